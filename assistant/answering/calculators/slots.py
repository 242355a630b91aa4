"""A question, who asks and today -> which calculator, with the inputs found and where. Pure; in doubt, none.

What the text says comes before what is known of the person. Nothing is taken from a model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from assistant.answering.calculators.asking import asked
from assistant.answering.calculators.calculator import CalculatorName, Inputs
from assistant.answering.calculators.registry import CALCULATORS
from assistant.answering.calculators.slot import Slot
from assistant.answering.calculators.slot_rules import read_slots
from assistant.answering.calculators.values import Calculation, Input
from assistant.domain.identity import Principal

LONGEST = 2000
"""Characters of a question that are looked at for something to work out; longer ones are none."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A calculator with what the question and the person bring along."""

    calculator: CalculatorName
    slots: tuple[Slot, ...]

    @property
    def inputs(self) -> Inputs:
        """As `work_out` takes them."""
        return {slot.name: slot.value for slot in self.slots}

    @property
    def missing(self) -> tuple[Input, ...]:
        """The required inputs that nobody has said; others may turn out to matter in `work_out`."""
        wanted = CALCULATORS[self.calculator].needs.inputs
        return tuple(i for i in wanted if i.required and i.name not in self.inputs)

    def with_notes(self, calculation: Calculation) -> Calculation:
        """The calculation, saying also what was taken for granted in reading the question."""
        notes = tuple(slot.note for slot in self.slots if slot.note)
        return replace(calculation, assumptions=(*notes, *calculation.assumptions))


def fill_slots(text: str, principal: Principal, today: date) -> Filled | None:
    """What the question asks to work out; None where it does not ask to, or brings nothing to work with."""
    if len(text) > LONGEST:
        return None
    for name in asked(text):
        found = read_slots(name, text, principal, today)
        if found is not None:
            return Filled(*found)
    return None
