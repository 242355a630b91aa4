"""What a sentence rule is, and what it reads. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.domain.parameters import ParameterName as Name
from assistant.domain.parameters import ProposedParameter, Unit


@dataclass(frozen=True, slots=True)
class ReadNumber:
    """A number in a block of text."""

    name: Name
    value: Decimal
    unit: Unit
    start: int
    quote: str
    row: str = ""
    column: str = ""

    def proposed(self, clause: int, begin: int) -> ProposedParameter:
        """The same, counted from the beginning of its clause."""
        return ProposedParameter(
            self.name, self.value, self.unit, clause, begin + self.start, self.quote, self.row, self.column
        )


Numbers = Iterator[tuple[Name, Decimal | str | None, Unit, str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern, and what a match of it means."""

    pattern: re.Pattern[str]
    meaning: Callable[[re.Match[str]], Numbers]

    def read(self, text: str) -> Iterator[ReadNumber]:
        """Every number that the pattern finds; the quote is the whole match."""
        for match in self.pattern.finditer(text):
            for name, value, unit, row in self.meaning(match):
                if value is not None:
                    yield ReadNumber(name, Decimal(value), unit, match.start(), match[0], row)


def rule(pattern: str, meaning: Callable[[re.Match[str]], Numbers]) -> Rule:
    """A rule; the case of letters does not matter."""
    return Rule(re.compile(pattern, re.IGNORECASE), meaning)
