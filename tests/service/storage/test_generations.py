"""Which index is live, and what it was made with; on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.errors import IndexUnavailable
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


@pytest.mark.parametrize(
    ("embedder", "dimension", "chunker"), [("bge", 384, ""), ("e5", 8, ""), ("e5", 384, "2")]
)
def test_another_way_of_making_vectors_is_refused(
    generations: GenerationStore, embedder: str, dimension: int, chunker: str
) -> None:
    generations.live("e5", 384)
    with pytest.raises(IndexUnavailable, match="ingest reindex"):
        generations.live(embedder, dimension, chunker)


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
