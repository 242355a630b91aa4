"""Composition root of ingestion: Settings -> what the commands work with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial

from assistant.errors import IndexOutdated
from assistant.models.fetch import model_directory
from assistant.retrieval.embedder import SentenceEmbedder
from assistant.settings import Settings, load_settings, prepare_data_dir
from assistant.storage.opening import Storage, open_storage
from assistant.storage.vectors import VectorIndex
from ingest.parsers.isolation import IsolatedParser
from ingest.parsers.limits import Limits
from ingest.pipeline import IngestionPipeline
from ingest.publisher import Publisher
from ingest.reader import CHUNK_FORM, DocumentReader
from ingest.upkeep import Upkeep
from ingest.verifying import verify_index
from ingest.worker import Worker

OPERATOR = "local|operator"
"""Who uploads from the command line: the id of this machine's operator."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the commands work with."""

    settings: Settings
    storage: Storage
    embedder: SentenceEmbedder
    index: VectorIndex
    worker: Worker
    today: Callable[[], date]


@dataclass(frozen=True, slots=True)
class Stored:
    """What there is before the index is opened."""

    settings: Settings
    storage: Storage
    embedder: SentenceEmbedder
    reader: DocumentReader


@contextmanager
def stored() -> Iterator[Stored]:
    """Settings -> storage, embedder and reader; the index stays closed."""
    settings = load_settings()
    data_path = prepare_data_dir(settings)
    embedder = SentenceEmbedder(
        model_directory(settings.embedder, settings.models_path), threads=settings.threads
    )
    token = settings.index_token.get_secret_value()
    storage = open_storage(
        settings.sql_url, data_path, settings.index_uri, token, four_eyes=settings.four_eyes
    )
    reader = DocumentReader(storage, IsolatedParser(_limits(settings)), embedder.fingerprint)
    try:
        yield Stored(settings, storage, embedder, reader)
    finally:
        storage.close()


@contextmanager
def opened() -> Iterator[Parts]:
    """Settings -> parts, closed at the end."""
    with stored() as had:
        settings, storage, embedder = had.settings, had.storage, had.embedder

        def today() -> date:
            return storage.database.now().astimezone(settings.zone).date()

        with closing(storage.open_index(embedder.fingerprint, embedder.dimension, CHUNK_FORM)) as index:
            publisher = Publisher(storage, index, embedder, today)
            pipeline = IngestionPipeline(storage, publisher, had.reader)
            upkeep = Upkeep(storage, today, settings.retired_days, settings.trace_days)
            check = partial(verify_index, storage, index)
            worker = Worker(storage, pipeline, settings.lease_seconds, upkeep, check)
            yield Parts(settings, storage, embedder, index, worker, today)


def fits(had: Stored) -> bool:
    """Whether the live index can be used by this program as it is. Raises IndexUnavailable where it cannot be asked."""
    try:
        had.storage.open_index(had.embedder.fingerprint, had.embedder.dimension, CHUNK_FORM).close()
    except IndexOutdated:
        return False
    return True


def _limits(settings: Settings) -> Limits:
    return Limits(
        megabytes=settings.parse_megabytes,
        seconds=settings.parse_seconds,
        pages=settings.parse_pages,
        scanned_pages=settings.ocr_pages,
        scanned_page_seconds=settings.ocr_page_seconds,
    )
