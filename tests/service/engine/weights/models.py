"""Tiny models of the three supported kinds, whole directories or in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedModel,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from tests.service.engine.tiny_qwen3 import build

KINDS: dict[str, tuple[Any, Any]] = {
    "qwen2": (Qwen2Config, Qwen2ForCausalLM),
    "qwen3": (Qwen3Config, Qwen3ForCausalLM),
    "llama": (LlamaConfig, LlamaForCausalLM),
}
SHAPE = {  # every matrix has a multiple of 64 * 256 weights, as those of real models have
    "vocab_size": 320,
    "hidden_size": 128,
    "intermediate_size": 256,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 64,
    "max_position_embeddings": 2048,
    "tie_word_embeddings": False,
}


def in_memory(kind: str, **changes: Any) -> PreTrainedModel:  # noqa: ANN401
    """A float32 model with random weights; biases too, where the kind has them."""
    config, model = KINDS[kind]
    torch.manual_seed(1)
    made: PreTrainedModel = model(config(**(SHAPE | changes))).eval()
    for name, parameter in made.named_parameters():
        if name.endswith("bias"):
            torch.nn.init.normal_(parameter, std=0.5)
    return made


def directory_of(kind: str, place: Path, **changes: Any) -> Path:  # noqa: ANN401
    """A directory as a user's: bfloat16, with tokenizer."""
    build(place)
    in_memory(kind, **changes).to(torch.bfloat16).save_pretrained(place)
    return place


@torch.inference_mode()
def logits_of(model: PreTrainedModel, tokens: int = 12) -> torch.Tensor:
    """float32 [tokens, vocabulary]."""
    ids = torch.arange(3, 3 + tokens)[None]
    logits: torch.Tensor = model(input_ids=ids).logits[0].float()
    return logits


def distance(one: torch.Tensor, other: torch.Tensor) -> float:
    """Length of the difference relative to the first."""
    return float((one - other).norm() / one.norm())
