"""Fused projections give what the separate ones gave, in the same memory; where they would not, they stay separate."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import bitsandbytes.functional as bnb
import pytest
import torch
from bitsandbytes.nn import Linear4bit
from transformers import AutoModelForCausalLM

from assistant.engine.weights import LoadOptions, fusing, load_model, nf4
from assistant.engine.weights.fusing import Tap, fuse
from assistant.engine.weights.nesting import joined_state, nest_all, scales_of
from tests.service.engine.driving import generate, request, with_engine
from tests.service.engine.weights.models import KINDS, directory_of, distance, in_memory, logits_of


def four_bit(place: Path, *, double: bool) -> Any:  # noqa: ANN401
    """As transformers loads it: with its own double quantization, or with plain scales."""
    return AutoModelForCausalLM.from_pretrained(
        place, quantization_config=nf4(double=double), dtype=torch.bfloat16, local_files_only=True
    ).eval()


def held_bytes(model: torch.nn.Module) -> int:
    """Of weights, biases and the scales of 4-bit matrices."""
    total = sum(tensor.nbytes for tensor in (*model.parameters(), *model.buffers()))
    for module in model.modules():
        if isinstance(module, Linear4bit):
            state = module.weight.quant_state
            total += state.absmax.nbytes + (state.state2.absmax.nbytes if state.nested else 0)
    return total


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_fusing_changes_nothing_but_rounding(kind: str, dtype: torch.dtype) -> None:
    model = in_memory(kind).to(dtype)
    before, size = logits_of(model), held_bytes(model)
    fusion = fuse(model)
    assert (fusion.fused, fusion.exact, fusion.left) == (4, 4, ())
    assert distance(before, logits_of(model)) < (1e-5 if dtype is torch.float32 else 3e-2)
    assert held_bytes(model) == size


@pytest.mark.parametrize("kind", KINDS)
def test_4_bit_matrices_are_fused_exactly_and_take_no_more_memory(kind: str, tmp_path: Path) -> None:
    place = directory_of(kind, tmp_path)
    separate = load_model(place, LoadOptions("nf4", fused=False)).model
    fused = load_model(place, LoadOptions("nf4", fused=True))
    assert (fused.fusion.fused, fused.fusion.exact) == (4, 4)
    assert distance(logits_of(separate), logits_of(fused.model)) < 3e-2
    assert held_bytes(fused.model) == held_bytes(separate)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fused_matrix_is_bit_for_bit_what_quantizing_it_whole_gives(kind: str) -> None:
    layer = in_memory(kind).to(torch.bfloat16).model.layers[0].self_attn
    whole = torch.cat([layer.q_proj.weight, layer.k_proj.weight, layer.v_proj.weight]).detach()
    packed, state = bnb.quantize_4bit(whole, compress_statistics=True, quant_type="nf4")
    holder = torch.nn.Module()
    for name in ("q_proj", "k_proj", "v_proj"):
        setattr(holder, name, plain(getattr(layer, name)))
    nest_all(holder)
    weights: list[Any] = [part.weight for part in holder.children()]
    joined, exact = joined_state([weight.quant_state for weight in weights])
    assert exact
    assert torch.equal(torch.cat([weight.data for weight in weights]), packed)
    assert torch.equal(joined.absmax, state.absmax)
    assert torch.equal(joined.state2.absmax, state.state2.absmax)
    assert torch.equal(joined.offset, state.offset)


def plain(linear: Any) -> Any:  # noqa: ANN401
    made = Linear4bit(
        linear.in_features, linear.out_features, bias=False, quant_type="nf4", compress_statistics=False
    )
    made.load_state_dict({"weight": linear.weight})
    return made.to("cpu")


def test_copies_nested_by_others_are_fused_within_the_error_they_have_already(tmp_path: Path) -> None:
    place = directory_of("qwen2", tmp_path)
    model = four_bit(place, double=True)
    offsets = {float(model.model.layers[0].self_attn.q_proj.weight.quant_state.offset)}
    offsets.add(float(model.model.layers[0].self_attn.k_proj.weight.quant_state.offset))
    assert len(offsets) == 2
    before = logits_of(model)
    fusion = fuse(model)
    assert (fusion.fused, fusion.exact) == (4, 0)
    assert distance(before, logits_of(model)) < 3e-2


def test_plain_scales_are_fused_as_they_are(tmp_path: Path) -> None:
    model = four_bit(directory_of("qwen3", tmp_path), double=False)
    states = [
        getattr(model.model.layers[1].mlp, name).weight.quant_state for name in ("gate_proj", "up_proj")
    ]
    joined, exact = joined_state(states)
    assert exact
    assert torch.equal(scales_of(joined), torch.cat([state.absmax for state in states]))


def test_a_failed_check_leaves_the_model_as_it_was_and_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    model = in_memory("qwen3")
    before = logits_of(model)
    honest = fusing._joined
    monkeypatch.setattr(fusing, "_joined", lambda parts: honest(parts[::-1]))
    with caplog.at_level(logging.WARNING):
        fusion = fuse(model)
    assert fusion.fused == 0
    assert "q_proj+k_proj+v_proj: outputs would change by" in fusion.left[0]
    assert "4 groups of projections stay unfused" in caplog.text
    assert torch.equal(logits_of(model), before)


def test_matrices_that_end_within_a_block_stay_separate(tmp_path: Path) -> None:
    place = directory_of("llama", tmp_path, hidden_size=32, head_dim=8, num_attention_heads=4, num_key_value_heads=1, intermediate_size=33)  # fmt: skip
    fusion = load_model(place, LoadOptions("nf4", fused=True)).fusion
    assert fusion.fused == 2
    assert "a matrix does not end with a block of 64 weights" in fusion.left[0]


def test_taps_may_be_called_in_any_order_and_with_other_inputs_between() -> None:
    model = in_memory("qwen2")
    attention = model.model.layers[0].self_attn
    names = ("q_proj", "k_proj", "v_proj")
    one, two = torch.randn(1, 3, 128), torch.randn(1, 5, 128)
    with torch.inference_mode():
        wanted = {(name, id(x)): getattr(attention, name)(x) for name in names for x in (one, two)}
        fuse(model)
        for name, x in [(n, x) for x in (one, two, one) for n in reversed(names)] + [("q_proj", one)] * 2:
            assert torch.allclose(getattr(attention, name)(x), wanted[name, id(x)], atol=1e-5)


def test_the_product_of_an_input_is_computed_once_and_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    model = in_memory("qwen3")
    fuse(model)
    attention: Any = model.model.layers[0].self_attn
    calls: list[int] = []
    attention.q_proj.fused.register_forward_hook(lambda *_: calls.append(1))
    logits_of(model)
    assert calls == [1]
    assert isinstance(attention.k_proj, Tap)
    assert attention.k_proj._product._inputs is None


def test_an_engine_over_fused_projections_says_the_same(tiny_directory: Path) -> None:
    separate, fused = (load_model(tiny_directory, LoadOptions(threads=1, fused=f)) for f in (False, True))
    assert fused.fusion.fused == 4
    said = [with_engine(loaded, lambda e: generate(e, request((5, 6, 7)))) for loaded in (separate, fused)]
    assert said[0].ids == said[1].ids
