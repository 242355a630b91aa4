"""Shape, formats and memory -> the plan the engine honours: how many tokens it may hold, how many it runs at once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from assistant.engine.planner.formats import KvFormat, WeightFormat, kv_bytes, weight_bytes
from assistant.engine.planner.shape import ModelShape
from assistant.errors import ModelUnavailable

MIB, GIB = 2**20, 2**30
OVERHEAD = 37 * MIB
"""What transformers holds beside weights and KV: the constant that remains of Qwen's published figures."""
CUDA_CONTEXT = 512 * MIB
"""What a CUDA process takes of the card before its first tensor."""
SESSION_TOKENS = 4096
"""What a conversation holds by rule of thumb; as many run at once as fit."""
LEAST_CONTEXT = 1024
"""With less room no question fits beside its passages."""
GPU_RUNNING, CPU_RUNNING = 32, 8
GPU_STEPS, CPU_STEPS = (2048, 1024, 512), (256, 64)
"""Tokens of one step. On a GPU large ones first: 4-bit weights are unpacked once a step, however many tokens it has."""
CPU_CONTEXTS = 4
"""More full conversations than these a CPU would not get through anyway."""
HOST_SHARE = 0.25
"""Of the machine's free memory, for conversations that the card has no room to keep."""
PADDING = 2
"""Sequences that decode together are padded to the longest of those of about their length."""
DRAFT_ROWS = 4
"""Rows of logits of one sequence in one step: its token and the guesses that are verified with it."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Free bytes: of the card (or, without one, of the machine), and of the machine beside it."""

    device: int
    host: int = 0
    gpu: bool = True


