"""What all calculations of a year's part of leave share. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assistant.answering.calculators.parameter_set import Found, ParameterSet
from assistant.answering.calculators.time_spans import ONE_DAY, completed_years
from assistant.answering.calculators.values import Quantity, Refusal, Wording
from assistant.domain.parameters import ClauseReference, ParameterName, Unit

LEAVE = ParameterName.ANNUAL_LEAVE
PRORATION = (LEAVE, ParameterName.LEAVE_DIVISOR, ParameterName.LEAVE_STEP)


def days(value: Decimal | int) -> Quantity:
    """A number of days."""
    return Quantity(Decimal(value), Unit.DAYS)


def clauses_of(*found: Found) -> tuple[ClauseReference, ...]:
    """Every clause behind the numbers, once."""
    return tuple(dict.fromkeys(clause for one in found for clause in one.clauses))


def by_calendar_days(parameters: ParameterSet) -> tuple[Found, Found]:
    """Divisor and step of leave that is pro-rated by calendar days. Refusal: the clause does it by months."""
    divisor, step = parameters.one(ParameterName.LEAVE_DIVISOR), parameters.one(ParameterName.LEAVE_STEP)
    if divisor.unit is not Unit.DAYS:
        raise Refusal(
            Wording(
                "现行条款不按日历天数折算年假。",
                "The clause in force does not pro-rate leave by calendar days.",
            ),
            divisor.clauses,
        )
    return divisor, step


def years_on(hired: date, day: date) -> int:
    """Whole years of service on the morning of a day."""
    return completed_years(hired, day - ONE_DAY) if day > hired else 0
