"""How many tokens of keys and values a machine can hold beside a loaded model. Knows no requests."""

from __future__ import annotations

import os

import torch
from transformers import PreTrainedModel

MOST_ON_CPU = 32_768
SHARE_OF_CPU = 0.25
"""Of the memory that is free: a machine without a GPU does other things too."""
SHARE_OF_GPU = 0.8
"""The rest is for a step's own needs."""
LEAST = 1024


def affordable_tokens(model: PreTrainedModel) -> int:
    """Tokens whose keys and values fit into what is free on the model's device now."""
    free = _free_bytes(model.device)
    if model.device.type == "cuda":
        return max(LEAST, int(free * SHARE_OF_GPU) // bytes_per_token(model))
    return max(LEAST, min(MOST_ON_CPU, int(free * SHARE_OF_CPU) // bytes_per_token(model)))


def bytes_per_token(model: PreTrainedModel) -> int:
    """Keys and values of one token in all layers, as the model computes them."""
    config = model.config.get_text_config()
    kv_heads = getattr(config, "num_key_value_heads", None) or config.num_attention_heads
    head_dim = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    size: int = 2 * config.num_hidden_layers * kv_heads * head_dim * model.dtype.itemsize
    return size


def stored_dtype(bits: int) -> torch.dtype | None:
    """What keys and values are kept in; None: as the model computes them."""
    return torch.float8_e4m3fn if bits == 8 else None


def _free_bytes(device: torch.device) -> int:
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # not every system tells
        return 0
