"""What a conversation is to the model: its exact tokens so far, turn by turn. Pure values; knows no tokenizer.

    canon = system | user, assistant | user, assistant | ...

It only ever grows at its end or is cut there, so that the keys and values of what stands are never computed twice.
Passages are numbered once a conversation. A turn rests on every passage that ever stood before it: when one of them
may no longer be read, the turn and all behind it go.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

from assistant.domain.passages import Passage


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn as the model sees it. `question` and `answer` are its texts, `user` and `reply` its tokens."""

    turn_id: str
    language: str
    question: str
    answer: str
    user: tuple[int, ...]
    """The whole segment: role, passages, question, end."""
    reply: tuple[int, ...]
    """The whole segment, the answer in the tokens that were generated; never the thought."""
    passages: tuple[tuple[int, Passage], ...] = ()
    """Those written out in `user`, with their numbers."""
    rests_on: frozenset[str] = frozenset()
    """Chunk ids of all that stood before the model when it wrote `reply`."""

    @property
    def size(self) -> int:
        """In tokens."""
        return len(self.user) + len(self.reply)


@dataclass(frozen=True, slots=True)
class Canon:
    """A conversation so far. The language of its system prompt is that of its first question, and stays."""

    language: str
    system: tuple[int, ...]
    exchanges: tuple[Exchange, ...] = ()
    next_number: int = 1
    """For the next passage that is written out; numbers are never used twice."""

    @property
    def ids(self) -> tuple[int, ...]:
        """All tokens."""
        return (*self.system, *(token for e in self.exchanges for token in (*e.user, *e.reply)))

    @property
    def size(self) -> int:
        """In tokens."""
        return len(self.system) + sum(exchange.size for exchange in self.exchanges)

    @property
    def passages(self) -> Mapping[int, Passage]:
        """Number -> passage, of all that are written out."""
        return dict(numbered for exchange in self.exchanges for numbered in exchange.passages)

    @property
    def rests_on(self) -> frozenset[str]:
        """Chunk ids of all that any turn rests on."""
        return frozenset().union(*(exchange.rests_on for exchange in self.exchanges))

    def number_of(self, passage: Passage) -> int | None:
        """The number under which all of its text stands here already; None: it does not."""
        wanted = set(passage.chunk_ids)
        holding = (number for number, held in self.passages.items() if wanted <= set(held.chunk_ids))
        return next(holding, None)

    def followed_by(self, exchange: Exchange) -> Canon:
        """With one more turn."""
        after = max((number + 1 for number, _ in exchange.passages), default=0)
        return replace(self, exchanges=(*self.exchanges, exchange), next_number=max(self.next_number, after))

    def readable(self, chunk_ids: Collection[str]) -> Canon:
        """Up to the first turn that rests on anything but these."""
        may = frozenset(chunk_ids)
        return replace(self, exchanges=tuple(takewhile(lambda e: e.rests_on <= may, self.exchanges)))

    def of_turns(self, turn_ids: Collection[str]) -> Canon:
        """Up to the first turn that is none of these: the conversation has gone another way since."""
        return replace(self, exchanges=tuple(takewhile(lambda e: e.turn_id in turn_ids, self.exchanges)))
