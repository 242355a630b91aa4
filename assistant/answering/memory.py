"""Remembers the canons of living conversations, and what of them may still be used by whoever asks.

What is remembered here and the engine's KV state are kept equal: what is cut here is cut there before anything else
is generated, and what is dropped here is dropped there.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Protocol

from assistant.answering.assembly import Assembler, resting_on
from assistant.answering.brief import Brief
from assistant.answering.canon import Canon
from assistant.domain.answers import Turn
from assistant.domain.identity import Principal
from assistant.domain.passages import Passage
from assistant.engine.base import Engine

MOST_CONVERSATIONS = 1_000
MOST_TOKENS = 2_000_000


class Readable(Protocol):
    """The door for reading policies, as far as it is needed here."""

    def passages(self, chunk_ids: Iterable[str], principal: Principal, as_of: date) -> dict[str, Passage]:
        """Those of the chunks that may answer the principal on that day."""


@dataclass(frozen=True, slots=True)
class Recollection:
    """What a turn may stand on."""

    canon: Canon
    passages: tuple[Passage, ...]
    """Those of the brief that may be read at this moment."""


class Canons:
    """A bounded number of canons; the one longest unused goes first. May be called from any thread."""

    def __init__(
        self,
        dropped: Callable[[str], None],
        most_conversations: int = MOST_CONVERSATIONS,
        most_tokens: int = MOST_TOKENS,
    ) -> None:
        self._dropped = dropped
        self._most = (most_conversations, most_tokens)
        self._canons: OrderedDict[str, Canon] = OrderedDict()
        self._lock = Lock()

    def get(self, conversation_id: str) -> Canon | None:
        """The canon, if it is remembered."""
        with self._lock:
            return self._canons.get(conversation_id)

    def swap(self, conversation_id: str, old: Canon | None, new: Canon) -> bool:
        """Put `new` in place of `old`; False, and nothing done, where something else has taken its place."""
        with self._lock:
            if self._canons.get(conversation_id) is not old:
                return False
            self._canons[conversation_id] = new
            self._canons.move_to_end(conversation_id)
            surplus = self._surplus()
        for key in surplus:
            self._dropped(key)
        return True

    def drop(self, conversation_id: str) -> None:
        """Forget it."""
        with self._lock:
            self._canons.pop(conversation_id, None)
        self._dropped(conversation_id)

    def _surplus(self) -> list[str]:
        conversations, tokens = self._most
        total = sum(canon.size for canon in self._canons.values())
        gone: list[str] = []
        while len(self._canons) > 1 and (len(self._canons) > conversations or total > tokens):
            key, canon = self._canons.popitem(last=False)
            total -= canon.size
            gone.append(key)
        return gone


class ConversationMemory:
    """What the engine's turns stand on."""

    def __init__(self, engine: Engine, assembler: Assembler, readable: Readable) -> None:
        self._engine = engine
        self._assembler = assembler
        self._readable = readable
        self._canons = Canons(lambda key: engine.commit(key, ()))

    async def recall(self, brief: Brief) -> Recollection:
        """The conversation as far as it may answer this question, checked in one read at this moment.

        A passage that may no longer be read, or does not hold on the day asked about, is cut out with every turn
        that stood on it, and out of the engine's state. Raises StorageUnavailable.
        """
        key = brief.conversation_id
        while True:
            kept = self._canons.get(key)
            standing = self._standing(kept, brief)
            readable = await asyncio.to_thread(self._may_answer, standing, brief)
            standing = standing.readable(readable)
            canon = self._assembler.replay(standing, _missing(standing, brief.history), readable)
            if self._canons.swap(key, kept, canon):
                break
        if kept is not None and kept.exchanges != canon.exchanges[: len(kept.exchanges)]:
            self._engine.commit(key, canon.ids)
        passages = tuple(p for p in brief.passages if readable.issuperset(p.chunk_ids))
        return Recollection(canon, passages)

    def keep(self, conversation_id: str, old: Canon, new: Canon) -> None:
        """The conversation goes on with `new`, unless it was forgotten or has gone on otherwise meanwhile."""
        self._canons.swap(conversation_id, old, new)

    def settle(self, conversation_id: str) -> None:
        """Let the engine's state become what is remembered; what lacks is computed while it is idle."""
        canon = self._canons.get(conversation_id)
        self._engine.commit(conversation_id, canon.ids if canon is not None else ())

    def forget(self, conversation_id: str) -> None:
        """Keep nothing of it, here or in the engine."""
        self._canons.drop(conversation_id)

    def _standing(self, kept: Canon | None, brief: Brief) -> Canon:
        if kept is None:
            return self._assembler.begin(brief.history, brief.question.language)
        return kept.of_turns({turn.id for turn in brief.history})

    def _may_answer(self, canon: Canon, brief: Brief) -> frozenset[str]:
        asked = set(canon.rests_on).union(*(resting_on(turn.answer) for turn in brief.history))
        asked |= {id for passage in brief.passages for id in passage.chunk_ids}
        return frozenset(self._readable.passages(sorted(asked), brief.principal, brief.question.as_of))


def _missing(canon: Canon, history: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """Stored turns that do not stand in the canon; those before its first turn were left out to shorten it."""
    standing = {exchange.turn_id for exchange in canon.exchanges}
    first = next((place for place, turn in enumerate(history) if turn.id in standing), 0)
    return tuple(turn for turn in history[first:] if turn.id not in standing)
