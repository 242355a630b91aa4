"""Packed steps over strewn blocks compute what transformers computes over whole sequences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, BitsAndBytesConfig, GenerationConfig
from transformers.generation.configuration_utils import ContinuousBatchingConfig

from assistant.engine.execution.runner import Runner
from assistant.engine.execution.shapes import ShapeLimits
from assistant.engine.scheduling.steps import Span, Step
from tests.service.engine.execution.feeding import (
    Fed,
    continue_greedily,
    feed,
    feed_in_random_pieces,
    shuffled_tables,
)
from tests.service.engine.execution.tiny_models import (
    BLOCK,
    FAMILIES,
    prompts,
    reference_continuation,
    reference_logits,
    tiny,
)

BLOCKS = 96


def fed(ids: list[list[int]], room: int = 0, seed: int = 0) -> list[Fed]:
    tables = shuffled_tables([len(one) + room for one in ids], BLOCKS, BLOCK, seed)
    return [Fed(number, one, table) for number, (one, table) in enumerate(zip(ids, tables, strict=True))]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("seed", range(4))
def test_logits_of_random_pieces_equal_a_whole_forward(family: str, seed: int) -> None:
    model = tiny(family)
    ids = prompts(5, 1, 90, seed)
    expected = [reference_logits(model, one) for one in ids]
    sequences = fed(ids, seed=seed)
    feed_in_random_pieces(Runner(model, BLOCKS, BLOCK), sequences, seed)
    for sequence, reference in zip(sequences, expected, strict=True):
        torch.testing.assert_close(torch.cat(sequence.logits), reference, atol=1e-4, rtol=0)


@pytest.mark.parametrize("family", FAMILIES)
def test_greedy_continuations_equal_generate(family: str) -> None:
    model = tiny(family)
    ids = prompts(6, 1, 60)
    expected = [reference_continuation(model, one, 24) for one in ids]
    sequences = fed(ids, room=24)
    continue_greedily(Runner(model, BLOCKS, BLOCK), sequences, 24)
    assert [one.tokens[len(prompt) :] for one, prompt in zip(sequences, ids, strict=True)] == expected


def test_greedy_continuations_equal_transformers_continuous_batching() -> None:
    model = tiny()
    ids = prompts(4, 5, 50, seed=7)
    made = model.generate_batch(
        inputs=ids,
        generation_config=GenerationConfig(
            max_new_tokens=12, do_sample=False, eos_token_id=-1, pad_token_id=0
        ),
        continuous_batching_config=ContinuousBatchingConfig(
            page_size=BLOCK, num_blocks=BLOCKS, max_batch_tokens=64
        ),
        progress_bar=False,
    )
    expected = sorted(list(one.generated_tokens) for one in made.values())
    fresh = tiny()
    sequences = fed(ids, room=12)
    continue_greedily(Runner(fresh, BLOCKS, BLOCK), sequences, 12)
    assert sorted(one.tokens[len(prompt) :] for one, prompt in zip(sequences, ids, strict=True)) == expected


def test_two_engines_of_one_process_do_not_meet() -> None:
    one, other = tiny("qwen3"), tiny("llama")
    ids = prompts(1, 30, 30)[0]
    expected = [reference_logits(one, ids), reference_logits(other, ids)]
    runners = [Runner(one, BLOCKS, BLOCK), Runner(other, BLOCKS, BLOCK)]
    sequences = [fed([ids])[0] for _ in runners]
    for size in (20, 1, 9):
        for runner, sequence in zip(runners, sequences, strict=True):
            sequence_step(runner, sequence, size)
    for sequence, reference in zip(sequences, expected, strict=True):
        torch.testing.assert_close(torch.cat(sequence.logits), reference, atol=1e-4, rtol=0)


@pytest.mark.parametrize("shapes", [None, ShapeLimits(widths=(1, 4), least_tokens=32)])
def test_a_model_in_four_bits_runs_packed(tmp_path: Path, shapes: ShapeLimits | None) -> None:
    tiny(hidden_size=128, intermediate_size=256).save_pretrained(tmp_path)
    quantized = four_bit(tmp_path)
    ids = prompts(3, 20, 40)
    expected = [reference_logits(quantized, one) for one in ids]
    sequences = fed(ids)
    feed_in_random_pieces(Runner(quantized, BLOCKS, BLOCK, shapes=shapes), sequences, seed=1)
    for sequence, reference in zip(sequences, expected, strict=True):
        torch.testing.assert_close(torch.cat(sequence.logits), reference, atol=1e-3, rtol=0)


def test_a_model_in_sixteen_bits_gives_logits_in_32() -> None:
    model = tiny().to(torch.bfloat16)
    ids = prompts(1, 40, 40)[0]
    expected = reference_logits(model, ids)
    sequence = fed([ids])[0]
    runner = Runner(model, BLOCKS, BLOCK)
    for size in (25, 1, 14):
        sequence_step(runner, sequence, size)
    found = torch.cat(sequence.logits)
    assert found.dtype == torch.float32
    assert torch.cosine_similarity(found, expected, dim=-1).min() > 0.99


def test_a_step_of_moves_alone_and_a_freed_runner_hold_nothing() -> None:
    runner = Runner(tiny(), BLOCKS, BLOCK)
    assert runner.step(Step()).shape == (0, 320)
    runner.free()
    with pytest.raises((AttributeError, TypeError)):
        runner.step(Step((Span(1, (1,), 0, (0,), 1),)))


def sequence_step(runner: Runner, sequence: Fed, size: int) -> None:

    feed(runner, [sequence], [sequence.span(size)])


def four_bit(directory: Path) -> Any:  # noqa: ANN401 - a transformers model
    plan = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.float32,
    )
    return AutoModelForCausalLM.from_pretrained(
        directory, quantization_config=plan, dtype=torch.float32, device_map={"": "cpu"}
    ).eval()
