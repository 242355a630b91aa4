"""The proof that index and SQL hold the same, and the reconciler for where they do not. Knows no file and no parser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.errors import NotFound
from assistant.retrieval.embedder import Embedder
from assistant.storage.documents import IndexState
from assistant.storage.index_checks import IndexCheck
from assistant.storage.index_rows import Labels
from assistant.storage.opening import Storage
from assistant.storage.vectors import VectorIndex
from ingest.publisher import BATCH, index_rows, relabel_rows


@dataclass(frozen=True, slots=True)
class Difference:
    """What index and SQL disagree on for one version."""

    version_id: int
    missing: tuple[str, ...]
    """Chunks that SQL holds and the index does not."""
    superfluous: tuple[str, ...]
    """Rows of the index that SQL does not know."""
    mislabelled: tuple[str, ...] = ()
    """Rows with other readers or audiences than SQL holds, or that lack some of its days."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """The whole index against the whole of SQL, but for versions that jobs are still to change."""

    versions: int
    chunks: int
    rows: int
    differences: tuple[Difference, ...]
    unsettled: int = 0
    """Versions with open jobs: what their rows should be is not decided yet."""

    @property
    def missing(self) -> int:
        """Chunks that nobody can find."""
        return sum(len(difference.missing) for difference in self.differences)

    @property
    def orphans(self) -> int:
        """Rows of the index that belong to no chunk."""
        return sum(len(difference.superfluous) for difference in self.differences)

    @property
    def mislabelled(self) -> int:
        """Rows that are found by others, or on other days, than SQL says."""
        return sum(len(difference.mislabelled) for difference in self.differences)

    @property
    def is_clean(self) -> bool:
        """Whether both hold the same."""
        return not self.differences


def verify_index(storage: Storage, index: VectorIndex) -> IndexReport:
    """Compare every version's chunks in SQL with its rows in the index, both ways, and keep what was found."""
    rows = index.versions()
    states = storage.documents.index_states()
    doubtful = [
        version_id
        for version_id in sorted(rows.keys() | states.keys())
        if _difference(storage, version_id, rows.get(version_id, {}), states.get(version_id))
    ]
    # What a worker wrote between the two readings is no difference: who differs is read again.
    states = storage.documents.index_states()
    found = [_difference(storage, id, index.versions(id).get(id, {}), states.get(id)) for id in doubtful]
    differences = tuple(difference for difference in found if difference is not None)
    chunks = storage.statistics.document_count()
    total = sum(map(len, rows.values()))
    unsettled = sum(state.unsettled for state in states.values())
    report = IndexReport(len(states), chunks, total, differences, unsettled)
    storage.index_checks.keep(IndexCheck(len(states), chunks, total, report.missing, report.orphans))
    return report


def _difference(
    storage: Storage, version_id: int, found: Mapping[str, Labels], state: IndexState | None
) -> Difference | None:
    if state is not None and state.unsettled:
        return None
    wanted = {} if state is None or state.deleted else _wanted(storage, version_id)
    missing = wanted.keys() - found.keys() if state is not None and state.indexed else set[str]()
    superfluous = found.keys() - wanted.keys()
    mislabelled = {id for id in wanted.keys() & found.keys() if not _serves(found[id], wanted[id])}
    if not missing and not superfluous and not mislabelled:
        return None
    return Difference(version_id, *(tuple(sorted(ids)) for ids in (missing, superfluous, mislabelled)))


def _serves(row: Labels, wanted: Labels) -> bool:
    """Whether a row is found by whom and when SQL says. Days too many are none too few: SQL hides them."""
    return row[:2] == wanted[:2] and row[2] <= wanted[2] and row[3] >= wanted[3]


def _wanted(storage: Storage, version_id: int) -> dict[str, Labels]:
    """The rows that SQL calls for; none for a version that was deleted meanwhile."""
    try:
        labels = storage.documents.index_labels(version_id)
        chunks = storage.documents.chunks_for_work(version_id)
    except NotFound:
        return {}
    days = labels.valid_from, labels.valid_to
    return {chunk.id: (labels.access_set, labels.audiences[chunk.clause], *days) for chunk in chunks}


def reconcile(storage: Storage, index: VectorIndex, embedder: Embedder) -> IndexReport:
    """Mend what verify_index finds: rows without a chunk go, chunks without a row are embedded; then verify again."""
    for difference in verify_index(storage, index).differences:
        index.delete_rows(difference.version_id, difference.superfluous)
        _put_right(storage, index, embedder, difference)
    index.flush()
    return verify_index(storage, index)


def _put_right(storage: Storage, index: VectorIndex, embedder: Embedder, difference: Difference) -> None:
    """Add the rows that are missing, and give the others their labels."""
    try:
        labels = storage.documents.index_labels(difference.version_id)
    except NotFound:  # deleted meanwhile
        return
    all_chunks = storage.documents.chunks_for_work(difference.version_id)
    chunks = [chunk for chunk in all_chunks if chunk.id in difference.missing]
    for start in range(0, len(chunks), BATCH):
        batch = chunks[start : start + BATCH]
        index.upsert(index_rows(embedder, difference.version_id, batch, labels))
    if difference.mislabelled:
        relabel_rows(index, difference.version_id, all_chunks, labels)
