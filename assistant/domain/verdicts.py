"""A guard's finding about a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What follows from a finding, mildest first."""

    ALLOW = "allow"
    LOG = "log"
    MASK = "mask"
    HAND_OVER = "hand_over"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a guard found. `text` is the text to go on with (masked where the action says so)."""

    action: Action
    text: str
    category: str = ""
