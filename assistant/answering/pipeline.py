"""The steps of one answer, in order; nothing else decides what happens to a question.

Knows no protocol. Blocking steps run in threads; one task drives an answer from start to end, and closing the
iterator cancels it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date

from assistant.answering.applying import ApplyingDesk, told
from assistant.answering.asking import Asking, Intake
from assistant.answering.brief import Brief, Draft, Note, Writer
from assistant.answering.calculating import CalculationDesk, Worked, noting
from assistant.answering.ends import Ends, nearest
from assistant.answering.exempting import Held
from assistant.answering.faq import FaqDesk
from assistant.answering.finding import Finder, Findings
from assistant.answering.notes import Annotator
from assistant.answering.outgoing import OutgoingDoor
from assistant.answering.retelling import retold_trace
from assistant.answering.router import Router
from assistant.answering.seeking import Seeker
from assistant.answering.tracing import trace
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
from assistant.safety.screen import Screen
from assistant.storage.traces import TraceStore


@dataclass(frozen=True, slots=True)
class Parts:
    """What the pipeline is made of."""

    intake: Intake
    finder: Finder
    writer: Writer
    ends: Ends
    router: Router
    can_think: bool
    outgoing: OutgoingDoor
    traces: TraceStore | None = None
    """Where it is kept how answers came about; None: policy keeps nothing."""
    faq: FaqDesk | None = None
    annotator: Annotator | None = None
    calculations: CalculationDesk | None = None
    applying: ApplyingDesk | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """What was noted on the way, for the trace."""

    findings: Findings | None = None
    draft: Draft | None = None


class AnswerPipeline:
    """One question's way."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._seeker = Seeker(parts.finder, parts.applying)

    async def answer(
        self, text: str, conversation_id: str | None, principal: Principal, *, as_of: date | None = None
    ) -> AsyncGenerator[AnswerEvent]:
        """Events of the answer, Finished last; a conversation is begun where none is named.

        Raises InvalidInput for an empty or overlong question, NotFound for a conversation that is not the caller's.
        """
        asking = await self._parts.intake.receive(text, conversation_id, principal, as_of)
        screen = await self._parts.outgoing.screen_for(asking.verdict.text)
        spoken, noted = False, Noted()
        watched = self._parts.outgoing.watched(self._events(asking), screen, asking.question)
        async with aclosing(watched) as events:
            async for event in events:
                match event:
                    case Findings():
                        noted = replace(noted, findings=event)
                    case Draft():
                        noted = replace(noted, draft=event)
                    case Finished(answer):
                        kept = await self._kept(answer, asking, noted, screen)
                        if not spoken:
                            yield Delta(kept.text)
                        yield Finished(kept)
                    case _:
                        spoken = spoken or isinstance(event, Delta)
                        yield event

    def forget(self, conversation_id: str) -> None:
        """A conversation is gone: nothing that was kept for its next turn stays."""
        self._parts.writer.forget(conversation_id)

    async def close(self) -> None:
        """Close the writer."""
        await self._parts.writer.close()

    async def _kept(self, answer: Answer, asking: Asking, noted: Noted, screen: Screen) -> Answer:
        today = self._parts.intake.today()
        if self._parts.annotator is not None:
            with asking.watch.step("notes"):
                answer = await asyncio.to_thread(self._parts.annotator.annotated, answer, asking, today)
        answer = self._parts.outgoing.cleared(answer, screen)
        kept = await self._parts.intake.keep(answer, asking)
        if self._parts.traces is not None and kept.turn_id:
            made = trace(asking, kept, noted.findings, noted.draft, today)
            made = made if self._parts.intake.keeps_persons else retold_trace(made)
            await asyncio.to_thread(self._parts.traces.keep, made)
        return kept

    async def _events(self, asking: Asking) -> AsyncGenerator[AnswerEvent | Findings | Draft]:
        question, ends = asking.question, self._parts.ends
        if (stopped := ends.stopped(asking.verdict, question)) is not None:
            yield Finished(stopped)
            return
        if asking.unclear:
            yield Finished(ends.unclear_day(question, asking.unclear))
            return
        applying = self._parts.applying
        if applying is not None and (torn := applying.contradiction(asking)) is not None:
            yield Finished(torn)
            return
        yield Progress(Stage.SEARCHING)
        try:
            if (approved := await self._approved(asking)) is not None:
                yield Finished(approved)
                return
            candidates = await self._parts.finder.candidates(asking)
            yield Progress(Stage.READING)
            held = await self._seeker.sought(asking, candidates)
            clarify = None if applying is None else await applying.clarification(asking, held)
        except (IndexUnavailable, StorageUnavailable):
            yield Finished(ends.failed(question))
            return
        yield held.findings
        if clarify is not None:
            yield Finished(clarify)
            return
        worked = Worked() if held.exempt else await self._worked_out(asking, held.findings)
        if worked.answer is not None:
            yield Finished(worked.answer)
            return
        async with aclosing(self._from_passages(asking, held)) as events:
            async for event in events:
                yield noting(worked.note, event) if isinstance(event, Finished) else event

    async def _from_passages(self, asking: Asking, held: Held) -> AsyncGenerator[AnswerEvent | Draft]:
        findings = held.findings
        if not findings.suffice:
            yield Finished(self._parts.ends.unanswerable(asking.question, findings.passages))
            return
        notes: tuple[Note, ...] = ()
        if self._parts.applying is not None:
            ruling = self._parts.applying.rule(asking, held)
            findings, notes = ruling.findings, ruling.notes
        brief = replace(self._brief(asking, findings), notes=notes, sums=not held.exempt)
        yield Progress(Stage.THINKING if brief.route.kind is RouteKind.THINKING else Stage.WRITING)
        async with aclosing(self._write(brief, asking)) as written:
            async for event in written:
                yield event

    async def _approved(self, asking: Asking) -> Answer | None:
        if self._parts.faq is None or asking.wants_thinking:
            return None
        with asking.watch.step("faq"):
            return await asyncio.to_thread(self._parts.faq.answer, asking)

    async def _worked_out(self, asking: Asking, findings: Findings) -> Worked:
        if self._parts.calculations is None:
            return Worked()
        try:
            with asking.watch.step("calculate"):
                return await asyncio.to_thread(self._parts.calculations.answer, asking, findings.passages)
        except StorageUnavailable:
            return Worked(self._parts.ends.failed(asking.question))

    def _brief(self, asking: Asking, findings: Findings) -> Brief:
        question, conversation = asking.question, asking.conversation
        can_think, wanted = self._parts.can_think, asking.wants_thinking
        chosen = self._parts.router.route(question.standalone, can_think=can_think, wanted=wanted)
        place = (conversation.id, asking.principal, asking.turn_id, conversation.turns)
        return Brief(question, findings.passages, chosen, *place)

    async def _write(
        self, brief: Brief, asking: Asking
    ) -> AsyncGenerator[Thought | Delta | Draft | Finished]:
        draft: Draft | None = None
        try:
            with asking.watch.step("write"):
                async with aclosing(self._parts.writer.write(brief)) as pieces:
                    async for piece in pieces:
                        draft = piece if isinstance(piece, Draft) else draft
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
        notes=told(brief.notes, draft.citations),
    )
