"""The engine's protocol: prompt token ids in, tokens out.

An engine knows nothing of documents, people or HTTP, and holds no chat template: it is given exact token ids,
so that equal prefixes are equal by construction.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from assistant.domain.answers import Usage


class Thinking(StrEnum):
    """What a model can do about thinking."""

    NONE = "none"
    HYBRID = "hybrid"
    ALWAYS = "always"


class FinishReason(StrEnum):
    """Why a generation ended."""

    STOP = "stop"
    LENGTH = "length"
    CANCELLED = "cancelled"
    DEADLINE = "deadline"
    LOOP = "loop"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class SamplingParams:
    """How the next token is drawn. temperature 0 is greedy. ValueError on impossible values."""

    temperature: float = 0.7
    top_p: float = 0.8
    top_k: int = 20
    """0: no limit."""
    min_p: float = 0.0
    presence_penalty: float = 0.0
    max_tokens: int = 1024
    stop_token_ids: tuple[int, ...] = ()
    seed: int | None = None

    def __post_init__(self) -> None:
        if self.temperature < 0 or not 0 < self.top_p <= 1 or self.top_k < 0 or not 0 <= self.min_p < 1:
            raise ValueError(
                "sampling: temperature >= 0, 0 < top_p <= 1, top_k >= 0 and 0 <= min_p < 1 are needed"
            )
        if self.max_tokens < 1:
            raise ValueError("sampling: max_tokens must be at least 1")


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """One generation. `sequence_key` names the conversation whose KV cache may be reused; None: none."""

    prompt: tuple[int, ...]
    sampling: SamplingParams
    sequence_key: str | None = None
    deadline_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """One generated token. `text` is what it adds to the text so far: whole characters only, may be empty."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class Completion:
    """The last item of every generation."""

    reason: FinishReason
    usage: Usage


@dataclass(frozen=True, slots=True)
class EngineProfile:
    """What a caller must know of an engine to write prompts for it."""

    name: str
    context_length: int
    """Prompt and answer together, in tokens."""
    thinking: Thinking = Thinking.NONE


class Engine(Protocol):
    """Prompt token ids -> tokens."""

    @property
    def profile(self) -> EngineProfile:
        """Name, context length and capabilities."""

    def encode(self, text: str) -> tuple[int, ...]:
        """Token ids of untrusted text: control tokens written in it stay plain text."""

    def control_id(self, token: str) -> int | None:
        """The id of a control token such as <|im_start|>; None where the model has none."""

    def generate(self, request: GenerationRequest) -> AsyncGenerator[Token | Completion]:
        """Stream tokens, then one Completion. Closing the iterator cancels.

        Raises InvalidInput when prompt and max_tokens exceed the context, Overloaded when the queue is full.
        """

    async def close(self) -> None:
        """End all generations and free the model."""


def count_tokens(engine: Engine, texts: Sequence[str]) -> int:
    """Number of tokens of the texts together."""
    return sum(len(engine.encode(text)) for text in texts)
