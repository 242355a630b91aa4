"""Brief -> an answer by a language model, its citations and numbers checked in code."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from assistant.answering.assembly import Assembler, Prompt
from assistant.answering.brief import Brief, Draft
from assistant.answering.compaction import unmarked
from assistant.answering.drafting import Drafter
from assistant.answering.fallback import PASSING
from assistant.answering.grounding import says_something
from assistant.answering.kept_tokens import KeptTokens
from assistant.answering.memory import ConversationMemory, Readable
from assistant.answering.prompts import PromptLibrary
from assistant.answering.rendering import CONTROLS
from assistant.answering.reply import CLOSE_THOUGHT, OPEN_THOUGHT, ReplyReader
from assistant.answering.statement_gate import StatementGate
from assistant.answering.statements import Ground
from assistant.answering.talk import Reply, Talk, let, report, said
from assistant.answering.thinking import Limits, Manners
from assistant.answering.tool_calls import (
    MOST_CALLS,
    MOST_ROUNDS,
    CalculatorTools,
    CallReader,
    ToolResult,
)
from assistant.domain.answers import Delta, Outcome, Thought
from assistant.domain.questions import RouteKind
from assistant.engine.base import Completion, Engine, FinishReason, GenerationRequest, Thinking, Token

_CARRIED_ON = {FinishReason.STOP, FinishReason.LENGTH, FinishReason.DEADLINE}
"""Ends after which the answer stands in the next prompt; one that went in circles would go on in circles."""


class GenerativeWriter:
    """Writes with an engine. Knows no settings; `readable` is asked what may still be read before every turn."""

    def __init__(
        self,
        engine: Engine,
        prompts: PromptLibrary,
        readable: Readable,
        limits: Limits = Limits(),
        *,
        removes: bool = True,
        tools: CalculatorTools | None = None,
    ) -> None:
        """`removes`: statements without support are left out; else they are given out and pointed out.

        `tools`: functions a model may call, if it can call any.
        """
        self._engine = engine
        self._prompts = prompts
        self._limits = limits
        self._tools = tools
        functions = tools.signatures if tools is not None else None
        self._assembler = Assembler(prompts, engine, limits.prompt_tokens, functions)
        self._memory = ConversationMemory(engine, self._assembler, readable)
        self._drafter = Drafter(prompts, engine.profile.name)
        self._removes = removes
        self._manners = Manners(engine, prompts, limits)
        controls = {engine.control_id(name): name for name in CONTROLS}
        self._controls = {token: name for token, name in controls.items() if token is not None}

    @property
    def name(self) -> str:
        """The engine's name."""
        return self._engine.profile.name

    async def write(self, brief: Brief) -> AsyncGenerator[Thought | Delta | Draft]:
        """Stream the model's reply; marks that name no passage never appear.

        Raises what the engine raises, and StorageUnavailable.
        """
        remembered = await self._memory.recall(brief)
        if not remembered.passages:  # withdrawn since they were found
            text = self._prompts.render("replies/unanswerable", brief.question.language)
            yield Draft(text, Outcome.UNANSWERABLE, self.name)
            return
        prompt = self._assembler.assemble(replace(brief, passages=remembered.passages), remembered.canon)
        talk = Talk(prompt, self._reply(prompt, brief))
        try:
            async with aclosing(self._spoken(talk, brief)) as events:
                async for event in events:
                    yield event
            draft, note = self._drafted(talk, brief)
            ended = talk.end is not None and talk.end.reason in _CARRIED_ON
            if ended and says_something(talk.reply.gate.text):
                after = self._assembler.follow(talk.prompt, brief.turn_id, *self._kept(talk))
                self._memory.keep(brief.conversation_id, remembered.canon, after)
        finally:
            self._memory.settle(brief.conversation_id)
        if note:
            yield Delta(note)
        yield replace(draft, prompt=report(talk.prompt, brief, remembered.passages))

    def forget(self, conversation_id: str) -> None:
        """Drop its prompt and its KV state."""
        self._memory.forget(conversation_id)

    async def close(self) -> None:
        """Close the engine."""
        await self._engine.close()

    async def _spoken(self, talk: Talk, brief: Brief) -> AsyncGenerator[Thought | Delta]:
        """What the model says; calls are answered between its generations, their working given out as it is."""
        began, spent = time.monotonic(), 0.0
        while True:
            try:
                async with aclosing(self._generated(talk, brief, spent)) as events:
                    async for event in events:
                        yield event
            except PASSING:
                if not talk.results:
                    raise
                return  # what was worked out before stands
            results = await self._results(talk, brief)
            for working in talk.noted(results):
                yield Delta(working)
            if not results or talk.asks:
                return
            self._go_on(talk, brief, results)
            spent = time.monotonic() - began

    async def _generated(self, talk: Talk, brief: Brief, spent: float) -> AsyncGenerator[Thought | Delta]:
        request = self._request(brief, talk.prompt, spent)
        async with aclosing(self._engine.generate(request)) as items:
            async for item in items:
                if isinstance(item, Completion):
                    talk.ended(item)
                    continue
                talk.drawn.append(item.id)
                for event in self._read(item, talk.reply):
                    yield event
        for event in self._rest(talk.reply):
            yield event

    async def _results(self, talk: Talk, brief: Brief) -> list[ToolResult]:
        """What the calls of a reply come to; none where it called nothing, too often, or did not end."""
        calls, stopped = talk.reply.calls, talk.end is not None and talk.end.reason is FinishReason.STOP
        if self._tools is None or calls is None or not stopped or talk.rounds >= MOST_ROUNDS:
            return []
        standing, results = dict(talk.prompt.passages), list[ToolResult]()
        for call in calls.calls[:MOST_CALLS]:
            result = await asyncio.to_thread(self._tools.result, call, brief, standing)
            standing |= {citation.number: passage for citation, passage in result.cited}
            results.append(result)
        return results

    def _go_on(self, talk: Talk, brief: Brief, results: list[ToolResult]) -> None:
        told, thinking = [result.told for result in results], brief.route.kind is RouteKind.THINKING
        talk.prompt = self._assembler.called(talk.prompt, tuple(talk.drawn), told, thinking=thinking)
        talk.reply = replace(self._reply(talk.prompt, brief), gate=talk.reply.gate)
        talk.rounds, talk.drawn = talk.rounds + 1, []

    def _request(self, brief: Brief, prompt: Prompt, spent: float) -> GenerationRequest:
        room = self._engine.profile.context_length - prompt.size
        limit = self._limits.answer_seconds
        manner = self._manners.of(brief.route.kind, prompt.language, prompt.stop_ids, room)
        return GenerationRequest(
            prompt.ids,
            manner.sampling,
            sequence_key=brief.conversation_id,
            deadline_seconds=None if limit is None else max(limit - spent, 0.001),
            thought=manner.thought,
            shared_prefix=len(prompt.canon.system),
            principal=brief.principal.id,
        )

    def _reply(self, prompt: Prompt, brief: Brief) -> Reply:
        thinking = self._engine.profile.thinking
        reader = ReplyReader(prompt.passages.keys(), thinking=thinking is not Thinking.NONE)
        if thinking is Thinking.ALWAYS:
            reader.feed(OPEN_THOUGHT)  # the prompt has opened it
        ground = Ground(prompt.passages, brief.question.standalone)
        calls = CallReader() if self._assembler.offers(prompt.canon.language) else None
        return Reply(reader, KeptTokens(self._controls), StatementGate(ground, holds=self._removes), calls)

    def _read(self, token: Token, reply: Reply) -> list[Thought | Delta]:
        """Control tokens carry no text of their own; the marks of a thought mean something to the reader."""
        mark = self._controls.get(token.id, "")
        if reply.calls and not reply.reader.in_thought and reply.calls.takes(mark, token.text):
            return []
        meant = mark in (OPEN_THOUGHT, CLOSE_THOUGHT) and reply.reader.expects(mark)
        events = reply.reader.feed(mark if meant else token.text)
        reply.tokens.feed(token, in_thought=reply.reader.in_thought)
        return let(events, reply.gate)

    def _rest(self, reply: Reply) -> list[Thought | Delta]:
        events = let(reply.reader.close(), reply.gate)
        last = reply.gate.close()
        return [*events, Delta(last)] if last else events

    def _kept(self, talk: Talk) -> tuple[str, tuple[int, ...]]:
        """The answer as the next turns have it: its tokens as they were drawn, where it is as it was drawn.

        Marks of passages that only a result named would be of nothing there.
        """
        text, reply = unmarked(talk.reply.gate.text, talk.prompt.lasting), talk.reply
        if not talk.results and text == reply.reader.text:
            return text, reply.tokens.tokens
        return text, self._engine.encode(text.strip())

    def _drafted(self, talk: Talk, brief: Brief) -> tuple[Draft, str]:
        cited = {c.number: c for result in talk.results for c, _ in result.cited}
        if talk.asks and talk.end is not None:
            text, citations = talk.reply.gate.text, tuple(cited.values())
            usage, rests_on = talk.end.usage, talk.prompt.rests_on
            return Draft(text, Outcome.CLARIFY, self.name, citations, usage, rests_on), ""
        draft, note = self._drafter.draft(said(brief, talk))
        return replace(draft, citations=tuple(cited.get(c.number, c) for c in draft.citations)), note
