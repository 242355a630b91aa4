"""A pack's questions through the real pipeline -> graded results."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import date

from assistant.answering.dates import resolve
from assistant.answering.pipeline import AnswerPipeline
from assistant.answering.rewriter import FollowUpRewriter
from assistant.domain.answers import Answer, Finished, Outcome
from assistant.domain.identity import Principal
from assistant.domain.passages import Passage
from assistant.domain.questions import Question, language_of
from assistant.errors import InvalidInput
from assistant.evaluation.grading import CUTOFF, Graded
from assistant.evaluation.packs import GradedQuestion
from assistant.evaluation.workings import calculators_in
from assistant.retrieval.retriever import Retriever
from assistant.storage.opening import Storage

EVALUATOR = Principal("evaluation", "evaluator")


class Evaluation:
    """Asks graded questions and keeps what came back. `unit` names a passage the way the pack's gold does."""

    def __init__(
        self,
        rewriter: FollowUpRewriter,
        retriever: Retriever,
        pipeline: AnswerPipeline | None,
        storage: Storage,
        *,
        today: date,
        unit: Callable[[str], str],
    ) -> None:
        self._rewriter = rewriter
        self._retriever = retriever
        self._pipeline = pipeline
        self._storage = storage
        self._today = today
        self._unit = unit

    async def run(self, questions: tuple[GradedQuestion, ...]) -> AsyncIterator[Graded]:
        """Grade one question after another. Without a pipeline only retrieval is run."""
        for question in questions:
            person = self._person(question)
            found = Graded(
                question, self._ranked(question, person), standalone_ranked=self._alone(question, person)
            )
            yield found if self._pipeline is None else await self._answered(found, person)

    def _person(self, question: GradedQuestion) -> Principal:
        return self._storage.people.find(question.person) if question.person else EVALUATOR

    async def _answered(self, found: Graded, person: Principal) -> Graded:
        answer = await self._answer(found.question, person)
        return replace(
            found,
            outcome=answer.outcome,
            cited=tuple(dict.fromkeys(self._unit(c.clause_key) for c in answer.citations)),
            text=answer.text,
            calculators=calculators_in(answer.text),
        )

    def _alone(self, question: GradedQuestion, person: Principal) -> tuple[str, ...]:
        """What the standalone form finds; nothing where the pack gives none."""
        if not question.standalone:
            return ()
        return self._ranked(replace(question, text=question.standalone, history=()), person)

    def _ranked(self, question: GradedQuestion, person: Principal) -> tuple[str, ...]:
        whole = self._rewriter.standalone(question.text, question.earlier_questions)
        asked = replace(self._asked(question, person), standalone=whole)
        passages: list[Passage] = self._retriever.retrieve(asked, person, 2 * CUTOFF)
        return tuple(dict.fromkeys(self._unit(p.clause_key) for p in passages))[:CUTOFF]

    def _asked(self, question: GradedQuestion, person: Principal) -> Question:
        """The question on its day, which the pipeline finds in the same way: named, inherited, or today."""
        asked = self._said(question.text, person)
        earlier = question.earlier_questions
        if question.as_of is not None:
            return replace(asked, as_of=question.as_of)
        if not asked.dated and earlier and self._rewriter.leans_back(question.text):
            return replace(asked, as_of=self._said(earlier[-1], person).as_of)
        return asked

    def _said(self, text: str, person: Principal) -> Question:
        language = language_of(text)
        found = resolve(text, self._today, person.hire_date)
        if found is None or found.day is None:
            return Question(text, text, self._today, language)
        return Question(text, text, found.day, language, found.understood(language))

    async def _answer(self, question: GradedQuestion, person: Principal) -> Answer:
        assert self._pipeline is not None
        conversation = self._storage.conversations.create(person, "")
        try:
            for earlier in question.earlier_questions:
                said = Answer("", Outcome.ANSWERED, question=self._said(earlier, person))
                self._storage.conversations.append(person, conversation.id, earlier, said)
            return await self._finished(question, conversation.id, person)
        except InvalidInput as error:
            return Answer(str(error), Outcome.BLOCKED_INPUT)
        finally:
            self._storage.conversations.delete(person, conversation.id)

    async def _finished(self, question: GradedQuestion, conversation_id: str, person: Principal) -> Answer:
        assert self._pipeline is not None
        answer: Answer | None = None
        stream = self._pipeline.answer(question.text, conversation_id, person, as_of=question.as_of)
        async with aclosing(stream) as events:
            async for event in events:
                if isinstance(event, Finished):
                    answer = event.answer
        assert answer is not None
        return answer


def by_clause_key(key: str) -> str:
    """The demo set's unit: the whole clause key."""
    return key


def by_corpus_id(key: str) -> str:
    """A pack's unit: the corpus id, which stands where a clause's label does."""
    return key.partition("#")[2]
