"""What would fit: every format of weights and KV against lengths of conversation, as rows of figures for people."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.engine.planner.formats import KvFormat, WeightFormat
from assistant.engine.planner.plan import Memory, Plan, Wishes, fit
from assistant.engine.planner.shape import ModelShape
from assistant.errors import ModelUnavailable

RECOMMENDED = (WeightFormat.NF4_DQ, WeightFormat.CPU_INT8)
LENGTHS = (2_048, 4_096, 8_192, 16_384, 32_768, 131_072)


@dataclass(frozen=True, slots=True)
class Row:
    """One way to load a model. `sessions`: conversations of each of LENGTHS at once; no plan: it does not fit."""

    label: str
    wishes: Wishes
    plan: Plan | None
    sessions: tuple[int, ...]


def survey(shape: ModelShape, wishes: Wishes, memory: Memory) -> tuple[Row, ...]:
    """The wished way is among the rows, with what settings override; the others as the planner would have them."""
    return tuple(
        _row(shape, replace(wishes, weights=weights, head_4bit=head, kv=kv), memory)
        for weights, head, kv in _ways(memory)
    )


def _ways(memory: Memory) -> tuple[tuple[WeightFormat, bool, KvFormat], ...]:
    if not memory.gpu:
        return ((WeightFormat.FP32, False, KvFormat.FP32), (WeightFormat.CPU_INT8, False, KvFormat.FP32))
    weights = (
        (WeightFormat.BF16, False),
        (WeightFormat.INT8, False),
        (WeightFormat.NF4_DQ, False),
        (WeightFormat.NF4_DQ, True),
    )
    return tuple((form, head, kv) for form, head in weights for kv in (KvFormat.BF16, KvFormat.FP8))


def _row(shape: ModelShape, wishes: Wishes, memory: Memory) -> Row:
    label = f"{wishes.weights}{'+head' if wishes.head_4bit else ''}"
    try:
        plan = fit(shape, wishes, memory)
    except ModelUnavailable:
        return Row(label, wishes, None, (0,) * len(LENGTHS))
    return Row(label, wishes, plan, tuple(plan.sessions(length) for length in LENGTHS))


def recommended(rows: tuple[Row, ...]) -> Row | None:
    """The first that holds the wished context twice, or else once; None where none does.

    Only 4-bit weights on a GPU, and 8-bit ones on a CPU: fewer bytes are also fewer to read for every token.
    """
    small = [row for row in rows if row.plan and row.wishes.weights in RECOMMENDED]
    for conversations in (2, 1):
        for row in small:
            if row.plan and row.plan.kv_tokens >= conversations * row.wishes.context:
                return row
    return None
