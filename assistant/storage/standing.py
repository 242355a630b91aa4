"""Who may read what on a day, as SQL said it last: remembered until a change of documents or rules is counted.

What is remembered narrows searches; it opens nothing: rows of rules never change, and every passage is read again from
SQL under conditions that SQL itself checks.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from assistant.domain.identity import AccessRule, Applicability, Principal
from assistant.storage.access_sets import rule_of
from assistant.storage.database import DOCUMENTS, Database
from assistant.storage.in_force import Doubt, doubtful
from assistant.storage.revisions import revision_of
from assistant.storage.tables import AccessSetRow, AudienceRow

DAYS = 64
"""Days remembered at once: questions ask for today, and now and then for another."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the index may answer from, in its own numbers."""

    access_sets: tuple[int, ...]
    audiences: tuple[int, ...]
    day: int
    """Ordinal."""
    hidden_versions: tuple[int, ...]
    """Versions whose index rows would answer while SQL says they do not."""
    shown_versions: tuple[int, ...] = ()
    """Versions whose index rows would not answer while SQL says they do."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Rules and doubtful versions of one day, at one revision."""

    revision: int | None
    day: date
    rules: tuple[tuple[int, AccessRule], ...]
    audiences: tuple[tuple[int, Applicability], ...]
    doubts: tuple[Doubt, ...]

    def scope(self, principal: Principal) -> Scope:
        """What a search for the principal must be filtered by.

        Rows whose readers or audiences are out of date count as let through for whom SQL turns away, and as left out
        for whom SQL lets in.
        """
        readable = tuple(number for number, rule in self.rules if rule.admits(principal))
        covering = tuple(number for number, audience in self.audiences if audience.covers(principal))
        hidden, shown = list[int](), list[int]()
        for doubt in self.doubts:
            (shown if doubt.answers and doubt.access_set in readable else hidden).append(doubt.version_id)
        return Scope(readable, covering, self.day.toordinal(), tuple(hidden), tuple(shown))


class Standings:
    """Remembers those of the newest revision."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._revision: int | None = None
        self._known: dict[date, Standing] = {}
        self._changing = threading.Lock()

    def last(self, day: date) -> Standing | None:
        """What is remembered of the day, however old; None: nothing."""
        return self._known.get(day)

    def at(self, revision: int | None, day: date) -> Standing:
        """That of the day at this revision, or at a newer one."""
        known = self._known.get(day)
        return known if known is not None and known.revision == revision else self.now(day)

    def now(self, day: date) -> Standing:
        """That of the day at this moment."""
        with self._database.querying() as connection:
            # The revision first: what is read after it can only be newer than it says.
            revision = connection.scalar(_REVISION)
            known = self._known.get(day)
            if known is not None and known.revision == revision:
                return known
            return self._keep(_read(connection, revision, day))

    def _keep(self, standing: Standing) -> Standing:
        with self._changing:
            if standing.revision != self._revision or len(self._known) >= DAYS:
                self._revision, self._known = standing.revision, {}
            self._known = self._known | {standing.day: standing}
        return standing


def _read(connection: Connection, revision: int | None, day: date) -> Standing:
    rules = tuple((number, rule_of(key)) for number, key in connection.execute(_RULES))
    audiences = tuple((n, Applicability.from_key(key)) for n, key in connection.execute(_AUDIENCES))
    return Standing(revision, day, rules, audiences, doubtful(connection, day))


_REVISION = select(revision_of(DOCUMENTS))
_RULES = select(AccessSetRow.id, AccessSetRow.key)
_AUDIENCES = select(AudienceRow.id, AudienceRow.key)
