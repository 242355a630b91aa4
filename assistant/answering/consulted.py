"""The numbers a calculation looks up, and the citations of their clauses with the words they stand in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from assistant.answering.calculators.holidays import HolidayCalendar
from assistant.answering.calculators.parameter_set import Found, ParameterSet
from assistant.answering.grounding import best_quote
from assistant.domain.answers import Citation
from assistant.domain.identity import Principal
from assistant.domain.parameters import ClauseReference, Parameter, ParameterName
from assistant.domain.passages import Passage
from assistant.storage.parameters import ParameterInForce, ParameterStore

LONGEST_QUOTE = 300


class ConsultedParameters(ParameterSet):
    """A set of numbers that notes which of them were asked for, so that those words are quoted and no others."""

    def __init__(self, numbers: Sequence[ParameterInForce], calendars: Mapping[str, HolidayCalendar]) -> None:
        super().__init__([one.parameter for one in numbers], calendars)
        self._numbers = numbers
        self._looked_up: list[tuple[ParameterName, str, str]] = []

    def find(self, name: ParameterName, row: str = "", column: str = "") -> Found | None:
        """The number, noted."""
        self._looked_up.append((name, row, column))
        return super().find(name, row, column)

    def tier(self, name: ParameterName, reached: Decimal | int) -> Found:
        """The row that was reached, noted; the rows it was compared with are not."""
        before = len(self._looked_up)
        found = super().tier(name, reached)
        self._looked_up[before:] = [(name, found.row, found.column)]
        return found

    @property
    def unconfirmed(self) -> Parameter | None:
        """One of the numbers, where there are some and nobody has confirmed any."""
        open_ones = [one.parameter for one in self._numbers if not one.parameter.confirmed]
        return open_ones[0] if open_ones and len(open_ones) == len(self._numbers) else None

    def __len__(self) -> int:
        """How many numbers there are."""
        return len(self._numbers)

    def of_clause(self, clause: ClauseReference) -> list[ParameterInForce]:
        """What the clause sets: the numbers that were looked up, or all where none was."""
        own = [one for one in self._numbers if one.parameter.clause == clause]
        used = [one for one in own if _place(one) in self._looked_up]
        return used or own

    def chunk_ids(self, clauses: Collection[ClauseReference]) -> frozenset[str]:
        """The chunks that the named clauses' numbers stand in."""
        return frozenset(
            id for one in self._numbers if one.parameter.clause in clauses for id in one.passage.chunk_ids
        )


class NumbersInForce:
    """The one door through which calculations get the numbers of clauses."""

    def __init__(self, store: ParameterStore, calendars: Mapping[str, HolidayCalendar]) -> None:
        self._store = store
        self._calendars = calendars

    def of(self, names: Collection[ParameterName], principal: Principal, day: date) -> ConsultedParameters:
        """Those that hold for the principal on that day. Raises StorageUnavailable."""
        found = self._store.in_force(names, principal, day) if names else ()
        return ConsultedParameters(found, self._calendars)


def citations(clauses: Iterable[ClauseReference], numbers: ConsultedParameters) -> tuple[Citation, ...]:
    """One a clause that has a passage, in the order named; articles of law have none."""
    cited = cited_passages(clauses, numbers)
    return tuple(Citation.of(number, passage, quote) for number, (passage, quote) in enumerate(cited, 1))


def cited_passages(
    clauses: Iterable[ClauseReference], numbers: ConsultedParameters
) -> list[tuple[Passage, str]]:
    """The passage of each clause that has one, with the words that set its numbers."""
    found = [numbers.of_clause(clause) for clause in dict.fromkeys(clauses)]
    return [(set_there[0].passage, _quote(set_there)) for set_there in filter(None, found)]


def _place(one: ParameterInForce) -> tuple[ParameterName, str, str]:
    return one.parameter.name, one.parameter.row, one.parameter.column


def _quote(set_there: Sequence[ParameterInForce]) -> str:
    """From the first to the last of the words the numbers were read from, where that is not too much."""
    text = set_there[0].passage.text
    spans = [(text.find(one.quote), len(one.quote)) for one in set_there if one.quote in text]
    if not spans:
        return _row(set_there[0].quote, text)
    first, last = min(start for start, _ in spans), max(start + length for start, length in spans)
    return text[first:last] if last - first <= LONGEST_QUOTE else set_there[0].quote


def _row(cells: str, text: str) -> str:
    """The line of a table that holds these cells; else the sentence nearest to the words."""
    words = cells.split()
    lines = [line for line in text.split("\n") if words and all(word in line for word in words)]
    return min(lines, key=len) if lines else best_quote(cells, text)
