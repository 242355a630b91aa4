"""Term frequencies move with the chunks and are right after any order of changes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from assistant.storage.lexical import term_id
from assistant.storage.opening import Storage
from assistant.storage.tables import TermRow
from tests.service.storage.examples import HANDBOOK, ingest, structure_of, version_of


def frequency(storage: Storage, term: str) -> int:
    return storage.statistics.frequencies([term_id(term)]).get(term_id(term), 0)


def test_a_term_counts_once_a_chunk(storage: Storage) -> None:
    ingest(storage, HANDBOOK, "年假年假|年假", "病假")
    assert (frequency(storage, "年假"), frequency(storage, "病假"), storage.statistics.document_count()) == (
        2,
        1,
        3,
    )


def test_replaced_text_is_counted_off(storage: Storage) -> None:
    made = ingest(storage, HANDBOOK, "年假|年假")
    storage.documents.save_structure(made.version.id, structure_of(made.version.id, "病假"))
    assert (frequency(storage, "年假"), frequency(storage, "病假"), storage.statistics.document_count()) == (
        0,
        1,
        1,
    )


def test_nothing_is_left_of_a_purged_version(storage: Storage) -> None:
    made = ingest(storage, HANDBOOK, "年假")
    storage.documents.delete_document(made.document.id)
    storage.documents.purge(made.version.id)
    with storage.database.reading() as session:
        assert not session.scalars(select(TermRow)).all()


def test_documents_saved_at_once_are_all_counted(storage: Storage) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(
            threads.map(lambda n: ingest(storage, version_of(f"V{n}", title=f"T{n}"), "年假|病假"), range(12))
        )
    assert (frequency(storage, "年假"), storage.statistics.document_count()) == (12, 24)


def test_nothing_asked_nothing_found(storage: Storage) -> None:
    assert storage.statistics.frequencies([]) == {}
    assert storage.statistics.document_count() == 0
