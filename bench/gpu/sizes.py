"""How much each section does: at full size for a card, at tiny size to try the script on any machine."""

from __future__ import annotations

from dataclasses import dataclass

from bench.gpu.random_model import QWEN3_8B, TINY, Shape


@dataclass(frozen=True, slots=True)
class Sizes:
    """Tokens, repetitions and requests."""

    shape: Shape
    context: int
    copy_megabytes: int
    matrix: int
    contexts: tuple[int, ...]
    """Prompt lengths at which decoding is timed."""
    decoded: int
    prompt: int
    """A question with its system prompt and passages."""
    system: int
    passages: int
    """New passages of a turn."""
    question: int
    answer: int
    turns: int
    repeats: int
    crowd: int
    users: tuple[int, ...]
    user_rounds: int
    overload: int
    """Requests thrown at the simulated smaller card."""
    small_card_gib: float


FULL = Sizes(
    shape=QWEN3_8B,
    context=16_384,
    copy_megabytes=2048,
    matrix=8192,
    contexts=(128, 2048, 8192),
    decoded=128,
    prompt=2350,
    system=300,
    passages=2000,
    question=50,
    answer=200,
    turns=5,
    repeats=10,
    crowd=32,
    users=(8, 16, 32, 48),
    user_rounds=2,
    overload=64,
    small_card_gib=24.0,
)
DRY = Sizes(
    shape=TINY,
    context=1024,
    copy_megabytes=4,
    matrix=128,
    contexts=(16, 64),
    decoded=8,
    prompt=96,
    system=16,
    passages=48,
    question=8,
    answer=8,
    turns=3,
    repeats=2,
    crowd=4,
    users=(2,),
    user_rounds=1,
    overload=6,
    small_card_gib=0.0,
)
