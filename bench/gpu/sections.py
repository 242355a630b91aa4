"""The sections of a run, in order. Nothing else decides what is measured."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch

from assistant.engine.local import LocalEngine
from assistant.engine.planner.plan import GIB
from assistant.engine.planner.shape import ModelShape
from assistant.engine.weights.fusing import fuse
from bench.driving import random_ids
from bench.gpu import ceilings, ours, plain
from bench.gpu.figures import Figure
from bench.gpu.random_model import build
from bench.gpu.sizes import Sizes
from bench.gpu.subject import Subject

Say = Callable[[str], None]


async def run_all(sizes: Sizes, say: Say) -> list[Figure]:
    """Measure everything; what transformers does comes first, because our attention then replaces its own."""
    subject, figures = _begin(sizes, say)
    beside = _transformers(subject, say)
    figures += beside.figures()
    say("fusing projections")
    fusion = fuse(subject.model)
    figures.append(Figure("projection groups fused", fusion.fused, note="; ".join(fusion.left[:1])))
    engine = subject.engine(subject.plan(None), queue=4 * sizes.crowd)
    try:
        figures += await _alone(subject, engine, beside, say)
        figures += await _turns(subject, engine, say)
        figures += await _crowd(subject, engine, beside, say)
    finally:
        await engine.close()
    return figures + await _small_card(subject, say)


def _begin(sizes: Sizes, say: Say) -> tuple[Subject, list[Figure]]:
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    say("ceilings of the device")
    found = ceilings.measure(device, megabytes=sizes.copy_megabytes, size=sizes.matrix, dtype=dtype)
    say("building the model")
    began, before = time.perf_counter(), _allocated(device)
    model = build(sizes.shape, device, dtype, context=sizes.context, nf4=True)
    gc.collect()
    held = _allocated(device) - before
    shape = ModelShape.of(model.config.to_dict())
    subject = Subject(sizes, device, dtype, model, shape, found)
    figures = [
        Figure("copy bandwidth", found.bytes_per_second / 1e9, "GB/s"),
        Figure("matrix product", found.flops_per_second / 1e12, "TFLOP/s", note=str(dtype)),
        Figure("model built in", time.perf_counter() - began, "s"),
    ]
    if held:
        planned = subject.plan(None).weight_bytes
        error = 100 * abs(held - planned) / planned
        note = f"held {held / GIB:.3f} GiB, planned {planned / GIB:.3f}"
        figures.append(Figure("planner error, weights", error, "%", goal=2.0, at_most=True, note=note))
    return subject, figures


@dataclass(frozen=True, slots=True)
class Beside:
    """What transformers does with the same model."""

    decode: dict[int, float]
    first: float
    sequential: float
    padded: float
    continuous: float

    def figures(self) -> list[Figure]:
        """Without goals: they are what ours is held against."""
        rates = [
            Figure(f"generate, decode at {context}", rate, "tokens/s")
            for context, rate in self.decode.items()
        ]
        return [
            *rates,
            Figure("generate, first token", self.first * 1000, "ms"),
            Figure("generate, one after another", self.sequential, "tokens/s"),
            Figure("generate, padded batch", self.padded, "tokens/s"),
            Figure("transformers' continuous batching", self.continuous, "tokens/s", note="sdpa, paged"),
        ]


def _transformers(subject: Subject, say: Say) -> Beside:
    sizes, model = subject.sizes, subject.model
    say("transformers: alone")
    decode = {
        context: plain.decode_rate(model, random_ids(context, sizes.shape.vocabulary, 1), sizes.decoded)
        for context in sizes.contexts
    }
    prompts = subject.prompts(sizes.crowd)
    first = plain.first_token_seconds(model, prompts[0], sizes.repeats)
    say("transformers: a crowd")
    padded = plain.padded_rate(model, prompts, sizes.answer)
    continuous = plain.continuous_rate(model, prompts, sizes.answer)
    return Beside(decode, first, plain.sequential_rate(model, prompts, sizes.answer), padded, continuous)


async def _alone(subject: Subject, engine: LocalEngine, beside: Beside, say: Say) -> list[Figure]:
    say("ours: alone")
    figures = []
    for context, theirs in beside.decode.items():
        prompt = random_ids(context, subject.sizes.shape.vocabulary, 1)
        rate = await ours.decode_rate(engine, prompt, subject.sizes.decoded)
        bound = subject.decode_bound(context)
        figures += [
            Figure(f"decode at {context}", rate, "tokens/s"),
            Figure(f"decode at {context} / generate", rate / theirs, "x", goal=4.0, stretch=8.0),
            Figure(f"decode at {context}, share of the bandwidth bound", 100 * rate / bound, "%", 25.0, 40.0),
        ]
    prompt = subject.prompts(1)[0]
    first = await ours.first_token_seconds(engine, prompt, subject.sizes.repeats)
    bound = ours.prefill_flops(subject.sizes.shape, 0, len(prompt)) / subject.ceilings.flops_per_second
    return [
        *figures,
        Figure(f"first token of {len(prompt)}", first * 1000, "ms", goal=100.0, at_most=True),
        Figure("first token / compute bound", first / bound, "x", goal=2.0, stretch=1.5, at_most=True),
        Figure("first token / generate", first / beside.first, "x"),
    ]


async def _turns(subject: Subject, engine: LocalEngine, say: Say) -> list[Figure]:
    say("ours: turns of a conversation")
    kept = [(await ours.conversation(engine, subject.sizes, f"kept {n}", n))[-1] for n in range(3)]
    cold = [(await ours.conversation(engine, subject.sizes, None, n))[-1] for n in range(3)]
    usage = kept[0].usage
    ideal = ours.prefill_flops(subject.sizes.shape, 0, usage.prompt_tokens) / ours.prefill_flops(
        subject.sizes.shape, usage.reused_tokens, usage.prompt_tokens
    )
    ratio = min(one.first for one in cold) / min(one.first for one in kept)
    note = f"{usage.prompt_tokens} tokens, {usage.prefilled_tokens} of them new; ideal {ideal:.2f} x"
    return [
        Figure("last turn, first token, kept", min(one.first for one in kept) * 1000, "ms"),
        Figure("last turn, first token, nothing kept", min(one.first for one in cold) * 1000, "ms"),
        Figure("reuse, share of the ideal ratio", 100 * ratio / ideal, "%", 75.0, 90.0, note=note),
    ]


async def _crowd(subject: Subject, engine: LocalEngine, beside: Beside, say: Say) -> list[Figure]:
    sizes = subject.sizes
    say("ours: a crowd")
    await ours.crowd_rate(engine, subject.prompts(sizes.crowd), 2)
    rate = await ours.crowd_rate(engine, subject.prompts(sizes.crowd), sizes.answer)
    say("ours: steady users")
    services = [await ours.serve(engine, sizes, users) for users in sizes.users]
    most = max((service.users for service in services if service.acceptable), default=0)
    note = "; ".join(f"{s.users}: {s.first_p99:.2f} s, {s.gap_p50 * 1000:.0f} ms" for s in services)
    return [
        Figure(f"{sizes.crowd} at once", rate, "tokens/s"),
        Figure(f"{sizes.crowd} at once / one after another", rate / beside.sequential, "x", 15.0, 25.0),
        Figure(f"{sizes.crowd} at once / padded batch", rate / beside.padded, "x", 1.5, 3.0),
        Figure(f"{sizes.crowd} at once / continuous batching", rate / beside.continuous, "x", 1.2, 2.0),
        Figure("users within p99 2 s and p50 50 ms", most, "", goal=16, stretch=40, note=note),
    ]


async def _small_card(subject: Subject, say: Say) -> list[Figure]:
    say("ours: too much for a smaller card")
    limited = subject.device.type == "cuda" and subject.sizes.small_card_gib > 0
    if limited:
        whole = torch.cuda.mem_get_info()[1]
        torch.cuda.empty_cache()
        torch.cuda.set_per_process_memory_fraction(subject.sizes.small_card_gib * GIB / whole)
    plan = subject.plan(subject.sizes.small_card_gib or None)
    engine = subject.engine(plan, queue=subject.sizes.overload // 2)
    try:
        ended = await ours.overload(engine, subject.sizes)
        restarts = engine.status().restarts
    finally:
        await engine.close()
    if limited:
        torch.cuda.set_per_process_memory_fraction(1.0)
    note = f"{ended.answered} answered, {ended.refused} refused, {plan.kv_tokens} tokens of KV"
    return [Figure("overload: failed or restarted", ended.failed + restarts, "", 0, at_most=True, note=note)]


def _allocated(device: torch.device) -> int:
    return torch.cuda.memory_allocated(device) if device.type == "cuda" else 0
