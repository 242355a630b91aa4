"""A new index beside the live one: what calls for it, what interrupts it, and who follows the switch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from assistant.domain.identity import Principal
from assistant.errors import IndexUnavailable
from assistant.retrieval.embedder import Vectors
from assistant.storage.generations import GenerationStore
from assistant.storage.vectors import VectorIndex
from ingest import reindexing
from ingest.publisher import BATCH
from ingest.reindexing import Reindexed
from ingest.verifying import verify_index
from tests.service.ingest.workplace import LetterEmbedder, Workplace, policy

EMPLOYEE = Principal("demo", "a")
DAY = date(2026, 1, 1)


class OtherEmbedder(LetterEmbedder):
    """Another fingerprint; does something before each batch."""

    fingerprint = "letters-16-again"

    def __init__(self, before_batch: Callable[[], object] = lambda: None) -> None:
        super().__init__()
        self._before_batch = before_batch

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self._before_batch()
        return super().embed_passages(texts)


@dataclass
class PowerCut:
    """Ends the work when so many batches are done."""

    batches: int

    def __call__(self) -> None:
        if not self.batches:
            raise KeyboardInterrupt
        self.batches -= 1


def reindex(place: Workplace, embedder: LetterEmbedder) -> Reindexed:
    return reindexing.reindex(place.storage, embedder, place.reader, lambda *_: None, wait=lambda _: None)


def found(index: VectorIndex) -> list[str]:
    return [hit.chunk_id for hit in index.lexical("第2项假期", EMPLOYEE, DAY, 5)]


@pytest.fixture
def version_id(place: Workplace, tmp_path: Path) -> int:
    """A live version of more than one batch."""
    added = place.add(policy(tmp_path / "员工手册.txt"))
    place.work()
    assert added.version_id is not None
    assert len(place.ids(added.version_id)) > BATCH
    return added.version_id


def test_another_embedder_is_refused_until_the_command_it_names_was_run(
    place: Workplace, version_id: int
) -> None:
    other = OtherEmbedder()
    with pytest.raises(IndexUnavailable, match="run `ingest reindex`"):
        place.storage.open_index(other.fingerprint, other.dimension)
    done = reindex(place, other)
    assert done == Reindexed(1, len(place.ids(version_id)), len(place.ids(version_id)))
    with closing(place.storage.open_index(other.fingerprint, other.dimension)) as index:
        assert verify_index(place.storage, index).is_clean
        assert found(index)


def test_a_lost_index_is_built_again(place: Workplace, version_id: int) -> None:
    place.index.drop()
    with pytest.raises(IndexUnavailable, match="run `ingest reindex`"):
        place.storage.open_index(LetterEmbedder.fingerprint, LetterEmbedder.dimension)
    reindex(place, LetterEmbedder())
    assert verify_index(place.storage, place.index).is_clean


def test_a_killed_run_goes_on_where_it_was(place: Workplace, version_id: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        reindex(place, OtherEmbedder(PowerCut(batches=1)))
    assert found(place.index)
    done = reindex(place, OtherEmbedder())
    assert done.embedded == done.chunks - BATCH


def test_who_has_the_index_open_follows_the_switch(place: Workplace, version_id: int) -> None:
    before, old = found(place.index), place.index.generation
    reindex(place, LetterEmbedder())
    assert found(place.index) == before
    assert place.index.generation.collection != old.collection


def test_who_cannot_follow_is_told_to_start_again(place: Workplace, version_id: int) -> None:
    reindex(place, OtherEmbedder())
    with pytest.raises(IndexUnavailable, match="letters-16-again while this program ran; start it again"):
        found(place.index)


def test_nothing_is_left_of_the_old_index(place: Workplace, version_id: int) -> None:
    reindex(place, LetterEmbedder())
    assert GenerationStore(place.storage.database).superseded() == ()


def test_what_is_added_meanwhile_is_in_the_new_index(
    place: Workplace, version_id: int, tmp_path: Path
) -> None:
    def add_another() -> None:
        place.add(policy(tmp_path / "考勤制度.txt", articles=3), title="考勤制度")
        place.work()

    reindex(place, embedder_like_the_live_one(add_another))
    assert len(place.storage.documents.all_versions_for_work()) == 2
    assert verify_index(place.storage, place.index).is_clean


def test_what_is_deleted_meanwhile_is_not(place: Workplace, version_id: int) -> None:
    def delete() -> None:
        document, _ = place.storage.documents.version_for_work(version_id)
        place.storage.documents.delete_document(document.id)
        place.work()

    once = iter([delete])
    reindex(place, embedder_like_the_live_one(lambda: next(once, lambda: None)()))
    assert place.index.count() == 0


def embedder_like_the_live_one(before_batch: Callable[[], object]) -> LetterEmbedder:
    embedder = OtherEmbedder(before_batch)
    embedder.fingerprint = LetterEmbedder.fingerprint
    return embedder
