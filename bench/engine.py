"""The engine on a CPU beside transformers, in one run, by turns: `python -m bench.engine [--quick] [--json FILE]`.

A random Qwen3 of a few million weights in float32, so that counts are exact and no time goes into the weights: tokens
prefilled over a conversation, first token at its last turn with and without reuse, tokens a second for several at once.
"""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Callable, Sequence

import torch

from assistant.engine.base import EngineProfile, GenerationRequest
from assistant.engine.local import LocalEngine
from assistant.engine.weights import LoadedModel
from bench.driving import drive, greedy, random_ids
from bench.gpu import ours, plain
from bench.gpu.random_model import Model, Shape, build, vocabulary
from bench.gpu.sizes import Sizes
from bench.measuring import Row, arguments, report

SHAPE = Shape(layers=6, hidden=256, intermediate=768, heads=8, kv_heads=4, head_dim=32, vocabulary=8192)
CONTEXT = 16_384
CONVERSATION = Sizes(
    shape=SHAPE,
    context=CONTEXT,
    copy_megabytes=0,
    matrix=0,
    contexts=(),
    decoded=0,
    prompt=0,
    system=300,
    passages=400,
    question=50,
    answer=40,
    turns=5,
    repeats=7,
    crowd=0,
    users=(),
    user_rounds=0,
    overload=0,
    small_card_gib=0,
)
AT_ONCE = (1, 4, 8, 16)
PROMPT, ANSWER = 345, 24


def make_engine() -> tuple[LocalEngine, Model]:
    """The engine, and a second model of the same weights for transformers' own ways."""
    device = torch.device("cpu")
    models = [build(SHAPE, device, torch.float32, context=CONTEXT, nf4=False) for _ in range(2)]
    profile = EngineProfile("random", CONTEXT)
    loaded = LoadedModel(models[0], vocabulary(SHAPE.vocabulary), profile, frozenset())
    return LocalEngine(loaded, kv_tokens=65_536, lookup=False, loops=False), models[1]


async def reuse(engine: LocalEngine, model: Model, repeats: int) -> list[Row]:
    """Counts over one conversation, then the first token of its last turn: kept, and plain generate in turn."""
    turns = await ours.conversation(engine, CONVERSATION, "counted", seed=1)
    prompts = sum(turn.usage.prompt_tokens for turn in turns)
    new = CONVERSATION.passages + CONVERSATION.question
    ideal = CONVERSATION.system + new * CONVERSATION.turns
    prefilled = sum(turn.usage.prefilled_tokens for turn in turns)
    kept, cold = [], []
    last = turns[-1].usage
    for repeat in range(repeats):
        again = await ours.conversation(engine, CONVERSATION, f"timed {repeat}", seed=2 + repeat)
        kept.append(again[-1].first)
        prompt = random_ids(again[-1].usage.prompt_tokens, SHAPE.vocabulary, repeat)
        cold.append(plain.first_token_seconds(model, prompt, 1))
    flops = ours.prefill_flops(SHAPE, 0, last.prompt_tokens) / ours.prefill_flops(
        SHAPE, last.reused_tokens, last.prompt_tokens
    )
    return [
        {
            "turns": CONVERSATION.turns,
            "prompt tokens": prompts,
            "prefilled": prefilled,
            "ideal": ideal,
            "prefilled / ideal": prefilled / ideal,
            "share of plain generate": prefilled / prompts,
            "last turn: prompt": last.prompt_tokens,
            "last turn: prefilled": last.prefilled_tokens,
            "first token, kept ms": statistics.median(kept) * 1000,
            "first token, plain generate ms": statistics.median(cold) * 1000,
            "ratio": statistics.median(cold) / statistics.median(kept),
            "ideal ratio (operations)": flops,
        }
    ]


async def concurrency(engine: LocalEngine, model: Model, repeats: int) -> list[Row]:
    """New tokens a second, medians; each way once in every round."""
    rows = []
    for count in AT_ONCE:
        prompts = [random_ids(PROMPT + place, SHAPE.vocabulary, place) for place in range(count)]
        rates: dict[str, list[float]] = {"ours": [], "sequential": [], "continuous": []}
        for _ in range(repeats):
            rates["ours"].append(await ours.crowd_rate(engine, prompts, ANSWER))
            rates["sequential"].append(plain.sequential_rate(model, prompts, ANSWER))
            rates["continuous"].append(plain.continuous_rate(model, prompts, ANSWER))
        rows.append(_rates(count, {name: statistics.median(found) for name, found in rates.items()}))
    return rows


def _rates(count: int, rates: dict[str, float]) -> Row:
    return {
        "at once": count,
        "ours, tokens/s": rates["ours"],
        "one after another, generate": rates["sequential"],
        "transformers' continuous batching": rates["continuous"],
        "ours / generate": rates["ours"] / rates["sequential"],
        "ours / continuous batching": rates["ours"] / rates["continuous"],
    }


async def run(quick: bool, show: Callable[[str, Sequence[Row]], None]) -> None:
    """Every part."""
    engine, model = make_engine()
    try:
        await drive(engine, GenerationRequest(random_ids(64, SHAPE.vocabulary, 0), greedy(4)))
        show("One conversation, its passages kept", await reuse(engine, model, 3 if quick else 7))
        show("Several at once", await concurrency(engine, model, 2 if quick else 5))
    finally:
        await engine.close()


def main() -> None:
    """Measure and print."""
    options = arguments(__doc__ or "")
    collected: list[Row] = []

    def show(title: str, rows: Sequence[Row]) -> None:
        collected.extend(rows)
        report(title, rows, options.json if title.startswith("Several") else None)

    asyncio.run(run(options.quick, show))


if __name__ == "__main__":
    main()
