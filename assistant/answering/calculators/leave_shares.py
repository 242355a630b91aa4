"""What all calculations of a year's part of leave share. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assistant.answering.calculators.calculator import Given
from assistant.answering.calculators.parameter_set import Found, ParameterSet
from assistant.answering.calculators.time_spans import ONE_DAY, completed_years
from assistant.answering.calculators.values import Quantity, Refusal, Step, Wording
from assistant.domain.parameters import ClauseReference, ParameterName, Unit

LEAVE = ParameterName.ANNUAL_LEAVE
PRORATION = (LEAVE, ParameterName.LEAVE_DIVISOR, ParameterName.LEAVE_STEP)


def days(value: Decimal | int) -> Quantity:
    """A number of days."""
    return Quantity(Decimal(value), Unit.DAYS)


def clauses_of(*found: Found) -> tuple[ClauseReference, ...]:
    """Every clause behind the numbers, once."""
    return tuple(dict.fromkeys(clause for one in found for clause in one.clauses))


def by_calendar_days(parameters: ParameterSet, case: str) -> tuple[Found, Found]:
    """Divisor and step of leave that is pro-rated by calendar days; case: joining, leaving or long_service.

    Refusal: the clause does it by months, or says nothing of this case.
    """
    by_months = parameters.find(ParameterName.LEAVE_DIVISOR)
    if by_months is not None and by_months.unit is not Unit.DAYS:
        raise Refusal(
            Wording(
                "现行条款不按日历天数折算年假。",
                "The clause in force does not pro-rate leave by calendar days.",
            ),
            by_months.clauses,
        )
    return parameters.one(ParameterName.LEAVE_DIVISOR, case), parameters.one(ParameterName.LEAVE_STEP)


def share_clauses(divisor: Found, step: Found, *others: Found) -> tuple[ClauseReference, ...]:
    """The clause of the formula, that of the rounding where it stands elsewhere, and the others."""
    rounding = () if set(step.clauses) & set(divisor.clauses) else (step,)
    return clauses_of(divisor, *rounding, *others)


def years_on(hired: date, day: date) -> int:
    """Whole years of service on the morning of a day."""
    return completed_years(hired, day - ONE_DAY) if day > hired else 0


def less_taken(given: Given, entitled: Decimal) -> tuple[Step, ...]:
    """A last line that takes off what was taken, where that was said."""
    if not given.has("days_taken"):
        return ()
    taken = given.number("days_taken")
    left = max(entitled - taken, Decimal(0))
    return (Step(Wording("减去已休天数", "less what was taken"), f"{entitled} − {taken}", days(left)),)
