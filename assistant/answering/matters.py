"""Do two passages speak of the same thing, and do they say different numbers of it? Pure; rather no than a wrong yes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from assistant.comparing.quantities import MARKED, Quantity, QuantityKind, quantity
from assistant.domain.passages import Passage
from assistant.domain.questions import language_of
from assistant.storage.lexical import fold, terms

ALIKE = 0.65
"""Dice of two sentences' terms, without what they count: from here they say the same thing.

Over all pairs of sentences of the demo company's policies in force this finds the one contradiction that is there (the
meal allowance for overtime) and no other; at .6 it takes two approval limits for the same.
"""
ALIKE_UNDER_ONE_HEADING = 0.45
SHORTEST = {"zh": 8, "en": 4}
"""Terms a sentence must have to be compared; every policy says 自…起施行."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What a sentence counts, as written and as meant."""

    written: str
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Difference:
    """Two passages' words for the same quantity."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Speaking:
    """A passage with the sentences that an answer would take from it."""

    passage: Passage
    sentences: tuple[str, ...]

    @property
    def heading(self) -> str:
        """The last heading above it, folded."""
        return fold(self.passage.heading_path[-1]).strip() if self.passage.heading_path else ""


def same_matter(first: Speaking, second: Speaking) -> bool:
    """Whether sentences of the two say the same thing of perhaps different people."""
    one_heading = first.heading == second.heading != ""
    bound = ALIKE_UNDER_ONE_HEADING if one_heading else ALIKE
    return any(likeness(a, b) >= bound for a, b in product(first.sentences, second.sentences))


def difference(first: Speaking, second: Speaking) -> Difference | None:
    """Where sentences that say the same thing count differently: one quantity of a unit in each, and not the same."""
    one_heading = first.heading == second.heading != ""
    for a, b in product(first.sentences, second.sentences):
        if likeness(a, b) < (ALIKE_UNDER_ONE_HEADING if one_heading else ALIKE):
            continue
        ours, theirs = stated(a), stated(b)
        for mine in ours:
            same_unit = [one for one in theirs if one.quantity.unit == mine.quantity.unit]
            alone = sum(one.quantity.unit == mine.quantity.unit for one in ours) == len(same_unit) == 1
            if alone and same_unit[0].quantity != mine.quantity:
                return Difference(mine.written, same_unit[0].written)
    return None


def likeness(first: str, second: str) -> float:
    """0 to 1: the terms that two sentences share, without dates, references and quantities."""
    ours, theirs = (frozenset(terms(MARKED.sub(" ", text))) for text in (first, second))
    if min(len(ours), len(theirs)) < SHORTEST[language_of(first)]:
        return 0.0
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))


def stated(sentence: str) -> tuple[Stated, ...]:
    """The quantities with a unit that a sentence states."""
    return tuple(_stated(sentence))


def _stated(sentence: str) -> Iterator[Stated]:
    for match in MARKED.finditer(sentence):
        found = quantity(match)
        if found is not None and found.kind is QuantityKind.NUMBER and found.unit:
            yield Stated(match.group().strip(), found)
