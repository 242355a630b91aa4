"""What the scheduler asks of the runner: one forward pass over pieces of several sequences. Values only.

device blocks   |b0|b1|b2|...      each holds the keys and values of `block_size` consecutive tokens, all layers
host blocks     |h0|h1|...         the same, in the machine's own memory: slower, larger
a sequence      blocks (7, 2, 9): its tokens 0..bs-1 lie in block 7, bs..2bs-1 in block 2, and so on
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """The tokens one sequence adds in one step.

    Keys and values of its first `start` tokens are in `blocks` already; those of `tokens` are written behind them.
    """

    sequence: int
    tokens: tuple[int, ...]
    start: int
    blocks: tuple[int, ...]
    """Device blocks of the sequence in order; they have room for start + len(tokens) tokens."""
    wanted: int
    """Logits of the last so many tokens are returned; 0 in the middle of a prompt."""
    drafts: int = 0
    """The last so many tokens are guesses, to be verified: wanted = drafts + 1."""

    def __post_init__(self) -> None:
        if not 0 <= self.wanted <= len(self.tokens):
            raise ValueError("a span cannot want logits of tokens that it does not hold")


@dataclass(frozen=True, slots=True)
class BlockMove:
    """Copy one whole block."""

    source: int
    target: int


@dataclass(frozen=True, slots=True)
class Step:
    """Moves first, in this order, each list in its own: to host, from host, on the device. Then the spans."""

    spans: tuple[Span, ...] = ()
    to_host: tuple[BlockMove, ...] = ()
    from_host: tuple[BlockMove, ...] = ()
    on_device: tuple[BlockMove, ...] = ()

    @property
    def tokens(self) -> int:
        """Tokens computed in this step."""
        return sum(len(span.tokens) for span in self.spans)
