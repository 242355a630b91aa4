"""Ranked ids and outcomes -> figures. Pure. Relevance is binary; every figure is a mean over questions, 0 to 1."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass


def recall_at(ranked: Sequence[str], gold: Collection[str], k: int) -> float:
    """Share of the gold ids among the first k."""
    return len(set(ranked[:k]) & set(gold)) / len(set(gold))


def hit_at(ranked: Sequence[str], gold: Collection[str], k: int) -> float:
    """1 when any gold id is among the first k."""
    return float(not set(gold).isdisjoint(ranked[:k]))


def reciprocal_rank_at(ranked: Sequence[str], gold: Collection[str], k: int) -> float:
    """1 / rank of the first gold id among the first k, else 0 (Voorhees 1999)."""
    return next((1 / rank for rank, i in enumerate(ranked[:k], 1) if i in gold), 0.0)


def ndcg_at(ranked: Sequence[str], gold: Collection[str], k: int) -> float:
    """Normalised discounted cumulative gain with gains of 1 and log2 discounts (Järvelin & Kekäläinen 2002)."""
    gain = math.fsum(1 / math.log2(rank + 1) for rank, i in enumerate(ranked[:k], 1) if i in gold)
    ideal = math.fsum(1 / math.log2(rank + 1) for rank in range(1, min(len(set(gold)), k) + 1))
    return gain / ideal


def mean(values: Iterable[float]) -> float | None:
    """The mean, or None of nothing."""
    collected = list(values)
    return math.fsum(collected) / len(collected) if collected else None


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """Of the questions a rule picked, how many rightly; of those it should pick, how many it did. None: of nothing."""

    precision: float | None
    recall: float | None
    picked: int
    due: int

    @classmethod
    def of(cls, pairs: Iterable[tuple[bool, bool]]) -> PrecisionRecall:
        """From (picked, due) pairs."""
        collected = list(pairs)
        both = sum(picked and due for picked, due in collected)
        picked_count = sum(picked for picked, _ in collected)
        due_count = sum(due for _, due in collected)
        return cls(
            both / picked_count if picked_count else None,
            both / due_count if due_count else None,
            picked_count,
            due_count,
        )
