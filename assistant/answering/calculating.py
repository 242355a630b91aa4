"""A question that asks to work something out -> the result with its working, or what has to be asked first.

The numbers come from clauses in force for whoever asks, through the same door as every passage, and only confirmed
ones count. No model takes part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from assistant.answering.asking import Asking
from assistant.answering.calculators.calculator import Calculator
from assistant.answering.calculators.holidays import HolidayCalendar
from assistant.answering.calculators.markdown import render
from assistant.answering.calculators.parameter_set import unconfirmed, unset
from assistant.answering.calculators.registry import CALCULATORS
from assistant.answering.calculators.replies import read_reply
from assistant.answering.calculators.slots import Filled, fill_slots
from assistant.answering.calculators.values import Calculation, Ending, Missing, Refused
from assistant.answering.consulted import ConsultedParameters, citations
from assistant.domain.answers import Answer, Finished, Outcome, Turn
from assistant.domain.identity import Principal
from assistant.domain.questions import Route, RouteKind
from assistant.storage.parameters import ParameterStore

ENGINE = "calculator"
LONGEST_CHAIN = 5
"""Replies in a row to what a calculation needs."""


@dataclass(frozen=True, slots=True)
class Worked:
    """What became of a question: an answer, or nothing with a sentence that says why not."""

    answer: Answer | None = None
    note: str = ""


class CalculationDesk:
    """Works out what a question asks for."""

    def __init__(
        self,
        parameters: ParameterStore,
        calendars: Mapping[str, HolidayCalendar],
        today: Callable[[], date],
    ) -> None:
        self._parameters = parameters
        self._calendars = calendars
        self._today = today

    def answer(self, asking: Asking) -> Worked:
        """The calculation with its clauses; or, at first, what it needs. Raises StorageUnavailable."""
        begun = _waiting(asking.conversation.turns)
        fresh = fill_slots(asking.question.text if begun else asking.question.standalone, *self._who(asking))
        if not begun or (fresh is not None and not fresh.missing):
            return Worked() if fresh is None else self._worked(fresh, asking)
        filled = self._gone_on(begun, asking)
        if fresh is not None and (filled is None or fresh.calculator is not filled.calculator):
            return self._worked(fresh, asking)
        return Worked() if filled is None else self._worked(filled, _in_the_language_of(begun[0], asking))

    def _gone_on(self, begun: Sequence[Turn], asking: Asking) -> Filled | None:
        """The calculation that waits, with what the replies brought; None: this one brings nothing to it."""
        question = begun[0].answer.question
        text = begun[0].question if question is None else question.standalone
        filled = fill_slots(text, *self._who(asking))
        replies = (*(turn.question for turn in begun[1:]), asking.question.text)
        for reply in replies:
            if filled is None:
                return None
            before, text = filled, f"{text}\n{reply}"
            filled = self._with_reply(before, text, reply, asking)
        return None if filled is None or filled.inputs == before.inputs else filled

    def _with_reply(self, filled: Filled, whole: str, reply: str, asking: Asking) -> Filled:
        """What was said before stays; a reply adds what its words name, and else what it can only mean."""
        slots = {slot.name: slot for slot in filled.slots}
        joined = fill_slots(whole, *self._who(asking))
        if joined is not None and joined.calculator is filled.calculator:
            slots = {slot.name: slot for slot in joined.slots} | slots
        named = replace(filled, slots=tuple(slots.values()))
        ending, _ = self._work_out(named, asking)
        if isinstance(ending, Missing):
            slots |= {slot.name: slot for slot in read_reply(ending.inputs, reply, self._today())}
        return replace(filled, slots=tuple(slots.values()))

    def _worked(self, filled: Filled, asking: Asking) -> Worked:
        ending, numbers = self._work_out(filled, asking)
        needs, language = CALCULATORS[filled.calculator].needs, asking.question.language
        if needs.parameters and not needs.statutes and not numbers:
            return Worked()  # it is no matter of this company's policies, or none of this person's
        if isinstance(ending, Missing) and numbers.unconfirmed is not None:
            return Worked(note=unconfirmed(numbers.unconfirmed).of(language))
        if isinstance(ending, Refused):
            silent = ending.reason in [unset(name) for name in needs.parameters]
            return Worked(note="" if silent else ending.reason.of(language))
        if isinstance(ending, Calculation):
            ending = filled.with_notes(ending)
        return Worked(_answer(ending, CALCULATORS[filled.calculator], numbers, asking))

    def _work_out(self, filled: Filled, asking: Asking) -> tuple[Ending, ConsultedParameters]:
        calculator = CALCULATORS[filled.calculator]
        names, question = calculator.needs.parameters, asking.question
        found = self._parameters.in_force(names, asking.principal, question.as_of) if names else ()
        numbers = ConsultedParameters(found, self._calendars)
        return calculator.work_out(filled.inputs, numbers), numbers

    def _who(self, asking: Asking) -> tuple[Principal, date]:
        return asking.principal, self._today()


def noting(note: str, finished: Finished) -> Finished:
    """The same with a note beside the answer; an empty one changes nothing."""
    answer = finished.answer
    return Finished(replace(answer, notes=(note, *answer.notes))) if note else finished


def _waiting(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The last turns, as far as they asked for what a calculation needs; oldest first."""
    asked = takewhile(lambda turn: _asks(turn.answer), reversed(turns[-LONGEST_CHAIN:]))
    return tuple(reversed(tuple(asked)))


def _in_the_language_of(turn: Turn, asking: Asking) -> Asking:
    """A bare number has no language of its own."""
    before = turn.answer.question
    language = asking.question.language if before is None else before.language
    return replace(asking, question=replace(asking.question, language=language))


def _asks(answer: Answer) -> bool:
    return answer.engine == ENGINE and answer.outcome is Outcome.CLARIFY


def _answer(
    ending: Calculation | Missing, calculator: Calculator, numbers: ConsultedParameters, asking: Asking
) -> Answer:
    cited = citations(ending.clauses, numbers)
    marks = {citation.clause_key: f"[{citation.number}]" for citation in cited}
    worked = isinstance(ending, Calculation)
    did = "worked out" if worked else "more is needed"
    return Answer(
        text=render(ending, asking.question.language, marks),
        outcome=Outcome.ANSWERED if worked else Outcome.CLARIFY,
        citations=cited,
        question=asking.question,
        route=Route(RouteKind.FAST, f"{did} by the calculator {calculator.name}, without a model"),
        engine=ENGINE,
        rests_on=numbers.chunk_ids(ending.clauses),
    )
