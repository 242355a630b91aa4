"""Whether a model can run over packed blocks, and the shape of what it keeps. Asks the model, not a list of names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import torch

from assistant.engine.execution.attention import use_packed_attention
from assistant.engine.execution.kv import KvShape
from assistant.errors import ModelUnavailable


def measured_shape(model: Any, stored: torch.dtype | None) -> KvShape:  # noqa: ANN401 - any transformers model
    """The shape of the model's keys and values, from one forward over one token.

    Raises ModelUnavailable, naming why, for models whose attention is not plain causal attention over all tokens.
    """
    for reason in _obstacles(model):
        raise ModelUnavailable(
            f"This model cannot run here: {reason}. Choose one with full causal attention."
        )
    use_packed_attention(model)
    seen = _Seen()
    token = torch.zeros((1, 1), dtype=torch.long, device=model.device)
    with torch.inference_mode():
        model(input_ids=token, position_ids=token, use_cache=False, logits_to_keep=1, packed=seen)
    layers = model.config.get_text_config().num_hidden_layers
    if sorted(seen.shapes) != list(range(layers)) or len(set(seen.shapes.values())) != 1:
        raise ModelUnavailable("This model cannot run here: not all of its layers attend alike.")
    kv_heads, head_dim, dtype = seen.shapes[0]
    return KvShape(layers, kv_heads, head_dim, dtype, stored or dtype)


@dataclass(frozen=True, slots=True)
class _Seen:
    """Stands in for attention and notes what the layers ask for. One token sees itself alone: its value."""

    shapes: dict[int, tuple[int, int, torch.dtype]] = field(default_factory=dict)

    def attend(
        self,
        layer: int,
        query: torch.Tensor,
        key: torch.Tensor,
        value: torch.Tensor,
        scale: float | None,  # noqa: ARG002
    ) -> torch.Tensor:
        if layer in self.shapes or key.shape != value.shape or query.shape[2] != key.shape[2]:
            raise ModelUnavailable("This model cannot run here: its keys and values differ in shape.")
        self.shapes[layer] = (key.shape[0], key.shape[2], key.dtype)
        return value.repeat_interleave(query.shape[0] // key.shape[0], dim=0).transpose(0, 1)


def _obstacles(model: Any) -> Iterator[str]:  # noqa: ANN401 - any transformers model
    config = model.config.get_text_config()
    if config.is_encoder_decoder or not getattr(config, "is_causal", True):
        yield "it is no causal language model"
    if not model._can_set_attn_implementation():
        yield "its attention cannot be exchanged"
    layer_types = getattr(config, "layer_types", None)
    if layer_types and (others := sorted(set(layer_types) - {"full_attention"})):
        yield f"some layers use {', '.join(others)}"
    if not layer_types and getattr(config, "sliding_window", None) is not None:
        yield f"its attention slides over {config.sliding_window} tokens"
    if getattr(config, "attn_logit_softcapping", None) is not None:
        yield "its attention caps its logits"
    if any(name.endswith(".sinks") for name, _ in model.named_parameters()):
        yield "its attention has sinks"
    rope = getattr(config, "rope_parameters", None) or {}
    if rope.get("rope_type") in ("dynamic", "longrope"):
        yield f"its positions are scaled by the length of the prompt ({rope['rope_type']})"
