"""Every calculator under its name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from assistant.answering.calculators.bonus import BONUS
from assistant.answering.calculators.calculator import Calculator, CalculatorName, Formula
from assistant.answering.calculators.carry_over import CARRY_OVER
from assistant.answering.calculators.leave_by_months import BY_MONTHS
from assistant.answering.calculators.leave_on_joining import JOINING, TENTH_YEAR
from assistant.answering.calculators.leave_on_leaving import LEAVING
from assistant.answering.calculators.leave_statutory import STATUTORY
from assistant.answering.calculators.notice import NOTICE, NOTICE_SINGAPORE
from assistant.answering.calculators.overtime import OVERTIME
from assistant.answering.calculators.probation import PROBATION
from assistant.answering.calculators.severance import SEVERANCE
from assistant.answering.calculators.sick_pay import MEDICAL_PERIOD, SICK_PAY
from assistant.answering.calculators.travel import HOTEL, MEALS
from assistant.answering.calculators.working_days import WORKING_DAYS

_FORMULAS: tuple[Formula, ...] = (
    JOINING,
    LEAVING,
    TENTH_YEAR,
    BY_MONTHS,
    STATUTORY,
    CARRY_OVER,
    SICK_PAY,
    MEDICAL_PERIOD,
    NOTICE,
    NOTICE_SINGAPORE,
    PROBATION,
    OVERTIME,
    WORKING_DAYS,
    HOTEL,
    MEALS,
    BONUS,
    SEVERANCE,
)
CALCULATORS: Mapping[CalculatorName, Calculator] = MappingProxyType({f.name: f for f in _FORMULAS})
