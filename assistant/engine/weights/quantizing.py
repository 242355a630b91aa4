"""The word of the setting -> how weights are held in memory, and the options with which transformers does so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from transformers import BitsAndBytesConfig, PreTrainedConfig

from assistant.errors import ModelUnavailable

CHOICES = ("auto", "nf4", "int8", "none")


@dataclass(frozen=True, slots=True)
class Quantization:
    """What is done to the weights. `stored`: the directory holds them quantized already, and nothing is done."""

    kind: str
    """nf4, int8 or none."""
    head_4bit: bool = False
    stored: bool = False

    @property
    def label(self) -> str:
        """As in the name of a quantized copy."""
        return f"{self.kind}-head" if self.head_4bit else self.kind


def chosen(wish: str, config: PreTrainedConfig, *, cuda: bool, head_4bit: bool = False) -> Quantization:
    """Resolve auto: nf4 under CUDA, none on a CPU. Raises ModelUnavailable where the wish contradicts the directory."""
    if wish not in CHOICES:
        raise ModelUnavailable(
            f"quantization is one of {', '.join(CHOICES)}, not {wish!r}; correct the setting"
        )
    stored = getattr(config, "quantization_config", None)
    if stored is not None:
        kind = _stored_kind(stored)
        if wish not in ("auto", kind):
            raise ModelUnavailable(
                f"the weights are stored in {kind}, which cannot become {wish};"
                " set ASSISTANT_QUANTIZATION=auto, or fetch the unquantized model"
            )
        return Quantization(kind, stored=True)
    kind = ("nf4" if cuda else "none") if wish == "auto" else wish
    tied = bool(getattr(config, "tie_word_embeddings", False))
    return Quantization(kind, head_4bit and kind == "nf4" and not tied)


def loading_options(config: PreTrainedConfig, quantization: Quantization, *, cuda: bool) -> dict[str, Any]:
    """What from_pretrained is told of device, precision and quantization."""
    options: dict[str, Any] = {"dtype": plain_dtype(config, cuda=cuda)}
    if quantization.kind == "nf4":
        options["dtype"] = torch.bfloat16
    if not quantization.stored and quantization.kind == "nf4":
        # The scales are quantized by `nesting`, which sees the matrices that lie beside each other.
        options["quantization_config"] = nf4(double=False, head=quantization.head_4bit)
    if not quantization.stored and quantization.kind == "int8":
        if cuda:
            options["quantization_config"] = BitsAndBytesConfig(load_in_8bit=True)
        else:
            options["dtype"] = torch.float32
    if cuda:
        options["device_map"] = {"": 0}
    return options


def nf4(*, double: bool = True, head: bool = False) -> BitsAndBytesConfig:
    """4-bit NormalFloat; with double quantization of the scales 4.13 bits a weight. `head`: the lm_head too."""
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=double,
        bnb_4bit_compute_dtype=torch.bfloat16,
        llm_int8_skip_modules=[] if head else None,
    )


def plain_dtype(config: PreTrainedConfig, *, cuda: bool) -> torch.dtype:
    """What is not quantized: as stored under CUDA; on a CPU bfloat16 only where the processor multiplies it itself."""
    stored = getattr(config, "dtype", None) or torch.float32
    if stored is torch.float32:
        return torch.float32
    if cuda:
        return torch.bfloat16
    abilities = torch.cpu.get_capabilities()
    native = abilities.get("amx_bf16") or abilities.get("avx512_bf16") or abilities.get("bf16")
    return torch.bfloat16 if native else torch.float32


def _stored_kind(stored: Any) -> str:  # noqa: ANN401 - a dict of a stranger's config.json, or transformers' object
    told = stored if isinstance(stored, dict) else stored.to_dict()
    if told.get("load_in_4bit"):
        return str(told.get("bnb_4bit_quant_type") or "nf4")
    if told.get("load_in_8bit"):
        return "int8"
    return str(told.get("quant_method") or "a quantization of its own")
