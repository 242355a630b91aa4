"""Brief -> an answer by a language model, its citations and numbers checked in code."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace

from assistant.answering.assembly import Assembler, Prompt
from assistant.answering.brief import Brief, Draft
from assistant.answering.grounding import (
    attributed_passages,
    best_quote,
    says_something,
    statement_before,
    unsupported_numbers,
)
from assistant.answering.kept_tokens import KeptTokens
from assistant.answering.memory import ConversationMemory, Readable
from assistant.answering.prompts import PromptLibrary
from assistant.answering.rendering import CONTROLS
from assistant.answering.reply import CLOSE_THOUGHT, OPEN_THOUGHT, ReplyReader
from assistant.answering.thinking import Limits, Manners
from assistant.domain.answers import Citation, Delta, Outcome, Thought, Usage
from assistant.domain.passages import Passage
from assistant.domain.traces import LeftOut, LeftOutReason, PromptReport
from assistant.engine.base import Completion, Engine, FinishReason, GenerationRequest, Thinking, Token

_REFUSAL = re.compile(
    r"资料中?(并?没有|未)(提供|提及|涉及|包含)?.{0,6}(相关|规定|信息|说明)?|material does not (cover|mention|say)"
)
_ENDED_EARLY = {FinishReason.LENGTH, FinishReason.DEADLINE, FinishReason.LOOP, FinishReason.CANCELLED}
_CARRIED_ON = {FinishReason.STOP, FinishReason.LENGTH, FinishReason.DEADLINE}
"""Ends after which the answer stands in the next prompt; one that went in circles would go on in circles."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A generation as it is read."""

    reader: ReplyReader
    tokens: KeptTokens


class GenerativeWriter:
    """Writes with an engine. Knows no settings; `readable` is asked what may still be read before every turn."""

    def __init__(
        self, engine: Engine, prompts: PromptLibrary, readable: Readable, limits: Limits = Limits()
    ) -> None:
        self._engine = engine
        self._prompts = prompts
        self._limits = limits
        self._assembler = Assembler(prompts, engine, limits.prompt_tokens)
        self._memory = ConversationMemory(engine, self._assembler, readable)
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
        reply = self._reply(prompt)
        end: Completion | None = None
        try:
            async with aclosing(self._engine.generate(self._request(brief, prompt))) as items:
                async for item in items:
                    if isinstance(item, Completion):
                        end = item
                        continue
                    for event in self._read(item, reply):
                        yield event
            for event in reply.reader.close():
                yield event
            draft, note = self._draft(brief, prompt, reply.reader, end)
            if end is not None and end.reason in _CARRIED_ON and says_something(reply.reader.text):
                text, tokens = reply.reader.text, reply.tokens.tokens
                after = self._assembler.follow(prompt, brief.turn_id, text, tokens)
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

    def _reply(self, prompt: Prompt) -> Reply:
        thinking = self._engine.profile.thinking
        reader = ReplyReader(prompt.passages.keys(), thinking=thinking is not Thinking.NONE)
        if thinking is Thinking.ALWAYS:
            reader.feed(OPEN_THOUGHT)  # the prompt has opened it
        return Reply(reader, KeptTokens(self._controls))

    def _read(self, token: Token, reply: Reply) -> list[Thought | Delta]:
        """Control tokens carry no text of their own; the marks of a thought mean something to the reader."""
        mark = self._controls.get(token.id, "")
        meant = mark in (OPEN_THOUGHT, CLOSE_THOUGHT) and reply.reader.expects(mark)
        events = reply.reader.feed(mark if meant else token.text)
        reply.tokens.feed(token, in_thought=reply.reader.in_thought)
        return events

    def _draft(
        self, brief: Brief, prompt: Prompt, reader: ReplyReader, end: Completion | None
    ) -> tuple[Draft, str]:
        usage = end.usage if end else Usage()
        failed = Draft(reader.text, Outcome.FAILED, self.name, usage=usage)
        if end is None or end.reason is FinishReason.ERROR:
            return failed, ""
        if not says_something(reader.text):
            if end.reason not in _ENDED_EARLY or not reader.in_thought:
                return failed, ""
            note = self._prompts.render("replies/thought_cut", brief.question.language)
            return Draft(note, Outcome.CUT_SHORT, self.name, usage=usage), note
        citations = _citations(prompt.passages, reader)
        note = self._note(brief, prompt, reader.text, citations)
        outcome = _outcome(reader.text, citations, end.reason)
        return Draft(reader.text + note, outcome, self.name, citations, usage, prompt.rests_on), note

    def _note(self, brief: Brief, prompt: Prompt, text: str, citations: tuple[Citation, ...]) -> str:
        language = brief.question.language
        if _REFUSAL.search(text):
            return ""
        if not citations:
            return "\n\n" + self._prompts.render("replies/unattributed", language)
        cited = [prompt.passages[citation.number].text for citation in citations]
        odd = unsupported_numbers(text, cited, brief.question.text)
        if not odd:
            return ""
        return "\n\n" + self._prompts.render("replies/unsupported_numbers", language, numbers="、".join(odd))


def _report(prompt: Prompt, brief: Brief, readable: tuple[Passage, ...]) -> PromptReport:
    withdrawn = (p for p in brief.passages if p not in readable)
    gone = tuple(LeftOut(p.citation_label, LeftOutReason.WITHDRAWN) for p in withdrawn)
    return replace(prompt.report, left_out=(*prompt.left_out, *gone))


def _citations(passages: Mapping[int, Passage], reader: ReplyReader) -> tuple[Citation, ...]:
    found = attributed_passages(reader.text, [passage.text for passage in passages.values()])
    numbers = reader.cited or [list(passages)[place] for place in found]
    return tuple(_cited(number, passages[number], reader.text) for number in numbers)


def _cited(number: int, passage: Passage, answer: str) -> Citation:
    statement = statement_before(answer, number) or answer
    return Citation.of(number, passage, best_quote(statement, passage.text))


def _outcome(text: str, citations: tuple[Citation, ...], reason: FinishReason) -> Outcome:
    if reason in _ENDED_EARLY:
        return Outcome.CUT_SHORT
    if _REFUSAL.search(text) and len(text) < 80:
        return Outcome.UNANSWERABLE
    return Outcome.ANSWERED if citations else Outcome.UNANSWERABLE
