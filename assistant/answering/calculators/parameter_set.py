"""The numbers in force, looked up by name. Two that differ are a conflict, and a conflict is never decided here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from assistant.answering.calculators.holidays import HolidayCalendar
from assistant.answering.calculators.values import Refusal, Wording
from assistant.domain.parameters import ClauseReference, Parameter, ParameterName, Unit


@dataclass(frozen=True, slots=True)
class Found:
    """One number, with every clause that says so."""

    value: Decimal
    unit: Unit
    clauses: tuple[ClauseReference, ...]
    row: str = ""
    column: str = ""


class ParameterSet:
    """The parameters of the clauses in force for one person on one day, and the holiday calendars by region."""

    def __init__(
        self,
        parameters: Iterable[Parameter] = (),
        calendars: Mapping[str, HolidayCalendar] = MappingProxyType({}),
    ) -> None:
        self._parameters: dict[ParameterName, dict[tuple[str, str], list[Parameter]]] = {}
        for parameter in parameters:
            cells = self._parameters.setdefault(parameter.name, {})
            cells.setdefault((parameter.row, parameter.column), []).append(parameter)
        self._calendars = calendars

    def find(self, name: ParameterName, row: str = "", column: str = "") -> Found | None:
        """The number; None where no clause sets it. Refusal: clauses disagree, or nobody has confirmed it."""
        alike = self._cells(name).get((row, column))
        return _agreed(alike) if alike else None

    def one(self, name: ParameterName, row: str = "", column: str = "") -> Found:
        """The number. Refusal: also where no clause sets it."""
        found = self.find(name, row, column)
        if found is None:
            raise Refusal(unset(name))
        return found

    def rows(self, name: ParameterName, column: str = "") -> tuple[Found, ...]:
        """All rows of a table, in the order they were read."""
        return tuple(self.one(name, row, place) for row, place in self._cells(name) if place == column)

    def columns(self, name: ParameterName) -> tuple[str, ...]:
        """All columns of a table, in the order they were read."""
        return tuple(dict.fromkeys(column for _, column in self._cells(name)))

    def tier(self, name: ParameterName, reached: Decimal | int) -> Found:
        """The row with the highest lower bound that has been reached. Refusal: there is none."""
        bounds = [found for found in self.rows(name) if _number(found.row) is not None]
        open_to = [found for found in bounds if Decimal(found.row) <= reached]
        if not open_to:
            raise Refusal(unset(name))
        return max(open_to, key=lambda found: Decimal(found.row))

    def clauses_of(self, names: Iterable[ParameterName]) -> tuple[ClauseReference, ...]:
        """Every clause that sets one of them."""
        alike = (p for name in names for cell in self._cells(name).values() for p in cell)
        return tuple(dict.fromkeys(p.clause for p in alike if p.confirmed))

    def _cells(self, name: ParameterName) -> Mapping[tuple[str, str], list[Parameter]]:
        return self._parameters.get(name, {})

    def calendar(self, region: str) -> HolidayCalendar:
        """The region's holiday calendar. Refusal: there is none."""
        if region not in self._calendars:
            raise Refusal(_no_calendar(region))
        return self._calendars[region]


def _agreed(alike: list[Parameter]) -> Found:
    confirmed = [p for p in alike if p.confirmed]
    clauses = tuple(dict.fromkeys(p.clause for p in confirmed))
    if not confirmed:
        raise Refusal(unconfirmed(alike[0]))
    if len({(p.value, p.unit) for p in confirmed}) > 1:
        raise Refusal(_conflict(confirmed), clauses)
    first = confirmed[0]
    return Found(first.value, first.unit, clauses, first.row, first.column)


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text.replace(".", "", 1).isdecimal() else None


def unset(name: ParameterName) -> Wording:
    """What is said where no clause sets a number."""
    return Wording(
        f"现行条款里没有可用的数值（{name}），不能计算：请联系HR。",
        f"No clause in force sets the number needed ({name}), so nothing was calculated: please ask HR.",
    )


def unconfirmed(parameter: Parameter) -> Wording:
    """What is said of a number that nobody has confirmed."""
    return Wording(
        f"{parameter.clause.label}的数值尚未经管理员确认，暂不计算。",
        f"The number in {parameter.clause.label} awaits an editor's confirmation, so nothing was calculated.",
    )


def _conflict(parameters: list[Parameter]) -> Wording:
    said = "; ".join(f"{p.clause.label}: {p.value.normalize():f}" for p in parameters)
    return Wording(
        f"现行条款的数值不一致（{said}），请联系HR确认以哪一条为准。",
        f"The clauses in force disagree ({said}): please ask HR which one holds.",
    )


def _no_calendar(region: str) -> Wording:
    return Wording(
        f"没有{region}的节假日安排，不能推算工作日：请管理员导入放假通知。",
        f"There is no holiday calendar of {region}: ask an administrator to add its notice.",
    )
