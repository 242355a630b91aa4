"""Which conversation's KV state is kept, and how much of it a new prompt can use. Pure: the state is an opaque value.

Reuse is exact because it is decided on token ids: equal tokens at equal positions have equal keys and values.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

State = TypeVar("State")


@dataclass(frozen=True, slots=True)
class Kept(Generic[State]):
    """A KV state and the tokens it was computed from, position by position."""

    ids: tuple[int, ...]
    state: State


def common_prefix(first: Sequence[int], second: Sequence[int]) -> int:
    """Length of the longest common prefix."""
    for place, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return place
    return min(len(first), len(second))


def reusable_prefix(kept: Sequence[int], prompt: Sequence[int]) -> int:
    """How many tokens of the prompt need no computing. The last one always does: its logits are wanted."""
    return min(common_prefix(kept, prompt), len(prompt) - 1)


class PrefixCache(Generic[State]):
    """The kept states of the most recently used conversations, at most `capacity` tokens together."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[str, Kept[State]] = OrderedDict()
        self._tokens = 0

    @property
    def tokens(self) -> int:
        """Tokens of all kept states."""
        return self._tokens

    def take(self, key: str) -> Kept[State] | None:
        """Hand the state of a conversation over; it is no longer kept, since its user will change it."""
        kept = self._kept.pop(key, None)
        self._tokens -= len(kept.ids) if kept else 0
        return kept

    def keep(self, key: str, kept: Kept[State]) -> None:
        """Keep a state, letting go of the least recently used ones; one too large for the capacity is not kept."""
        self.take(key)
        if not 0 < len(kept.ids) <= self._capacity:
            return
        self._kept[key] = kept
        self._tokens += len(kept.ids)
        while self._tokens > self._capacity:
            self.take(next(iter(self._kept)))

    def clear(self) -> None:
        """Let go of everything."""
        self._kept.clear()
        self._tokens = 0

    def check_integrity(self) -> None:
        """AssertionError when the count differs from what is kept, or passes the capacity."""
        assert self._tokens == sum(len(kept.ids) for kept in self._kept.values())
        assert self._tokens <= self._capacity
