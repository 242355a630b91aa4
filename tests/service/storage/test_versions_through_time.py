"""Whatever editors do in whatever order, one version at most holds on a day, and it is the one last acknowledged.

The model knows who held on each day before an action and what the action was told; it knows nothing of how versions
make room for one another.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from assistant.domain.documents import PUBLISHED, DocumentVersion, VersionState
from assistant.errors import Conflict, InvalidInput
from assistant.storage.editing import Correction
from assistant.storage.opening import open_storage
from tests.service.storage.conftest import Clock
from tests.service.storage.examples import EDITOR, EMPLOYEE, TODAY, ingest, version_of

DAYS = st.none() | st.integers(-40, 40).map(lambda n: TODAY + timedelta(days=n))
WINDOW = [TODAY + timedelta(days=n) for n in range(-60, 161)]
Holders = dict[date, int | None]
PICKED = st.integers(0, 9)


class Versions(RuleBasedStateMachine):
    """One document in a database of its own."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.template, self.folder / "a.db")
        self.clock, self.today = Clock(), TODAY
        self.storage = open_storage(f"sqlite:///{self.folder / 'a.db'}", self.folder, clock=self.clock)
        self.document, self.uploads, self.chunks = "", 0, list[str]()

    def teardown(self) -> None:
        self.storage.close()
        shutil.rmtree(self.folder)

    @rule(begin=DAYS, end=DAYS)
    def upload(self, begin: date | None, end: date | None) -> None:
        if begin is not None and end is not None and end <= begin:
            return
        before = self.holders()
        self.uploads += 1
        self.clock.advance(minutes=1)
        made = ingest(self.storage, version_of(f"V{self.uploads}", begin, end), today=self.today)
        self.document = made.document.id
        self.chunks += [chunk.id for chunk in self.storage.documents.chunks_for_work(made.version.id)]
        self.was_published(self.storage.policies.version(EDITOR, made.version.id)[1], before)

    @precondition(lambda self: self.of(VersionState.DRAFT))
    @rule(picked=PICKED)
    def approve(self, picked: int) -> None:
        before, drafts = self.holders(), self.of(VersionState.DRAFT)
        self.clock.advance(minutes=1)
        try:
            version = drafts[picked % len(drafts)]
            self.was_published(self.storage.editor.approve(EDITOR, version.id, today=self.today), before)
        except Conflict:
            assert self.holders() == before

    @precondition(lambda self: self.of(*VersionState))
    @rule(picked=PICKED, begin=DAYS, end=DAYS)
    def correct(self, picked: int, begin: date | None, end: date | None) -> None:
        before, known = self.holders(), self.of(*VersionState)
        version = known[picked % len(known)]
        try:
            said = Correction(dates=(begin, end))
            told = self.storage.editor.correct(EDITOR, version.id, said, today=self.today)
        except (Conflict, InvalidInput):
            assert self.holders() == before
            return
        if version.state not in PUBLISHED:
            self.was_published(told, before)
            return
        assert (told.effective_from, told.effective_to) == (begin, end)
        for day, holder in self.holders().items():
            if told.in_force(day):
                assert holder == told.id
            elif before[day] == told.id:
                assert holder != told.id
            else:
                assert holder == before[day]

    @precondition(lambda self: self.of(VersionState.LIVE))
    @rule()
    def roll_back(self) -> None:
        before = self.holders()
        try:
            told = self.storage.editor.roll_back(EDITOR, self.document, today=self.today)
        except Conflict:
            assert self.holders() == before
            return
        gone, after = before[self.today], self.holders()
        assert after[self.today] == told.id
        for day, holder in after.items():
            kept = None if before[day] == gone else before[day]
            assert holder == (told.id if told.in_force(day) else kept)

    @precondition(lambda self: self.uploads and self.today + timedelta(days=30) < WINDOW[-1])
    @rule(days=st.integers(1, 30))
    def time_passes(self, days: int) -> None:
        expected, last = self.holders(), self.today
        self.today += timedelta(days=days)
        waiting = [v for v in self.of(VersionState.APPROVED) if (v.effective_from or last) <= self.today]
        waiting.sort(key=lambda v: (v.effective_from, v.approved_at, v.id))
        for version in waiting:
            for day in WINDOW:
                if version.effective_from is not None and version.effective_from <= day:
                    expected[day] = version.id if version.in_force(day) else None
        self.clock.advance(days=days)
        self.storage.documents.activate_due(self.today)
        assert self.holders() == expected

    @invariant()
    def what_answers_today_is_what_holds_today(self) -> None:
        found = self.storage.policies.passages(self.chunks, EMPLOYEE, self.today).values()
        holder = self.holders()[self.today]
        assert {passage.version_id for passage in found} == ({holder} if holder else set())

    @invariant()
    def states_follow_the_days(self) -> None:
        for version in self.of(*PUBLISHED):
            assert (version.state is VersionState.LIVE) == version.in_force(self.today)
        assert len(self.of(VersionState.LIVE)) <= 1

    def of(self, *states: VersionState) -> list[DocumentVersion]:
        """The document's versions in these states, oldest first."""
        if not self.document:
            return []
        found = self.storage.policies.document(EDITOR, self.document).versions
        return [version for version in reversed(found) if version.state in states]

    def holders(self) -> Holders:
        """Who holds on each day: nobody or one."""
        versions, found = self.of(*PUBLISHED), Holders()
        for day in WINDOW:
            holding = [version.id for version in versions if version.in_force(day)]
            assert len(holding) <= 1
            found[day] = next(iter(holding), None)
        return found

    def was_published(self, told: DocumentVersion, before: Holders) -> None:
        """Its days are its own; others lost only those; with a version for a time, what was behind it ends for good."""
        after = self.holders()
        if told.state not in PUBLISHED:
            assert after == before
            return
        over = told.effective_to is not None and told.effective_to <= self.today
        unknown_begin = before[WINDOW[0]]
        for day, holder in after.items():
            if told.in_force(day):
                assert holder == told.id
            elif holder != before[day]:
                behind = not over and told.effective_to is not None and day >= told.effective_to
                assert holder is None
                assert behind or before[day] == unknown_begin
        assert before[self.today] is None or after[self.today] is not None


@pytest.mark.thorough
def test_versions_through_time(sqlite_with_tables: Path) -> None:
    class Machine(Versions):
        template = sqlite_with_tables

    slow = (HealthCheck.too_slow, HealthCheck.filter_too_much)
    run_state_machine_as_test(
        Machine,
        settings=settings(max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=slow),
    )
