"""Qwen3 with random weights, made on the device layer by layer: no download, no file, never the whole in 16 bits.

Speed and memory do not depend on what the weights are; what the model says means nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import bitsandbytes
import torch
from tokenizers import Tokenizer
from tokenizers.decoders import ByteLevel
from tokenizers.models import WordLevel
from torch import nn
from transformers import Qwen3Config, Qwen3ForCausalLM
from transformers.models.qwen3.modeling_qwen3 import Qwen3RotaryEmbedding

from assistant.engine.vocabulary import Vocabulary
from assistant.engine.weights.nesting import nest_all

Model: TypeAlias = Any
"""A transformers model: its `generate` and its modules have no types of use."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The numbers that make a Qwen3. The class's own defaults are of no published model: all are given."""

    layers: int
    hidden: int
    intermediate: int
    heads: int
    kv_heads: int
    head_dim: int
    vocabulary: int

    def config(self, context: int) -> Qwen3Config:
        """As transformers wants it."""
        return Qwen3Config(
            num_hidden_layers=self.layers,
            hidden_size=self.hidden,
            intermediate_size=self.intermediate,
            num_attention_heads=self.heads,
            num_key_value_heads=self.kv_heads,
            head_dim=self.head_dim,
            vocab_size=self.vocabulary,
            max_position_embeddings=max(context, 40_960),
            tie_word_embeddings=False,
            rms_norm_eps=1e-6,
            rope_parameters={"rope_type": "default", "rope_theta": 1_000_000.0},
            bos_token_id=None,
            eos_token_id=None,
            pad_token_id=0,
        )


QWEN3_8B = Shape(36, 4096, 12_288, 32, 8, 128, 151_936)
TINY = Shape(2, 128, 256, 4, 2, 32, 512)


def build(shape: Shape, device: torch.device, dtype: torch.dtype, *, context: int, nf4: bool) -> Model:
    """The model, ready to run. `nf4`: its linear layers but the head in 4 bit with double quantization."""
    with torch.device("meta"):
        model = Qwen3ForCausalLM(shape.config(context)).to(dtype)
    source = torch.Generator(device=device).manual_seed(0)
    for owner, name, layer in list(_linears(model)):
        weight = _random(layer.weight.shape, source, dtype)
        quantize = nf4 and name != "lm_head"
        setattr(owner, name, _nf4(layer, weight) if quantize else _plain(layer, weight))
    for module in model.modules():
        for name, parameter in module.named_parameters(recurse=False):
            if parameter.is_meta:
                setattr(module, name, _filled(parameter, name, source, dtype))
    with device:
        model.model.rotary_emb = Qwen3RotaryEmbedding(model.config)
    if nf4:
        nest_all(model)  # double quantization with scales that let projections be fused exactly
    return model.eval()


def vocabulary(size: int) -> Vocabulary:
    """Every id a word of its own: enough to stream text, which nobody reads here."""
    tokenizer = Tokenizer(WordLevel({f"w{number}": number for number in range(size)}, unk_token="w0"))
    tokenizer.decoder = ByteLevel()
    return Vocabulary(tokenizer)


def _linears(model: nn.Module) -> Iterator[tuple[nn.Module, str, nn.Linear]]:
    for owner in model.modules():
        for name, child in owner.named_children():
            if isinstance(child, nn.Linear):
                yield owner, name, child


def _random(size: torch.Size, source: torch.Generator, dtype: torch.dtype) -> torch.Tensor:
    return torch.randn(size, generator=source, device=source.device, dtype=torch.float32).mul_(0.02).to(dtype)


def _filled(parameter: torch.Tensor, name: str, source: torch.Generator, dtype: torch.dtype) -> nn.Parameter:
    norm = parameter.dim() == 1 and name == "weight"
    values = (
        torch.ones(parameter.shape, device=source.device, dtype=dtype)
        if norm
        else _random(parameter.shape, source, dtype)
    )
    return nn.Parameter(values, requires_grad=False)


def _plain(layer: nn.Linear, weight: torch.Tensor) -> nn.Linear:
    made = nn.Linear(layer.in_features, layer.out_features, bias=False, device="meta")
    made.weight = nn.Parameter(weight, requires_grad=False)
    return made


def _nf4(layer: nn.Linear, weight: torch.Tensor) -> nn.Module:
    made: nn.Module = bitsandbytes.nn.Linear4bit(
        layer.in_features,
        layer.out_features,
        bias=False,
        compute_dtype=weight.dtype,
        compress_statistics=False,
        quant_type="nf4",
        device="meta",
    )
    packed = bitsandbytes.nn.Params4bit(
        weight, requires_grad=False, compress_statistics=False, quant_type="nf4", module=made
    )
    made.weight = packed.to(weight.device)  # quantizes here
    return made
