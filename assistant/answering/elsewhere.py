"""Would a missing attribute change the answer? Asks as somebody of another value would, and looks at what they get.

Wording cannot tell: the same rule for another country stands in another document, often in another language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from assistant.answering.asking import Asking
from assistant.answering.attributes.words import Values
from assistant.answering.finding import Finder, Findings
from assistant.domain.identity import Attribute
from assistant.domain.questions import language_of

COMPARABLE = 0.7
"""A passage answers as well as the best where it covers this share of what that one covers of the question."""
MOST_TRIES = 3
"""Searches for one question, where somebody's attributes are unknown."""


@dataclass(frozen=True, slots=True)
class Missing:
    """An attribute that decides, with the values that would; `others`: something holds for other values too."""

    attribute: Attribute
    values: frozenset[str]
    others: bool


class Elsewhere:
    """Searches as others would."""

    def __init__(self, finder: Finder, values: Callable[[], Values]) -> None:
        self._finder = finder
        self._values = values

    async def missing(self, asking: Asking, findings: Findings) -> Missing | None:
        """The first attribute nobody told of which another value finds an answer of its own; None: there is none.

        Raises IndexUnavailable, StorageUnavailable.
        """
        tries = 0
        for attribute, ours in _unknown(asking, findings):
            for value in sorted(self._values().get(attribute, frozenset()) - ours):
                if tries == MOST_TRIES:
                    return None
                tries += 1
                theirs = await self._found(asking, attribute, value, findings)
                if theirs is not None and theirs.isdisjoint(ours):
                    return Missing(attribute, ours | theirs, others=False)
        return None

    async def _found(
        self, asking: Asking, attribute: Attribute, value: str, ours: Findings
    ) -> frozenset[str] | None:
        """For which values of the attribute the answer holds that somebody of this value gets."""
        attributes = MappingProxyType({**asking.principal.attributes, attribute: value})
        other = replace(asking, principal=replace(asking.principal, attributes=attributes))
        found = await self._finder.weigh(other, await self._finder.candidates(other))
        answers = found.suffice or _speaks_alike(asking, ours, found)
        return found.evidence.weighed[0].passage.applicability.values(attribute) if answers else None


def _speaks_alike(asking: Asking, ours: Findings, theirs: Findings) -> bool:
    """Whether what others find covers about as much of the question, in another language than it was asked in.

    The probability that it answers counts words, and across languages only those of the glossary.
    """
    if not theirs.evidence.weighed:
        return False
    best, other = ours.evidence.weighed[0], theirs.evidence.weighed[0]
    foreign = language_of(other.passage.text) != asking.question.language
    return foreign and other.coverage >= COMPARABLE * best.coverage > 0


def _unknown(asking: Asking, findings: Findings) -> Iterator[tuple[Attribute, frozenset[str]]]:
    """Attributes that the best passage depends on and that nobody told, with the values it holds for."""
    for attribute, values in findings.evidence.weighed[0].passage.applicability.conditions:
        if attribute not in asking.compared and asking.principal.attributes.get(attribute) is None:
            yield attribute, values
