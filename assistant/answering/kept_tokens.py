"""Generated tokens -> those of the answer as the next turn's prompt holds them. Pure; feed/tokens.

Kept as they were drawn, since only the same tokens find their keys and values again. Left out: the thought, the
blank before the answer, control tokens (an answer opens no role), and a character cut off in its middle.
"""

from __future__ import annotations

from collections.abc import Collection

from assistant.engine.base import Token


class KeptTokens:
    """Collects the answer's tokens."""

    def __init__(self, control_ids: Collection[int]) -> None:
        self._control_ids = frozenset(control_ids)
        self._kept: list[int] = []
        self._character: list[int] = []
        """Tokens of a character that is not whole yet."""

    def feed(self, token: Token, *, in_thought: bool) -> None:
        """The next token, and whether it belongs to a thought."""
        if in_thought or token.id in self._control_ids:
            self._character.clear()
            return
        self._character.append(token.id)
        if token.text:
            if self._kept or token.text.strip():
                self._kept += self._character
            self._character.clear()

    @property
    def tokens(self) -> tuple[int, ...]:
        """The answer so far."""
        return tuple(self._kept)
