"""A question, who asks and today -> which calculator, with the inputs found and where. Pure; in doubt, none.

What the text says comes before what is known of the person. Nothing is taken from a model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from assistant.answering.calculators.asking import asked, named
from assistant.answering.calculators.calculator import CalculatorName, Inputs
from assistant.answering.calculators.registry import CALCULATORS
from assistant.answering.calculators.slot import Slot
from assistant.answering.calculators.slot_rules import read_slots
from assistant.answering.calculators.values import Calculation, Input, Missing, Wording
from assistant.domain.identity import Principal
from assistant.domain.parameters import ClauseReference

LONGEST = 2000
"""Characters of a question that are looked at for something to work out; longer ones are none."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A calculator with what the question and the person bring along."""

    calculator: CalculatorName
    slots: tuple[Slot, ...]

    @property
    def inputs(self) -> Inputs:
        """As `work_out` takes them; what was said in two ways is not among them."""
        return {slot.name: slot.value for slot in self.slots if not slot.rivals}

    @property
    def doubted(self) -> tuple[Slot, ...]:
        """What the question gives several values for."""
        return tuple(slot for slot in self.slots if slot.rivals)

    @property
    def missing(self) -> tuple[Input, ...]:
        """The required inputs that nobody has said; others may turn out to matter in `work_out`."""
        wanted = CALCULATORS[self.calculator].needs.inputs
        return tuple(i for i in wanted if i.required and i.name not in self.inputs)

    def with_notes(self, calculation: Calculation) -> Calculation:
        """The calculation, saying also what was taken for granted in reading the question."""
        notes = tuple(slot.note for slot in self.slots if slot.note)
        return replace(calculation, assumptions=(*notes, *calculation.assumptions))


FAMILIES = MappingProxyType({name: "leave" for name in CalculatorName if name.startswith("annual_leave")})
"""Calculations that answer the same question in different cases: of these the first that fits is meant."""


def fill_slots(text: str, principal: Principal, today: date) -> Filled | None:
    """What the question asks to work out; None where it does not ask to, or brings nothing to work with."""
    return next(iter(fill_all(text, principal, today)), None)


def fill_all(text: str, principal: Principal, today: date) -> tuple[Filled, ...]:
    """All that the question asks to work out, the most specific first, one of a family."""
    if len(text) > LONGEST:
        return ()
    found: dict[str, Filled] = {}
    for name in asked(text) or named(text):
        family = FAMILIES.get(name, name)
        read = None if family in found else read_slots(name, text, principal, today)
        if read is not None:
            found[family] = Filled(*read)
    return tuple(filled for filled in found.values() if not filled.missing or asked(text))


def choose(filled: Filled, clauses: tuple[ClauseReference, ...]) -> Missing:
    """What is asked where the question gives several values for the same input."""
    calculator = CALCULATORS[filled.calculator]
    inputs = tuple(calculator.needs.input(slot.name) for slot in filled.doubted)
    notes = tuple(_contradiction(slot) for slot in filled.doubted)
    return Missing(calculator.title, inputs, calculator.formula, clauses, notes)


def _contradiction(slot: Slot) -> Wording:
    values = [
        f"{value:f}" if isinstance(value, Decimal) else str(value) for value in (slot.value, *slot.rivals)
    ]
    return Wording(
        f"问题里有{len(values)}个不同的值（{'、'.join(values)}），请说明按哪一个计算。",
        f"The question gives {len(values)} different values ({', '.join(values)}): which one holds?",
    )
