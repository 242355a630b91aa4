"""Brief -> an answer by a language model, its citations and numbers checked in code."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing

from assistant.answering.assembly import Assembler, Prompt
from assistant.answering.brief import Brief, Draft
from assistant.answering.grounding import (
    attributed_passages,
    best_quote,
    says_something,
    statement_before,
    unsupported_numbers,
)
from assistant.answering.prompts import PromptLibrary
from assistant.answering.reply import CLOSE_THOUGHT, OPEN_THOUGHT, ReplyReader
from assistant.domain.answers import Citation, Delta, Outcome, Thought, Usage
from assistant.domain.questions import RouteKind
from assistant.engine.base import (
    Completion,
    Engine,
    FinishReason,
    GenerationRequest,
    SamplingParams,
    Thinking,
)

# Qwen's own advice per mode; models without a thinking mode answer greedily, since they are there to be repeatable.
THINKING_SAMPLING = SamplingParams(temperature=0.6, top_p=0.95, top_k=20, max_tokens=4096)
FAST_SAMPLING = SamplingParams(temperature=0.7, top_p=0.8, top_k=20, max_tokens=768)
PLAIN_SAMPLING = SamplingParams(temperature=0.0, top_p=1.0, top_k=0, max_tokens=384)
_REFUSAL = re.compile(
    r"资料中?(并?没有|未)(提供|提及|涉及|包含)?.{0,6}(相关|规定|信息|说明)?|material does not (cover|mention|say)"
)
_ENDED_EARLY = {FinishReason.LENGTH, FinishReason.DEADLINE, FinishReason.LOOP}


class GenerativeWriter:
    """Writes with an engine."""

    def __init__(self, engine: Engine, prompts: PromptLibrary, prompt_budget: int) -> None:
        self._engine = engine
        self._prompts = prompts
        self._assembler = Assembler(prompts, engine, prompt_budget)
        # Control tokens carry no text of their own; these two mean something to the reader.
        marks = {engine.control_id(mark): mark for mark in (OPEN_THOUGHT, CLOSE_THOUGHT)}
        self._marks = {token: mark for token, mark in marks.items() if token is not None}

    @property
    def name(self) -> str:
        """The engine's name."""
        return self._engine.profile.name

    async def write(self, brief: Brief) -> AsyncGenerator[Thought | Delta | Draft]:
        """Stream the model's reply; marks that name no passage never appear."""
        prompt = self._assembler.assemble(brief)
        reader = ReplyReader(prompt.passages, thinking=self._engine.profile.thinking is not Thinking.NONE)
        if self._engine.profile.thinking is Thinking.ALWAYS:
            reader.feed(OPEN_THOUGHT)  # the prompt has opened it
        end: Completion | None = None
        async with aclosing(self._engine.generate(self._request(brief, prompt))) as items:
            async for item in items:
                if isinstance(item, Completion):
                    end = item
                    continue
                mark = self._marks.get(item.id, "")
                for event in reader.feed(mark if mark and reader.expects(mark) else item.text):
                    yield event
        for event in reader.close():
            yield event
        draft, note = self._draft(brief, prompt, reader, end)
        if note:
            yield Delta(note)
        yield draft

    async def close(self) -> None:
        """Close the engine."""
        await self._engine.close()

    def _request(self, brief: Brief, prompt: Prompt) -> GenerationRequest:
        if self._engine.profile.thinking is Thinking.NONE:
            sampling = PLAIN_SAMPLING
        else:
            sampling = THINKING_SAMPLING if brief.route.kind is RouteKind.THINKING else FAST_SAMPLING
        room = self._engine.profile.context_length - len(prompt.ids)
        bounded = SamplingParams(
            temperature=sampling.temperature,
            top_p=sampling.top_p,
            top_k=sampling.top_k,
            max_tokens=max(1, min(sampling.max_tokens, room)),
            stop_token_ids=prompt.stop_ids,
        )
        return GenerationRequest(prompt.ids, bounded, sequence_key=brief.conversation_id)

    def _draft(
        self, brief: Brief, prompt: Prompt, reader: ReplyReader, end: Completion | None
    ) -> tuple[Draft, str]:
        usage = end.usage if end else Usage()
        if not says_something(reader.text) or end is None or end.reason is FinishReason.ERROR:
            return Draft(reader.text, Outcome.FAILED, usage=usage), ""
        citations = _citations(brief, prompt, reader)
        note = self._note(brief, reader.text, citations)
        outcome = _outcome(reader.text, citations, end.reason)
        return Draft(reader.text + note, outcome, citations, usage), note

    def _note(self, brief: Brief, text: str, citations: tuple[Citation, ...]) -> str:
        language = brief.question.language
        if _REFUSAL.search(text):
            return ""
        if not citations:
            return "\n\n" + self._prompts.render("replies/unattributed", language)
        cited = [p.text for p in brief.passages if p.chunk_ids[0] in {c.chunk_id for c in citations}]
        odd = unsupported_numbers(text, cited, brief.question.text)
        if not odd:
            return ""
        return "\n\n" + self._prompts.render("replies/unsupported_numbers", language, numbers="、".join(odd))


def _citations(brief: Brief, prompt: Prompt, reader: ReplyReader) -> tuple[Citation, ...]:
    given = brief.passages[: prompt.passages]
    numbers = reader.cited or [n + 1 for n in attributed_passages(reader.text, [p.text for p in given])]
    return tuple(
        Citation.of(
            n, given[n - 1], best_quote(statement_before(reader.text, n) or reader.text, given[n - 1].text)
        )
        for n in numbers
    )


def _outcome(text: str, citations: tuple[Citation, ...], reason: FinishReason) -> Outcome:
    if reason in _ENDED_EARLY or reason is FinishReason.CANCELLED:
        return Outcome.CUT_SHORT
    if _REFUSAL.search(text) and len(text) < 80:
        return Outcome.UNANSWERABLE
    return Outcome.ANSWERED if citations else Outcome.UNANSWERABLE
