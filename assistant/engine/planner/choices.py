"""A model's config and what settings ask for -> wishes the planner understands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.engine.planner.formats import KvFormat, WeightFormat
from assistant.engine.planner.plan import Memory, Plan, Wishes, fit
from assistant.engine.planner.shape import ModelShape

CPU_FRACTION = 0.5
"""Of the free memory of a machine without a GPU: search, the database and the page cache live there too."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Values of settings, by their names. None: the planner decides."""

    quantization: str = "auto"
    lm_head_4bit: bool = False
    context_tokens: int = 16_384
    yarn: bool = False
    kv_bits: int = 16
    gpu_memory_fraction: float = 0.9
    kv_tokens: int | None = None
    host_tokens: int | None = None
    running_answers: int | None = None


def plan_for(config: Mapping[str, object], choices: Choices, memory: Memory) -> Plan:
    """From config.json alone. Raises ModelUnavailable: an unknown kind of model, or too little memory."""
    return fit(ModelShape.of(config), wishes_for(config, choices, memory), memory)


def wishes_for(config: Mapping[str, object], choices: Choices, memory: Memory) -> Wishes:
    """Resolves auto as loading does: nf4 on a GPU, whole numbers on a CPU; what is stored quantized stays so."""
    weights = _weights(config, choices.quantization, memory)
    return Wishes(
        weights=weights,
        kv=KvFormat.FP8 if choices.kv_bits == 8 else _computed(weights),
        context=choices.context_tokens,
        head_4bit=choices.lm_head_4bit and weights is WeightFormat.NF4_DQ,
        fraction=choices.gpu_memory_fraction if memory.gpu else CPU_FRACTION,
        kv_tokens=choices.kv_tokens,
        host_tokens=choices.host_tokens,
        max_running=choices.running_answers,
        yarn=choices.yarn,
    )


def _weights(config: Mapping[str, object], quantization: str, memory: Memory) -> WeightFormat:
    stored = config.get("quantization_config")
    if isinstance(stored, Mapping):
        quantization = (
            "nf4" if stored.get("load_in_4bit") else "int8" if stored.get("load_in_8bit") else "fp8"
        )
    match quantization:
        case "nf4":
            return WeightFormat.NF4_DQ
        case "fp8":
            return WeightFormat.FP8
        case "int8":
            return WeightFormat.INT8 if memory.gpu else WeightFormat.CPU_INT8
        case "auto" if memory.gpu:
            return WeightFormat.NF4_DQ
    whole = config.get("dtype") or config.get("torch_dtype")
    return WeightFormat.BF16 if memory.gpu and whole != "float32" else WeightFormat.FP32


def _computed(weights: WeightFormat) -> KvFormat:
    return KvFormat.FP32 if weights in (WeightFormat.FP32, WeightFormat.CPU_INT8) else KvFormat.BF16
