"""Models whose attention cannot be honoured are refused when the runner is made, with the reason."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from transformers import (
    BloomConfig,
    BloomForCausalLM,
    Gemma2Config,
    Gemma2ForCausalLM,
    MistralConfig,
    MistralForCausalLM,
)

from assistant.engine.execution.runner import Runner
from assistant.errors import ModelUnavailable
from tests.service.engine.execution.tiny_models import BLOCK, tiny

SMALL: dict[str, Any] = {
    "vocab_size": 320,
    "hidden_size": 64,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 16,
}


def refused(model: Any, reason: str) -> None:  # noqa: ANN401
    with pytest.raises(ModelUnavailable, match=reason):
        Runner(model.eval(), 4, BLOCK)


def test_layers_that_slide() -> None:
    sliding = tiny("qwen3", use_sliding_window=True, sliding_window=32, max_window_layers=1)
    refused(sliding, "sliding_attention")


def test_a_window_over_all_layers() -> None:
    refused(MistralForCausalLM(MistralConfig(**SMALL, sliding_window=32)), "slid")


def test_capped_logits() -> None:
    full = {**SMALL, "layer_types": ["full_attention"] * 2}
    refused(Gemma2ForCausalLM(Gemma2Config(**full, attn_logit_softcapping=50.0)), "caps its logits")


def test_attention_that_cannot_be_exchanged() -> None:
    refused(BloomForCausalLM(BloomConfig(vocab_size=320, hidden_size=64, n_layer=2, n_head=4)), "exchanged")


def test_positions_that_depend_on_the_length_of_the_prompt() -> None:
    rope = {"rope_type": "dynamic", "factor": 2.0, "rope_theta": 10000.0}
    refused(tiny("llama", rope_parameters=rope), "dynamic")


def test_a_window_that_is_switched_off_is_none() -> None:
    model = MistralForCausalLM(MistralConfig(**SMALL, sliding_window=None)).eval()
    assert Runner(model, 4, BLOCK).bytes_per_block == BLOCK * 2 * 2 * 2 * 16 * 4


def test_bytes_are_those_of_the_type_that_is_kept() -> None:
    assert Runner(tiny().to(torch.bfloat16), 4, BLOCK).bytes_per_block == BLOCK * 2 * 2 * 2 * 16 * 2
