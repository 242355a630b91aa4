"""Reads a question for watched words. What it tells of persons is theirs to tell, and is not looked for. Pure."""

from __future__ import annotations

from collections.abc import Callable

from assistant.domain.verdicts import Action, Verdict
from assistant.safety.screen import Screen


class WordGuard:
    """Blocks, masks or notes, as the category of a word says. `screen`: what is watched for at this moment."""

    def __init__(self, screen: Callable[[], Screen]) -> None:
        self._screen = screen

    def check(self, text: str) -> Verdict:
        """BLOCK with the category, MASK with the masked text, LOG, or ALLOW."""
        reading = self._screen().words_only.read(text)
        if reading.blocked:
            return Verdict(Action.BLOCK, text, reading.blocked)
        if not reading.hits:
            return Verdict(Action.ALLOW, text)
        masks = [hit for hit in reading.hits if hit.action is Action.MASK]
        first = (masks or reading.hits)[0]
        return Verdict(first.action, reading.text, first.category)
