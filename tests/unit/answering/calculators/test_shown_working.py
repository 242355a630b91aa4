"""What people see of a calculation, and how numbers are looked up and rounded."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from assistant.answering.calculators.calculator import CalculatorName as Name
from assistant.answering.calculators.leave_on_joining import JOINING
from assistant.answering.calculators.markdown import render, shown
from assistant.answering.calculators.overtime import OVERTIME
from assistant.answering.calculators.registry import CALCULATORS
from assistant.answering.calculators.rounding import cents, down, nearest, ratio
from assistant.answering.calculators.sick_pay import SICK_PAY
from assistant.answering.calculators.values import Quantity, Refusal
from assistant.domain.parameters import ParameterName, Unit
from tests.unit.answering.calculators.rules import (
    ATTENDANCE,
    CLAUSE,
    HANDBOOK,
    LEAVING,
    PAY,
    SINGAPORE,
    TRAVEL,
    demo,
    number,
    rules,
    worked,
)

JULY = {"hire_date": date(2026, 7, 1)}


def test_the_founding_example_shows_its_working_in_chinese() -> None:
    text = render(worked(JOINING, demo(HANDBOOK), **JULY), "zh", {"员工手册@V3.2#第5章第42条": "[1]"})
    assert text.splitlines() == [
        "**入职当年年假：5 天**",
        "",
        "1. 当年剩余日历天数 ＝ 12月31日 － 入职日 ＋ 1：2026-12-31 − 2026-07-01 + 1 = 184 天",
        "2. 折算天数 ＝ 剩余日历天数 ÷ 365 × 全年天数：184 ÷ 365 × 10 ≈ 5.04 天",
        "3. 舍去不足1整天的部分 = 5 天",
        "",
        "- 舍入规则：不足1整天的部分不计（向下取整）。",
        "- 依据：《员工手册V3.2》第5章第42条[1]；《员工手册V3.2》第5章第38条",
        "- 计算前提：按公司规定的年假天数计算；法定天数更多的，以法定为准（累计工作满20年为15天）。",
    ]


def test_the_same_in_english() -> None:
    lines = render(worked(JOINING, demo(HANDBOOK), **JULY), "en").splitlines()
    assert lines[0] == "**Annual leave in the year of joining: 5 days**"
    assert lines[3] == "2. pro-rated days = days left ÷ 365 × days of a full year: 184 ÷ 365 × 10 ≈ 5.04 days"


def test_what_is_missing_is_asked_with_the_formula_and_its_clause() -> None:
    text = render(SICK_PAY.work_out({"sick_days": Decimal(1)}, demo(ATTENDANCE)), "zh")
    assert "日病假工资 ＝ 基本工资 ÷ 21.75 × 病假工资比例" in text
    assert "第6章第33条" in text
    assert "每月基本工资是多少元？" in text


def test_money_is_shown_with_its_cents() -> None:
    asked = {"base_salary": 15000, "hours": 1, "kind_of_day": "workday"}
    text = render(worked(OVERTIME, demo(PAY), **asked), "en")
    assert "**Overtime pay: 129.31 yuan**" in text
    assert "15000 ÷ 21.75 ÷ 8 × 150% × 1 = 129.31 yuan" in text


@pytest.mark.parametrize(
    ("quantity", "zh", "en"),
    [
        (Quantity(Decimal("3.456"), Unit.DAYS), "3.46 天", "3.46 days"),
        (Quantity(Decimal(1), Unit.DAYS), "1 天", "1 day"),
        (Quantity(Decimal("1E+3"), Unit.YUAN), "1000 元", "1000 yuan"),
        (Quantity(Decimal(80), Unit.PERCENT), "80%", "80%"),
    ],
)
def test_quantities_are_shown_in_both_languages(quantity: Quantity, zh: str, en: str) -> None:
    assert (shown(quantity, "zh"), shown(quantity, "en")) == (zh, en)


def test_clauses_that_agree_are_cited_together_and_those_that_differ_are_a_conflict() -> None:
    one = number(ParameterName.CARRY_OVER, 5)
    same = replace(one, clause=replace(CLAUSE, key="other"))
    assert len(rules(one, same).one(ParameterName.CARRY_OVER).clauses) == 2
    with pytest.raises(Refusal, match="disagree"):
        rules(one, replace(same, value=Decimal(7))).one(ParameterName.CARRY_OVER)


def test_an_unconfirmed_number_does_not_contradict_a_confirmed_one() -> None:
    one = number(ParameterName.CARRY_OVER, 5)
    doubted = replace(one, value=Decimal(7), confirmed=False)
    assert rules(one, doubted).one(ParameterName.CARRY_OVER).value == 5


def test_a_number_that_no_clause_sets_is_refused() -> None:
    with pytest.raises(Refusal, match="No clause in force"):
        rules().one(ParameterName.CARRY_OVER)


def test_rounding() -> None:
    assert ratio(146, 10, by=365) == 4
    assert down(Decimal("-0.5")) == -1
    assert nearest(Decimal("8.25"), Decimal("0.5")) == Decimal("8.5")
    assert cents(Decimal("0.005")) == Decimal("0.01")


WORKINGS = (
    (Name.LEAVE_JOINING, (HANDBOOK,), {"hire_date": date(2026, 5, 20)}, "6 天", "226 ÷ 365 × 10 ≈ 6.19 天", "向下取整", "第5章第42条"),
    (Name.LEAVE_LEAVING, (ATTENDANCE,), {"leave_date": date(2026, 9, 30), "days_taken": 4}, "3 天", "273 ÷ 365 × 10 − 4 ≈ 3.48 天", "向下取整", "第5章第27条"),
    (Name.LEAVE_TENTH_YEAR, (ATTENDANCE,), {"completed_on": date(2026, 6, 30)}, "12 天", "10 + 184 ÷ 365 × 5 ≈ 12.52 天", "向下取整", "第5章第27条"),
    (Name.LEAVE_BY_MONTHS, (SINGAPORE,), {"hire_date": date(2026, 7, 1)}, "7 天", "6 ÷ 12 × 14 = 7 天", "半天", "5.4"),
    (Name.LEAVE_STATUTORY, (), {"cumulative_years": 12}, "10 天", "累计工作12年", "没有舍入", "《职工带薪年休假条例》第3条"),
    (Name.CARRY_OVER, (HANDBOOK,), {"days_unused": 8}, "5 天", "min(8, 5) = 5 天", "没有舍入", "第5章第44条"),
    (Name.SICK_PAY, (ATTENDANCE,), {"base_salary": 10000, "sick_days": 3, "service_years": 2}, "965.52 元", "10000 ÷ 21.75 × 70% × 3 = 965.52 元", "四舍五入到分", "第6章第33条"),
    (Name.MEDICAL_PERIOD, (), {"region": "shanghai", "service_years": 4}, "7 个月", "min(3 + 4, 24) = 7 个月", "没有舍入", "沪府发〔2015〕40号"),
    (Name.NOTICE, (LEAVING,), {"submitted_on": date(2026, 12, 10)}, "2027-01-09", "2026-12-10 + 30 = 2027-01-09", "没有舍入", "第3章第17条"),
    (Name.NOTICE_SINGAPORE, (SINGAPORE,), {"submitted_on": date(2026, 12, 1)}, "2026-12-31", "（2026-12-01起） = 2026-12-31", "没有舍入", "10.2"),
    (Name.PROBATION, (LEAVING,), {"contract_months": 36, "hire_date": date(2026, 8, 17)}, "2027-02-16", "自2026-08-17起满6个月的前一日 = 2027-02-16", "该月最后一天", "《劳动合同法》第19条"),
    (Name.OVERTIME, (PAY,), {"base_salary": 10000, "hours": 6, "kind_of_day": "rest_day"}, "689.66 元", "10000 ÷ 21.75 ÷ 8 × 200% × 6 = 689.66 元", "四舍五入到分", "《劳动法》第44条"),
    (Name.WORKING_DAYS, (), {"first_day": date(2026, 9, 28), "last_day": date(2026, 10, 10), "region": "china"}, "6 个工作日", "13 − 7 = 6 个工作日", "没有舍入", ""),
    (Name.HOTEL_LIMIT, (TRAVEL,), {"city": "东京", "grade": "P4", "nights": 4}, "3600 元", "900 × 4 = 3600 元", "没有舍入", "第4章第14条"),
    (Name.MEAL_ALLOWANCE, (TRAVEL,), {"city": "成都", "days": 5}, "500 元", "100 × 5 = 500 元", "没有舍入", "第4章第17条"),
    (Name.BONUS_MONTHS, (PAY,), {"hire_date": date(2026, 3, 20)}, "9 个月", "12 − 3 + 0 = 9 个月", "没有舍入", "第4章第22条"),
    (Name.SEVERANCE, (), {"hire_date": date(2021, 3, 15), "leave_date": date(2026, 11, 30), "average_salary": 12000}, "72000 元", "6 × 12000 = 72000 元", "四舍五入到分", "《劳动合同法》第47条"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "files", "asked", "answer", "line", "rule", "clause"),
    WORKINGS,
    ids=lambda v: v if isinstance(v, Name) else "",
)
def test_every_calculation_shows_formula_numbers_rounding_and_clause(
    name: Name,
    files: tuple[str, ...],
    asked: dict[str, object],
    answer: str,
    line: str,
    rule: str,
    clause: str,
) -> None:
    """The working is read as an employee reads it, and its last line gives what stands in the heading."""
    text = render(worked(CALCULATORS[name], demo(*files), **asked), "zh")
    heading, steps = text.splitlines()[0], re.findall(r"^\d+\. .*", text, re.MULTILINE)
    assert heading.endswith(f"：{answer}**")
    assert any(line in step for step in steps)
    assert steps[-1].endswith(answer) or name in (Name.MEDICAL_PERIOD, Name.CARRY_OVER, Name.BONUS_MONTHS)
    assert rule in next(part for part in text.splitlines() if part.startswith("- 舍入规则："))
    assert clause in text


def test_none_of_the_calculators_is_left_out_here() -> None:
    assert {working[0] for working in WORKINGS} == set(CALCULATORS)
