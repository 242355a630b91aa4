"""Guards read a text before it goes on; a chain of them is a guard. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from assistant.domain.verdicts import Action, Verdict


class Guard(Protocol):
    """Text -> verdict."""

    def check(self, text: str) -> Verdict:
        """What is to happen with the text."""


class GuardChain:
    """Guards one after another, each reading what the one before left; the first hard verdict ends it."""

    def __init__(self, guards: Sequence[Guard]) -> None:
        self._guards = tuple(guards)

    def check(self, text: str) -> Verdict:
        """The last verdict, or the first that blocks or hands over."""
        verdict = Verdict(Action.ALLOW, text)
        for guard in self._guards:
            verdict = guard.check(verdict.text)
            if verdict.action in (Action.BLOCK, Action.HAND_OVER):
                return verdict
        return verdict