@dataclass(frozen=True, slots=True)
class Wishes:
    """What settings ask for. None: the planner decides."""

    weights: WeightFormat
    kv: KvFormat
    context: int = 16_384
    head_4bit: bool = False
    fraction: float = 0.9
    """Of the device's memory that may be used."""
    kv_tokens: int | None = None
    host_tokens: int | None = None
    max_running: int | None = None
    yarn: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Bytes, and what the engine is built with. `context`: tokens of one conversation, at most what was asked."""

    weight_bytes: int
    kv_token_bytes: int
    workspace_bytes: int
    """Activations of the largest step, its logits, and what the process itself takes of the device."""
    usable_bytes: int
    kv_tokens: int
    host_tokens: int
    max_running: int
    step_tokens: int
    context: int
    warnings: tuple[str, ...] = ()

    @property
    def total_bytes(self) -> int:
        """Everything on the device."""
        return self.weight_bytes + self.workspace_bytes + self.kv_tokens * self.kv_token_bytes

    def sessions(self, context: int) -> int:
        """Conversations of so many tokens that the device holds at once."""
        return self.kv_tokens // context


def fit(shape: ModelShape, wishes: Wishes, memory: Memory) -> Plan:
    """The best plan on this memory. Raises ModelUnavailable, saying what would fit, when none holds a question."""
    if wishes.context > shape.context and not wishes.yarn:
        plan = fit(shape, replace(wishes, context=shape.context), memory)
        short = f"the model was made for {shape.context} tokens; {wishes.context} need YaRN"
        return replace(plan, warnings=(*plan.warnings, short))
    usable = int(memory.device * wishes.fraction)
    weights = weight_bytes(shape, wishes.weights, head_4bit=wishes.head_4bit)
    plans = [
        _plan(shape, wishes, memory, weights, usable, step)
        for step in (GPU_STEPS if memory.gpu else CPU_STEPS)
    ]
    best = next((plan for plan in plans if plan.kv_tokens >= wishes.context), plans[-1])
    if best.kv_tokens < min(LEAST_CONTEXT, wishes.context):
        raise ModelUnavailable(_too_little(shape, wishes, memory, best))
    return _warned(wishes, best)


def workspace_bytes(shape: ModelShape, wishes: Wishes, *, step: int, running: int, gpu: bool) -> int:
    """Upper bound of what one step needs beside weights and KV, and what the process takes of the device.

    Without the copies of keys and values that decoding makes: they grow with the KV itself (`gathered_bytes`).
    """
    size = _computed_size(wishes)
    queries, keys = shape.heads * shape.head_dim, shape.kv_heads * shape.head_dim
    activations = step * (
        size * (2 * shape.hidden + queries + 2 * keys + 3 * shape.intermediate) + 8 * shape.hidden
    )
    logits = 2 * 4 * shape.vocabulary * running * DRAFT_ROWS
    unpacked = 0
    if wishes.weights in (WeightFormat.NF4, WeightFormat.NF4_DQ, WeightFormat.INT8):
        unpacked = size * 2 * shape.intermediate * shape.hidden
    attention = wishes.context * (4 * keys * size + (0 if gpu else 4 * step))  # a CPU makes a mask of it
    return OVERHEAD + (CUDA_CONTEXT if gpu else 0) + activations + logits + unpacked + attention


def gathered_bytes(shape: ModelShape, wishes: Wishes) -> int:
    """For every token attended to in one step: its key and value in one layer, padded to at most twice as many."""
    return PADDING * 2 * shape.kv_heads * shape.head_dim * _computed_size(wishes)


def _computed_size(wishes: Wishes) -> int:
    return 4 if wishes.weights in (WeightFormat.FP32, WeightFormat.CPU_INT8) else 2


def _plan(shape: ModelShape, wishes: Wishes, memory: Memory, weights: int, usable: int, step: int) -> Plan:
    per_token, gathered = kv_bytes(shape, wishes.kv), gathered_bytes(shape, wishes)

    def room_for(running: int) -> tuple[int, int]:
        """Bytes of workspace, and tokens of KV that fit beside it."""
        workspace = workspace_bytes(shape, wishes, step=step, running=running, gpu=memory.gpu)
        free, reached = max(0, usable - weights - workspace), running * wishes.context
        room = free // (per_token + gathered)
        return workspace, room if room <= reached else (free - reached * gathered) // per_token

    running = wishes.max_running or (GPU_RUNNING if memory.gpu else CPU_RUNNING)
    workspace, room = room_for(running)
    if (
        wishes.max_running is None
    ):  # fewer at once need less room for logits, and leave more for what they keep
        running = max(1, min(running, room // SESSION_TOKENS))
        workspace, room = room_for(running)
    if not memory.gpu:
        room = min(room, CPU_CONTEXTS * wishes.context)
    tokens = room if wishes.kv_tokens is None else wishes.kv_tokens
    host = int(memory.host * HOST_SHARE) // per_token if memory.gpu else 0
    return Plan(
        weight_bytes=weights,
        kv_token_bytes=per_token,
        workspace_bytes=workspace + gathered * min(tokens, running * wishes.context),
        usable_bytes=usable,
        kv_tokens=tokens,
        host_tokens=host if wishes.host_tokens is None else wishes.host_tokens,
        max_running=running,
        step_tokens=step,
        context=min(wishes.context, tokens),
    )


def _warned(wishes: Wishes, plan: Plan) -> Plan:
    warnings = []
    if plan.total_bytes > plan.usable_bytes:
        warnings.append(
            f"{plan.kv_tokens} tokens of KV were asked for: {gib(plan.total_bytes)} in all, of {gib(plan.usable_bytes)}"
            " that may be used"
        )
    if plan.context < wishes.context:
        warnings.append(f"a context of {wishes.context} tokens does not fit: {plan.context} do")
    elif plan.sessions(SESSION_TOKENS) < 2:
        warnings.append(f"only one conversation of {SESSION_TOKENS} tokens fits; others wait")
    return replace(plan, warnings=tuple(warnings))


def _too_little(shape: ModelShape, wishes: Wishes, memory: Memory, plan: Plan) -> str:
    needed = plan.weight_bytes + plan.workspace_bytes + LEAST_CONTEXT * plan.kv_token_bytes
    place = "card" if memory.gpu else "machine"
    smaller = _largest_that_fits(shape, wishes, memory)
    advice = (
        f"set ASSISTANT_QUANTIZATION={smaller.setting}"
        if smaller
        else "take a smaller model, or the extractive engine"
    )
    return (
        f"the model in {wishes.weights} needs {gib(needed)} and this {place} has {gib(plan.usable_bytes)} that may be used;"
        f" {advice}"
    )


def _largest_that_fits(shape: ModelShape, wishes: Wishes, memory: Memory) -> WeightFormat | None:
    """Of the smaller formats the first that holds the whole context, or else the one that holds most of it."""
    contexts: dict[WeightFormat, int] = {}
    for form in _smaller(wishes, memory):
        with suppress(ModelUnavailable):
            contexts[form] = fit(shape, replace(wishes, weights=form), memory).context
    return max(contexts, key=lambda form: contexts[form]) if contexts else None


def _smaller(wishes: Wishes, memory: Memory) -> tuple[WeightFormat, ...]:
    ladder = (
        (WeightFormat.BF16, WeightFormat.INT8, WeightFormat.NF4_DQ)
        if memory.gpu
        else (WeightFormat.FP32, WeightFormat.CPU_INT8)
    )
    return ladder[ladder.index(wishes.weights) + 1 :] if wishes.weights in ladder else ()


def gib(size: int) -> str:
    """Bytes for people."""
    return f"{size / GIB:.1f} GiB"
