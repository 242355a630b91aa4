"""The words around a mention, as far as its clause goes, in the language that clause is in. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.answering.days.mention import Mention

_BREAK = re.compile(r"[，,；;！!？?\n。]|\.(?:\s|$)|\b(?:and|but)\b(?= i\b)")

_OPENING = re.compile(r"\s*(?:从|在|自|in|on|from|starting|back in)?\s*")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands before and after a mention."""

    before: str
    """The clause up to the mention."""
    after: str
    """The clause from the mention on."""
    following: str
    """All the text from the mention on."""
    text: str


def surroundings(plain: str, mention: Mention) -> Surroundings:
    """The clause of a mention in a plain text, cut in two at it; a clause that is the mention alone goes with the next."""
    breaks = [match.end() for match in _BREAK.finditer(plain, 0, mention.start)]
    before = plain[breaks[-1] if breaks else 0 : mention.start]
    after = _BREAK.search(plain, mention.end)
    if after and not plain[mention.end : after.start()].strip() and _OPENING.fullmatch(before):
        after = _BREAK.search(plain, after.end())
    return Surroundings(
        before, plain[mention.end : after.start() if after else len(plain)], plain[mention.end :], plain
    )
