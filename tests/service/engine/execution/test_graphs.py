"""Fixed padded decode steps, run without capture, give what the eager way gives."""

from __future__ import annotations

import pytest
import torch

from assistant.engine.execution.runner import Runner
from assistant.engine.execution.shapes import Shape, ShapeLimits
from assistant.engine.scheduling.steps import Span, Step
from tests.service.engine.execution.feeding import Fed, feed, feed_in_random_pieces, shuffled_tables
from tests.service.engine.execution.tiny_models import BLOCK, FAMILIES, prompts, reference_logits, tiny

BLOCKS = 96
LIMITS = ShapeLimits(batches=(1, 2, 4, 8), widths=(1, 5), least_tokens=32, most_shapes=3)


def sequences(seed: int, count: int = 5) -> list[Fed]:
    ids = prompts(count, 30, 90, seed)
    tables = shuffled_tables([len(one) for one in ids], BLOCKS, BLOCK, seed)
    return [Fed(number, one, table) for number, (one, table) in enumerate(zip(ids, tables, strict=True))]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("kv_dtype", [None, torch.float8_e4m3fn])
def test_fixed_steps_equal_eager_ones(family: str, kv_dtype: torch.dtype | None) -> None:
    runners = [
        Runner(tiny(family), BLOCKS, BLOCK, kv_dtype=kv_dtype, shapes=shapes) for shapes in (None, LIMITS)
    ]
    made = []
    for runner in runners:
        fed = sequences(seed=3)
        feed_in_random_pieces(runner, fed, seed=3, largest=12)
        made.append(torch.cat([torch.cat(one.logits) for one in fed]))
    assert runners[1].fixed_shapes
    torch.testing.assert_close(made[1], made[0], atol=1e-4, rtol=0)


def test_drafts_of_different_number_share_a_fixed_step() -> None:
    model = tiny()
    fed = sequences(seed=5, count=3)
    expected = [reference_logits(model, one.tokens) for one in fed]
    runner = Runner(model, BLOCKS, BLOCK, shapes=LIMITS)
    feed(runner, fed, [one.span(20) for one in fed])
    feed(runner, fed, [one.span(count, wanted=count) for one, count in zip(fed, (1, 5, 3), strict=True)])
    assert {shape.width for shape in runner.fixed_shapes} == {5}
    for one, reference in zip(fed, expected, strict=True):
        torch.testing.assert_close(torch.cat(one.logits), reference[: one.computed], atol=1e-4, rtol=0)


def test_no_more_shapes_exist_than_may() -> None:
    runner = Runner(tiny(), BLOCKS, BLOCK, shapes=LIMITS)
    for count in (1, 2, 3, 5, 1):
        feed(runner, fed := sequences(seed=1), [one.span(1) for one in fed[:count]])
    assert runner.fixed_shapes == (Shape(4, 1, 4), Shape(8, 1, 4), Shape(1, 1, 4))


def test_preparing_shapes_disturbs_nothing() -> None:
    model = tiny()
    one = sequences(seed=2, count=1)[0]
    expected = reference_logits(model, one.tokens)
    runner = Runner(model, BLOCKS, BLOCK, shapes=LIMITS)
    feed(runner, [one], [one.span(20)])
    runner.prepare((Shape(1, 1, 16), Shape(8, 5, 16)))
    while one.pending:
        feed(runner, [one], [one.span(1)])
    torch.testing.assert_close(torch.cat(one.logits), expected, atol=1e-4, rtol=0)


def test_logits_of_a_step_are_not_overwritten_by_the_next() -> None:
    runner = Runner(tiny(), BLOCKS, BLOCK, shapes=LIMITS)
    first = runner.step(Step((Span(1, (5,), 0, (0,), 1),)))
    kept = first.clone()
    runner.step(Step((Span(2, (9,), 0, (1,), 1),)))
    assert torch.equal(first, kept)
