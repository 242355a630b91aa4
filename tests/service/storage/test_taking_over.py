"""What was said of a version is kept while others take over from it, and nobody takes days out of another's middle."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from assistant.domain.documents import VersionState
from assistant.errors import Conflict
from assistant.storage.editing import Correction
from assistant.storage.opening import Storage
from tests.service.storage.examples import (
    EDITOR,
    HANDBOOK,
    TODAY,
    days,
    ingest,
    labels_in_force,
    state,
    version_of,
)

JANUARY, JULY = date(2025, 1, 1), date(2025, 7, 1)
TOMORROW, NEXT_YEAR = TODAY + timedelta(days=1), date(2027, 1, 1)


def test_rolling_back_gives_the_old_version_its_former_end(storage: Storage) -> None:
    old, new = (
        ingest(storage, version_of("V3.1", None, NEXT_YEAR)),
        ingest(storage, version_of("V3.2", JANUARY)),
    )
    assert days(storage, old) == (None, JANUARY)
    storage.editor.roll_back(EDITOR, new.document.id, today=TODAY)
    assert days(storage, old) == (None, NEXT_YEAR)
    assert labels_in_force(storage, NEXT_YEAR, old, new) == []


def test_an_end_that_is_over_by_now_does_not_come_back(storage: Storage) -> None:
    old, new = (
        ingest(storage, version_of("V3.1", None, JANUARY)),
        ingest(storage, version_of("V3.2", JANUARY)),
    )
    back = storage.editor.roll_back(EDITOR, new.document.id, today=TODAY)
    assert (back.state, back.effective_to) == (VersionState.LIVE, None)
    assert labels_in_force(storage, TODAY, old, new) == ["V3.1"]


def test_what_was_rolled_back_keeps_the_days_that_were_said_of_it(storage: Storage) -> None:
    _, new = ingest(storage, version_of("V3.1")), ingest(storage, version_of("V3.2"))
    assert days(storage, new) == (TODAY, None)
    storage.editor.roll_back(EDITOR, new.document.id, today=TODAY)
    assert days(storage, new) == (None, None)
    storage.editor.approve(EDITOR, new.version.id, today=TOMORROW)
    assert days(storage, new) == (TOMORROW, None)


def test_a_corrected_begin_leaves_the_former_end_as_it_was_said(storage: Storage) -> None:
    old, new = (
        ingest(storage, version_of("V3.1", None, NEXT_YEAR)),
        ingest(storage, version_of("V3.2", JANUARY)),
    )
    said = Correction(dates=(date(2023, 1, 1), JANUARY))
    storage.editor.correct(EDITOR, old.version.id, said, today=TODAY)
    storage.editor.roll_back(EDITOR, new.document.id, today=TODAY)
    assert days(storage, old) == (date(2023, 1, 1), NEXT_YEAR)


def test_history_inside_another_s_days_waits_as_a_draft_and_says_why(storage: Storage) -> None:
    live = ingest(storage, version_of("V3.2", JANUARY))
    old = ingest(storage, version_of("V3.1", date(2025, 3, 1), JULY))
    version = storage.policies.version(EDITOR, old.version.id)[1]
    assert version.state is VersionState.DRAFT
    assert "V3.2 holds since 2025-01-01 until further notice" in version.warnings[-1]
    assert labels_in_force(storage, date(2025, 4, 1), live, old) == ["V3.2"]


def test_it_is_not_approved_either_until_one_of_both_is_corrected(storage: Storage) -> None:
    live = ingest(storage, version_of("V3.2", JANUARY))
    old = ingest(storage, version_of("V3.1", date(2025, 3, 1), JULY))
    with pytest.raises(Conflict, match=r"V3\.2 holds since 2025-01-01"):
        storage.editor.approve(EDITOR, old.version.id, today=TODAY)
    storage.editor.correct(EDITOR, live.version.id, Correction(dates=(JULY, None)), today=TODAY)
    assert storage.editor.approve(EDITOR, old.version.id, today=TODAY).warnings == ()
    assert labels_in_force(storage, date(2025, 4, 1), live, old) == ["V3.1"]
    assert labels_in_force(storage, TODAY, live, old) == ["V3.2"]


def test_of_two_for_one_day_the_one_approved_last_goes_live(storage: Storage) -> None:
    live = ingest(storage)
    made = [ingest(storage, replace(version_of(label, TOMORROW), publish=False)) for label in ("V4", "V4b")]
    for one in reversed(made):
        storage.database._clock.advance(minutes=1)  # type: ignore[attr-defined]
        storage.editor.approve(EDITOR, one.version.id, today=TODAY)
    storage.documents.activate_due(TOMORROW)
    assert labels_in_force(storage, TOMORROW, live, *made) == ["V4"]


def test_a_version_whose_days_passed_while_nothing_ran_held_them_all_the_same(storage: Storage) -> None:
    live, brief = ingest(storage), ingest(storage, version_of("V4", TOMORROW, TOMORROW + timedelta(days=7)))
    storage.documents.activate_due(TODAY + timedelta(days=30))
    assert labels_in_force(storage, TOMORROW, live, brief) == ["V4"]
    assert (state(storage, live), state(storage, brief)) == (VersionState.RETIRED, VersionState.RETIRED)


def test_after_a_migration_an_end_that_another_made_is_no_end_of_its_own(storage: Storage) -> None:
    _, new = ingest(storage, version_of("V3.1")), ingest(storage, version_of("V3.2", JANUARY, NEXT_YEAR))
    storage.database.migrate("0005")
    storage.database.migrate()
    back = storage.editor.roll_back(EDITOR, new.document.id, today=TODAY)
    assert back.effective_to is None
    assert days(storage, new) == (JANUARY, NEXT_YEAR)


def test_a_version_of_one_s_own_title_is_in_nobody_s_way(storage: Storage) -> None:
    ingest(storage, replace(HANDBOOK, effective_from=JANUARY))
    other = ingest(storage, version_of("V1", date(2025, 3, 1), JULY, title="考勤制度"))
    assert state(storage, other) is VersionState.RETIRED
