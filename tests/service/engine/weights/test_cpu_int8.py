"""8-bit weights on a CPU: near to float32, the same whatever is computed beside, small."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from assistant.engine.weights import LoadOptions, load_model
from assistant.engine.weights.cpu_int8 import Int8Linear, to_int8
from tests.service.engine.weights.models import KINDS, directory_of, distance, in_memory, logits_of


def rounded(linear: nn.Linear) -> torch.Tensor:
    """The weights as 8 bits hold them."""
    scale = linear.weight.abs().amax(dim=1, keepdim=True) / 127
    return (linear.weight / scale).round() * scale


@pytest.mark.parametrize("rows", [1, 2, 7, 64])
@pytest.mark.parametrize("bias", [True, False])
def test_only_the_rounding_of_weights_is_felt(rows: int, bias: bool) -> None:
    linear = nn.Linear(192, 96, bias=bias)
    inputs = torch.randn(rows, 192)
    inputs[0, 5] = 80.0  # activations of language models have such outliers
    with torch.inference_mode():
        wanted = nn.functional.linear(inputs, rounded(linear), linear.bias)
        assert distance(wanted, Int8Linear(linear)(inputs)) < 1e-3


def test_a_rows_result_depends_on_no_row_beside_it() -> None:
    made = Int8Linear(nn.Linear(64, 32))
    row, other = torch.randn(1, 64), 1000 * torch.randn(9, 64)
    with torch.inference_mode():
        alone = made(row)
        assert torch.equal(made(torch.cat((other, row)))[-1:], alone)


def test_nothing_yields_the_bias_alone() -> None:
    linear = nn.Linear(64, 32)
    with torch.inference_mode():
        assert torch.equal(Int8Linear(linear)(torch.zeros(2, 3, 64))[1, 2], linear.bias)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_model_runs_in_8_bit(kind: str) -> None:
    model = in_memory(kind)
    before = logits_of(model)
    assert to_int8(model) == 2 * 7 + 1
    assert distance(before, logits_of(model)) < 0.03


def test_the_setting_int8_takes_8_bit_weights_on_a_cpu(tmp_path: Path) -> None:
    loaded = load_model(directory_of("qwen2", tmp_path), LoadOptions("int8"))
    assert isinstance(loaded.model.lm_head, Int8Linear)
    assert loaded.model.dtype is torch.float32


def test_fused_matrices_become_8_bit_too(tmp_path: Path) -> None:
    place = directory_of("qwen2", tmp_path)
    separate, fused = (load_model(place, LoadOptions("int8", fused=f)).model for f in (False, True))
    assert distance(logits_of(separate), logits_of(fused)) < 1e-4
