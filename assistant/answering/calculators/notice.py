"""Notice of resignation and the last day it leads to: China by calendar days, Singapore by weeks and months. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from assistant.answering.calculators import questions, rounding, statutes
from assistant.answering.calculators.calculator import CalculatorName, Formula, Given, Needs
from assistant.answering.calculators.leave_shares import clauses_of
from assistant.answering.calculators.parameter_set import Found, ParameterSet
from assistant.answering.calculators.time_spans import ONE_DAY, completed_months, last_day_of
from assistant.answering.calculators.values import Calculation, Quantity, Refusal, Step, Wording
from assistant.domain.parameters import ClauseReference, ParameterName, Unit

_LENGTH = Wording("通知期", "notice period")
_IN_CHINA = Wording(
    "最后一天 ＝ 提交日 ＋ 通知期（自次日起按自然日计）",
    "last day = day of notice + notice period (calendar days, from the next day)",
)
_IN_SINGAPORE = Wording(
    "最后一天 ＝ 自通知当日起满通知期之日",
    "last day = notice period counted from the day of notice, that day included",
)
_BY_LAW = Wording(
    "条款没有规定，按法定通知期计算。", "No clause sets a notice period; the statutory one is used."
)


def _china(given: Given, parameters: ParameterSet) -> Calculation:
    found, notes = _of_group(given, parameters)
    clauses: tuple[ClauseReference, ...] = found.clauses if found else ()
    statutory = statutes.NOTICE_DAYS_ON_PROBATION if given.yes("on_probation") else statutes.NOTICE_DAYS
    length = found.value if found else Decimal(statutory)
    if found and found.unit is not Unit.DAYS:
        raise Refusal(
            Wording("现行条款的通知期不按天计。", "The notice period in force is not in days."), clauses
        )
    if not found:
        notes, clauses = (*notes, _BY_LAW), (statutes.NOTICE_OF_EMPLOYEES,)
    steps = [Step(_LENGTH, "", Quantity(length, Unit.DAYS))]
    if given.has("submitted_on"):
        submitted = given.day("submitted_on")
        steps.append(Step(_IN_CHINA, f"{submitted} + {length}", submitted + timedelta(days=int(length))))
    return Calculation(NOTICE.title, steps[-1].result, tuple(steps), rounding.NONE, clauses, notes)


def _of_group(given: Given, parameters: ParameterSet) -> tuple[Found | None, tuple[Wording, ...]]:
    """The clause's period for the person, and what may be agreed instead."""
    if given.yes("on_probation"):
        return parameters.find(ParameterName.NOTICE, "probation"), ()
    usual = parameters.find(ParameterName.NOTICE, "regular")
    if not _is_manager(given):
        return usual, ()
    own, most = (
        parameters.find(ParameterName.NOTICE, "managers"),
        parameters.find(ParameterName.NOTICE_MOST, "managers"),
    )
    notes: tuple[Wording, ...] = ()
    if most:
        notes = (
            Wording(
                f"管理序列可以协商延长至{most.value}天，劳动合同另有约定的从其约定。",
                f"Managers may agree on up to {most.value} days; what the contract says holds.",
            ),
        )
    return own or usual, notes


def _is_manager(given: Given) -> bool:
    return given.has("grade") and given.word("grade").strip().upper().startswith("M")


def _singapore(given: Given, parameters: ParameterSet) -> Calculation:
    found, notes = _of_group(given, parameters)
    length, clauses = (Quantity(found.value, found.unit), clauses_of(found)) if found else _by_service(given)
    if not found:
        notes = (*notes, _BY_LAW)
    steps = [Step(_LENGTH, "", length)]
    if given.has("submitted_on"):
        first = given.day("submitted_on")
        counted = Wording(f"{_IN_SINGAPORE.zh}（{first}起）", f"{_IN_SINGAPORE.en} (from {first})")
        steps.append(Step(counted, "", _last_day(first, length)))
    return Calculation(NOTICE_SINGAPORE.title, steps[-1].result, tuple(steps), rounding.NONE, clauses, notes)


def _by_service(given: Given) -> tuple[Quantity, tuple[ClauseReference, ...]]:
    """What the Employment Act gives where the contract is silent."""
    hired, today = given.day("hire_date"), given.day("submitted_on")
    if today < hired:
        raise Refusal(Wording("通知日期早于入职日期。", "The day of notice comes before the day of joining."))
    weeks = statutes.reached(statutes.NOTICE_TIERS_SINGAPORE, completed_months(hired, today - ONE_DAY))
    if weeks is None and (today - hired).days < 26 * 7:
        return Quantity(Decimal(1), Unit.DAYS), (statutes.NOTICE_SINGAPORE,)
    return Quantity(Decimal(weeks or 1), Unit.WEEKS), (statutes.NOTICE_SINGAPORE,)


def _last_day(first: date, length: Quantity) -> date:
    count = int(length.value)
    if length.unit is Unit.MONTHS:
        return last_day_of(first, count)
    return first + timedelta(days=count * (7 if length.unit is Unit.WEEKS else 1)) - ONE_DAY


_INPUTS = (
    questions.yes_no("on_probation", "还在试用期吗？", "Are you still on probation?"),
    questions.GRADE_IF_KNOWN,
    questions.day("submitted_on", "哪一天提出离职？", "On which day is notice given?", required=False),
)
_PARAMETERS = (ParameterName.NOTICE, ParameterName.NOTICE_MOST)
NOTICE = Formula(
    CalculatorName.NOTICE,
    Wording("离职通知期", "Notice of resignation"),
    _IN_CHINA,
    Needs(_INPUTS, _PARAMETERS, (statutes.NOTICE_OF_EMPLOYEES,)),
    _china,
)
NOTICE_SINGAPORE = Formula(
    CalculatorName.NOTICE_SINGAPORE,
    Wording("离职通知期（新加坡）", "Notice of resignation (Singapore)"),
    _IN_SINGAPORE,
    Needs((*_INPUTS, questions.HIRE_DATE_IF_KNOWN), _PARAMETERS, (statutes.NOTICE_SINGAPORE,)),
    _singapore,
)
