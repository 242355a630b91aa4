"""Which versions are compared, for whom, and what one of them changed in a clause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from assistant.comparing.differences import ChangeKind
from assistant.errors import Conflict, NotFound
from assistant.storage.comparisons import compare_clause, compare_versions
from assistant.storage.documents import Registration
from assistant.storage.opening import Storage
from tests.service.storage.examples import (
    EDITOR,
    EMPLOYEE,
    HANDBOOK,
    MANAGERS_ONLY,
    TODAY,
    ingest,
    version_of,
)

JANUARY = date(2025, 1, 1)
OLD, NEW = "每年享有7天带薪年假，需提前5个工作日申请。", "每年享有10天带薪年假，需提前5个工作日申请。"


def handbook(storage: Storage) -> tuple[Registration, Registration]:
    return ingest(storage, version_of("V3.1"), OLD), ingest(storage, version_of("V3.2", JANUARY), NEW)


def labels(storage: Storage, document_id: str, *numbers: int | None) -> tuple[str, str]:
    found = compare_versions(storage.policies, EDITOR, document_id, *numbers)
    return found.older.label, found.newer.label


def test_what_is_in_force_is_compared_with_the_version_before(storage: Storage) -> None:
    _, new = handbook(storage)
    found = compare_versions(storage.policies, EDITOR, new.document.id)
    assert (found.older.label, found.newer.label) == ("V3.1", "V3.2")
    [change] = found.differences.changes
    assert [(n.before, n.after) for n in change.numbers] == [("7天", "10天")]


def test_what_waits_is_compared_with_what_is_in_force(storage: Storage) -> None:
    _, live = handbook(storage)
    draft = ingest(storage, replace(version_of("V4"), publish=False), NEW)
    assert labels(storage, live.document.id) == ("V3.2", "V4")
    storage.editor.approve(EDITOR, draft.version.id, today=TODAY)
    assert labels(storage, live.document.id) == ("V3.2", "V4")


def test_a_version_of_the_future_is_compared_with_what_is_in_force(storage: Storage) -> None:
    _, live = handbook(storage)
    ingest(storage, version_of("V4", TODAY + timedelta(days=30)), NEW)
    assert labels(storage, live.document.id) == ("V3.2", "V4")


def test_any_two_versions_are_compared_by_their_numbers(storage: Storage) -> None:
    old, new = handbook(storage)
    assert labels(storage, old.document.id, new.version.id, old.version.id) == ("V3.2", "V3.1")


def test_a_single_version_has_nothing_to_be_compared_with(storage: Storage) -> None:
    made = ingest(storage)
    with pytest.raises(Conflict, match="only one version"):
        compare_versions(storage.policies, EDITOR, made.document.id)
    with pytest.raises(Conflict, match="nothing to compare it with"):
        compare_versions(storage.policies, EDITOR, made.document.id, None, made.version.id)


def test_what_is_not_read_yet_is_not_compared(storage: Storage) -> None:
    _, live = handbook(storage)
    queued = storage.documents.register(version_of("V4"))
    with pytest.raises(Conflict, match="holds no text yet"):
        compare_versions(storage.policies, EDITOR, live.document.id, None, queued.version.id)


def test_versions_of_other_documents_are_not_found(storage: Storage) -> None:
    _, live = handbook(storage)
    other = ingest(storage, version_of("V1", title="考勤制度"))
    with pytest.raises(NotFound):
        compare_versions(storage.policies, EDITOR, live.document.id, other.version.id)


def test_who_may_not_read_a_document_compares_nothing_of_it(storage: Storage) -> None:
    made = ingest(storage, replace(HANDBOOK, access=MANAGERS_ONLY))
    with pytest.raises(NotFound):
        compare_versions(storage.policies, EMPLOYEE, made.document.id)
    with pytest.raises(NotFound):
        compare_clause(storage.policies, EMPLOYEE, made.version.id, 1)


def test_a_clause_tells_what_its_version_changed_in_it(storage: Storage) -> None:
    old, new = handbook(storage)
    found = compare_clause(storage.policies, EMPLOYEE, new.version.id, 1)
    assert found is not None
    assert found.change is not None
    assert (found.older.label, found.change.kind) == ("V3.1", ChangeKind.CHANGED)
    unchanged = compare_clause(storage.policies, EMPLOYEE, new.version.id, 0)
    assert unchanged is not None
    assert unchanged.change is None
    assert compare_clause(storage.policies, EMPLOYEE, old.version.id, 1) is None
    with pytest.raises(NotFound):
        compare_clause(storage.policies, EMPLOYEE, new.version.id, 9)


def test_an_employee_is_not_told_what_a_draft_changes(storage: Storage) -> None:
    _, live = handbook(storage)
    draft = ingest(storage, replace(version_of("V4"), publish=False), NEW)
    with pytest.raises(NotFound):
        compare_versions(storage.policies, EMPLOYEE, live.document.id, None, draft.version.id)
