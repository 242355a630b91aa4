"""What happens because time passes, whatever the worker is doing: versions go live, retire, and are removed.

Runs in a thread of its own, so that a document that takes an hour to read keeps no other from going live at midnight.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from assistant.errors import AssistantError
from assistant.storage.opening import Storage

_LOG = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""How soon after midnight the new day is noticed."""
SETTLING_SECONDS = 30.0
"""How often versions are looked at within a day: somebody may have approved one for a day that has come."""


class Upkeep:
    """Lets time pass."""

    def __init__(
        self, storage: Storage, today: Callable[[], date], retired_days: int = 0, trace_days: int = 30
    ) -> None:
        """`retired_days`: how long a retired version stays answerable for its own days; 0: for ever."""
        self._storage = storage
        self._today = today
        self._retired_days = retired_days
        self._trace_days = trace_days

    def run_once(self) -> None:
        """Versions whose first day has come go live, those whose last day is over retire, old ones are removed."""
        today = self._today()
        changed = self._storage.documents.activate_due(today)
        if changed:
            _LOG.info("versions %s changed with the date", changed)
        self._storage.documents.resume_removals()
        self._storage.traces.remove_older(self._trace_days)
        if self._retired_days:
            self._storage.documents.remove_retired(today - timedelta(days=self._retired_days))

    @contextmanager
    def running(self) -> Iterator[None]:
        """Once now, then in the background until the block ends."""
        self.run_once()
        ended = threading.Event()
        thread = threading.Thread(target=self._run, args=(ended,), name="upkeep", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _run(self, ended: threading.Event) -> None:
        day, waited = self._today(), 0.0
        while not ended.wait(LOOK_SECONDS):
            waited += LOOK_SECONDS
            try:
                if self._today() != day or waited >= SETTLING_SECONDS:
                    self.run_once()
                    day, waited = self._today(), 0.0
            except (AssistantError, OSError) as error:  # a database that is away comes back
                _LOG.warning("versions could not be looked at: %s", error)
