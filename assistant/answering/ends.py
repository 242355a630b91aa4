"""The ends of an answer that nobody writes: approved replies, and the clauses that came closest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.prompts import PromptLibrary
from assistant.domain.answers import Answer, Citation, Outcome
from assistant.domain.passages import Passage
from assistant.domain.questions import Question
from assistant.domain.verdicts import Action, Verdict

NEAREST = 3
NEAREST_CHARACTERS = 200


class Ends:
    """Answers made of approved replies. `contact`, `confidential`: how HR and the confidential channel are reached,
    as the operator wrote it; may be empty."""

    def __init__(self, prompts: PromptLibrary, contact: str = "", confidential: str = "") -> None:
        self._prompts = prompts
        self._contact = contact
        self._confidential = confidential

    def stopped(self, verdict: Verdict, question: Question) -> Answer | None:
        """What a guard's finding ends as; None: the question goes on."""
        if verdict.action is Action.BLOCK:
            return self._said("blocked", Outcome.BLOCKED_INPUT, question)
        if verdict.action is Action.HAND_OVER:
            return self._handed_over(question)
        return None

    def _handed_over(self, question: Question) -> Answer:
        """Approved words and the confidential channel; nothing is generated."""
        answer = self._said("handed_over", Outcome.HANDED_OVER, question)
        if not self._confidential:
            return answer
        channel = self._prompts.render("replies/confidential", question.language, contact=self._confidential)
        return replace(answer, text=f"{answer.text}\n{channel}")

    def blocked(self, question: Question) -> Answer:
        """A word of the answer may not be said."""
        return self._said("blocked", Outcome.BLOCKED_OUTPUT, question)

    def failed(self, question: Question, passages: Sequence[Passage] = ()) -> Answer:
        """A part of the assistant did not work."""
        return self._said("failed", Outcome.FAILED, question, passages)

    def unanswerable(self, question: Question, passages: Sequence[Passage]) -> Answer:
        """Nothing answers the question; the nearest clauses are named, not shown as support, and who answers for them."""
        answer = self._said("unanswerable", Outcome.UNANSWERABLE, question, passages)
        return replace(answer, text=answer.text + self._ways_on(question.language, passages[:NEAREST]))

    def _ways_on(self, language: str, passages: Sequence[Passage]) -> str:
        """Who is responsible for what came closest, one line a document, and how HR is reached."""
        owners = {p.title: p.owner for p in passages if p.owner}
        lines = [
            self._prompts.render("replies/responsible", language, title=title, owner=owner)
            for title, owner in owners.items()
        ]
        if self._contact:
            lines.append(self._prompts.render("replies/contact", language, contact=self._contact))
        return "".join(f"\n{line}" for line in lines)

    def unclear_day(self, question: Question, problem: str) -> Answer:
        """The question names a day that cannot be understood: `problem` says what to write."""
        text = self._prompts.render("replies/unclear_day", question.language, problem=problem)
        return Answer(text, Outcome.CLARIFY, question=question)

    def _said(
        self, reply: str, outcome: Outcome, question: Question, passages: Sequence[Passage] = ()
    ) -> Answer:
        text = self._prompts.render(f"replies/{reply}", question.language)
        return Answer(text, outcome, nearest=nearest(passages), question=question)


def nearest(passages: Sequence[Passage]) -> tuple[Citation, ...]:
    """The first few passages as citations that support nothing."""
    return tuple(
        Citation.of(n, p, p.text[:NEAREST_CHARACTERS].strip()) for n, p in enumerate(passages[:NEAREST], 1)
    )
