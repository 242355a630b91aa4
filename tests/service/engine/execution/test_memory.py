"""What blocks hold survives being moved, shared, kept in 8 bits, and whatever lay there before."""

from __future__ import annotations

import pytest
import torch

from assistant.engine.execution.runner import Runner
from assistant.engine.scheduling.steps import BlockMove, Span, Step
from tests.service.engine.execution.tiny_models import BLOCK, prompts, reference_logits, tiny

PROMPT = tuple(prompts(1, 30, 30)[0])
HEAD, TAIL = PROMPT[:20], PROMPT[20:]


def whole() -> torch.Tensor:
    return reference_logits(tiny(), PROMPT)[20:]


def prefilled(blocks: tuple[int, ...], host_blocks: int = 0) -> Runner:
    runner = Runner(tiny(), 16, BLOCK, host_blocks)
    assert runner.step(Step((Span(1, HEAD, 0, blocks, wanted=0),))).shape == (0, 320)
    return runner


def tail(blocks: tuple[int, ...]) -> tuple[Span, ...]:
    return (Span(1, TAIL, 20, blocks, wanted=len(TAIL)),)


def moves(*pairs: tuple[int, int]) -> tuple[BlockMove, ...]:
    return tuple(BlockMove(source, target) for source, target in pairs)


def test_blocks_may_move_on_the_device() -> None:
    runner = prefilled((3, 1, 7, 5))
    step = Step(tail((0, 2, 4, 6)), on_device=moves((3, 0), (1, 2), (7, 4)))
    torch.testing.assert_close(runner.step(step), whole(), atol=1e-4, rtol=0)


def test_moves_are_made_one_after_another() -> None:
    runner = prefilled((3, 1, 7, 5))
    chained = moves((3, 8), (8, 9), (9, 0), (1, 8), (8, 2), (7, 9), (9, 4))
    torch.testing.assert_close(
        runner.step(Step(tail((0, 2, 4, 6)), on_device=chained)), whole(), atol=1e-4, rtol=0
    )


def test_blocks_return_from_the_host_to_other_places() -> None:
    runner = prefilled((3, 1, 7, 5), host_blocks=40)
    runner.step(Step(to_host=moves((3, 39), (1, 0), (7, 8))))
    runner.step(Step((Span(2, PROMPT[::-1], 0, (3, 1, 7, 5), wanted=0),)))
    step = Step(tail((10, 11, 12, 13)), from_host=moves((39, 10), (0, 11), (8, 12)))
    torch.testing.assert_close(runner.step(step), whole(), atol=1e-4, rtol=0)


def test_one_step_swaps_through_the_host() -> None:
    runner = prefilled((3, 1, 7, 5), host_blocks=3)
    step = Step(
        tail((0, 2, 4, 6)),
        to_host=moves((3, 0), (1, 1), (7, 2)),
        from_host=moves((0, 9), (1, 2), (2, 4)),
        on_device=moves((9, 0)),
    )
    torch.testing.assert_close(runner.step(step), whole(), atol=1e-4, rtol=0)


def test_a_fork_leaves_what_it_was_forked_from() -> None:
    runner = prefilled((0, 1, 2, 3))
    other = Span(2, TAIL[::-1], 20, (0, 1, 8, 9), wanted=1)
    runner.step(Step((other,), on_device=moves((2, 8))))
    torch.testing.assert_close(runner.step(Step(tail((0, 1, 2, 3)))), whole(), atol=1e-4, rtol=0)


def test_a_step_that_fails_can_be_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    runner = prefilled((0, 1, 2, 3), host_blocks=3)
    runner.step(Step(to_host=moves((0, 0), (1, 1))))
    step = Step(  # what lay in block 0 is lost if the moves were made twice
        tail((4, 1, 2, 3)), to_host=moves((0, 2)), from_host=moves((2, 4), (1, 0))
    )
    with monkeypatch.context() as broken:
        broken.setattr(runner, "_model", lambda **inputs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            runner.step(step)
    torch.testing.assert_close(runner.step(step), whole(), atol=1e-4, rtol=0)


def test_what_an_earlier_owner_left_behind_harms_nobody() -> None:
    runner = prefilled((0, 1, 2, 3))
    for tensor in runner._memory._pages:
        for pages in tensor:
            pages[4:] = float("nan")
    spans = (Span(1, TAIL[:1], 20, (0, 1, 2, 5), 1), Span(2, HEAD[:1], 0, (6, 7, 8, 9, 10), 1))
    first = runner.step(Step(spans))
    rest = [runner.step(Step((Span(1, TAIL[i : i + 1], 20 + i, (0, 1, 2, 5), 1),))) for i in range(1, 10)]
    torch.testing.assert_close(torch.cat([first[:1], *rest]), whole(), atol=1e-4, rtol=0)
    assert first.isfinite().all()


def test_eight_bits_take_a_quarter_of_32_and_stay_close() -> None:
    full, small = Runner(tiny(), 8, BLOCK), Runner(tiny(), 8, BLOCK, 2, torch.float8_e4m3fn)
    assert full.bytes_per_block == 4 * small.bytes_per_block == BLOCK * 2 * 2 * 2 * 16 * 4
    steps = [Step((Span(1, PROMPT[i : i + 1], i, (0, 1, 2, 3), 1),)) for i in range(30)]
    exact, close = (torch.cat([runner.step(step) for step in steps]) for runner in (full, small))
    similarity = torch.cosine_similarity(exact, close, dim=-1)
    assert similarity.mean() > 0.97
    assert not torch.equal(exact, close)


def test_with_eight_bits_pieces_give_what_the_whole_gives_up_to_rounding() -> None:
    whole, pieces = (Runner(tiny(), 8, BLOCK, kv_dtype=torch.float8_e4m3fn) for _ in range(2))
    expected = whole.step(Step((Span(1, PROMPT, 0, (0, 1, 2, 3), 30),)))
    found = [pieces.step(Step((Span(1, PROMPT[i : i + 6], i, (7, 1, 4, 3), 6),))) for i in range(0, 30, 6)]
    assert torch.cosine_similarity(torch.cat(found), expected, dim=-1).min() > 0.98


def test_eight_bits_survive_the_host() -> None:
    runner = Runner(tiny(), 16, BLOCK, 4, torch.float8_e4m3fn)
    runner.step(Step((Span(1, HEAD, 0, (0, 1, 2, 3), wanted=0),)))
    stayed = runner.step(Step(tail((0, 1, 2, 3))))
    runner.step(Step(to_host=moves((0, 3), (1, 2), (2, 1))))
    moved = runner.step(Step(tail((9, 8, 7, 6)), from_host=moves((3, 9), (2, 8), (1, 7))))
    torch.testing.assert_close(moved, stayed, atol=1e-4, rtol=0)


@pytest.mark.parametrize(
    "span",
    [
        Span(1, (1,), 16, (0, 1), 1),
        Span(1, (1,), 0, (16,), 1),
        Span(1, (1,), 0, (-1,), 1),
        Span(1, (), 0, (0,), 0),
        Span(1, (1,), 0, (), 1),
    ],
)
def test_a_span_without_room_is_refused_before_anything_moves(span: Span) -> None:
    runner = prefilled((0, 1, 2, 3))
    with pytest.raises(ValueError, match="span"):
        runner.step(Step((span,), on_device=moves((0, 4), (5, 1))))
    torch.testing.assert_close(runner.step(Step(tail((0, 1, 2, 3)))), whole(), atol=1e-4, rtol=0)
