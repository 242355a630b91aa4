"""Answer text, piece by piece -> the statements that stand, as soon as each is whole. Pure; feed/close.

A statement ends with its sentence or line, together with the marks behind it. What does not stand is left out and
kept in `removed`; nothing of it was given out before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.answering.statements import Checked, Ground

_END = re.compile(
    r"(?:[。！？；!?](?![。！？；!?])|(?<=[A-Za-z0-9)\]%])\.(?=\s))[”’」』）)\"']*(?:\s?\[\d{1,3}\])*(?=[^\[\]”’」』）)\"'。！？；!?])|\n"
)


_GAP = "\n\n"


@dataclass
class StatementGate:
    """Lets through what stands on `ground`."""

    ground: Ground
    text: str = ""
    """What was given out."""
    holds: bool = True
    """Whether what does not stand is held back; else all is given out at once, and only noted."""
    removed: list[Checked] = field(default_factory=list)
    _held: str = ""
    _gap: str = ""
    """Goes before the next statement that is let through."""

    def put(self, text: str) -> str:
        """What can be given out now that the house says `text` itself, as paragraphs of their own, unchecked."""
        before = self.close()
        said = f"{_GAP if self.text.strip() else ''}{text}"
        self.text, self._gap = self.text + said, _GAP
        return before + said

    def feed(self, piece: str) -> str:
        """What can be given out now that `piece` has come; often nothing."""
        self._held += piece
        out = ""
        if not self.holds:
            piece, self._gap = (self._gap + piece, "") if piece.strip() else (piece, self._gap)
            self.text += piece
        while (end := _END.search(self._held)) is not None:
            out += self._let(self._held[: end.end()])
            self._held = self._held[end.end() :]
        return out if self.holds else piece

    def close(self) -> str:
        """What is left when the answer has ended."""
        out = self._let(self._held) if self._held else ""
        self._held = ""
        return out if self.holds else ""

    def _let(self, statement: str) -> str:
        checked = self.ground.check(statement)
        if checked.stands:
            out = checked.text
        else:
            self.removed.append(checked)
            out = "\n" if statement.endswith("\n") and self.text else ""
        if self.holds:
            if self._gap:
                out, self._gap = (self._gap + out.lstrip(), "") if out.strip() else ("", self._gap)
            self.text += out
        return out
