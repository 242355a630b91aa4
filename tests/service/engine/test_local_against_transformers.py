"""The local engine says, token for token, what transformers' own loops say."""

from __future__ import annotations

import asyncio
import random

import pytest
import torch
from transformers import ContinuousBatchingConfig, GenerationConfig, PreTrainedModel

from assistant.engine.base import FinishReason, SamplingParams
from assistant.engine.local import LocalEngine
from assistant.engine.weights import LoadedModel
from tests.service.engine.driving import (
    GREEDY,
    Generated,
    generate,
    generate_all,
    opened,
    request,
    with_engine,
)

Ids = tuple[int, ...]


def random_prompts(count: int, longest: int, seed: int) -> list[Ids]:
    """Half of them quote themselves, so that prompt lookup has something to find."""
    source = random.Random(seed)
    prompts = [tuple(source.randrange(300) for _ in range(source.randint(1, longest))) for _ in range(count)]
    return [prompt * 2 if number % 2 else prompt for number, prompt in enumerate(prompts)]


def reference(twin: PreTrainedModel, prompt: Ids, max_tokens: int) -> Ids:
    output = twin.generate(
        torch.tensor([prompt]),
        attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
        do_sample=False,
        max_new_tokens=max_tokens,
        pad_token_id=0,
    )
    return tuple(output[0, len(prompt) :].tolist())


def test_decoding_over_fixed_shapes_says_the_same(tiny: LoadedModel, twin: PreTrainedModel) -> None:
    prompts = random_prompts(5, longest=120, seed=3)
    requests = [request(prompt) for prompt in prompts]
    together = with_engine(tiny, lambda engine: generate_all(engine, requests), fixed_shapes=True)
    for prompt, generated in zip(prompts, together, strict=True):
        assert generated.ids == reference(twin, prompt, GREEDY.max_tokens)


@pytest.mark.parametrize("lookup", [True, False])
@pytest.mark.parametrize(("step", "prefill", "block"), [(1, 1, 1), (7, 3, 4), (64, 16, 16), (512, 256, 32)])
def test_greedy_tokens_equal_those_of_generate(
    tiny: LoadedModel, twin: PreTrainedModel, step: int, prefill: int, block: int, lookup: bool
) -> None:
    prompts = random_prompts(4 if step == 1 else 6, longest=30 if step == 1 else 150, seed=step)
    sizes = {"step_tokens": step, "prefill_tokens": prefill, "block_size": block}
    together = with_engine(
        tiny, lambda e: generate_all(e, [request(p) for p in prompts]), lookup=lookup, **sizes
    )
    for prompt, generated in zip(prompts, together, strict=True):
        assert generated.ids == reference(twin, prompt, GREEDY.max_tokens)
        assert (generated.completion.usage.drafted_tokens > 0) <= lookup


@pytest.mark.parametrize("overlap", [True, False])
def test_who_comes_and_goes_meanwhile_changes_no_token(
    tiny: LoadedModel, twin: PreTrainedModel, overlap: bool
) -> None:
    source = random.Random(5)
    prompts = random_prompts(20, longest=80, seed=6)
    lengths = [source.randint(1, 30) for _ in prompts]

    async def visit(engine: LocalEngine, prompt: Ids, length: int) -> Ids:
        """Come at a random moment; a third leave early."""
        await asyncio.sleep(source.random() * 0.3)
        stream = engine.generate(request(prompt, SamplingParams(temperature=0, max_tokens=length)))
        leaving = source.randint(0, length) if source.random() < 0.33 else None
        told: list[int] = []
        async for item in stream:
            if leaving == len(told) or not hasattr(item, "id"):
                break
            told.append(item.id)
        await stream.aclose()
        return tuple(told)

    async def all_of_them(engine: LocalEngine) -> list[Ids]:
        visits = [visit(engine, p, n) for p, n in zip(prompts, lengths, strict=True)]
        return await asyncio.gather(*visits)

    sizes = {"step_tokens": 40, "prefill_tokens": 16, "max_running": 6, "kv_tokens": 1024}
    told = with_engine(tiny, all_of_them, overlap=overlap, **sizes)
    whole = 0
    for prompt, length, ids in zip(prompts, lengths, told, strict=True):
        expected = reference(twin, prompt, length)
        assert ids == expected[: len(ids)]
        whole += ids == expected
    assert whole > len(prompts) / 2


