"""YaRN: longer contexts than a model was trained for, only on request, since it changes short texts too."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from transformers import PreTrainedConfig

from assistant.errors import ModelUnavailable

TRAINED_CONTEXT = 32_768
"""Qwen's configs name more positions (40,960: room for an answer); YaRN's factors are meant for these."""
LONG, LONGEST = 2.0, 4.0
PRECISION = 1e-3


def factor_for(context: int) -> float:
    """The smallest of Qwen's two factors that reaches the context: 2 up to 65,536 tokens, 4 up to 131,072."""
    if context <= TRAINED_CONTEXT:
        raise ModelUnavailable(
            f"YaRN is for contexts above {TRAINED_CONTEXT} tokens and harms shorter ones;"
            " set ASSISTANT_YARN=false or a longer ASSISTANT_CONTEXT_TOKENS"
        )
    if context > LONGEST * TRAINED_CONTEXT:
        raise ModelUnavailable(
            f"no context is longer than {int(LONGEST * TRAINED_CONTEXT)} tokens; set ASSISTANT_CONTEXT_TOKENS lower"
        )
    return LONG if context <= LONG * TRAINED_CONTEXT else LONGEST


def apply_yarn(config: PreTrainedConfig, factor: float) -> None:
    """Write the factor into the config, and the length that goes with it: left at the old one, it once gave 1.25."""
    told = _parameters(config)
    if told.get("rope_type", "default") != "default":
        raise ModelUnavailable(
            f"the model's positions are scaled already ({told['rope_type']}); set ASSISTANT_YARN=false"
        )
    trained = min(config.max_position_embeddings, TRAINED_CONTEXT)
    scaling = {"rope_type": "yarn", "factor": factor, "original_max_position_embeddings": trained}
    config.max_position_embeddings = int(factor * trained)
    config.rope_parameters = {**told, **scaling}


def check_factor(model: nn.Module, config: PreTrainedConfig) -> None:
    """Assert that the loaded model turns its slowest position by the factor that its config names.

    Raises ModelUnavailable. Other scalings than YaRN and none are their authors' affair.
    """
    told = _parameters(config)
    kind = told.get("rope_type", "default")
    if kind not in ("default", "yarn"):
        return
    wanted = float(told["factor"]) if kind == "yarn" else 1.0
    for module in model.modules():
        turns = getattr(module, "inv_freq", None)
        if isinstance(turns, torch.Tensor) and turns.ndim == 1:
            effective = _effective(turns, float(told.get("rope_theta", 10_000.0)))
            if abs(effective - wanted) > PRECISION * wanted:
                raise ModelUnavailable(
                    f"the model would stretch its positions by {effective:.3g} instead of {wanted:.3g};"
                    " correct rope_parameters in its config.json"
                )


def _effective(turns: torch.Tensor, theta: float) -> float:
    """How much slower the slowest pair of dimensions turns than unscaled: theta^(-(d-2)/d) / inv_freq[-1]."""
    pairs = turns.numel()
    unscaled = theta ** (-(pairs - 1) / pairs)
    return float(unscaled / turns[-1].float())


def _parameters(config: PreTrainedConfig) -> dict[str, Any]:
    return dict(getattr(config, "rope_parameters", None) or {})
