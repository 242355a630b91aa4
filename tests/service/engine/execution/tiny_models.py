"""Models of several families small enough to be made on the spot, with logits so far apart that no near ties flip."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import torch
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

VOCABULARY = 320
BLOCK = 8

FAMILIES: dict[str, tuple[Any, Any]] = {
    "qwen3": (Qwen3Config, Qwen3ForCausalLM),
    "qwen2": (Qwen2Config, Qwen2ForCausalLM),
    "llama": (LlamaConfig, LlamaForCausalLM),
}


def tiny(family: str = "qwen3", **changes: Any) -> Any:  # noqa: ANN401 - a transformers model
    config, model = FAMILIES[family]
    shape = {
        "vocab_size": VOCABULARY,
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "max_position_embeddings": 2048,
        "initializer_range": 0.4,
        "tie_word_embeddings": False,
        "eos_token_id": None,
        "bos_token_id": None,
    }
    torch.manual_seed(0)
    return model(config(**(shape | changes))).eval()


def prompts(count: int, shortest: int, longest: int, seed: int = 0) -> list[list[int]]:
    draw = random.Random(seed)
    return [
        [draw.randrange(VOCABULARY) for _ in range(draw.randint(shortest, longest))] for _ in range(count)
    ]


@torch.inference_mode()
def reference_logits(model: Any, ids: Sequence[int]) -> torch.Tensor:  # noqa: ANN401
    """transformers' own forward: [tokens, vocabulary]. To be asked before a Runner takes the model."""
    logits: torch.Tensor = model(torch.tensor([list(ids)])).logits[0].float()
    return logits


@torch.inference_mode()
def reference_continuation(model: Any, ids: Sequence[int], count: int) -> list[int]:  # noqa: ANN401
    """transformers' own greedy generate. To be asked before a Runner takes the model."""
    tokens = torch.tensor([list(ids)])
    made = model.generate(
        tokens, attention_mask=torch.ones_like(tokens), max_new_tokens=count, do_sample=False, pad_token_id=0
    )
    return made[0, len(ids) :].tolist()  # type: ignore[no-any-return]
