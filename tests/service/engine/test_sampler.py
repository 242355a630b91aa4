"""The sampler draws from the distribution that transformers' own filters leave."""

from __future__ import annotations

import math

import pytest
import torch
from transformers.generation.logits_process import (
    LogitsProcessorList,
    MinPLogitsWarper,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from assistant.engine.base import SamplingParams
from assistant.engine.sampler import Sampler, distribution

SIZE = 500


def logits(seed: int) -> torch.Tensor:
    return torch.randn(SIZE, generator=torch.Generator().manual_seed(seed)) * 4


def reference(values: torch.Tensor, sampling: SamplingParams) -> torch.Tensor:
    """Probabilities over the whole vocabulary, by transformers."""
    filters = LogitsProcessorList([TemperatureLogitsWarper(sampling.temperature)])
    if sampling.top_k:
        filters.append(TopKLogitsWarper(sampling.top_k))
    if sampling.top_p < 1:
        filters.append(TopPLogitsWarper(sampling.top_p))
    if sampling.min_p:
        filters.append(MinPLogitsWarper(sampling.min_p))
    scores: torch.Tensor = filters(torch.zeros(1, 1, dtype=torch.long), values[None])
    return scores.softmax(-1)[0]


@pytest.mark.parametrize("temperature", [0.1, 0.6, 1.0, 2.5])
@pytest.mark.parametrize("top_k", [0, 1, 20, 10_000])
@pytest.mark.parametrize("top_p", [0.01, 0.8, 0.95, 1.0])
@pytest.mark.parametrize("min_p", [0.0, 0.1])
def test_filtered_probabilities_equal_those_of_transformers(
    temperature: float, top_k: int, top_p: float, min_p: float
) -> None:
    sampling = SamplingParams(temperature, top_p, top_k, min_p)
    if top_k == 10_000:
        sampling = SamplingParams(temperature, top_p, SIZE, min_p)
    for seed in range(10):
        ids, probabilities = distribution(logits(seed), sampling)
        spread = torch.zeros(SIZE).scatter(0, ids, probabilities)
        torch.testing.assert_close(spread, reference(logits(seed), sampling), atol=1e-5, rtol=1e-4)


def test_draws_follow_the_distribution() -> None:
    sampling = SamplingParams(temperature=1.0, top_p=0.9, top_k=5, seed=3)
    expected = reference(logits(1), sampling)
    sampler = Sampler(sampling)
    counts = torch.zeros(SIZE)
    for _ in range(4000):
        counts[sampler.draw(logits(1))] += 1
    assert (counts / 4000 - expected).abs().max() < 4 * math.sqrt(0.25 / 4000)


def test_temperature_zero_takes_the_likeliest() -> None:
    sampler = Sampler(SamplingParams(temperature=0))
    assert all(sampler.draw(logits(seed)) == int(logits(seed).argmax()) for seed in range(20))


def test_a_seed_repeats_its_draws() -> None:
    one, same, other = (Sampler(SamplingParams(temperature=3.0, top_k=0, top_p=1, seed=s)) for s in (1, 1, 2))
    drawn = [[sampler.draw(logits(seed)) for seed in range(30)] for sampler in (one, same, other)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_the_presence_penalty_falls_on_drawn_tokens_once() -> None:
    values = torch.tensor([3.0, 2.0, 0.5])
    sampler = Sampler(SamplingParams(temperature=0, presence_penalty=1.5))
    assert [sampler.draw(values) for _ in range(4)] == [0, 1, 0, 0]
    assert values.tolist() == [3.0, 2.0, 0.5]


@pytest.mark.parametrize("temperature", [0, 0.7])
def test_logits_that_are_not_numbers_are_refused(temperature: float) -> None:
    with pytest.raises((ValueError, RuntimeError)):
        Sampler(SamplingParams(temperature=temperature)).draw(torch.full((SIZE,), float("nan")))
