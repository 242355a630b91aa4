"""Work that was interrupted goes on where it was, and a worker that cannot go on says why."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from assistant.domain.documents import VersionState
from assistant.domain.identity import AccessRule, Principal, Role
from assistant.domain.jobs import JobState
from assistant.errors import IndexReplaced
from assistant.retrieval.embedder import Vectors
from ingest import reindexing
from ingest.parsed import ParsedDocument
from ingest.pipeline import IngestionPipeline
from ingest.publisher import BATCH, Publisher
from ingest.reader import CHUNK_FORM, DocumentReader
from ingest.submission import result_of
from ingest.upkeep import Upkeep
from ingest.verifying import verify_index
from ingest.worker import Worker
from tests.service.ingest.workplace import TODAY, LetterEmbedder, Workplace, policy

EMPLOYEE = Principal("demo", "a")
EDITOR = Principal("demo", "e", roles=frozenset({Role.EDITOR}))


class Counting(LetterEmbedder):
    """Counts texts, and calls something before each batch."""

    def __init__(self, before: Callable[[int], None] = lambda _: None) -> None:
        super().__init__()
        self.texts = 0
        self._before = before

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self._before(self.texts)
        self.texts += len(texts)
        return super().embed_passages(texts)


class NoParser:
    """Must not be needed."""

    def parse(self, path: Path, media_type: str, progress: object) -> ParsedDocument:
        raise AssertionError("the file was read a second time")


def work(place: Workplace, embedder: LetterEmbedder, reader: DocumentReader | None = None) -> None:
    """One job with this embedder; reported as the worker does."""
    job = place.storage.jobs.claim(0)
    assert job is not None
    publisher = Publisher(place.storage, place.index, embedder, lambda: TODAY)
    pipeline = IngestionPipeline(place.storage, publisher, reader or place.reader)
    pipeline.run(job, lambda stage, done, total: place.storage.jobs.progress(job, stage, done, total))


def power_cut(texts: int) -> None:
    if texts >= BATCH:
        raise KeyboardInterrupt


def test_what_was_read_and_embedded_before_is_not_done_again(place: Workplace, tmp_path: Path) -> None:
    submitted = place.add(policy(tmp_path / "员工手册.txt"))
    with suppress(KeyboardInterrupt):
        work(place, Counting(power_cut))
    stopped = place.storage.jobs.get(submitted.job_id)
    assert (stopped.stage, stopped.done) == ("embed", BATCH)
    second = Counting()
    work(place, second, DocumentReader(place.storage, NoParser(), LetterEmbedder.fingerprint))
    chunks = place.ids(submitted.version_id or 0)
    assert second.texts == len(chunks) - BATCH
    assert result_of(place.storage, submitted).state == VersionState.LIVE
    assert verify_index(place.storage, place.index).is_clean


def test_a_job_cancelled_at_work_is_let_go(place: Workplace, tmp_path: Path) -> None:
    submitted = place.add(policy(tmp_path / "员工手册.txt"))
    cancelling = Counting(lambda texts: place.storage.jobs.cancel(submitted.job_id) if not texts else None)
    publisher = Publisher(place.storage, place.index, cancelling, lambda: TODAY)
    pipeline = IngestionPipeline(place.storage, publisher, place.reader)
    Worker(place.storage, pipeline, 60, Upkeep(place.storage, lambda: TODAY)).work_once()
    assert place.storage.jobs.get(submitted.job_id).state is JobState.CANCELLED
    assert cancelling.texts == BATCH
    assert result_of(place.storage, submitted).state == VersionState.FAILED


def test_a_worker_whose_embedder_the_index_left_behind_stops_and_keeps_the_job(
    place: Workplace, tmp_path: Path
) -> None:
    place.add(policy(tmp_path / "员工手册.txt", articles=3))
    place.work()
    other = LetterEmbedder()
    other.fingerprint = "letters-again"
    reindexing.reindex(place.storage, other, place.reader, lambda *_: None, wait=lambda _: None)
    submitted = place.add(policy(tmp_path / "考勤制度.txt", articles=2), title="考勤制度")
    with pytest.raises(IndexReplaced, match="start it again with ASSISTANT_EMBEDDER"):
        place.work()
    kept = place.storage.jobs.get(submitted.job_id)
    assert (kept.state, kept.attempts) == (JobState.QUEUED, 0)


def test_reindex_cuts_anew_what_another_chunker_cut(place: Workplace, tmp_path: Path) -> None:
    submitted = place.add(policy(tmp_path / "员工手册.txt", articles=5))
    place.work()
    version_id = submitted.version_id or 0
    current = place.storage.documents.structure_for_work(version_id)
    older = tuple(replace(chunk, id=f"old-{chunk.position}") for chunk in current.chunks)
    place.storage.documents.save_structure(version_id, replace(current, chunks=older, chunk_form="1"))
    done = reindexing.reindex(
        place.storage, LetterEmbedder(), place.reader, lambda *_: None, wait=lambda _: None
    )
    assert done.read == 1
    assert place.storage.documents.structure_for_work(version_id) == current
    assert place.storage.documents.version_for_work(version_id)[1].chunk_form == CHUNK_FORM
    assert verify_index(place.storage, place.index).is_clean
    assert place.storage.statistics.document_count() == len(current.chunks)


def test_changed_readers_reach_the_index_by_a_job(place: Workplace, tmp_path: Path) -> None:
    submitted = place.add(policy(tmp_path / "员工手册.txt", articles=3))
    place.work()
    document, _ = place.storage.documents.version_for_work(submitted.version_id or 0)
    place.storage.editor.set_rules(EDITOR, document.id, access=AccessRule(frozenset({"managers"})))
    manager = replace(EMPLOYEE, groups=frozenset({"managers"}))
    assert not place.index.lexical("第2项假期", EMPLOYEE, TODAY, 5)
    assert place.index.lexical("第2项假期", manager, TODAY, 5)
    assert place.work() == 1
    assert place.storage.policies.scope(manager, TODAY).shown_versions == ()
    assert place.index.lexical("第2项假期", manager, TODAY, 5)


def test_retired_versions_are_removed_when_their_time_is_over(place: Workplace, tmp_path: Path) -> None:
    old = place.add(policy(tmp_path / "a.txt", articles=3, days=5), effective_from=date(2023, 1, 1))
    new = place.add(policy(tmp_path / "b.txt", articles=3), effective_from=date(2025, 1, 1))
    place.work()
    ended = (TODAY - date(2025, 1, 1)).days
    Upkeep(place.storage, lambda: TODAY, retired_days=ended + 1).run_once()
    assert place.work() == 0
    Upkeep(place.storage, lambda: TODAY, retired_days=ended).run_once()
    assert place.work() == 1
    assert place.index.chunk_ids(old.version_id or 0) == set()
    assert verify_index(place.storage, place.index).is_clean
    assert place.ids(new.version_id or 0)


def test_midnight_comes_while_the_worker_is_busy(place: Workplace, tmp_path: Path) -> None:
    days = [TODAY]
    waiting = place.add(policy(tmp_path / "a.txt", articles=2), effective_from=TODAY + timedelta(days=1))
    place.work()
    assert result_of(place.storage, waiting).state == VersionState.APPROVED
    with Upkeep(place.storage, lambda: days[-1]).running():
        days.append(TODAY + timedelta(days=1))
        for _ in range(100):
            if result_of(place.storage, waiting).state == VersionState.LIVE:
                break
            threading.Event().wait(0.1)
    assert result_of(place.storage, waiting).state == VersionState.LIVE


def test_nothing_goes_live_by_itself_where_four_eyes_are_asked_for(place: Workplace, tmp_path: Path) -> None:
    place.storage.documents._four_eyes = True
    submitted = place.add(policy(tmp_path / "员工手册.txt", articles=2))
    place.work()
    assert result_of(place.storage, submitted).state == VersionState.DRAFT
