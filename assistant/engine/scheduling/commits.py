"""The states that conversations are to have: cut at once, computed when nothing else is to do. Knows no steps.

What runs for it is an ordinary sequence without an answer. It begins from what is kept, like a turn, and what it has
computed is kept when it ends, whether it came to its end or somebody's turn came first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from assistant.engine.scheduling.admission import Admission
from assistant.engine.scheduling.memory import Memory
from assistant.engine.scheduling.prefix_cache import common_prefix
from assistant.engine.scheduling.sequences import Purpose, Sequence, Work

REMEMBERED = 256


class Commits:
    """At most one outstanding commit per conversation, oldest first; beyond a bound the oldest are given up."""

    def __init__(self, admission: Admission, memory: Memory) -> None:
        self._admission, self._memory = admission, memory
        self._ids: OrderedDict[str, tuple[int, ...]] = OrderedDict()
        self._running: Sequence | None = None
        self._started = 0

    def __len__(self) -> int:
        """Outstanding commits, the one that runs among them."""
        return len(self._ids) + (self._running is not None)

    def put(self, key: str, ids: tuple[int, ...], answers: Iterable[Sequence]) -> None:
        """Cut the state to what it has in common with `ids`; the rest is outstanding.

        `answers` that are under way for this conversation must not leave anything else behind either.
        """
        if self._running and self._running.work.sequence_key == key:
            self.interrupt()
        for sequence in answers:
            if sequence.work.sequence_key == key:
                sequence.allowed = ids
        self._ids.pop(key, None)
        if self._memory.cache.crop_to(key, ids) < len(ids):
            self._ids[key] = ids
        while len(self._ids) > REMEMBERED:
            self._ids.popitem(last=False)

    def keep(self, sequence: Sequence) -> None:
        """What an answer has computed is the state of its conversation now, as far as a commit allows.

        Its turn was begun after the last commit, if that does not bind it: then it knows better.
        """
        key = sequence.work.sequence_key
        if key is None or not sequence.computed:
            return
        if sequence.allowed is None:
            self._ids.pop(key, None)
            self._memory.cache.keep(key, sequence.ids[: sequence.computed], sequence.blocks)
            return
        length = min(sequence.computed, common_prefix(sequence.ids, sequence.allowed))
        if length > self._memory.cache.length(key):
            self._memory.cache.keep(key, sequence.ids[:length], sequence.blocks)

    def start(self) -> None:
        """Begin the oldest one that lacks anything and fits; there is nothing else to do."""
        while self._ids and not self._running:
            key, ids = self._ids.popitem(last=False)
            if self._memory.cache.crop_to(key, ids) == len(ids):
                continue
            self._started += 1
            work = Work(-self._started, ids, 0, key)
            sequence = Sequence(work, 0, Purpose.COMMIT, ids=list(ids))
            if self._admission.start(sequence):
                self._running = sequence

    def interrupt(self) -> None:
        """Stop what runs: what it has computed is kept, the rest is outstanding again."""
        if self._running:
            self._end(self._running)

    def advanced(self, sequence: Sequence) -> None:
        """A step of the running one is computed."""
        if not sequence.pending:
            self._end(sequence)

    def start_again(self, sequence: Sequence) -> None:
        """The blocks of the running one cannot be believed."""
        self._running = None
        self._admission.leave(sequence)
        self._put_back(str(sequence.work.sequence_key), sequence.work.prompt)

    def clear(self) -> None:
        """Nothing is outstanding any more; what runs is stopped."""
        self.interrupt()
        self._ids.clear()

    def _end(self, sequence: Sequence) -> None:
        key = str(sequence.work.sequence_key)
        if sequence.computed > self._memory.cache.length(key):
            self._memory.cache.keep(key, sequence.ids[: sequence.computed], sequence.blocks)
        self._running = None
        self._admission.leave(sequence)
        if sequence.pending:
            self._put_back(key, sequence.work.prompt)

    def _put_back(self, key: str, ids: tuple[int, ...]) -> None:
        self._ids[key] = ids
        self._ids.move_to_end(key, last=False)
