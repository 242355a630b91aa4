"""Terms are counted before the step that needs them, and what is written meanwhile is counted all the same."""

from __future__ import annotations

from sqlalchemy import select

from assistant.storage import recounting
from assistant.storage.opening import Storage
from assistant.storage.tables import TermRow
from tests.service.storage.examples import HANDBOOK, ingest, structure_of, version_of


def settle(storage: Storage, known: dict[int, recounting.VersionCount]) -> None:
    with storage.database.writing() as session:
        recounting.settle(session, known)


def everything(storage: Storage) -> dict[int, int]:
    with storage.database.reading() as session:
        return dict(session.execute(select(TermRow.term_id, TermRow.document_frequency)).all())


def test_counting_again_gives_the_same(storage: Storage) -> None:
    ingest(storage, HANDBOOK, "年假十天|提前七天", "annual leave of 10 days")
    before = everything(storage)
    settle(storage, recounting.counted(storage.database))
    assert everything(storage) == before


def test_what_is_written_after_the_counting_is_counted_too(storage: Storage) -> None:
    first, second = ingest(storage), ingest(storage, version_of("V1", title="考勤制度"), "病假须提交证明")
    known = recounting.counted(storage.database)
    ingest(storage, version_of("V2", title="考勤制度"), "加班须事先批准")
    changed = structure_of(first.version.id, "年假十五天")
    storage.documents.save_structure(first.version.id, changed)
    storage.documents.delete_document(second.document.id)
    storage.documents.purge(second.version.id)
    before = everything(storage)
    settle(storage, known)
    assert everything(storage) == before


def test_what_waits_is_counted_instead_of_what_it_replaces(storage: Storage) -> None:
    made = ingest(storage, HANDBOOK, "年假十天")
    waiting = structure_of(made.version.id, "年假十五天|须提前七天申请")
    storage.staging.put(made.version.id, waiting)
    count = recounting.counted(storage.database)[made.version.id]
    assert [id for id, _ in count.texts] == [chunk.id for chunk in waiting.chunks]
