"""The labelled questions that ship: what the router was trained on, and what was held out. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

from assistant.domain.questions import RouteKind

TRAINING, HELD_OUT = "questions.txt", "heldout.txt"


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question, the way it should go, and the family of paraphrases it belongs to."""

    text: str
    kind: RouteKind
    family: str


def shipped(name: str = "") -> Traversable:
    """A file of this folder, in a checkout or an installed wheel."""
    return resources.files("assistant.answering.routing") / name


def labelled_questions(name: str = TRAINING) -> tuple[LabelledQuestion, ...]:
    """The questions of a shipped file, in its order."""
    family, kind, found = "", RouteKind.FAST, list[LabelledQuestion]()
    for line in shipped(name).read_text("utf-8").splitlines():
        if line.startswith("["):
            family, label = line.strip("[]").split()
            kind = RouteKind(label)
        elif line.strip() and not line.startswith("#"):
            found.append(LabelledQuestion(line.strip(), kind, family))
    return tuple(found)


def fingerprint(questions: tuple[LabelledQuestion, ...]) -> str:
    """Equal for equal questions with equal labels."""
    lines = "\n".join(f"{q.kind} {q.family} {q.text}" for q in questions)
    return hashlib.sha256(lines.encode()).hexdigest()[:16]
