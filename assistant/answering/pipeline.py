"""The steps of one answer, in order; nothing else decides what happens to a question.

Knows no protocol. Blocking steps run in threads; one task drives an answer from start to end, and closing the
iterator cancels it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date

from assistant.answering.brief import Brief, Draft, Writer
from assistant.answering.evidence import SUFFICIENT, EvidenceReader
from assistant.answering.prompts import PromptLibrary
from assistant.answering.rewriter import FollowUpRewriter
from assistant.answering.router import route
from assistant.domain.answers import (
    Answer,
    AnswerEvent,
    Citation,
    Conversation,
    Delta,
    Finished,
    Outcome,
    Progress,
    Stage,
    Thought,
    Usage,
)
from assistant.domain.identity import Principal
from assistant.domain.passages import Passage
from assistant.domain.questions import Question, RouteKind, language_of
from assistant.domain.verdicts import Action, Verdict
from assistant.errors import GenerationFailed, IndexUnavailable, InvalidInput, StorageUnavailable
from assistant.retrieval.retriever import Retriever
from assistant.safety.guards import Guard
from assistant.storage.conversations import ConversationStore
from assistant.telemetry import Stopwatch

LONGEST_QUESTION = 4000
NEAREST = 3
CANDIDATES = 2
"""Candidates weighed for each passage that is given to the writer."""
TITLE_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Parts:
    """What the pipeline is made of."""

    guard: Guard
    rewriter: FollowUpRewriter
    retriever: Retriever
    evidence: EvidenceReader
    writer: Writer
    prompts: PromptLibrary
    conversations: ConversationStore
    today: Callable[[], date]
    can_think: bool
    passages: int


class AnswerPipeline:
    """One question's way."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def answer(
        self, text: str, conversation_id: str | None, principal: Principal, *, as_of: date | None = None
    ) -> AsyncGenerator[AnswerEvent]:
        """Events of the answer, Finished last; a conversation is begun where none is named.

        Raises InvalidInput for an empty or overlong question, NotFound for a conversation that is not the caller's.
        """
        _check_length(text)
        watch = Stopwatch()
        with watch.step("guard"):
            verdict = self._parts.guard.check(text)
        _check_length(verdict.text)  # nothing may be left once what was hidden in it is gone
        conversation = await asyncio.to_thread(self._conversation, conversation_id, principal, verdict)
        question = self._question(verdict.text, conversation, as_of)
        spoken = False
        async with aclosing(self._events(verdict, question, conversation, principal, watch)) as events:
            async for event in events:
                if not isinstance(event, Finished):
                    spoken = spoken or isinstance(event, Delta)
                    yield event
                    continue
                if not spoken:
                    yield Delta(event.answer.text)
                yield Finished(
                    await asyncio.to_thread(
                        self._record, event.answer, conversation, principal, verdict, watch
                    )
                )

    async def close(self) -> None:
        """Close the writer."""
        await self._parts.writer.close()

    async def _events(
        self,
        verdict: Verdict,
        question: Question,
        conversation: Conversation,
        principal: Principal,
        watch: Stopwatch,
    ) -> AsyncGenerator[AnswerEvent]:
        if (stopped := self._stopped(verdict, question)) is not None:
            yield Finished(stopped)
            return
        async with aclosing(self._look_up_and_write(question, conversation, principal, watch)) as events:
            async for event in events:
                yield event

    async def _look_up_and_write(
        self, question: Question, conversation: Conversation, principal: Principal, watch: Stopwatch
    ) -> AsyncGenerator[AnswerEvent]:
        yield Progress(Stage.SEARCHING)
        try:
            with watch.step("retrieve"):
                candidates = await asyncio.to_thread(
                    self._parts.retriever.retrieve, question, principal, CANDIDATES * self._parts.passages
                )
            yield Progress(Stage.READING)
            with watch.step("evidence"):
                evidence = await asyncio.to_thread(self._parts.evidence.read, question, candidates)
        except (IndexUnavailable, StorageUnavailable):
            yield self._said("replies/failed", Outcome.FAILED, question)
            return
        passages = [weighed.passage for weighed in evidence.weighed[: self._parts.passages]]
        if evidence.probability < SUFFICIENT:
            yield self._said("replies/unanswerable", Outcome.UNANSWERABLE, question, passages)
            return
        chosen = route(question.standalone, can_think=self._parts.can_think)
        brief = Brief(question, tuple(passages), chosen, conversation.id, conversation.turns)
        yield Progress(Stage.THINKING if chosen.kind is RouteKind.THINKING else Stage.WRITING)
        async with aclosing(self._write(brief, watch)) as written:
            async for event in written:
                yield event

    async def _write(self, brief: Brief, watch: Stopwatch) -> AsyncGenerator[Thought | Delta | Finished]:
        draft: Draft | None = None
        try:
            with watch.step("write"):
                async with aclosing(self._parts.writer.write(brief)) as pieces:
                    async for piece in pieces:
                        if isinstance(piece, Draft):
                            draft = piece
                        else:
                            yield piece
        except GenerationFailed:
            draft = None
        if draft is None or draft.outcome is Outcome.FAILED:
            failed = self._said("replies/failed", Outcome.FAILED, brief.question, brief.passages).answer
            usage = draft.usage if draft else Usage()
            yield Finished(replace(failed, route=brief.route, engine=self._parts.writer.name, usage=usage))
            return
        nearest = () if draft.outcome is Outcome.ANSWERED else _nearest(brief.passages)
        yield Finished(
            Answer(
                draft.text,
                draft.outcome,
                draft.citations,
                nearest,
                brief.question,
                brief.route,
                self._parts.writer.name,
                draft.usage,
            )
        )

    def _said(
        self,
        reply: str,
        outcome: Outcome,
        question: Question,
        passages: tuple[Passage, ...] | list[Passage] = (),
    ) -> Finished:
        text = self._parts.prompts.render(reply, question.language)
        return Finished(Answer(text, outcome, nearest=_nearest(passages), question=question))

    def _stopped(self, verdict: Verdict, question: Question) -> Answer | None:
        if verdict.action is Action.BLOCK:
            return self._said("replies/blocked", Outcome.BLOCKED_INPUT, question).answer
        if verdict.action is Action.HAND_OVER:
            return self._said("replies/handed_over", Outcome.HANDED_OVER, question).answer
        return None

    def _conversation(
        self, conversation_id: str | None, principal: Principal, verdict: Verdict
    ) -> Conversation:
        if conversation_id is not None:
            return self._parts.conversations.get(principal, conversation_id)
        sensitive = verdict.action in (Action.HAND_OVER, Action.BLOCK)
        title = "" if sensitive else " ".join(verdict.text.split())[:TITLE_CHARACTERS]
        return self._parts.conversations.create(principal, title)

    def _question(self, text: str, conversation: Conversation, as_of: date | None) -> Question:
        whole = self._parts.rewriter.standalone(text, [turn.question for turn in conversation.turns])
        return Question(text, whole, as_of or self._parts.today(), language_of(text))

    def _record(
        self,
        answer: Answer,
        conversation: Conversation,
        principal: Principal,
        verdict: Verdict,
        watch: Stopwatch,
    ) -> Answer:
        """Keep the turn. What was handed over or blocked leaves no text where others could read it."""
        timed = replace(answer, milliseconds=watch.milliseconds)
        if answer.outcome in (Outcome.HANDED_OVER, Outcome.BLOCKED_INPUT):
            return timed
        turn_id = self._parts.conversations.append(principal, conversation.id, verdict.text, timed)
        return replace(timed, turn_id=turn_id)


def _check_length(text: str) -> None:
    if not text.strip():
        raise InvalidInput("the question is empty; write what you want to know")
    if len(text) > LONGEST_QUESTION:
        raise InvalidInput(f"the question has {len(text)} characters; shorten it to {LONGEST_QUESTION}")


def _nearest(passages: tuple[Passage, ...] | list[Passage]) -> tuple[Citation, ...]:
    return tuple(Citation.of(n, p, p.text[:200].strip()) for n, p in enumerate(passages[:NEAREST], 1))
