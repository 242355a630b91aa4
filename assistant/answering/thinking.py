"""Route -> how a reply is drawn, and within which bounds the model may think. Pure but for the tokenizer.

The route is a hard switch: where no thought is wanted, the prompt holds an empty one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.answering.prompts import PromptLibrary
from assistant.answering.rendering import END_THINK, THINK
from assistant.domain.questions import RouteKind
from assistant.engine.base import Engine, SamplingParams, Thinking, ThoughtRules

# Qwen's own advice per mode, where the model's files say nothing; models without a thinking mode answer greedily, since
# they are there to be repeatable.
THINKING_SAMPLING = SamplingParams(temperature=0.6, top_p=0.95, top_k=20, max_tokens=1024)
FAST_SAMPLING = SamplingParams(temperature=0.7, top_p=0.8, top_k=20, max_tokens=768)
PLAIN_SAMPLING = SamplingParams(temperature=0.0, top_p=1.0, top_k=0, max_tokens=384)
MARKS = 4
"""Tokens for the marks around a thought and the gap behind it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may take."""

    prompt_tokens: int = 8192
    thinking_tokens: int = 2048
    """Drawn inside a thought before it is closed."""
    answer_seconds: float | None = None
    """Waiting in line included; None: no limit."""
    presence_penalty: float = 0.0


@dataclass(frozen=True, slots=True)
class Manner:
    """How one reply is drawn."""

    sampling: SamplingParams
    thought: ThoughtRules | None


class Manners:
    """Chooses the manner of a reply for one engine."""

    def __init__(self, engine: Engine, prompts: PromptLibrary, limits: Limits) -> None:
        self._engine = engine
        self._prompts = prompts
        self._limits = limits
        self._open, self._close = engine.control_id(THINK), engine.control_id(END_THINK)

    def of(self, kind: RouteKind, language: str, stop_ids: tuple[int, ...], room: int) -> Manner:
        """`room`: tokens that fit behind the prompt. A thought leaves the answer its share of them."""
        sampling, thought = self._sampling(kind), None
        whole = sampling.max_tokens
        if self._thinks(kind) and self._open is not None and self._close is not None:
            closing = self._closing(self._close, language)
            bound = max(0, room - whole - len(closing) - MARKS)
            budget = min(self._limits.thinking_tokens, bound)
            opened = self._engine.profile.thinking is Thinking.ALWAYS
            thought = ThoughtRules(self._open, self._close, closing, budget, opened)
            whole += budget + len(closing) + MARKS
        penalty = self._limits.presence_penalty
        bounded = replace(
            sampling,
            presence_penalty=penalty,
            max_tokens=max(1, min(whole, room)),
            stop_token_ids=stop_ids,
        )
        return Manner(bounded, thought)

    def _thinks(self, kind: RouteKind) -> bool:
        thinking = self._engine.profile.thinking
        return thinking is Thinking.ALWAYS or (thinking is Thinking.HYBRID and kind is RouteKind.THINKING)

    def _sampling(self, kind: RouteKind) -> SamplingParams:
        profile, thinks = self._engine.profile, self._thinks(kind)
        if profile.thinking is Thinking.NONE:
            return PLAIN_SAMPLING
        usual = THINKING_SAMPLING if thinks else FAST_SAMPLING
        authors = profile.thinking_sampling if thinks else profile.fast_sampling
        return replace(authors, max_tokens=usual.max_tokens) if authors else usual

    def _closing(self, close_id: int, language: str) -> tuple[int, ...]:
        """The words that close a thought, the mark, and the gap before the answer."""
        words = self._prompts.render("thought_closing", language)
        encode = self._engine.encode
        return (*encode(f"\n\n{words}\n"), close_id, *encode("\n\n"))
