"""Draws follow the distribution that transformers' own filters leave, with and without drafts, alone or in a batch."""

from __future__ import annotations

import numpy as np
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
from assistant.engine.execution.sampler import Draw, Sampler, _candidates, draw

SIZE = 500
OPEN = SamplingParams(temperature=1.0, top_p=1.0, top_k=0)


def logits(*seeds: int, size: int = SIZE) -> torch.Tensor:
    return torch.stack(
        [torch.randn(size, generator=torch.Generator().manual_seed(seed)) * 4 for seed in seeds]
    )


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


def alone(values: torch.Tensor, sampler: Sampler, *drafts: int) -> tuple[int, ...]:
    return draw(values.clone(), [Draw(sampler, drafts)])[0]


def chi_square(counts: np.ndarray, probabilities: torch.Tensor) -> float:
    """Over cells where at least 5 are expected, in units of its degrees of freedom: near 1 where both agree."""
    expected = probabilities.double().numpy() * counts.sum()
    cells = expected >= 5
    return float((((counts - expected) ** 2)[cells] / expected[cells]).sum() / cells.sum())


@pytest.mark.parametrize("temperature", [0.1, 0.6, 1.0, 2.5])
@pytest.mark.parametrize("top_k", [0, 1, 20, SIZE, 10_000])
@pytest.mark.parametrize("top_p", [0.01, 0.8, 0.95, 1.0])
@pytest.mark.parametrize("min_p", [0.0, 0.1])
def test_filtered_probabilities_equal_those_of_transformers(
    temperature: float, top_k: int, top_p: float, min_p: float
) -> None:
    sampling = SamplingParams(temperature, top_p, top_k, min_p)
    same = SamplingParams(temperature, top_p, min(top_k, SIZE), min_p)
    rows = logits(*range(5))
    found = _candidates(rows, [Draw(Sampler(sampling))] * 5)
    for row, candidates in zip(rows, found, strict=True):
        ids, probabilities = candidates.filtered(sampling)
        spread = torch.zeros(SIZE).scatter(0, torch.tensor(ids), torch.tensor(probabilities).float())
        torch.testing.assert_close(spread, reference(row, same), atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("sampling", [OPEN, SamplingParams(1.5, 0.9, 12), SamplingParams(2.0, 1.0, 0, 0.05)])
def test_draws_follow_the_distribution(sampling: SamplingParams) -> None:
    values, sampler = logits(1), Sampler(SamplingParams(*seeded(sampling)))
    counts = np.zeros(SIZE)
    for _ in range(3000):
        counts[alone(values, sampler)[0]] += 1
    assert chi_square(counts, reference(values[0], sampling)) < 2
    assert counts[reference(values[0], sampling).numpy() == 0].sum() == 0


@pytest.mark.parametrize("draft_rank", [0, 1, 4, 300])
def test_drafts_do_not_change_the_distribution(draft_rank: int) -> None:
    sampling = SamplingParams(1.5, 0.95, 12, seed=5)
    values, sampler = logits(1, 2), Sampler(sampling)
    draft = int(values[0].argsort(descending=True)[draft_rank])
    first, second = np.zeros(SIZE), np.zeros(SIZE)
    for _ in range(4000):
        tokens = alone(values, sampler, draft)
        first[tokens[0]] += 1
        assert (len(tokens) == 2) == (tokens[0] == draft)
        if len(tokens) == 2:
            second[tokens[1]] += 1
    assert chi_square(first, reference(values[0], sampling)) < 2
    if second.sum() > 500:
        assert chi_square(second, reference(values[1], sampling)) < 2


def test_greedy_drafts_are_accepted_up_to_the_first_that_is_not_the_likeliest() -> None:
    values = logits(1, 2, 3, 4)
    best = [int(token) for token in values.argmax(-1)]
    greedy = Sampler(SamplingParams(temperature=0))
    assert alone(values[:1], greedy) == tuple(best[:1])
    assert alone(values, greedy, *best[:3]) == tuple(best)
    assert alone(values, greedy, best[0], best[1] + 1, best[2]) == tuple(best[:2])
    assert alone(values, greedy, best[0] + 1, best[1], best[2]) == tuple(best[:1])


def test_greedy_takes_the_first_of_equals() -> None:
    values = torch.zeros(1, 2000)
    values[0, [700, 900]] = 1.0
    assert alone(values, Sampler(SamplingParams(temperature=0))) == (700,)


def test_a_batch_draws_what_each_would_draw_alone() -> None:
    params = [
        SamplingParams(temperature=0),
        SamplingParams(seed=1),
        SamplingParams(1.5, 1.0, 0, seed=2),
        SamplingParams(1.0, 0.9, 300, seed=3, presence_penalty=1.0),
        SamplingParams(temperature=0, presence_penalty=2.0),
        SamplingParams(0.6, 0.95, 20, 0.1, seed=4),
    ]
    together, apart = [Sampler(one) for one in params], [Sampler(one) for one in params]
    for step in range(20):
        values = logits(*range(step, step + 8))
        drafts = [(), (int(values[1].argmax()), 7), (), (), (), ()]
        batch = draw(values.clone(), [Draw(one, guess) for one, guess in zip(together, drafts, strict=True)])
        row = 0
        for sampler, twin, guess, tokens in zip(together, apart, drafts, batch, strict=True):
            assert alone(values[row : row + 1 + len(guess)], twin, *guess) == tokens
            row += 1 + len(guess)
            sampler.keep(tokens)
            twin.keep(tokens)


def test_a_seed_repeats_its_draws() -> None:
    one, same, other = (Sampler(SamplingParams(3.0, 1.0, 0, seed=seed)) for seed in (1, 1, 2))
    drawn = [[alone(logits(step), sampler) for step in range(30)] for sampler in (one, same, other)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_the_presence_penalty_falls_once_on_what_was_kept() -> None:
    values = torch.tensor([[3.0, 2.0, 0.5]])
    sampler = Sampler(SamplingParams(temperature=0, presence_penalty=1.5))
    drawn: list[int] = []
    for _ in range(4):
        drawn.extend(alone(values, sampler))
        sampler.keep(drawn[-1:])
    assert drawn == [0, 1, 0, 0]


def test_the_presence_penalty_counts_drafts_as_kept_in_the_rows_behind_them() -> None:
    values = torch.tensor([[3.0, 2.0, 0.5]] * 3)
    sampler = Sampler(SamplingParams(temperature=0, presence_penalty=1.5))
    assert alone(values, sampler, 0, 1) == (0, 1, 0)


@pytest.mark.parametrize("broken", [float("nan"), float("inf")])
@pytest.mark.parametrize("sampling", [SamplingParams(temperature=0), SamplingParams(seed=1), OPEN])
def test_logits_that_are_no_numbers_fail_one_sequence_alone(broken: float, sampling: SamplingParams) -> None:
    values = logits(1, 2, 3)
    values[1, 77] = broken
    likeliest = SamplingParams(temperature=0)
    drawn = draw(values, [Draw(Sampler(likeliest)), Draw(Sampler(sampling)), Draw(Sampler(likeliest))])
    assert drawn == [(int(logits(1).argmax()),), (), (int(logits(3).argmax()),)]


def test_a_row_without_any_token_fails() -> None:
    assert alone(torch.full((1, 9), -torch.inf), Sampler(SamplingParams())) == ()


def test_excluded_tokens_are_never_drawn() -> None:
    values = torch.tensor([[0.0, -torch.inf, 1.0, -torch.inf]])
    assert {alone(values, Sampler(SamplingParams(5.0, 1.0, 0, seed=seed)))[0] for seed in range(40)} == {0, 2}


def test_rows_and_draws_must_agree() -> None:
    with pytest.raises(ValueError, match="rows"):
        draw(logits(1, 2), [Draw(Sampler(OPEN))])


def seeded(
    sampling: SamplingParams,
) -> tuple[float, float, int, float, float, int, tuple[int, ...], tuple[str, ...], int]:
    return (sampling.temperature, sampling.top_p, sampling.top_k, sampling.min_p, 0.0, 1024, (), (), 3)
