"""Published shapes, written out."""

from __future__ import annotations

from assistant.engine.planner.shape import ModelShape

QWEN3_8B = {
    "model_type": "qwen3",
    "num_hidden_layers": 36,
    "hidden_size": 4096,
    "intermediate_size": 12288,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "vocab_size": 151936,
    "max_position_embeddings": 40960,
    "tie_word_embeddings": False,
    "attention_bias": False,
}
QWEN2_CODER = {
    "model_type": "qwen2",
    "num_hidden_layers": 24,
    "hidden_size": 896,
    "intermediate_size": 4864,
    "num_attention_heads": 14,
    "num_key_value_heads": 2,
    "vocab_size": 151936,
    "max_position_embeddings": 32768,
}


def qwen3_8b() -> ModelShape:
    return ModelShape.of(QWEN3_8B)


def qwen2_coder() -> ModelShape:
    return ModelShape.of(QWEN2_CODER)
