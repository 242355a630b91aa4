"""Parameters as the tests need them: single ones, and all that ingestion reads from the demo company's files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

import ingest.demo
from assistant.answering.calculators.calculator import Calculator, Inputs
from assistant.answering.calculators.parameter_set import ParameterSet
from assistant.answering.calculators.values import Calculation, Quantity, Refused, Result
from assistant.answering.calendars import open_calendars
from assistant.domain.documents import citation_label, clause_key
from assistant.domain.parameters import ClauseReference, Parameter, ParameterName, Unit
from ingest.clauses import structure
from ingest.demo.source import read_policy
from ingest.parameters import propose_parameters
from ingest.parsers import parser_for

FOLDER = Path(ingest.demo.__file__).parent
CLAUSE = ClauseReference("《手册V1》第1条", "手册@V1#第1条")
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
CALENDARS = open_calendars()
HANDBOOK, ATTENDANCE = "员工手册V3.2", "考勤与休假管理制度V2.0"
PAY, LEAVING, TRAVEL = "薪酬福利制度V2.3", "试用期、离职与通知期V1.1", "差旅与报销标准V1.4"
SINGAPORE, OLD_HANDBOOK = "Employee Handbook (Singapore) 2025", "员工手册V3.1"
IN_FORCE = (HANDBOOK, ATTENDANCE, PAY, LEAVING, TRAVEL)
_POLICIES = [read_policy(path) for path in sorted((FOLDER / "sources").glob("*.md"))]


def number(
    name: ParameterName, value: str | int, unit: Unit = Unit.DAYS, row: str = "", column: str = ""
) -> Parameter:
    """A confirmed parameter."""
    return Parameter(name, Decimal(value), unit, CLAUSE, row, column, confirmed=True)


def rules(*parameters: Parameter) -> ParameterSet:
    """These, with the demo's calendars."""
    return ParameterSet(parameters, CALENDARS)


@cache
def read_from(file: str) -> tuple[Parameter, ...]:
    """What ingestion proposes for the source of one of the demo's files, confirmed."""
    policy = next(p for p in _POLICIES if p.file == file)
    clauses = structure(parser_for("text/markdown")(policy.body.encode())).clauses
    found = []
    for one in propose_parameters(clauses):
        label = clauses[one.clause].clause.label
        reference = ClauseReference(
            citation_label(policy.title, policy.label, label), clause_key(policy.title, policy.label, label)
        )
        found.append(Parameter(one.name, one.value, one.unit, reference, one.row, one.column, confirmed=True))
    return tuple(found)


@cache
def demo(*files: str) -> ParameterSet:
    """The numbers of these files."""
    return ParameterSet([p for file in files for p in read_from(file)], CALENDARS)


def unconfirmed(parameters: Iterable[Parameter]) -> ParameterSet:
    """The same, before anybody has confirmed them."""
    return ParameterSet([replace(p, confirmed=False) for p in parameters], CALENDARS)


def worked(calculator: Calculator, parameters: ParameterSet, **inputs: object) -> Calculation:
    """The calculation; whole numbers and texts of numbers are made decimals."""
    ending = calculator.work_out(_values(inputs), parameters)
    assert isinstance(ending, Calculation), ending
    return ending


def result(calculator: Calculator, parameters: ParameterSet, **inputs: object) -> Result:
    """Its result: a number, or a day."""
    return worked(calculator, parameters, **inputs).result


def value(calculator: Calculator, parameters: ParameterSet, **inputs: object) -> Decimal:
    """Its result, a number."""
    found = result(calculator, parameters, **inputs)
    assert isinstance(found, Quantity)
    return found.value


def reason(calculator: Calculator, parameters: ParameterSet, **inputs: object) -> str:
    """Why it refuses, in English."""
    ending = calculator.work_out(_values(inputs), parameters)
    assert isinstance(ending, Refused), ending
    return ending.reason.en


def _values(inputs: dict[str, object]) -> Inputs:
    made: dict[str, Decimal | date | bool | str] = {}
    for name, given in inputs.items():
        if isinstance(given, bool | date | str | Decimal):
            made[name] = given
        else:
            made[name] = Decimal(str(given))
    return made


def every_day(first: date, last: date) -> Iterable[date]:
    """The days from the first to the last, counted one by one."""
    while first <= last:
        yield first
        first += timedelta(days=1)
