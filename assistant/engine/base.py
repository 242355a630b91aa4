"""The engine's protocol: prompt token ids in, tokens out.

An engine knows nothing of documents, people or HTTP, and holds no chat template: it is given exact token ids,
so that equal prefixes are equal by construction.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Protocol, runtime_checkable

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
    stop_strings: tuple[str, ...] = ()
    """The answer ends before the first of these; none of it is ever streamed."""
    seed: int | None = None

    def __post_init__(self) -> None:
        in_range = (
            0 <= self.temperature <= 100
            and 0 < self.top_p <= 1
            and self.top_k >= 0
            and 0 <= self.min_p < 1
            and -2 <= self.presence_penalty <= 2
        )
        if not in_range:  # a NaN fails here too
            raise ValueError(
                "sampling: 0 <= temperature <= 100, 0 < top_p <= 1, top_k >= 0, 0 <= min_p < 1"
                " and -2 <= presence_penalty <= 2 are needed"
            )
        if self.max_tokens < 1:
            raise ValueError("sampling: max_tokens must be at least 1")
        if not all(self.stop_strings):
            raise ValueError("sampling: a stop string must not be empty")


class Priority(IntEnum):
    """Who goes first. A lower number does."""

    INTERACTIVE = 0
    BACKGROUND = 1


@dataclass(frozen=True, slots=True)
class ThoughtRules:
    """How a thought of the model is recognised, and how it is closed for the model when it grows too long.

    `closing`: the ids put in the model's mouth, `close_id` among them. They are streamed as if it had drawn them.
    """

    open_id: int
    close_id: int
    closing: tuple[int, ...]
    budget: int | None = None
    """Tokens that may be drawn inside the thought; None: no limit. 0 closes it before the first."""
    opened: bool = False
    """Whether the prompt has opened the thought already."""

    def __post_init__(self) -> None:
        if self.close_id not in self.closing:
            raise ValueError("thought: the closing must hold the id that closes a thought")
        if self.budget is not None and self.budget < 0:
            raise ValueError("thought: the budget must be 0 or more tokens")


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """One generation.

    `sequence_key` names the conversation whose KV state may be reused; None: none. `shared_prefix`: so many tokens at
    the head of the prompt hold nothing of anybody's (the system prompt), and may be shared between conversations.
    `principal` is whose turn it is, for fairness; it is compared, never shown.
    """

    prompt: tuple[int, ...]
    sampling: SamplingParams
    sequence_key: str | None = None
    deadline_seconds: float | None = None
    thought: ThoughtRules | None = None
    shared_prefix: int = 0
    principal: str = ""
    priority: Priority = Priority.INTERACTIVE


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
    fast_sampling: SamplingParams | None = None
    """How the model's authors want tokens drawn without a thought; None: they do not say."""
    thinking_sampling: SamplingParams | None = None
    """The same for thinking."""


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """What an engine is doing now, and what it has done since it started."""

    running: int = 0
    waiting: int = 0
    kv_tokens: int = 0
    """Tokens whose keys and values are held, for running and for kept conversations."""
    kv_capacity: int = 0
    kept_conversations: int = 0
    commits: int = 0
    """Conversations whose states are still to be cut, or computed while the engine is idle."""
    restarts: int = 0
    totals: Usage = field(default_factory=Usage)
    """Sums over all generations that have ended."""


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

    def commit(self, sequence_key: str, ids: tuple[int, ...]) -> None:
        """From now on the conversation's state is a prefix of `ids` and of nothing else. Returns at once.

        What differs is cut away before anything else runs; what lacks is computed while the engine is idle.
        No ids: the conversation is forgotten. An engine that keeps no states does nothing.
        """

    async def close(self) -> None:
        """End all generations and free the model."""


@runtime_checkable
class Watched(Protocol):
    """What reports how it is doing."""

    def status(self) -> EngineStatus:
        """A snapshot."""


def count_tokens(engine: Engine, texts: Sequence[str]) -> int:
    """Number of tokens of the texts together."""
    return sum(len(engine.encode(text)) for text in texts)
