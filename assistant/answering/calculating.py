"""A question that asks to work something out -> the result with its working, or what has to be asked first.

The numbers come from clauses in force for whoever asks, through the same door as every passage, and only confirmed
ones count. No model takes part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from assistant.answering.asking import Asking
from assistant.answering.calculators.calculator import CalculatorName
from assistant.answering.calculators.markdown import render
from assistant.answering.calculators.parameter_set import unconfirmed, unset
from assistant.answering.calculators.registry import CALCULATORS
from assistant.answering.calculators.replies import read_reply
from assistant.answering.calculators.slots import Filled, choose, fill_all, fill_slots
from assistant.answering.calculators.values import Calculation, Ending, Missing, Refused, Wording
from assistant.answering.consulted import ConsultedParameters, NumbersInForce, citations
from assistant.answering.grounding import best_quote
from assistant.domain.answers import Answer, Citation, Finished, Outcome, Turn
from assistant.domain.identity import Principal
from assistant.domain.passages import Passage
from assistant.domain.questions import Route, RouteKind

ENGINE = "calculator"
LONGEST_CHAIN = 5
"""Replies in a row to what a calculation needs."""
MOST_LOOKED_AT = 3
"""Passages among which the company's own clause on a matter of law is looked for."""
_ON_THE_SAME = Wording("公司条款：", "The company's clause: ")
ON_THE_LAW = {
    CalculatorName.SEVERANCE: re.compile("经济补偿|severance", re.IGNORECASE),
    CalculatorName.MEDICAL_PERIOD: re.compile("医疗期|medical (?:treatment )?period", re.IGNORECASE),
}
"""Sums by law alone, and the words of a clause on the same."""


@dataclass(frozen=True, slots=True)
class Worked:
    """What became of a question: an answer, or nothing with a sentence that says why not."""

    answer: Answer | None = None
    note: str = ""
    by: tuple[CalculatorName, ...] = ()


class CalculationDesk:
    """Works out what a question asks for."""

    def __init__(self, numbers: NumbersInForce, today: Callable[[], date]) -> None:
        self._numbers = numbers
        self._today = today

    def answer(self, asking: Asking, passages: Sequence[Passage] = ()) -> Worked:
        """The calculation with its clauses; or, at first, what it needs. Raises StorageUnavailable.

        `passages`: what was found for the question, best first; of them a sum by law alone names the clause on it.
        """
        worked = self._worked_out(asking)
        if worked.answer is None or worked.answer.citations or worked.answer.outcome is not Outcome.ANSWERED:
            return worked
        words = tuple(ON_THE_LAW[name] for name in worked.by if name in ON_THE_LAW)
        return replace(worked, answer=with_own_clause(worked.answer, words, passages[:MOST_LOOKED_AT]))

    def _worked_out(self, asking: Asking) -> Worked:
        begun = _waiting(asking.conversation.turns)
        every = fill_all(asking.question.text if begun else asking.question.standalone, *self._who(asking))
        fresh = every[0] if every else None
        if not begun or (fresh is not None and not fresh.missing):
            return self._all_worked(every, asking)
        filled = self._gone_on(begun, asking)
        if fresh is not None and (filled is None or fresh.calculator is not filled.calculator):
            return self._all_worked(every, asking)
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
        ending = _work_out(named, self._consulted((named,), asking))
        if isinstance(ending, Missing):
            slots |= {slot.name: slot for slot in read_reply(ending.inputs, reply, self._today())}
        return replace(filled, slots=tuple(slots.values()))

    def _all_worked(self, every: Sequence[Filled], asking: Asking) -> Worked:
        """Several sums of one question, where none lacks anything; else the most specific."""
        if not every:
            return Worked()
        numbers = self._consulted(every, asking)
        endings = [_work_out(filled, numbers) for filled in every]
        sums = [ending for ending in endings if isinstance(ending, Calculation)]
        if len(every) == 1 or len(sums) < len(every):
            return self._worked(every[0], asking)
        noted = [filled.with_notes(ending) for filled, ending in zip(every, sums, strict=True)]
        names = tuple(filled.calculator for filled in every)
        return Worked(_answer(noted, ", ".join(names), numbers, asking), by=names)

    def _worked(self, filled: Filled, asking: Asking) -> Worked:
        numbers = self._consulted((filled,), asking)
        ending = _work_out(filled, numbers)
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
        return Worked(_answer([ending], filled.calculator, numbers, asking), by=(filled.calculator,))

    def _consulted(self, every: Sequence[Filled], asking: Asking) -> ConsultedParameters:
        names = [name for filled in every for name in CALCULATORS[filled.calculator].needs.parameters]
        return self._numbers.of(names, asking.principal, asking.question.as_of)

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


def _work_out(filled: Filled, numbers: ConsultedParameters) -> Ending:
    needs = CALCULATORS[filled.calculator].needs
    if filled.doubted:
        return choose(filled, (*numbers.clauses_of(needs.parameters), *needs.statutes))
    return CALCULATORS[filled.calculator].work_out(filled.inputs, numbers)


def _answer(
    endings: Sequence[Calculation | Missing], by: str, numbers: ConsultedParameters, asking: Asking
) -> Answer:
    clauses = [clause for ending in endings for clause in ending.clauses]
    cited = citations(clauses, numbers)
    marks = {citation.clause_key: f"[{citation.number}]" for citation in cited}
    worked = all(isinstance(ending, Calculation) for ending in endings)
    did = "worked out" if worked else "more is needed"
    return Answer(
        text="\n\n".join(render(ending, asking.question.language, marks) for ending in endings),
        outcome=Outcome.ANSWERED if worked else Outcome.CLARIFY,
        citations=cited,
        question=asking.question,
        route=Route(RouteKind.FAST, f"{did} by the calculator {by}, without a model"),
        engine=ENGINE,
        rests_on=numbers.chunk_ids(clauses),
    )


def with_own_clause(answer: Answer, words: Sequence[re.Pattern[str]], passages: Sequence[Passage]) -> Answer:
    """The same, naming the company's clause on the matter, where one of the passages is it."""
    found = ((p, word.search(f"{' '.join(p.heading_path)}\n{p.text}")) for p in passages for word in words)
    passage, match = next(((p, m) for p, m in found if m), (None, None))
    if passage is None or match is None or answer.question is None:
        return answer
    line = f"- {_ON_THE_SAME.of(answer.question.language)}{passage.citation_label}[1]"
    cited = Citation.of(1, passage, best_quote(match[0], passage.text))
    rests_on = answer.rests_on | frozenset(passage.chunk_ids)
    return replace(answer, text=f"{answer.text}\n{line}", citations=(cited,), rests_on=rests_on)
