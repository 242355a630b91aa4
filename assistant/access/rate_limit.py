"""How much one caller may ask for: rates, answers at once, tokens a day. Knows no HTTP.

Rates are counted in a sliding window (as Cloudflare does: the last window's count, weighted by what of it is left, plus
this one's), tokens in windows of a day. Counted in this process or in Redis; where Redis cannot be reached, in this
process until it can, so that nobody is kept out and nobody is let off.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock
from typing import TypeVar

from limits import RateLimitItem, RateLimitItemPerDay, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter, SlidingWindowCounterRateLimiter

from assistant.errors import ConfigurationError, TooManyRequests

log = logging.getLogger(__name__)
T = TypeVar("T")
MANY_ANSWERS_WAIT = 2.0
"""Seconds after which a caller whose answers are all in progress may look again."""


class Activity(StrEnum):
    """What is counted apart."""

    QUESTION = "question"
    UPLOAD = "upload"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one caller may ask for. A rate is written 60/minute; empty, or 0 for tokens: no bound."""

    rates: dict[Activity, str] = field(default_factory=dict)
    answers_each: int = 1000
    tokens_a_day: int = 0


class _Counting:
    """Both ways to count, over one store."""

    def __init__(self, store: Storage) -> None:
        self.rates = SlidingWindowCounterRateLimiter(store)
        self.days = FixedWindowRateLimiter(store)


class RateLimiter:
    """Admits callers by their allowance. One for a process."""

    def __init__(self, allowance: Allowance = Allowance(), store: str = "") -> None:
        """Raises ConfigurationError for a rate or a store that cannot be."""
        try:
            self._rates = {activity: parse(rate) for activity, rate in allowance.rates.items() if rate}
            self._shared = _Counting(_opened(store)) if store else None
        except Exception as error:  # of the library, and of each store's own
            raise ConfigurationError(f"requests cannot be counted as configured: {error}") from error
        self._own = _Counting(MemoryStorage())
        self._tokens = RateLimitItemPerDay(allowance.tokens_a_day) if allowance.tokens_a_day else None
        self._answers_each = allowance.answers_each
        self._answering: Counter[str] = Counter()
        self._lock = Lock()

    def admit(self, activity: Activity, caller: str) -> None:
        """Count a request. Raises TooManyRequests when there were too many."""
        rate = self._rates.get(activity)
        if rate is None or self._counted(lambda c: c.rates.hit(rate, activity, caller)):
            return
        until = self._counted(lambda c: c.rates.get_window_stats(rate, activity, caller).reset_time)
        wait = max(1.0, until - time.time())
        raise TooManyRequests(
            f"{_shown(rate)} are allowed to one caller; try again in {wait:.0f} seconds", wait
        )

    @contextmanager
    def answering(self, caller: str) -> Iterator[None]:
        """One answer in progress. Raises TooManyRequests where there are too many, or the day's tokens are spent."""
        self._check_tokens(caller)
        with self._lock:
            if self._answering[caller] >= self._answers_each:
                raise TooManyRequests(
                    f"{self._answers_each} of your answers are being written already; wait for one of them",
                    MANY_ANSWERS_WAIT,
                )
            self._answering[caller] += 1
        try:
            yield
        finally:
            with self._lock:
                self._answering[caller] -= 1
                if not self._answering[caller]:
                    del self._answering[caller]

    def spend(self, caller: str, tokens: int) -> None:
        """Tokens a model read and wrote for a caller. An answer that has begun is never cut for it."""
        item = self._tokens
        if item is not None and tokens > 0:
            self._counted(lambda c: c.days.hit(item, "tokens", caller, cost=tokens))

    def _check_tokens(self, caller: str) -> None:
        item = self._tokens
        if item is None:
            return
        left = self._counted(lambda c: c.days.get_window_stats(item, "tokens", caller))
        if left.remaining <= 0:
            wait = max(1.0, left.reset_time - time.time())
            raise TooManyRequests(
                f"your {item.amount} tokens of the day are spent; ask again in {wait / 3600:.1f} hours", wait
            )

    def _counted(self, count: Callable[[_Counting], T]) -> T:
        if self._shared is None:
            return count(self._own)
        try:
            return count(self._shared)
        except StorageError as error:
            log.warning("requests are counted in this process alone, the store does not answer: %s", error)
            return count(self._own)


def _opened(store: str) -> Storage:
    opened = storage_from_string(store, wrap_exceptions=True)
    if not isinstance(opened, Storage):
        raise TypeError("leave async+ out of the store's address")
    return opened


def _shown(rate: RateLimitItem) -> str:
    return f"{rate.amount} requests a {rate.GRANULARITY.name}"
