"""The numbers a policy sets and a calculation rests on. Knows no formula: those are in answering.calculators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Unit(StrEnum):
    """What a number counts."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    HOURS = "hours"
    NIGHTS = "nights"
    YUAN = "yuan"
    PERCENT = "percent"
    DAY_OF_MONTH = "day_of_month"
    MONTH_AND_DAY = "month_and_day"
    """331 stands for 31 March."""
    NONE = "none"


class ParameterName(StrEnum):
    """What a number of a policy is about. `row` and `column` of a parameter say for whom or what it holds."""

    ANNUAL_LEAVE = "annual_leave"
    """Days a year; row: completed years of service from which it holds."""
    ANNUAL_LEAVE_RISE = "annual_leave_rise"
    """Days more for each completed year of service."""
    ANNUAL_LEAVE_MOST = "annual_leave_most"
    LEAVE_DIVISOR = "leave_divisor"
    """What a year counts when leave is pro-rated: 365 days (row: joining, leaving, long_service), or 12 months."""
    LEAVE_STEP = "leave_step"
    """Pro-rated leave is a multiple of this: 1 day, half a day."""
    CARRY_OVER = "carry_over"
    """Days of leave that may be carried into the next year; 0: none."""
    CARRY_OVER_UNTIL = "carry_over_until"
    """Last day of the next year on which they may be taken."""
    SICK_PAY_RATE = "sick_pay_rate"
    """Percent of basic pay; row: completed years of service from which it holds."""
    SICK_PAY_FLOOR = "sick_pay_floor"
    """Percent of the local minimum wage below which a month's sick pay does not fall."""
    PAID_DAYS_OF_MONTH = "paid_days_of_month"
    """A day's pay is a month's divided by this."""
    HOURS_OF_DAY = "hours_of_day"
    OVERTIME_RATE = "overtime_rate"
    """Percent of an hour's pay; row: workday, rest_day, public_holiday."""
    NOTICE = "notice"
    """Notice of resignation; row: regular, probation, managers."""
    NOTICE_MOST = "notice_most"
    """Up to which it may be agreed; row: managers."""
    PROBATION = "probation"
    """Months; row: months of contract from which it holds, or open_ended."""
    HOTEL_LIMIT = "hotel_limit"
    """Money a night; row: city, column: grades, P5-P6."""
    CITY_GROUP = "city_group"
    """Value 1: the city in `row` belongs to the group in `column`."""
    MEAL_ALLOWANCE = "meal_allowance"
    """Money a day; row: group of cities."""
    BONUS_JOINED_BY = "bonus_joined_by"
    """Who joins up to this day of a month has it counted for the year-end bonus."""
    BONUS_LEAST_MONTHS = "bonus_least_months"
    """Months of the year below which there is no year-end bonus."""


@dataclass(frozen=True, slots=True)
class ClauseReference:
    """Where a number stands."""

    label: str
    """《员工手册V3.2》第5章第42条, or an article of a statute."""
    key: str
    """员工手册@V3.2#第5章第42条; of a statute, its name and article: 劳动合同法#第19条."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of a policy, as calculations use it."""

    name: ParameterName
    value: Decimal
    unit: Unit
    clause: ClauseReference
    row: str = ""
    column: str = ""
    confirmed: bool = False
    """Whether an editor has said that it was read rightly."""


@dataclass(frozen=True, slots=True)
class ProposedParameter:
    """A number as ingestion read it; an editor confirms it before anything is calculated with it."""

    name: ParameterName
    value: Decimal
    unit: Unit
    clause: int
    """Position of the clause in its version."""
    start: int
    """Where the quote begins in the clause's text: its blocks, a line each."""
    quote: str
    """The words it was read from, verbatim."""
    row: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class ParameterKey:
    """Which number of a version."""

    clause: int
    """Position of the clause in its version."""
    name: ParameterName
    row: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class KeptParameter:
    """A number of a version with what editors said of it."""

    proposal: ProposedParameter
    """With the value that calculations use."""
    clause_label: str
    read: Decimal | None
    """As ingestion read it; None: an editor added it by hand."""
    confirmed_by: str = ""
    """Empty: nobody has, and nothing is calculated with it."""
    confirmed_at: datetime | None = None

    @property
    def key(self) -> ParameterKey:
        """What names it within its version."""
        one = self.proposal
        return ParameterKey(one.clause, one.name, one.row, one.column)
