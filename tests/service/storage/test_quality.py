"""Quality reports in the database: kept with the structure, gone with the version, near duplicates as they are now."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from assistant.domain.documents import VersionState
from assistant.domain.identity import Principal, Role
from assistant.domain.quality import QualityReport
from assistant.errors import Conflict, NotFound
from assistant.storage.documents import Registration
from assistant.storage.opening import Storage
from assistant.storage.tables import MarkRow, QualityReportRow, SketchRow
from tests.service.storage.conftest import Clock
from tests.service.storage.examples import (
    EDITOR,
    EMPLOYEE,
    HANDBOOK,
    MANAGERS_ONLY,
    TODAY,
    ingest,
    state,
    structure_of,
    version_of,
)

LEAVE = (
    "正式员工每年享有十天带薪年假，需提前七个工作日提交审批，未休的天数在次年三月底以前用完，逾期不再保留。"
)
TRAVEL = "出差住宿按照城市分为三档，超过标准的部分由本人承担，票据在返回之后三十天以内交到财务部门报销。"
BOTH = Principal("local", "a", roles=frozenset({Role.EDITOR}), groups=frozenset({"managers"}))


def near(storage: Storage, made: Registration, reader: Principal = EDITOR) -> list[tuple[str, float]]:
    found = storage.quality.report(reader, made.version.id).near_duplicates
    return [(other.name, round(other.share, 1)) for other in found]


def kept_rows(storage: Storage) -> int:
    with storage.database.reading() as session:
        tables = (QualityReportRow, SketchRow, MarkRow)
        return sum(session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables)


def test_a_report_is_kept_with_the_structure(storage: Storage) -> None:
    made = ingest(storage)
    assert storage.quality.report(EDITOR, made.version.id) == QualityReport(pages=2, clauses=2)


def test_a_copy_under_another_title_is_told_on_both_sides(storage: Storage) -> None:
    one = ingest(storage, HANDBOOK, LEAVE, TRAVEL)
    other = ingest(storage, version_of("V1", title="假期办法"), LEAVE)
    assert near(storage, other) == [("《员工手册V3.2》", 1.0)]
    assert near(storage, one) == [("《假期办法V1》", 0.5)]


def test_own_versions_and_other_texts_are_no_duplicates(storage: Storage) -> None:
    first = ingest(storage, version_of("V3.1"), LEAVE)
    second = ingest(storage, version_of("V3.2"), LEAVE + "自然年。")
    travel = ingest(storage, version_of("V1", title="差旅办法"), TRAVEL)
    assert [near(storage, made) for made in (first, second, travel)][0:2] == [[], []]
    assert near(storage, travel) == []


def test_a_duplicate_that_the_reader_may_not_see_is_not_named(storage: Storage) -> None:
    ingest(storage, replace(version_of("V1", title="管理层假期"), access=MANAGERS_ONLY), LEAVE)
    made = ingest(storage, HANDBOOK, LEAVE)
    assert near(storage, made, EDITOR) == []
    assert near(storage, made, BOTH) == [("《管理层假期V1》", 1.0)]


def test_what_is_deleted_or_retired_is_a_duplicate_no_longer(storage: Storage) -> None:
    other = ingest(storage, version_of("V1", title="假期办法"), LEAVE)
    made = ingest(storage, HANDBOOK, LEAVE)
    ingest(storage, version_of("V2", title="假期办法"), TRAVEL)
    assert state(storage, other) is VersionState.RETIRED
    assert near(storage, made) == []
    again = ingest(storage, version_of("V1", title="休假"), LEAVE)
    storage.documents.delete_document(again.document.id)
    assert near(storage, made) == []


def test_rollback_keeps_reports_and_purging_removes_them_with_their_sketches(storage: Storage) -> None:
    old, new = ingest(storage, version_of("V3.1"), LEAVE), ingest(storage, version_of("V3.2"), TRAVEL)
    before = kept_rows(storage)
    storage.editor.roll_back(EDITOR, new.document.id, today=TODAY)
    assert kept_rows(storage) == before
    storage.documents.delete_document(new.document.id)
    for made in (old, new):
        storage.documents.purge(made.version.id)
    assert kept_rows(storage) == 0


def test_a_version_cut_anew_has_one_report_the_new_one(storage: Storage) -> None:
    made = ingest(storage, HANDBOOK, LEAVE)
    rows = kept_rows(storage)
    again = replace(structure_of(made.version.id, LEAVE), quality=QualityReport(pages=9))
    storage.documents.save_structure(made.version.id, again)
    assert storage.quality.report(EDITOR, made.version.id).pages == 9
    assert kept_rows(storage) == rows
    assert storage.documents.structure_for_work(made.version.id).quality == QualityReport(pages=9)


def test_a_job_that_went_to_another_worker_writes_no_report(storage: Storage, clock: Clock) -> None:
    made = storage.documents.register(HANDBOOK)
    job = storage.jobs.claim(10)
    assert job is not None
    clock.advance(seconds=60)
    assert storage.jobs.claim(10) is not None
    with pytest.raises(Conflict):
        storage.documents.save_structure(made.version.id, structure_of(made.version.id, LEAVE), job=job)
    assert kept_rows(storage) == 0


def test_a_version_without_a_report_says_why_and_what_to_do(storage: Storage) -> None:
    made = storage.documents.register(HANDBOOK)
    with pytest.raises(Conflict, match="has not been read yet"):
        storage.quality.report(EDITOR, made.version.id)
    storage.documents.fail(made.version.id, "no_text", "the file holds no text")
    with pytest.raises(Conflict, match="the file holds no text"):
        storage.quality.report(EDITOR, made.version.id)
    older = replace(structure_of(made.version.id, LEAVE), quality=None)
    storage.documents.save_structure(made.version.id, older)
    storage.documents.settle(made.version.id, storage.documents.index_labels(made.version.id), today=TODAY)
    with pytest.raises(Conflict, match="`ingest reindex` reads it again"):
        storage.quality.report(EDITOR, made.version.id)
    assert made.version.id in storage.staging.outdated("")


def test_a_missing_version_and_one_that_is_not_the_readers_look_the_same(storage: Storage) -> None:
    made = ingest(storage, replace(HANDBOOK, access=MANAGERS_ONLY))
    told = []
    for id in (made.version.id, 404):
        with pytest.raises(NotFound) as error:
            storage.quality.report(EMPLOYEE, id)
        told.append(str(error.value))
    assert told[0] == told[1]
