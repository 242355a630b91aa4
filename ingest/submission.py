"""Files and folders -> registered versions, and how each of them ended. The queue is worked off by a worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.domain.documents import VersionState
from assistant.domain.jobs import Job, JobState
from assistant.domain.media_types import EXTENSIONS, media_type_of
from assistant.domain.quality_words import summary
from assistant.errors import AssistantError, Conflict, InvalidInput, NotFound
from assistant.storage.documents import NewVersion
from assistant.storage.opening import Storage
from ingest.manifest import NAME, Description, Entry, read_manifest

ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Submitted:
    """A file that was handed in; `refusal` says why it was not taken."""

    path: Path
    version_id: int | None = None
    job_id: str = ""
    created: bool = False
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """How one file ended, as `ingest add --json` prints it."""

    file: str
    state: str
    reason: str
    chunks: int
    pages: int
    warnings: tuple[str, ...]
    version_id: int | None
    quality: str = ""
    """What of its quality report deserves a look, in one line."""

    @property
    def failed(self) -> bool:
        """Whether the file cannot answer anything."""
        return self.state == VersionState.FAILED or self.version_id is None


def gather(paths: Sequence[Path], described: Callable[[Path], Description]) -> list[Entry]:
    """The files to add: those named, those of a folder, or those its manifest lists. InvalidInput: nothing there."""
    entries: list[Entry] = []
    for path in paths:
        if path.is_dir() and (path / NAME).is_file():
            entries += read_manifest(path)
        elif path.is_dir():
            files = sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in EXTENSIONS)
            entries += [Entry(file, described(file)) for file in files]
        else:
            entries.append(Entry(path, described(path)))
    if not entries:
        kinds = ", ".join(EXTENSIONS)
        raise InvalidInput(f"nothing to add there; name files of type {kinds}, or a folder that holds some")
    return entries


def submit(
    storage: Storage, entry: Entry, *, uploaded_by: str, publish: bool, most_bytes: int, retry: bool = True
) -> Submitted:
    """Keep the file's bytes and register its version; a file that cannot be taken says why.

    `retry`: also a file that was found unreadable before.
    """
    try:
        content = _read(entry.path, most_bytes)
        media_type = media_type_of(entry.path.name, content)
        said = entry.description
        registration = storage.documents.register(
            NewVersion(
                title=said.title or entry.path.stem,
                label=said.label,
                file_hash=storage.files.put(content),
                file_name=entry.path.name,
                media_type=media_type,
                language=said.language,
                owner=said.owner,
                effective_from=said.effective_from,
                effective_to=said.effective_to,
                access=said.access,
                applicability=said.applicability,
                uploaded_by=uploaded_by,
                publish=publish,
                title_given=bool(said.title),
            ),
            retry=retry,
        )
        storage.files.put(content)  # again: the removal of equal bytes may have come between the two
    except AssistantError as error:
        return Submitted(entry.path, refusal=str(error))
    return Submitted(entry.path, registration.version.id, registration.job_id, registration.created)


def _read(path: Path, most_bytes: int) -> bytes:
    try:
        if path.stat().st_size > most_bytes:
            megabytes = most_bytes // 2**20
            raise InvalidInput(
                f"the file is larger than {megabytes} MB; divide it or raise ASSISTANT_UPLOAD_MEGABYTES"
            )
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(
            f"the file cannot be read ({error.strerror}); check its path and rights"
        ) from error


def job_of(storage: Storage, submitted: Submitted) -> Job | None:
    """The job that works on the file; None when there is none to wait for."""
    try:
        return storage.jobs.get(submitted.job_id) if submitted.job_id else None
    except NotFound:
        return None


def result_of(storage: Storage, submitted: Submitted) -> Result:
    """What became of the file."""
    name = str(submitted.path)
    if submitted.version_id is None:
        return Result(name, VersionState.FAILED, submitted.refusal, 0, 0, (), None)
    try:
        _, version = storage.documents.version_for_work(submitted.version_id)
    except NotFound:
        reason = "the document was deleted while it was worked on; add it again"
        return Result(name, VersionState.FAILED, reason, 0, 0, (), None)
    reason = version.failure_reason
    if not reason and not submitted.created:
        reason = "the same file was added before; nothing was done"
    chunks, pages = version.chunks, version.pages
    quality = _quality(storage, version.id)
    return Result(name, version.state, reason, chunks, pages, version.warnings, version.id, quality)


def _quality(storage: Storage, version_id: int) -> str:
    try:
        return summary(storage.quality.report_for_work(version_id))
    except (Conflict, NotFound):  # nothing was read, or it was deleted this moment
        return ""
