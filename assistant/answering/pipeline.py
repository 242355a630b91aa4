"""The steps of one answer, in order; nothing else decides what happens to a question.

Knows no protocol. Blocking steps run in threads; one task drives an answer from start to end, and closing the
iterator cancels it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date

from assistant.answering.asking import Asking, Intake
from assistant.answering.brief import Brief, Draft, Writer
from assistant.answering.ends import Ends, nearest
from assistant.answering.finding import Finder, Findings
from assistant.answering.router import route
from assistant.domain.answers import (
    Answer,
    AnswerEvent,
    Delta,
    Finished,
    Outcome,
    Progress,
    Stage,
    Thought,
    Usage,
)
from assistant.domain.identity import Principal
from assistant.domain.questions import RouteKind
from assistant.errors import GenerationFailed, IndexUnavailable, StorageUnavailable


@dataclass(frozen=True, slots=True)
class Parts:
    """What the pipeline is made of."""

    intake: Intake
    finder: Finder
    writer: Writer
    ends: Ends
    can_think: bool


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
        asking = await self._parts.intake.receive(text, conversation_id, principal, as_of)
        spoken = False
        async with aclosing(self._events(asking)) as events:
            async for event in events:
                if not isinstance(event, Finished):
                    spoken = spoken or isinstance(event, Delta)
                    yield event
                    continue
                if not spoken:
                    yield Delta(event.answer.text)
                yield Finished(await self._parts.intake.keep(event.answer, asking))

    def forget(self, conversation_id: str) -> None:
        """A conversation is gone: nothing that was kept for its next turn stays."""
        self._parts.writer.forget(conversation_id)

    async def close(self) -> None:
        """Close the writer."""
        await self._parts.writer.close()

    async def _events(self, asking: Asking) -> AsyncGenerator[AnswerEvent]:
        question, ends = asking.question, self._parts.ends
        if (stopped := ends.stopped(asking.verdict, question)) is not None:
            yield Finished(stopped)
            return
        yield Progress(Stage.SEARCHING)
        try:
            candidates = await self._parts.finder.candidates(asking)
            yield Progress(Stage.READING)
            findings = await self._parts.finder.weigh(asking, candidates)
        except (IndexUnavailable, StorageUnavailable):
            yield Finished(ends.failed(question))
            return
        if not findings.suffice:
            yield Finished(ends.unanswerable(question, findings.passages))
            return
        brief = self._brief(asking, findings)
        yield Progress(Stage.THINKING if brief.route.kind is RouteKind.THINKING else Stage.WRITING)
        async with aclosing(self._write(brief, asking)) as written:
            async for event in written:
                yield event

    def _brief(self, asking: Asking, findings: Findings) -> Brief:
        question, conversation = asking.question, asking.conversation
        chosen = route(question.standalone, can_think=self._parts.can_think, wanted=asking.wants_thinking)
        place = (conversation.id, asking.principal, asking.turn_id, conversation.turns)
        return Brief(question, findings.passages, chosen, *place)

    async def _write(self, brief: Brief, asking: Asking) -> AsyncGenerator[Thought | Delta | Finished]:
        draft: Draft | None = None
        try:
            with asking.watch.step("write"):
                async with aclosing(self._parts.writer.write(brief)) as pieces:
                    async for piece in pieces:
                        if isinstance(piece, Draft):
                            draft = piece
                        else:
                            yield piece
        except (GenerationFailed, StorageUnavailable):
            draft = None
        yield Finished(self._written(draft, brief))

    def _written(self, draft: Draft | None, brief: Brief) -> Answer:
        if draft is None or draft.outcome is Outcome.FAILED:
            failed = self._parts.ends.failed(brief.question, brief.passages)
            usage = draft.usage if draft else Usage()
            return replace(failed, route=brief.route, engine=self._parts.writer.name, usage=usage)
        return _answer(draft, brief)


def _answer(draft: Draft, brief: Brief) -> Answer:
    return Answer(
        text=draft.text,
        outcome=draft.outcome,
        citations=draft.citations,
        nearest=() if draft.outcome is Outcome.ANSWERED else nearest(brief.passages),
        question=brief.question,
        route=brief.route,
        engine=draft.engine,
        usage=draft.usage,
        rests_on=draft.rests_on,
    )
