"""What is asked of the scheduler, and how far one sequence has come. Knows no other sequence."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import IntEnum

from assistant.engine.scheduling.blocks import blocks_for
from assistant.engine.scheduling.lookup import PromptLookup


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes the scheduler works within. ValueError on impossible ones."""

    block_size: int
    """Tokens per block."""
    device_blocks: int
    host_blocks: int = 0
    """0: what does not fit on the device any more is forgotten."""
    step_tokens: int = 512
    """Tokens computed in one step, at most."""
    prefill_tokens: int = 256
    """Prompt tokens among them while anything decodes: bounds the time between two tokens of an answer."""
    draft_tokens: int = 64
    """Guessed tokens among them, all sequences together."""
    max_running: int = 32
    queue_limit: int = 64
    """Works that may wait."""

    def __post_init__(self) -> None:
        for each in fields(self):
            least = 0 if each.name in ("host_blocks", "draft_tokens") else 1
            if getattr(self, each.name) < least:
                raise ValueError(f"scheduler: {each.name} must be at least {least}")


@dataclass(frozen=True, slots=True)
class Work:
    """One generation as the scheduler sees it. Lower priority numbers go first."""

    id: int
    """Not negative; unique among works that have not been finished."""
    prompt: tuple[int, ...]
    max_tokens: int
    """Tokens that may be appended, drawn and forced together."""
    sequence_key: str | None = None
    shared_prefix: int = 0
    principal: str = ""
    priority: int = 0
    draft: bool = True


@dataclass(frozen=True, slots=True)
class Counters:
    """What a sequence has cost. Once it decodes, reused + prefilled = length of the prompt."""

    reused: int = 0
    """Prompt tokens that needed no computing."""
    prefilled: int = 0
    """Prompt tokens that were computed; at least 1, since the logits of the last are wanted."""
    drafted: int = 0
    accepted: int = 0
    """Drafted tokens that were right."""


class Purpose(IntEnum):
    """Why a sequence runs."""

    ANSWER = 0
    COMMIT = 1


@dataclass(slots=True, eq=False)
class Sequence:
    """Tokens, how many of them are computed, and where.

    ids      |--------- prompt ---------|-- drawn or forced --|
    computed |-------------------->|     pending: what lies behind it
    blocks   [ 7 ][ 2 ][ 9 ][ 4 ]        room for computed tokens, perhaps more

    It writes only behind `computed`, and only into blocks that it allocated itself; others may read what is before.
    """

    work: Work
    arrival: int
    purpose: Purpose = Purpose.ANSWER
    ids: list[int] = field(default_factory=list)
    computed: int = 0
    blocks: list[int] = field(default_factory=list)
    prefill_end: int = 0
    """Tokens that were there when it was admitted: before it decodes, these are computed."""
    counters: Counters = Counters()
    allowed: tuple[int, ...] | None = None
    """Committed while it was there: nothing that differs from this may be kept of it."""
    pinned: bool = False
    last_step: int = 0
    lookup: PromptLookup = field(default_factory=PromptLookup)

    @property
    def id(self) -> int:
        """The work's; negative for a commit."""
        return self.work.id

    @property
    def capacity(self) -> int:
        """Tokens it may hold in the end."""
        return len(self.work.prompt) + self.work.max_tokens

    @property
    def pending(self) -> int:
        """Tokens whose keys and values are not computed."""
        return len(self.ids) - self.computed

    @property
    def prefilling(self) -> bool:
        """Whether it has to catch up before it decodes."""
        return self.computed < self.prefill_end

    def owed(self, block_size: int) -> int:
        """Blocks it may still ask for."""
        return blocks_for(self.capacity, block_size) - len(self.blocks)

    def append(self, tokens: tuple[int, ...]) -> None:
        """Put tokens at the end. ValueError beyond what was reserved."""
        if len(self.ids) + len(tokens) > self.capacity:
            raise ValueError(f"sequence {self.id}: more tokens than its max_tokens of {self.work.max_tokens}")
        self.ids.extend(tokens)
