"""The local engine says, token for token, what transformers' own generate says."""

from __future__ import annotations

import random

import pytest
import torch

from assistant.engine.base import FinishReason, SamplingParams
from assistant.engine.local import LocalEngine
from assistant.engine.weights import LoadedModel
from tests.service.engine.driving import GREEDY, Generated, generate, request, with_engine


def random_prompts(count: int, longest: int, seed: int) -> list[tuple[int, ...]]:
    source = random.Random(seed)
    return [tuple(source.randrange(300) for _ in range(source.randint(1, longest))) for _ in range(count)]


def reference(loaded: LoadedModel, prompt: tuple[int, ...], max_tokens: int) -> tuple[int, ...]:
    output = loaded.model.generate(
        torch.tensor([prompt]),
        attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
        do_sample=False,
        max_new_tokens=max_tokens,
        pad_token_id=0,
    )
    return tuple(output[0, len(prompt) :].tolist())


@pytest.mark.parametrize("chunk", [1, 7, 64, 256])
def test_greedy_tokens_equal_those_of_generate(tiny: LoadedModel, chunk: int) -> None:
    prompts = random_prompts(12, longest=150, seed=chunk)

    async def all_of_them(engine: LocalEngine) -> list[Generated]:
        return [await generate(engine, request(prompt)) for prompt in prompts]

    for prompt, generated in zip(prompts, with_engine(tiny, all_of_them, prefill_chunk=chunk), strict=True):
        assert generated.ids == reference(tiny, prompt, GREEDY.max_tokens)


def test_the_models_own_end_token_stops_and_is_streamed_without_text(tiny: LoadedModel) -> None:
    (end,) = tiny.end_ids
    prompts = random_prompts(40, longest=20, seed=3)
    ended = next(p for p in prompts if end in reference(tiny, p, 200))
    generated = with_engine(
        tiny, lambda e: generate(e, request(ended, SamplingParams(temperature=0, max_tokens=200)))
    )
    assert generated.ids[-1] == end
    assert generated.completion.reason is FinishReason.STOP
    assert generated.completion.usage.generated_tokens == len(generated.ids)


def test_a_stop_token_of_the_request_stops(tiny: LoadedModel) -> None:
    prompt = (1, 2, 3)
    expected = reference(tiny, prompt, 24)
    sampling = SamplingParams(temperature=0, max_tokens=24, stop_token_ids=(expected[4],))
    generated = with_engine(tiny, lambda e: generate(e, request(prompt, sampling)))
    assert generated.ids == expected[: expected.index(expected[4]) + 1]
    assert generated.completion.reason is FinishReason.STOP


def test_the_same_seed_draws_the_same_tokens_and_another_draws_others(tiny: LoadedModel) -> None:
    async def three(engine: LocalEngine) -> list[Generated]:
        return [
            await generate(engine, request((1, 2), SamplingParams(seed=seed, max_tokens=40)))
            for seed in (5, 5, 6)
        ]

    first, again, other = with_engine(tiny, three)
    assert first.ids == again.ids != other.ids
