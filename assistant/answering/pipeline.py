"""The steps of one answer, in order; nothing else decides what happens to a question.

Knows no protocol. Blocking steps run in threads; one task drives an answer from start to end, and closing the
iterator cancels it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

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
from assistant.safety.injection import wants_thinking
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
    obeys_switches: bool = False
    """Whether /think and /no_think in a question choose its route; they are taken out of it in any case."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One question on its way, with the conversation as it was when it was asked."""

    verdict: Verdict
    question: Question
    conversation: Conversation
    principal: Principal
    turn_id: str
    wants_thinking: bool | None
    watch: Stopwatch


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
        wanted = wants_thinking(text) if self._parts.obeys_switches else None
        asking = Asking(verdict, question, conversation, principal, uuid4().hex, wanted, watch)
        spoken = False
        async with aclosing(self._events(asking)) as events:
            async for event in events:
                if not isinstance(event, Finished):
                    spoken = spoken or isinstance(event, Delta)
                    yield event
                    continue
                if not spoken:
                    yield Delta(event.answer.text)
                yield Finished(await asyncio.to_thread(self._record, event.answer, asking))

    def forget(self, conversation_id: str) -> None:
        """A conversation is gone: nothing that was kept for its next turn stays."""
        self._parts.writer.forget(conversation_id)

    async def close(self) -> None:
        """Close the writer."""
        await self._parts.writer.close()

    async def _events(self, asking: Asking) -> AsyncGenerator[AnswerEvent]:
        question, watch = asking.question, asking.watch
        if (stopped := self._stopped(asking.verdict, question)) is not None:
            yield Finished(stopped)
            return
        yield Progress(Stage.SEARCHING)
        try:
            with watch.step("retrieve"):
                candidates = await asyncio.to_thread(
                    self._parts.retriever.retrieve,
                    question,
                    asking.principal,
                    CANDIDATES * self._parts.passages,
                )
            yield Progress(Stage.READING)
            with watch.step("evidence"):
                evidence = await asyncio.to_thread(self._parts.evidence.read, question, candidates)
        except (IndexUnavailable, StorageUnavailable):
            yield self._said("replies/failed", Outcome.FAILED, question)
            return
        passages = tuple(weighed.passage for weighed in evidence.weighed[: self._parts.passages])
        if evidence.probability < SUFFICIENT:
            yield self._said("replies/unanswerable", Outcome.UNANSWERABLE, question, passages)
            return
        brief = self._brief(asking, passages)
        yield Progress(Stage.THINKING if brief.route.kind is RouteKind.THINKING else Stage.WRITING)
        async with aclosing(self._write(brief, watch)) as written:
            async for event in written:
                yield event

    def _brief(self, asking: Asking, passages: tuple[Passage, ...]) -> Brief:
        question, conversation = asking.question, asking.conversation
        chosen = route(question.standalone, can_think=self._parts.can_think, wanted=asking.wants_thinking)
        place = (conversation.id, asking.principal, asking.turn_id, conversation.turns)
        return Brief(question, passages, chosen, *place)

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
        except (GenerationFailed, StorageUnavailable):
            draft = None
        if draft is None or draft.outcome is Outcome.FAILED:
            failed = self._said("replies/failed", Outcome.FAILED, brief.question, brief.passages).answer
            usage = draft.usage if draft else Usage()
            yield Finished(replace(failed, route=brief.route, engine=self._parts.writer.name, usage=usage))
            return
        yield Finished(_answer(draft, brief))

    def _said(
        self,
        reply: str,
        outcome: Outcome,
        question: Question,
        passages: Sequence[Passage] = (),
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

    def _record(self, answer: Answer, asking: Asking) -> Answer:
        """Keep the turn. What was handed over or blocked leaves no text where others could read it."""
        timed = replace(answer, milliseconds=asking.watch.milliseconds)
        if answer.outcome in (Outcome.HANDED_OVER, Outcome.BLOCKED_INPUT):
            return timed
        kept = replace(timed, turn_id=asking.turn_id)
        self._parts.conversations.append(asking.principal, asking.conversation.id, asking.verdict.text, kept)
        return kept


def _check_length(text: str) -> None:
    if not text.strip():
        raise InvalidInput("the question is empty; write what you want to know")
    if len(text) > LONGEST_QUESTION:
        raise InvalidInput(f"the question has {len(text)} characters; shorten it to {LONGEST_QUESTION}")


def _nearest(passages: Sequence[Passage]) -> tuple[Citation, ...]:
    return tuple(Citation.of(n, p, p.text[:200].strip()) for n, p in enumerate(passages[:NEAREST], 1))


def _answer(draft: Draft, brief: Brief) -> Answer:
    return Answer(
        text=draft.text,
        outcome=draft.outcome,
        citations=draft.citations,
        nearest=() if draft.outcome is Outcome.ANSWERED else _nearest(brief.passages),
        question=brief.question,
        route=brief.route,
        engine=draft.engine,
        usage=draft.usage,
        rests_on=draft.rests_on,
    )
