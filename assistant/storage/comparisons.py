"""Which versions of a document are compared, and what distinguishes them for somebody who may read both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.comparing.differences import ClauseChange, Differences, change_of, differences
from assistant.comparing.wording import Wording, wordings
from assistant.domain.documents import PUBLISHED, Document, DocumentVersion, VersionState
from assistant.domain.identity import Principal
from assistant.errors import Conflict, NotFound
from assistant.storage.reading import PolicyReader

_WAITING = (VersionState.DRAFT, VersionState.APPROVED)


@dataclass(frozen=True, slots=True)
class VersionComparison:
    """Two versions of one document and all that distinguishes them."""

    document: Document
    older: DocumentVersion
    newer: DocumentVersion
    differences: Differences


@dataclass(frozen=True, slots=True)
class ClauseComparison:
    """One clause against the version before. `change` None: it is as it was."""

    older: DocumentVersion
    newer: DocumentVersion
    change: ClauseChange | None


def compare_versions(
    policies: PolicyReader,
    who: Principal,
    document_id: str,
    older: int | None = None,
    newer: int | None = None,
) -> VersionComparison:
    """Compare two versions by their numbers; None: the one that suggests itself, as `chosen` says.

    NotFound: no such version that they may read. Conflict: it holds no text, or there is nothing to compare with.
    """
    listing = policies.document(who, document_id)
    first, second = chosen(listing.versions, older, newer)
    for version in (first, second):
        if not version.chunks:
            raise Conflict(f"version {version.id} {version.label} holds no text yet; wait until it was read")
    found = differences(_wordings(policies, who, first), _wordings(policies, who, second))
    return VersionComparison(listing.document, first, second, found)


def compare_clause(
    policies: PolicyReader, who: Principal, version_id: int, position: int
) -> ClauseComparison | None:
    """What the version changed in one of its clauses. None: it is the first one that they may read.

    NotFound: no such clause that they may read.
    """
    document, newer = policies.version(who, version_id)
    older = predecessor(newer, policies.document(who, document.id).versions)
    clauses = _wordings(policies, who, newer)
    if not 0 <= position < len(clauses):
        raise NotFound("the version has no such clause")
    if older is None:
        return None
    return ClauseComparison(older, newer, change_of(_wordings(policies, who, older), clauses, position))


def chosen(
    versions: Sequence[DocumentVersion], older: int | None, newer: int | None
) -> tuple[DocumentVersion, DocumentVersion]:
    """(older, newer) of a document's versions, newest first.

    Nothing said: what waits to be published against what is in force; where nothing waits, what is in force against
    the one before it.
    """
    after = _numbered(versions, newer) if newer is not None else _latest(versions, but=older)
    if after is None:
        raise Conflict("the document has only one version that could be compared; name two")
    before = _numbered(versions, older) if older is not None else predecessor(after, versions)
    if before is None:
        raise Conflict(
            f"no version came before {after.label or after.id}; there is nothing to compare it with"
        )
    return before, after


def predecessor(version: DocumentVersion, versions: Sequence[DocumentVersion]) -> DocumentVersion | None:
    """The version that this one took over from, or will: the one named, else the last in force before its first day."""
    others = [other for other in versions if other.id != version.id and other.chunks]
    named = next((other for other in others if other.id == version.supersedes), None)
    if named is not None:
        return named
    if version.state in _WAITING:
        live = next((other for other in others if other.state is VersionState.LIVE), None)
        if live is not None:
            return live
    began = _first_day(version)
    held = [o for o in others if o.state in PUBLISHED and (_first_day(o), o.id) < (began, version.id)]
    return max(held, key=lambda other: (_first_day(other), other.id), default=None)


def _latest(versions: Sequence[DocumentVersion], but: int | None) -> DocumentVersion | None:
    readable = [version for version in versions if version.chunks and version.id != but]
    for states in (_WAITING, (VersionState.LIVE,), PUBLISHED):
        of_state = [version for version in readable if version.state in states]
        if of_state and len(readable) + (but is not None) > 1:
            return max(of_state, key=lambda version: (_first_day(version), version.id))
    return None


def _numbered(versions: Sequence[DocumentVersion], number: int) -> DocumentVersion:
    found = next((version for version in versions if version.id == number), None)
    if found is None:
        raise NotFound("the document has no version of this number")
    return found


def _first_day(version: DocumentVersion) -> date:
    return version.effective_from or date.min


def _wordings(policies: PolicyReader, who: Principal, version: DocumentVersion) -> tuple[Wording, ...]:
    return wordings(policies.structure(who, version.id))
