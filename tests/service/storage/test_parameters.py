"""The numbers that clauses set: kept with the structure, confirmed by editors, found through the one door."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import delete

from assistant.domain.identity import AccessRule, Principal
from assistant.domain.parameters import KeptParameter, ParameterKey, ParameterName, ProposedParameter, Unit
from assistant.errors import Conflict, InvalidInput, NotFound
from assistant.storage import staging
from assistant.storage.opening import Storage
from assistant.storage.tables import ParameterReadingRow
from tests.service.storage.examples import (
    CHENGDU,
    EDITOR,
    EMPLOYEE,
    HANDBOOK,
    MANAGER,
    MANAGERS_ONLY,
    SHANGHAI,
    TODAY,
    ingest,
    structure_of,
    version_of,
)

TEXT = "正式员工每年享有10天带薪年假。"
KEY = ParameterKey(1, ParameterName.ANNUAL_LEAVE, "0")
BY_HAND = ProposedParameter(ParameterName.CARRY_OVER, Decimal(5), Unit.DAYS, 1, 0, "10天带薪年假")
NAMES = (ParameterName.ANNUAL_LEAVE,)


def leave(days: int = 10, clause: int = 1, quote: str = "每年享有10天带薪年假") -> ProposedParameter:
    return ProposedParameter(ParameterName.ANNUAL_LEAVE, Decimal(days), Unit.DAYS, clause, 4, quote, "0")


def read(
    storage: Storage, version_id: int, *numbers: ProposedParameter, texts: tuple[str, ...] = (TEXT,)
) -> None:
    """Read the version, or read it again."""
    content = replace(structure_of(version_id, *texts), parameters=numbers)
    storage.documents.save_structure(version_id, content)


def handbook(storage: Storage, label: str = "V3.2", begin: date | None = None) -> int:
    """A live handbook that sets ten days of leave."""
    id = ingest(storage, version_of(label, begin), TEXT).version.id
    read(storage, id, leave())
    return id


def only(storage: Storage, version_id: int) -> KeptParameter:
    (one,) = storage.parameters.listed(EDITOR, version_id)
    return one


def values(storage: Storage, who: Principal = EMPLOYEE, day: date = TODAY) -> list[Decimal]:
    found = storage.parameters.in_force(NAMES, who, day)
    return [one.parameter.value for one in found if one.parameter.confirmed]


def test_a_number_waits_for_an_editor(storage: Storage) -> None:
    id = handbook(storage)
    kept = only(storage, id)
    assert (kept.proposal, kept.clause_label, kept.confirmed_by) == (leave(), "第1条", "")
    assert values(storage) == []
    assert (storage.parameters.confirm(EDITOR, id), storage.parameters.confirm(EDITOR, id)) == (1, 0)
    assert only(storage, id).confirmed_by == EDITOR.id
    assert values(storage) == [10]


def test_a_new_reading_keeps_what_is_read_the_same(storage: Storage) -> None:
    id = handbook(storage)
    storage.parameters.confirm(EDITOR, id)
    read(storage, id, leave(clause=2), texts=("总则", TEXT))
    assert only(storage, id).confirmed_by == ""  # the clause of that number says something else now
    storage.parameters.confirm(EDITOR, id, [ParameterKey(2, ParameterName.ANNUAL_LEAVE, "0")])
    read(storage, id, leave(clause=2), texts=("目的", TEXT))
    assert only(storage, id).confirmed_by == EDITOR.id


@pytest.mark.parametrize(
    "other", [leave(12), leave(quote="享有10天带薪年假"), replace(leave(), unit=Unit.HOURS)]
)
def test_a_number_that_is_read_otherwise_waits_again(storage: Storage, other: ProposedParameter) -> None:
    id = handbook(storage)
    storage.parameters.confirm(EDITOR, id)
    read(storage, id, other)
    assert (only(storage, id).proposal, only(storage, id).confirmed_by) == (other, "")


def test_a_corrected_number_stays_corrected(storage: Storage) -> None:
    id = handbook(storage)
    corrected = storage.parameters.correct(EDITOR, id, KEY, Decimal("10.5"))
    assert corrected.proposal.value == Decimal("10.5")
    assert corrected.read == 10
    assert corrected.confirmed_by == EDITOR.id
    read(storage, id, leave())
    assert values(storage) == [Decimal("10.5")]
    assert storage.documents.structure_for_work(id).parameters == (leave(),)


def test_what_was_added_by_hand_follows_its_clause_as_long_as_its_words_stand(storage: Storage) -> None:
    id = handbook(storage)
    added = storage.parameters.add(EDITOR, id, BY_HAND)
    assert (added.read, added.confirmed_by, added.clause_label) == (None, EDITOR.id, "第1条")
    read(storage, id, leave())
    assert [one.proposal.name for one in storage.parameters.listed(EDITOR, id)] == [
        "annual_leave",
        "carry_over",
    ]
    assert storage.documents.structure_for_work(id).parameters == (leave(),)
    read(storage, id, texts=("年假另行规定。",))
    assert storage.parameters.listed(EDITOR, id) == ()


def test_what_was_removed_sets_nothing(storage: Storage) -> None:
    id = handbook(storage)
    storage.parameters.confirm(EDITOR, id)
    storage.parameters.remove(EDITOR, id, KEY)
    assert storage.parameters.in_force(NAMES, EMPLOYEE, TODAY) == ()
    with pytest.raises(NotFound):
        storage.parameters.remove(EDITOR, id, KEY)


@pytest.mark.parametrize("value", ["-1", "NaN", "Infinity", "1e30"])
def test_impossible_values_are_refused(storage: Storage, value: str) -> None:
    id = handbook(storage)
    with pytest.raises(InvalidInput):
        storage.parameters.correct(EDITOR, id, KEY, Decimal(value))


def test_what_is_added_must_stand_in_the_clause_and_be_new(storage: Storage) -> None:
    id = handbook(storage)
    with pytest.raises(InvalidInput, match="quote"):
        storage.parameters.add(EDITOR, id, replace(BY_HAND, quote="12天"))
    with pytest.raises(InvalidInput, match="already"):
        storage.parameters.add(EDITOR, id, leave())
    with pytest.raises(NotFound):
        storage.parameters.add(EDITOR, id, replace(BY_HAND, clause=99))


def test_a_number_holds_on_the_days_of_its_version(storage: Storage) -> None:
    old, new = handbook(storage, "V3.1", date(2023, 1, 1)), handbook(storage, "V3.2", date(2025, 1, 1))
    storage.parameters.correct(EDITOR, old, KEY, Decimal(7))
    storage.parameters.confirm(EDITOR, new)
    assert values(storage) == [10]
    assert values(storage, day=date(2024, 6, 1)) == [7]


def test_a_number_is_for_those_who_may_read_its_clause_and_to_whom_it_applies(storage: Storage) -> None:
    id = handbook(storage)
    storage.parameters.confirm(EDITOR, id)
    document = storage.policies.version(EDITOR, id)[0].id
    storage.editor.set_rules(EDITOR, document, access=None, applicability=CHENGDU)
    assert values(storage) == []
    storage.editor.set_rules(EDITOR, document, access=None, applicability=SHANGHAI)
    assert values(storage) == [10]
    storage.editor.set_rules(EDITOR, document, access=MANAGERS_ONLY, applicability=None)
    assert values(storage) == []
    assert values(storage, MANAGER) == [10]


def test_a_number_of_what_is_taken_back_or_deleted_is_gone_at_once(storage: Storage) -> None:
    old, new = handbook(storage, "V3.1", date(2023, 1, 1)), handbook(storage, "V3.2", date(2025, 1, 1))
    storage.parameters.correct(EDITOR, old, KEY, Decimal(7))
    storage.parameters.confirm(EDITOR, new)
    document = storage.policies.version(EDITOR, new)[0].id
    storage.editor.roll_back(EDITOR, document, today=TODAY)
    assert values(storage) == [7]
    storage.documents.delete_document(document)
    assert values(storage) == []


def test_an_editor_confirms_only_what_they_may_read(storage: Storage) -> None:
    new = replace(HANDBOOK, access=AccessRule(frozenset({"managers"})))
    id = ingest(storage, new, TEXT).version.id
    read(storage, id, leave())
    for act in (storage.parameters.listed, storage.parameters.confirm):
        with pytest.raises(NotFound):
            act(EDITOR, id)


def test_a_worker_that_lost_its_job_writes_no_number(storage: Storage) -> None:
    id = handbook(storage)
    storage.documents.register(version_of("V4"))
    job = storage.jobs.claim(60)
    assert job is not None
    storage.jobs.cancel(job.id)
    with pytest.raises(Conflict):
        storage.documents.save_structure(id, structure_of(id, TEXT), job=job)
    assert only(storage, id).proposal == leave()


def test_the_passage_is_the_one_that_holds_the_words(storage: Storage) -> None:
    id = ingest(storage, HANDBOOK, "本条规定年假。|" + TEXT).version.id
    read(storage, id, leave(), texts=("本条规定年假。|" + TEXT,))
    (found,) = storage.parameters.in_force(NAMES, EMPLOYEE, TODAY)
    assert (found.passage.text, found.parameter.clause.label) == (TEXT, "《员工手册V3.2》第1条")


def test_what_was_read_before_there_were_numbers_is_read_again(storage: Storage) -> None:
    id = handbook(storage)
    form = storage.documents.structure_for_work(id).chunk_form
    assert storage.staging.outdated(form) == ()
    with storage.database.writing() as session:
        session.execute(delete(ParameterReadingRow))
    assert storage.staging.outdated(form) == (id,)
    content = replace(structure_of(id, TEXT), parameters=(leave(12),))
    storage.staging.put(id, content)
    with storage.database.writing() as session:
        staging._take_places(session)
    assert only(storage, id).read == 12
    assert storage.staging.outdated(form) == ()
