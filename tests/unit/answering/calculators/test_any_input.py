"""Whatever people or models say: a calculation, a question or a sentence, and never an error."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.calculators.calculator import Calculator
from assistant.answering.calculators.markdown import render
from assistant.answering.calculators.registry import CALCULATORS
from assistant.answering.calculators.tools import read_call, tool
from assistant.answering.calculators.values import Calculation, Missing, Refused, Value
from tests.unit.answering.calculators.rules import IN_FORCE, SINGAPORE, demo, read_from, unconfirmed

NAMES = st.sampled_from(sorted({i.name for c in CALCULATORS.values() for i in c.needs.inputs}))
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.decimals(),
    st.decimals(0, 100, places=1),
    st.dates(),
    st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    st.booleans(),
    st.text(max_size=50),
    st.sampled_from(["china", "workday", "P5", "成都"]),
)
TEXTS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["2026-07-01", "1e3"]),
)


@pytest.mark.thorough
@settings(max_examples=1000)
@given(st.sampled_from(list(CALCULATORS.values())), st.dictionaries(NAMES, VALUES, max_size=8), st.booleans())
def test_any_input_ends_in_one_of_three_ways(
    calculator: Calculator, inputs: dict[str, Value], abroad: bool
) -> None:
    ending = calculator.work_out(inputs, demo(SINGAPORE) if abroad else demo(*IN_FORCE))
    assert isinstance(ending, Calculation | Missing | Refused)
    for language in ("zh", "en"):
        assert render(ending, language).strip()


@pytest.mark.thorough
@settings(max_examples=1000)
@given(st.sampled_from(list(CALCULATORS.values())), st.dictionaries(NAMES, TEXTS, max_size=8))
def test_any_call_of_a_tool_is_read_or_refused(calculator: Calculator, arguments: dict[str, object]) -> None:
    inputs = read_call(calculator, arguments)
    if not isinstance(inputs, Refused):
        assert isinstance(calculator.work_out(inputs, demo(*IN_FORCE)), Calculation | Missing | Refused)


@pytest.mark.parametrize("calculator", CALCULATORS.values(), ids=lambda c: c.name)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_tool_names_every_input_and_no_parameter(calculator: Calculator, language: str) -> None:
    function = json.loads(json.dumps(tool(calculator, language)))["function"]
    schema = function["parameters"]
    assert function["name"] == calculator.name
    assert set(schema["properties"]) == {i.name for i in calculator.needs.inputs}
    assert set(schema["properties"]).isdisjoint({str(name) for name in calculator.needs.parameters})
    assert all(p["type"] in ("number", "boolean", "string") for p in schema["properties"].values())


def test_a_call_gives_the_inputs_their_types() -> None:
    joining = CALCULATORS["annual_leave_year_of_joining"]  # type: ignore[index]
    assert read_call(joining, {"hire_date": "2026-07-01", "days_taken": 2, "cumulative_years": None}) == {
        "hire_date": date(2026, 7, 1),
        "days_taken": Decimal(2),
    }
    assert isinstance(read_call(joining, {"annual_leave": 30}), Refused)
    assert isinstance(read_call(joining, {"hire_date": "1 July"}), Refused)


@pytest.mark.parametrize(
    "calculator", [c for c in CALCULATORS.values() if c.needs.parameters], ids=lambda c: c.name
)
def test_a_number_that_nobody_confirmed_is_not_used(calculator: Calculator) -> None:
    files = (SINGAPORE,) if "months" in calculator.name and "bonus" not in calculator.name else IN_FORCE
    parameters = unconfirmed(p for file in files for p in read_from(file))
    inputs: dict[str, Value] = {
        "hire_date": date(2026, 7, 1),
        "leave_date": date(2026, 9, 30),
        "days_taken": Decimal(1),
    }
    inputs |= {"completed_on": date(2026, 6, 30), "days_unused": Decimal(5), "base_salary": Decimal(9000)}
    inputs |= {
        "sick_days": Decimal(1),
        "service_years": Decimal(3),
        "contract_months": Decimal(36),
        "hours": Decimal(1),
    }
    inputs |= {
        "kind_of_day": "workday",
        "city": "成都",
        "grade": "P5",
        "days": Decimal(1),
        "submitted_on": date(2026, 9, 1),
    }
    ending = calculator.work_out(inputs, parameters)
    assert isinstance(ending, Refused)
    assert "confirmation" in ending.reason.en
