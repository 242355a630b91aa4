"""A model's calls of calculators -> results worked out in code, with their working. Knows no engine.

A model says which calculation is wanted and what the person said. What they did not say is dropped; the numbers of
policies are confirmed ones of clauses in force; the working is written here, and the model only speaks beside it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from assistant.answering.brief import Brief
from assistant.answering.calculators.calculator import Calculator, CalculatorName
from assistant.answering.calculators.markdown import render
from assistant.answering.calculators.registry import CALCULATORS
from assistant.answering.calculators.spoken import NO_MODELS_BUSINESS, for_person, inputs_of
from assistant.answering.calculators.tools import read_call, tool
from assistant.answering.calculators.values import Calculation, Missing, Refused
from assistant.answering.consulted import ConsultedParameters, NumbersInForce, cited_passages
from assistant.domain.answers import Citation
from assistant.domain.passages import Passage

OPEN_CALL, CLOSE_CALL = "<tool_call>", "</tool_call>"
MOST_ROUNDS = 2
"""Replies of one turn whose calls are answered; calls of later ones are passed over."""
MOST_CALLS = 3
"""Of one reply."""
LONGEST_CALL = 4000
"""Characters; what is longer is no call of ours."""
EARLIER = 5
"""Turns of the conversation in which the person may have said an input."""


@dataclass
class CallReader:
    """Takes calls out of a reply, token by token. Only control tokens open and close one; text never does."""

    calls: list[str] = field(default_factory=list)
    _inside: bool = False

    def takes(self, mark: str, text: str) -> bool:
        """Whether the token belongs to a call. `mark`: its name, where it is a control token."""
        if mark == OPEN_CALL:
            self._inside = True
            self.calls.append("")
        elif mark == CLOSE_CALL:
            was_inside, self._inside = self._inside, False
            return was_inside
        elif self._inside and len(self.calls[-1]) <= LONGEST_CALL:
            self.calls[-1] += text
        return self._inside


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What became of a call."""

    told: str
    """What the model is told."""
    shown: str = ""
    """The working as the employee sees it; empty: nothing was worked out."""
    cited: tuple[tuple[Citation, Passage], ...] = ()
    asks: bool = False
    """What is shown asks the employee for what is missing."""


class CalculatorTools:
    """The calculators as functions of a model."""

    def __init__(
        self,
        numbers: NumbersInForce,
        today: Callable[[], date],
        offered: Iterable[CalculatorName] = CALCULATORS,
    ) -> None:
        self._numbers = numbers
        self._today = today
        self._offered = tuple(CALCULATORS[name] for name in offered)

    def signatures(self, language: str) -> tuple[str, ...]:
        """Every function as a line of JSON, as Qwen's chat template writes it."""
        tools = (tool(calculator, language, NO_MODELS_BUSINESS) for calculator in self._offered)
        return tuple(json.dumps(one, ensure_ascii=False) for one in tools)

    def result(self, call: str, brief: Brief, standing: Mapping[int, Passage]) -> ToolResult:
        """What a call comes to. `standing`: passages by the number they are cited with. Raises StorageUnavailable."""
        language, today = brief.question.language, self._today()
        asked = _parsed(call)
        if asked is None:
            return ToolResult('This call cannot be read. Write {"name": <function>, "arguments": {...}}.')
        calculator = _calculator(asked[0], brief, today) if brief.sums else None
        if calculator is None:
            return ToolResult(f"No function {asked[0][:40]} is there for this employee.")
        named = read_call(calculator, asked[1])
        if isinstance(named, Refused):
            return ToolResult(named.reason.of(language))
        earlier = (turn.question for turn in brief.history[-EARLIER:])
        texts = (*earlier, brief.question.text, brief.question.standalone)
        inputs = inputs_of(calculator, named, texts, brief.principal, today)
        numbers = self._numbers.of(calculator.needs.parameters, brief.principal, brief.question.as_of)
        return _ended(calculator, calculator.work_out(inputs, numbers), numbers, language, standing)


def _parsed(call: str) -> tuple[str, Mapping[str, object]] | None:
    """Name and arguments; None: it is no call."""
    try:
        said = json.loads(call) if len(call) <= LONGEST_CALL else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or not isinstance(said.get("name"), str):
        return None
    arguments = said.get("arguments", {})
    return (said["name"], arguments) if isinstance(arguments, dict) else None


def _calculator(name: str, brief: Brief, today: date) -> Calculator | None:
    if name not in set(CalculatorName):
        return None
    own = for_person(CalculatorName(name), brief.principal, today)
    return None if own is None else CALCULATORS[own]


def _ended(
    calculator: Calculator,
    ending: Calculation | Missing | Refused,
    numbers: ConsultedParameters,
    language: str,
    standing: Mapping[int, Passage],
) -> ToolResult:
    needs = calculator.needs
    if isinstance(ending, Refused) or (needs.parameters and not needs.statutes and not numbers):
        silent = "No clause in force for this employee sets the numbers."
        return ToolResult(ending.reason.of(language) if isinstance(ending, Refused) else silent)
    cited = _numbered(cited_passages(ending.clauses, numbers), standing)
    marks = {citation.clause_key: f"[{citation.number}]" for citation, _ in cited}
    shown = render(ending, language, marks)
    return ToolResult(shown, shown, tuple(cited), asks=isinstance(ending, Missing))


def _numbered(
    cited: list[tuple[Passage, str]], standing: Mapping[int, Passage]
) -> list[tuple[Citation, Passage]]:
    """Under the number it stands with before the model, else under the next that is free."""
    numbers = dict(standing)
    found = []
    for passage, quote in cited:
        own = (n for n, held in numbers.items() if passage.chunk_ids[0] in held.chunk_ids)
        number = next(own, max(numbers, default=0) + 1)
        numbers.setdefault(number, passage)
        found.append((Citation.of(number, passage, quote), passage))
    return found
