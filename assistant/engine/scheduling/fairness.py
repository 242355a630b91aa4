"""Whose turn it is. Knows principals by name only, and no clock: service is counted in tokens.

Virtual token counters (Sheng et al. 2024, "Fairness in Serving Large Language Models", algorithm 2): every principal
has a counter of the tokens it was served, an output token weighing twice an input token. The least served goes first.
A principal that comes back from idleness is lifted to the least served of the active ones: what it did not ask for is
not saved up. So among principals that always have work, services differ by a bounded number of tokens.
"""

from __future__ import annotations

from collections import Counter

INPUT_WEIGHT, OUTPUT_WEIGHT = 1, 2


class TokenCounters:
    """Service per principal; remembers at most `remembered` idle principals, the most served of them."""

    def __init__(self, remembered: int = 1024) -> None:
        self._remembered = remembered
        self._service: dict[str, int] = {}
        self._works: Counter[str] = Counter()
        self._level = 0
        """The least service among active principals when last looked at; never falls."""

    def arrive(self, principal: str) -> None:
        """A work of the principal joins."""
        self._raise_level()
        if principal not in self._works:
            self._service[principal] = max(self._service.get(principal, 0), self._level)
        self._works[principal] += 1

    def leave(self, principal: str) -> None:
        """A work of the principal has ended."""
        self._raise_level()
        self._works[principal] -= 1
        if not self._works[principal]:
            del self._works[principal]
            self._forget()

    def charge(self, principal: str, tokens: int) -> None:
        """Count weighted tokens; a negative number gives back what was charged and not served."""
        self._service[principal] += tokens

    def service(self, principal: str) -> int:
        """Weighted tokens of a principal that has works."""
        return self._service[principal]

    def check_integrity(self, works: Counter[str]) -> None:
        """AssertionError unless these works are counted, and memory is bounded."""
        assert self._works == works, "works counted per principal differ from the works there are"
        assert set(works) <= set(self._service), "an active principal has no counter"
        assert len(self._service) <= len(works) + self._remembered, "too many idle principals are remembered"

    def _raise_level(self) -> None:
        if self._works:
            self._level = max(self._level, min(self._service[p] for p in self._works))

    def _forget(self) -> None:
        """Idle principals at or under the level lose nothing by it; beyond the bound the least served go."""
        idle = [p for p in self._service if p not in self._works]
        gone = [p for p in idle if self._service[p] <= self._level]
        rest = sorted((p for p in idle if self._service[p] > self._level), key=lambda p: self._service[p])
        for principal in (*gone, *rest[: max(0, len(rest) - self._remembered)]):
            del self._service[principal]
