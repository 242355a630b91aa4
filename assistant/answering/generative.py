"""Brief -> an answer by a language model, its citations and numbers checked in code."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace

from assistant.answering.assembly import Assembler, Prompt
from assistant.answering.brief import Brief, Draft
from assistant.answering.drafting import Drafter, Said
from assistant.answering.grounding import says_something
from assistant.answering.kept_tokens import KeptTokens
from assistant.answering.memory import ConversationMemory, Readable
from assistant.answering.prompts import PromptLibrary
from assistant.answering.rendering import CONTROLS
from assistant.answering.reply import CLOSE_THOUGHT, OPEN_THOUGHT, ReplyReader
from assistant.answering.statement_gate import StatementGate
from assistant.answering.statements import Ground
from assistant.answering.thinking import Limits, Manners
from assistant.domain.answers import Delta, Outcome, Thought
from assistant.domain.passages import Passage
from assistant.domain.traces import LeftOut, LeftOutReason, PromptReport
from assistant.engine.base import Completion, Engine, FinishReason, GenerationRequest, Thinking, Token

_CARRIED_ON = {FinishReason.STOP, FinishReason.LENGTH, FinishReason.DEADLINE}
"""Ends after which the answer stands in the next prompt; one that went in circles would go on in circles."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A generation as it is read."""

    reader: ReplyReader
    tokens: KeptTokens
    gate: StatementGate


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
    ) -> None:
        """`removes`: statements without support are left out; else they are given out and pointed out."""
        self._engine = engine
        self._prompts = prompts
        self._limits = limits
        self._assembler = Assembler(prompts, engine, limits.prompt_tokens)
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
        report = _report(prompt, brief, remembered.passages)
        reply = self._reply(prompt, brief)
        end: Completion | None = None
        try:
            async with aclosing(self._engine.generate(self._request(brief, prompt))) as items:
                async for item in items:
                    if isinstance(item, Completion):
                        end = item
                        continue
                    for event in self._read(item, reply):
                        yield event
            for event in self._rest(reply):
                yield event
            draft, note = self._drafter.draft(_said(brief, prompt, reply, end))
            if end is not None and end.reason in _CARRIED_ON and says_something(reply.gate.text):
                after = self._assembler.follow(prompt, brief.turn_id, reply.gate.text, self._kept(reply))
                self._memory.keep(brief.conversation_id, remembered.canon, after)
        finally:
            self._memory.settle(brief.conversation_id)
        if note:
            yield Delta(note)
        yield replace(draft, prompt=report)

    def forget(self, conversation_id: str) -> None:
        """Drop its prompt and its KV state."""
        self._memory.forget(conversation_id)

    async def close(self) -> None:
        """Close the engine."""
        await self._engine.close()

    def _request(self, brief: Brief, prompt: Prompt) -> GenerationRequest:
        room = self._engine.profile.context_length - prompt.size
        manner = self._manners.of(brief.route.kind, prompt.language, prompt.stop_ids, room)
        return GenerationRequest(
            prompt.ids,
            manner.sampling,
            sequence_key=brief.conversation_id,
            deadline_seconds=self._limits.answer_seconds,
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
        return Reply(reader, KeptTokens(self._controls), StatementGate(ground, holds=self._removes))

    def _read(self, token: Token, reply: Reply) -> list[Thought | Delta]:
        """Control tokens carry no text of their own; the marks of a thought mean something to the reader."""
        mark = self._controls.get(token.id, "")
        meant = mark in (OPEN_THOUGHT, CLOSE_THOUGHT) and reply.reader.expects(mark)
        events = reply.reader.feed(mark if meant else token.text)
        reply.tokens.feed(token, in_thought=reply.reader.in_thought)
        return _let(events, reply.gate)

    def _rest(self, reply: Reply) -> list[Thought | Delta]:
        events = _let(reply.reader.close(), reply.gate)
        last = reply.gate.close()
        return [*events, Delta(last)] if last else events

    def _kept(self, reply: Reply) -> tuple[int, ...]:
        """The answer's tokens as they were drawn; where statements were taken out of it, those of what is left."""
        if reply.gate.text == reply.reader.text:
            return reply.tokens.tokens
        return self._engine.encode(reply.gate.text.strip())


def _report(prompt: Prompt, brief: Brief, readable: tuple[Passage, ...]) -> PromptReport:
    withdrawn = (p for p in brief.passages if p not in readable)
    gone = tuple(LeftOut(p.citation_label, LeftOutReason.WITHDRAWN) for p in withdrawn)
    return replace(prompt.report, left_out=(*prompt.left_out, *gone))


def _let(events: list[Thought | Delta], gate: StatementGate) -> list[Thought | Delta]:
    """The events with the answer's text behind the gate."""
    out: list[Thought | Delta] = []
    for event in events:
        if isinstance(event, Thought):
            out.append(event)
        elif piece := gate.feed(event.text):
            out.append(Delta(piece))
    return out


def _said(brief: Brief, prompt: Prompt, reply: Reply, end: Completion | None) -> Said:
    language, in_thought = brief.question.language, reply.reader.in_thought
    return Said(reply.gate, in_thought, end, prompt.passages, prompt.rests_on, language)