@pytest.mark.filterwarnings("ignore")
def test_tokens_equal_those_of_transformers_continuous_batching(
    tiny: LoadedModel, twin: PreTrainedModel
) -> None:
    prompts = random_prompts(12, longest=100, seed=9)
    config = GenerationConfig(
        max_new_tokens=16, do_sample=False, pad_token_id=0, eos_token_id=next(iter(tiny.end_ids))
    )
    before = twin.config._attn_implementation
    try:
        results = twin.generate_batch(
            [list(prompt) for prompt in prompts],
            generation_config=config,
            continuous_batching_config=ContinuousBatchingConfig(
                page_size=32, num_blocks=256, max_batch_tokens=128
            ),
            progress_bar=False,
        )
    finally:
        twin.set_attn_implementation(before)
    theirs = {tuple(r.prompt_ids): tuple(r.generated_tokens) for r in results.values()}
    sampling = SamplingParams(temperature=0, max_tokens=16)
    ours = with_engine(tiny, lambda e: generate_all(e, [request(p, sampling) for p in prompts]))
    assert {p: generated.ids for p, generated in zip(prompts, ours, strict=True)} == theirs


def test_the_models_own_end_token_stops_and_is_streamed_without_text(
    tiny: LoadedModel, twin: PreTrainedModel
) -> None:
    (end,) = tiny.end_ids
    sampling = SamplingParams(temperature=0, max_tokens=60)
    asked = [request(prompt, sampling) for prompt in random_prompts(40, longest=20, seed=3)]
    done = with_engine(tiny, lambda e: generate_all(e, asked))
    stopped = [n for n, each in enumerate(done) if each.completion.reason is FinishReason.STOP]
    for n in stopped[:5]:
        assert done[n].ids == reference(twin, asked[n].prompt, 60)
        assert done[n].ids[-1] == end
        assert done[n].completion.usage.generated_tokens == len(done[n].ids)
    assert stopped


def test_a_stop_token_of_the_request_stops(tiny: LoadedModel, twin: PreTrainedModel) -> None:
    prompt = (1, 2, 3)
    expected = reference(twin, prompt, 24)
    sampling = SamplingParams(temperature=0, max_tokens=24, stop_token_ids=(expected[4],))
    generated = with_engine(tiny, lambda e: generate(e, request(prompt, sampling)))
    assert generated.ids == expected[: expected.index(expected[4]) + 1]
    assert generated.completion.reason is FinishReason.STOP


def test_the_same_seed_draws_the_same_tokens_whoever_is_there(tiny: LoadedModel) -> None:
    def seeded(seed: int) -> SamplingParams:
        return SamplingParams(seed=seed, max_tokens=40)

    async def alone_and_together(engine: LocalEngine) -> list[Generated]:
        alone = await generate(engine, request((1, 2), seeded(5)))
        others = [request((n, 3) * 9, seeded(n)) for n in range(5)]
        together = await generate_all(
            engine, [*others, request((1, 2), seeded(5)), request((1, 2), seeded(6))]
        )
        return [alone, *together[-2:]]

    first, again, other = with_engine(tiny, alone_and_together, lookup=False)
    assert first.ids == again.ids != other.ids


def test_text_pieces_make_up_the_text_of_the_ids(tiny: LoadedModel) -> None:
    several = [request((seed, 2), SamplingParams(seed=seed, max_tokens=80)) for seed in range(8)]
    for generated in with_engine(tiny, lambda e: generate_all(e, several)):
        stream = tiny.vocabulary.text_stream()
        pieces = [stream.feed(token) for token in generated.ids if token not in tiny.end_ids]
        assert generated.text == "".join(pieces)


def test_tokens_come_as_they_are_drawn(tiny: LoadedModel) -> None:
    async def first() -> bool:
        async with opened(tiny) as engine:
            stream = engine.generate(request((1, 2, 3), SamplingParams(max_tokens=8000 // 4)))
            item = await anext(stream)
            await stream.aclose()
            return hasattr(item, "id")

    assert asyncio.run(first())
