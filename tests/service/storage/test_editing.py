"""What an editor acknowledges holds at once, and takes nothing from anybody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from assistant.domain.documents import Proposed, VersionState
from assistant.domain.identity import AccessRule, Principal, Role
from assistant.domain.jobs import JobKind
from assistant.errors import Conflict, InvalidInput, NotAllowed, NotFound
from assistant.storage.editing import Correction, PolicyEditor
from assistant.storage.opening import Storage
from tests.service.storage.examples import (
    CHENGDU,
    EDITOR,
    EMPLOYEE,
    HANDBOOK,
    MANAGER,
    MANAGERS_ONLY,
    SHANGHAI,
    TODAY,
    chunk_ids,
    days,
    ingest,
    labels_in_force,
    state,
    version_of,
)

JANUARY = date(2025, 1, 1)
TOMORROW = TODAY + timedelta(days=1)
OTHER_EDITOR = Principal("local", "chen.bo", "陈博", roles=frozenset({Role.EDITOR}))


def shown(storage: Storage, who: Principal = EMPLOYEE) -> tuple[int, ...]:
    return storage.policies.scope(who, TODAY).shown_versions


def test_a_draft_goes_live_when_it_is_approved_and_says_by_whom(storage: Storage) -> None:
    made = ingest(storage, replace(HANDBOOK, publish=False))
    version = storage.editor.approve(EDITOR, made.version.id, today=TODAY)
    assert (version.state, version.approved_by) == (VersionState.LIVE, EDITOR.id)
    assert version.approved_at == storage.database.now()


def test_approval_confirms_what_was_proposed(storage: Storage) -> None:
    made = ingest(storage, replace(HANDBOOK, publish=False, label="", title_given=False))
    assert made.version.proposed == (Proposed.TITLE, Proposed.LABEL, Proposed.DATES)
    assert storage.editor.approve(EDITOR, made.version.id, today=TODAY).proposed == ()


def test_with_four_eyes_the_uploader_may_not_approve(storage: Storage) -> None:
    made = ingest(storage, replace(HANDBOOK, publish=False))
    four_eyes = PolicyEditor(storage.database, four_eyes=True)
    with pytest.raises(NotAllowed, match="ask another editor"):
        four_eyes.approve(EDITOR, made.version.id, today=TODAY)
    assert four_eyes.approve(OTHER_EDITOR, made.version.id, today=TODAY).state is VersionState.LIVE


def test_what_is_still_read_cannot_be_approved(storage: Storage) -> None:
    made = storage.documents.register(HANDBOOK)
    with pytest.raises(Conflict, match="still being read"):
        storage.editor.approve(EDITOR, made.version.id, today=TODAY)


def test_a_version_knows_which_one_it_took_over_from(storage: Storage) -> None:
    old, new = ingest(storage, version_of("V3.1")), ingest(storage, version_of("V3.2", JANUARY))
    assert storage.documents.version_for_work(new.version.id)[1].supersedes == old.version.id


def test_only_a_version_of_the_same_document_can_be_superseded(storage: Storage) -> None:
    other = ingest(storage, version_of("V1", title="考勤制度"))
    with pytest.raises(InvalidInput, match="same document"):
        storage.documents.register(replace(HANDBOOK, supersedes=other.version.id))


def test_rolling_back_is_one_step_and_the_old_version_holds_again(storage: Storage) -> None:
    old, new = ingest(storage, version_of("V3.1")), ingest(storage, version_of("V3.2", JANUARY))
    refresh(storage, old.version.id)
    back = storage.editor.roll_back(EDITOR, new.document.id, today=TODAY)
    assert (back.id, back.state, back.effective_to) == (old.version.id, VersionState.LIVE, None)
    assert state(storage, new) is VersionState.DRAFT
    assert labels_in_force(storage, TODAY, old, new) == ["V3.1"]
    assert shown(storage) == (old.version.id,)  # its index rows still say that it ended


def test_rolling_back_brings_one_version_back_where_several_were_published_that_day(storage: Storage) -> None:
    made = [ingest(storage, version_of(label)) for label in ("V1", "V2", "V3", "V4")]
    storage.editor.roll_back(EDITOR, made[0].document.id, today=TODAY)
    assert labels_in_force(storage, TODAY, *made) == ["V3"]


def test_what_was_rolled_back_does_not_come_back_by_itself(storage: Storage) -> None:
    _, new = ingest(storage, version_of("V3.1")), ingest(storage, version_of("V3.2", JANUARY))
    storage.editor.roll_back(EDITOR, new.document.id, today=TODAY)
    refresh(storage, new.version.id)
    storage.documents.activate_due(TODAY)
    assert state(storage, new) is VersionState.DRAFT
    assert storage.editor.approve(EDITOR, new.version.id, today=TODAY).state is VersionState.LIVE


def test_the_only_version_cannot_be_rolled_back(storage: Storage) -> None:
    made = ingest(storage)
    with pytest.raises(Conflict, match="made room"):
        storage.editor.roll_back(EDITOR, made.document.id, today=TODAY)


def test_corrected_days_move_the_end_of_the_version_before(storage: Storage) -> None:
    old, new = ingest(storage, version_of("V3.1")), ingest(storage, version_of("V3.2", JANUARY))
    march = date(2025, 3, 1)
    storage.editor.correct(EDITOR, new.version.id, Correction(dates=(march, None)), today=TODAY)
    assert (days(storage, old)[1], days(storage, new)) == (march, (march, None))
    assert labels_in_force(storage, date(2025, 2, 1), old, new) == ["V3.1"]


def test_two_versions_never_hold_on_one_day(storage: Storage) -> None:
    old, new = ingest(storage, version_of("V3.1")), ingest(storage, version_of("V3.2", JANUARY))
    with pytest.raises(Conflict, match=r"V3\.2 holds since 2025-01-01 until further notice"):
        storage.editor.correct(EDITOR, old.version.id, Correction(dates=(None, TOMORROW)), today=TODAY)
    assert labels_in_force(storage, TODAY, old, new) == ["V3.2"]


def test_a_waiting_version_whose_day_is_moved_to_today_goes_live(storage: Storage) -> None:
    made = ingest(storage, version_of("V4", TOMORROW))
    said = Correction(label="V4.0", dates=(TODAY, None))
    assert storage.editor.correct(EDITOR, made.version.id, said, today=TODAY).state is VersionState.LIVE


def test_readers_taken_away_read_nothing_from_that_moment(storage: Storage) -> None:
    made = ingest(storage)
    storage.editor.set_rules(EDITOR, made.document.id, access=AccessRule(frozenset({"everyone", "x"})))
    storage.editor.set_rules(EDITOR, made.document.id, access=MANAGERS_ONLY)
    ids = chunk_ids(storage, made)
    assert storage.policies.passages(ids, EMPLOYEE, TODAY) == {}
    assert storage.policies.scope(EMPLOYEE, TODAY).hidden_versions == (made.version.id,)
    assert storage.policies.documents(EMPLOYEE) == []


def test_readers_let_in_find_it_before_the_index_knows(storage: Storage) -> None:
    made = ingest(storage, replace(HANDBOOK, access=MANAGERS_ONLY))
    editor = replace(EDITOR, groups=frozenset({"managers"}))
    storage.editor.set_rules(editor, made.document.id, access=AccessRule())
    assert (shown(storage), shown(storage, MANAGER)) == ((made.version.id,),) * 2
    refresh(storage, made.version.id)
    assert shown(storage) == ()


def test_rules_changed_while_the_index_is_written_are_written_again(storage: Storage) -> None:
    made = ingest(storage)
    stale = storage.documents.index_labels(made.version.id)
    storage.editor.set_rules(EDITOR, made.document.id, applicability=CHENGDU)
    storage.documents.settle(made.version.id, stale, today=TODAY)
    kinds = [job.kind for job in storage.jobs.recent(5)]
    assert JobKind.REFRESH_INDEX in kinds
    assert shown(storage) == (made.version.id,)


def test_a_clause_may_apply_to_others_than_its_document(storage: Storage) -> None:
    made = ingest(storage, HANDBOOK, "年假十天", "成都另有规定")
    storage.editor.set_clause_audience(EDITOR, made.version.id, 2, CHENGDU)
    texts = storage.policies.passages(chunk_ids(storage, made), EMPLOYEE, TODAY).values()
    assert [passage.text for passage in texts] == ["年假十天"]
    storage.editor.set_clause_audience(EDITOR, made.version.id, 2, None)
    assert len(storage.policies.passages(chunk_ids(storage, made), EMPLOYEE, TODAY)) == 2


def test_a_chapter_s_audience_is_that_of_everything_below_it(storage: Storage) -> None:
    made = ingest(storage, HANDBOOK, "年假十天", "病假需要证明")
    storage.editor.set_clause_audience(EDITOR, made.version.id, 0, SHANGHAI)
    clauses = storage.policies.clauses(EDITOR, made.version.id)
    assert [clause.applicability for clause in clauses] == [SHANGHAI] * 3


def test_a_clause_keeps_its_audience_when_the_document_is_cut_anew(storage: Storage) -> None:
    made = ingest(storage, HANDBOOK, "年假十天")
    storage.editor.set_clause_audience(EDITOR, made.version.id, 1, CHENGDU)
    again = storage.documents.structure_for_work(made.version.id)
    bare = replace(again, clauses=tuple(replace(clause, applicability=None) for clause in again.clauses))
    storage.documents.save_structure(made.version.id, bare)
    assert storage.policies.clauses(EDITOR, made.version.id)[1].applicability == CHENGDU


def test_an_editor_cannot_change_what_they_may_not_read(storage: Storage) -> None:
    made = ingest(storage, replace(HANDBOOK, access=MANAGERS_ONLY))
    with pytest.raises(NotFound):
        storage.editor.set_rules(EDITOR, made.document.id, access=AccessRule())
    with pytest.raises(NotFound):
        storage.editor.approve(EDITOR, made.version.id, today=TODAY)


def test_a_version_retired_long_enough_is_queued_for_removal(storage: Storage) -> None:
    old, new = ingest(storage, version_of("V3.1")), ingest(storage, version_of("V3.2", JANUARY))
    assert storage.documents.remove_retired(JANUARY - timedelta(days=1)) == []
    assert storage.documents.remove_retired(JANUARY) == [old.version.id]
    storage.documents.purge(old.version.id)
    assert labels_in_force(storage, TODAY, new) == ["V3.2"]


def test_a_removal_that_was_given_up_is_queued_again(storage: Storage) -> None:
    made = ingest(storage)
    storage.documents.delete_document(made.document.id)
    job = storage.jobs.claim(60)
    assert job is not None
    storage.jobs.fail(job, "the index was away")
    assert storage.documents.resume_removals() == [made.version.id]
    assert storage.documents.resume_removals() == []


def refresh(storage: Storage, version_id: int) -> None:
    """What the worker does when labels are to be brought in line."""
    labels = storage.documents.index_labels(version_id)
    storage.documents.settle(version_id, labels, today=TODAY)
