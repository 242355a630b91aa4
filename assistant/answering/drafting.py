"""What a model said, and what of it stands -> a draft: its citations, its outcome, and a note where one is due. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.answering.brief import Draft
from assistant.answering.grounding import attributed_passages, best_quote, says_something, statement_before
from assistant.answering.prompts import PromptLibrary
from assistant.answering.statement_gate import StatementGate
from assistant.answering.statements import MARK
from assistant.domain.answers import Citation, Outcome, Usage
from assistant.domain.passages import Passage
from assistant.engine.base import Completion, FinishReason
from assistant.safety.personal import personal_in

_REFUSAL = re.compile(
    r"资料中?(并?没有|未)(提供|提及|涉及|包含)?.{0,6}(相关|规定|信息|说明)?|material does not (cover|mention|say)"
)
LONGEST_REFUSAL = 80
_ENDED_EARLY = {FinishReason.LENGTH, FinishReason.DEADLINE, FinishReason.LOOP, FinishReason.CANCELLED}


@dataclass(frozen=True, slots=True)
class Said:
    """A generation that has ended."""

    gate: StatementGate
    """Has let through what stands."""
    in_thought: bool
    """It ended inside its thought."""
    end: Completion | None
    passages: Mapping[int, Passage]
    rests_on: frozenset[str]
    language: str
    worked: bool = False
    """Something was worked out in it; what it rests on may be the law alone."""


class Drafter:
    """Makes drafts in one engine's name."""

    def __init__(self, prompts: PromptLibrary, name: str) -> None:
        self._prompts = prompts
        self._name = name

    def draft(self, said: Said) -> tuple[Draft, str]:
        """The draft, and the piece of its text that was not given out yet."""
        text, end = said.gate.text, said.end
        usage = end.usage if end else Usage()
        if end is None or end.reason is FinishReason.ERROR:
            return Draft(text, Outcome.FAILED, self._name, usage=usage), ""
        if not says_something(text):
            return self._without_words(said, end, usage)
        citations = _citations(said.passages, text)
        note = self._note(said, citations)
        outcome = _outcome(text, bool(citations) or said.worked, end.reason)
        return Draft(
            text + note, outcome, self._name, citations, usage, said.rests_on, removed=_removed(said)
        ), note

    def _without_words(self, said: Said, end: Completion, usage: Usage) -> tuple[Draft, str]:
        if said.gate.removed:
            note = self._prompts.render("replies/nothing_stands", said.language)
            draft = Draft(note, Outcome.UNANSWERABLE, self._name, usage=usage, removed=_removed(said))
            return draft, note
        if end.reason not in _ENDED_EARLY or not said.in_thought:
            return Draft(said.gate.text, Outcome.FAILED, self._name, usage=usage), ""
        note = self._prompts.render("replies/thought_cut", said.language)
        return Draft(note, Outcome.CUT_SHORT, self._name, usage=usage), note

    def _note(self, said: Said, citations: tuple[Citation, ...]) -> str:
        if _REFUSAL.search(said.gate.text):
            return ""
        if not citations and not said.worked:
            return "\n\n" + self._prompts.render("replies/unattributed", said.language)
        if not said.gate.removed:
            return ""
        if said.gate.holds:
            count = str(len(said.gate.removed))
            return "\n\n" + self._prompts.render("replies/removed", said.language, count=count)
        words = dict.fromkeys(
            f.words
            for checked in said.gate.removed
            for f in checked.findings
            if not _names_person(f.words, checked.text)
        )
        return "\n\n" + self._prompts.render("replies/doubtful", said.language, words="、".join(words))


def _names_person(number: str, statement: str) -> bool:
    """Whether the number is a piece of one that names a person: alone, no filter would know it for that."""
    return any(number in one.value for one in personal_in(statement))


def _removed(said: Said) -> tuple[str, ...]:
    return tuple(checked.text.strip() for checked in said.gate.removed)


def _citations(passages: Mapping[int, Passage], text: str) -> tuple[Citation, ...]:
    cited = [n for n in dict.fromkeys(int(mark) for mark in MARK.findall(text)) if n in passages]
    found = attributed_passages(text, [passage.text for passage in passages.values()])
    numbers = cited or [list(passages)[place] for place in found]
    return tuple(_cited(number, passages[number], text) for number in numbers)


def _cited(number: int, passage: Passage, answer: str) -> Citation:
    statement = statement_before(answer, number) or answer
    return Citation.of(number, passage, best_quote(statement, passage.text))


def _outcome(text: str, sourced: bool, reason: FinishReason) -> Outcome:
    if reason in _ENDED_EARLY:
        return Outcome.CUT_SHORT
    if _REFUSAL.search(text) and len(text) < LONGEST_REFUSAL:
        return Outcome.UNANSWERABLE
    return Outcome.ANSWERED if sourced else Outcome.UNANSWERABLE
