"""Which index is live, and what it was made with; on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.errors import IndexReplaced, IndexUnavailable
from assistant.storage.generations import GenerationStore
from assistant.storage.lexical import terms
from assistant.storage.opening import Storage
from tests.service.storage.examples import HANDBOOK, ingest


@pytest.fixture
def generations(storage: Storage) -> GenerationStore:
    return GenerationStore(storage.database)


def test_the_first_generation_is_made_when_it_is_asked_for(generations: GenerationStore) -> None:
    made = generations.live("e5", 384)
    assert generations.live("e5", 384) == made
    assert (made.embedder, made.dimension) == ("e5", 384)


def test_several_asking_at_once_get_the_same_generation(generations: GenerationStore) -> None:
    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(lambda _: generations.live("e5", 384), range(8)))) == 1


@pytest.mark.parametrize(("embedder", "dimension"), [("bge", 384), ("e5", 8)])
def test_another_way_of_making_vectors_is_refused(
    generations: GenerationStore, embedder: str, dimension: int
) -> None:
    generations.live("e5", 384)
    with pytest.raises(IndexUnavailable, match="ingest reindex"):
        generations.live(embedder, dimension)


def test_another_chunker_may_not_write_beside_what_is_indexed(
    generations: GenerationStore, storage: Storage
) -> None:
    generations.live("e5", 384, "1")
    ingest(storage)
    with pytest.raises(IndexUnavailable, match="ingest reindex"):
        generations.live("e5", 384, "2")


def test_who_only_searches_asks_for_no_chunker(generations: GenerationStore, storage: Storage) -> None:
    made = generations.live("e5", 384, "1")
    ingest(storage)
    assert generations.live("e5", 384) == made


def test_an_empty_index_takes_any_chunker(generations: GenerationStore) -> None:
    generations.live("e5", 384)
    assert generations.live("e5", 384, "2").chunker == "2"


@pytest.mark.parametrize(
    ("embedder", "chunker", "says"), [("bge", "1", "ASSISTANT_EMBEDDER"), ("e5", "2", "the release")]
)
def test_a_writer_that_cannot_use_the_new_index_is_told_to_start_again(
    generations: GenerationStore, embedder: str, chunker: str, says: str
) -> None:
    old = generations.live("e5", 384, "1")
    generations.make_live(generations.begin(embedder, 384, chunker))
    with pytest.raises(IndexReplaced, match=says):
        generations.successor(old, "1")


def test_who_only_searches_follows_to_another_chunker(generations: GenerationStore) -> None:
    old, fresh = generations.live("e5", 384, "1"), generations.begin("e5", 384, "2")
    generations.make_live(fresh)
    assert generations.successor(old) == fresh


def test_a_generation_counts_only_once_it_is_live(generations: GenerationStore) -> None:
    old = generations.live("e5", 384)
    fresh = generations.begin("bge", 1024)
    assert generations.live("e5", 384) == old
    generations.make_live(fresh)
    assert generations.live("bge", 1024) == fresh


def test_the_average_length_is_that_of_the_chunks_and_stays(
    generations: GenerationStore, storage: Storage
) -> None:
    made = ingest(storage, HANDBOOK, "年假十天", "病假需要证明")
    chunks = storage.documents.chunks_for_work(made.version.id)
    mean = sum(len(terms(chunk.embedded_text)) for chunk in chunks) / len(chunks)
    generation = generations.live("e5", 384)
    assert generations.average_length(generation, otherwise=1000) == pytest.approx(mean)
    storage.documents.delete_document(made.document.id)
    assert generations.average_length(generation, otherwise=1000) == pytest.approx(mean)


def test_without_chunks_the_average_is_what_the_caller_saw(generations: GenerationStore) -> None:
    assert generations.average_length(generations.live("e5", 384), otherwise=42) == 42


def test_sql_expects_rows_once_a_version_was_indexed(generations: GenerationStore, storage: Storage) -> None:
    assert not generations.expects_rows()
    ingest(storage)
    assert generations.expects_rows()
