"""A Qwen3 small enough to be made on the spot: random weights, its own BPE, Qwen's control tokens and template."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

from tests.unit.engine.tiny_vocabulary import tokenizer

TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if enable_thinking is defined and not enable_thinking %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)


def build(directory: Path, *, template: str = TEMPLATE, seed: int = 0, **changes: Any) -> Path:  # noqa: ANN401
    """Save the model and its tokenizer; `changes` go to the model's config."""
    made = tokenizer()
    end = made.token_to_id("<|im_end|>")
    shape = {
        "vocab_size": 320,
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "max_position_embeddings": 2048,
        "initializer_range": 0.2,  # wide, so that the likeliest token is so by a margin
        "tie_word_embeddings": False,
        "eos_token_id": end,
    }
    torch.manual_seed(seed)
    Qwen3ForCausalLM(Qwen3Config(**(shape | changes))).save_pretrained(directory)
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=made, eos_token="<|im_end|>", pad_token="<|endoftext|>"
    )
    wrapped.chat_template = template
    wrapped.save_pretrained(directory)
    return directory
