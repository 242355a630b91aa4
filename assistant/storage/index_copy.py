"""A copy of the live index in this process's memory, and the thread that keeps it up with what others write.

A question is answered from the copy only when the copy holds every change counted before the question began; otherwise
the engine is asked, as if there were no copy. Nobody waits for it who does not want to.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.errors import AssistantError
from assistant.storage.generations import Generation, Moment
from assistant.storage.index_log import IndexLog
from assistant.storage.index_rows import of_versions
from assistant.storage.snapshot import Columns, Snapshot, joined

_LOG = logging.getLogger(__name__)

READ_TOGETHER = 50
"""Versions read in one call."""
REST = 10
"""A renewal is followed by a rest so many times as long: no bulk import keeps a core busy with it."""
LONGEST_REST_SECONDS = 5.0
ALL_ROWS = "version_id > 0"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the copy comes from."""

    moment: Callable[[], Moment]
    """What is live now."""
    size: Callable[[], int]
    """Rows to be expected."""
    rows: Callable[[Generation, str], Columns]
    """(generation, condition) -> its rows, from the engine."""
    log: IndexLog


@dataclass(frozen=True, slots=True)
class _Held:
    generation: int
    number: int
    """The newest change that the snapshot holds."""
    snapshot: Snapshot | None
    """None: there are too many rows."""
    steady: bool = False
    """Nothing was written while it was read."""

    def is_at(self, moment: Moment) -> bool:
        """Whether it holds exactly the changes counted at that moment."""
        return (self.generation, self.number) == (moment.generation.id, moment.changes)


class IndexCopy:
    """Holds the newest snapshot; `close` ends its thread."""

    def __init__(self, source: Source, most_rows: int, *, awaited: bool = False) -> None:
        """`awaited`: questions wait until the copy is there, so that all of them are answered from it."""
        self._source = source
        self._most_rows = most_rows
        self._awaited = awaited
        self._held: _Held | None = None
        self._renewing = threading.Lock()
        self._wanted, self._closed = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._keep_up, name="index-copy", daemon=True)

    def start(self) -> None:
        """Make the copy and keep it up, in a thread of its own."""
        self._wanted.set()
        self._thread.start()

    def at(self, moment: Moment) -> Snapshot | None:
        """The rows as they were at that moment; None: the copy is not there yet, and is being brought there."""
        if self._awaited:
            self.catch_up()
        held = self._held
        if held is not None and held.steady and held.is_at(moment):
            return held.snapshot
        self._wanted.set()
        return None

    def catch_up(self) -> None:
        """Bring the copy to this moment, and return when it is there. Errors of the house pass."""
        with self._renewing:
            moment = self._source.moment()
            while not self._closed.is_set() and not self._is_up(moment):
                self._held = self._renewed(self._held, moment)
                moment = self._source.moment()
                # What was written while it was read is read again, before anybody sees it.
                self._held = replace(self._held, steady=self._held.is_at(moment))

    def close(self) -> None:
        """End the thread; what it is reading it still reads."""
        self._closed.set()
        self._wanted.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _is_up(self, moment: Moment) -> bool:
        return self._held is not None and self._held.steady and self._held.is_at(moment)

    def _renewed(self, held: _Held | None, moment: Moment) -> _Held:
        generation = moment.generation
        if self._source.size() > self._most_rows:
            return _Held(generation.id, moment.changes, None)
        if held is None or held.snapshot is None or held.generation != generation.id:
            return _Held(generation.id, moment.changes, Snapshot(self._source.rows(generation, ALL_ROWS)))
        changes = self._source.log.since(generation.id, held.number)
        snapshot = held.snapshot
        if changes.ended:
            snapshot = snapshot.replaced(changes.ended, self._rows_of(generation, changes.ended))
        return _Held(generation.id, changes.number, snapshot)

    def _rows_of(self, generation: Generation, version_ids: Sequence[int]) -> Columns:
        parts = (version_ids[i : i + READ_TOGETHER] for i in range(0, len(version_ids), READ_TOGETHER))
        return joined([self._source.rows(generation, of_versions(part)) for part in parts])

    def _keep_up(self) -> None:
        while self._wanted.wait() and not self._closed.is_set():
            self._wanted.clear()
            began, first = time.monotonic(), self._held is None
            try:
                self.catch_up()
                rest = 0.0 if first else min(REST * (time.monotonic() - began), LONGEST_REST_SECONDS)
            except AssistantError as error:
                _LOG.warning("the index is not copied into memory: %s", error)
                rest = LONGEST_REST_SECONDS
            self._closed.wait(rest)
