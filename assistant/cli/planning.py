"""The memory plan of `assistant doctor`: what a model takes and what fits, before anything is loaded."""

from __future__ import annotations

from collections.abc import Mapping

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from assistant.engine.planner.choices import Choices, wishes_for
from assistant.engine.planner.formats import read_bytes
from assistant.engine.planner.plan import GIB, Memory, Plan, Wishes, fit, gib
from assistant.engine.planner.shape import ModelShape
from assistant.engine.planner.survey import LENGTHS, Row, recommended, survey


def memory_for(gpu_gib: float | None) -> Memory:
    """The memory of a card that is only imagined, or what is free on this machine."""
    if gpu_gib is not None:
        return Memory(int(gpu_gib * GIB))
    from assistant.engine.weights.memory import free_memory  # only now: it needs torch

    return free_memory()


def print_plan(
    console: Console, name: str, config: Mapping[str, object], choices: Choices, memory: Memory
) -> None:
    """Print what fits in which format, what settings get, and what to set instead.

    Raises ModelUnavailable, after it has printed, where what is set does not fit.
    """
    shape = ModelShape.of(config)
    wishes = wishes_for(config, choices, memory)
    rows = survey(shape, wishes, memory)
    place = "GPU" if memory.gpu else "CPU"
    console.print(
        f"\n{name}: {shape.parameters / 1e9:.2f} billion weights;"
        f" {gib(memory.device)} of {place} memory, of which {wishes.fraction:.0%} may be used"
    )
    console.print(_table(rows, wishes))
    best = recommended(rows)
    if best is not None and best.wishes != wishes:
        console.print(f"recommended   {_as_settings(best.wishes)}")
    _print_settings(console, shape, wishes, fit(shape, wishes, memory))


def _table(rows: tuple[Row, ...], wishes: Wishes) -> Table:
    table = Table("weights", "KV", "size", "KV tokens", *(f"{n // 1024}k" for n in LENGTHS), box=SIMPLE)
    table.title = "conversations at once, by their length in tokens"
    for row in rows:
        style = "bold" if row.wishes == wishes else None
        if row.plan is None:
            table.add_row(row.label, row.wishes.kv.value, "too large", style=style)
            continue
        sessions = (str(count) if count else "-" for count in row.sessions)
        table.add_row(
            row.label,
            row.wishes.kv.value,
            gib(row.plan.weight_bytes),
            f"{row.plan.kv_tokens:,}",
            *sessions,
            style=style,
        )
    return table


def _print_settings(console: Console, shape: ModelShape, wishes: Wishes, plan: Plan) -> None:
    console.print(f"as set        {_as_settings(wishes)}")
    for line in _figures(shape, wishes, plan):
        console.print(line, markup=False)
    for warning in plan.warnings:
        console.print(f"warning       {warning}", style="yellow", markup=False)


def _figures(shape: ModelShape, wishes: Wishes, plan: Plan) -> tuple[str, ...]:
    read = read_bytes(shape, wishes.weights, head_4bit=wishes.head_4bit) / 1e9
    return (
        f"weights       {gib(plan.weight_bytes)}, of which {read:.1f} GB are read for every token",
        f"KV            {plan.kv_token_bytes / 1024:.0f} KiB a token, {plan.kv_tokens:,} tokens,"
        f" {plan.host_tokens:,} more in the machine's memory",
        f"work          {gib(plan.workspace_bytes)} for steps of {plan.step_tokens} tokens,"
        f" {plan.max_running} answers at once, context {plan.context:,}",
        f"in all        {gib(plan.total_bytes)} of {gib(plan.usable_bytes)}",
    )


def _as_settings(wishes: Wishes) -> str:
    bits = 8 if wishes.kv.value == "fp8" else 16
    head = " ASSISTANT_LM_HEAD_4BIT=true" if wishes.head_4bit else ""
    return f"ASSISTANT_QUANTIZATION={wishes.weights.setting}{head} ASSISTANT_KV_BITS={bits}"
