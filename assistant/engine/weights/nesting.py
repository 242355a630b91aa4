"""Double quantization that survives fusing: matrices that will lie beside each other share one offset.

A 4-bit block of 64 weights has a scale. Nested, bitsandbytes keeps it as   scale = code[q] * absmax2[block] + offset
with 8-bit q, one absmax2 for 256 scales, and ONE offset for the matrix: the mean of its scales. Two matrices with
different offsets cannot be laid behind each other exactly. So the offset of a group (q, k, v; gate, up) is the mean over
the group. Then, where every part but the last has a multiple of 256 scales, the group's nested scales are the parts'
nested scales one behind the other, bit for bit what quantizing the fused matrix gives, and each part alone is still an
ordinary bitsandbytes matrix that any program loads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import bitsandbytes.functional as bnb
import torch
from bitsandbytes.nn import Linear4bit
from torch import nn

NESTED_BLOCK = 256
GROUPS = (("q_proj", "k_proj", "v_proj"), ("gate_proj", "up_proj"))
"""Projections of one input, in the order in which Llama, Qwen2 and Qwen3 call them."""


def groups_of(model: nn.Module) -> Iterator[tuple[nn.Module, tuple[str, ...]]]:
    """The modules that hold projections of one input, with their names."""
    for module in model.modules():
        for names in GROUPS:
            if all(isinstance(getattr(module, name, None), nn.Linear) for name in names):
                yield module, names


def nest_all(model: nn.Module) -> None:
    """Quantize the scales of all 4-bit matrices of a model loaded without double quantization."""
    grouped: set[int] = set()
    for module, names in groups_of(model):
        parts = [getattr(module, name) for name in names]
        if all(isinstance(part, Linear4bit) for part in parts):
            _nest(parts)
            grouped.update(map(id, parts))
    for module in model.modules():
        if isinstance(module, Linear4bit) and id(module) not in grouped:
            _nest([module])


def joined_state(states: Sequence[Any]) -> tuple[Any, bool]:
    """The quantization state of matrices laid behind each other, and whether it is exact.

    Where offsets or code differ, or a part ends within a nested block, the scales are quantized once more together: an
    error below the one that they have already, for the caller to measure.
    """
    first = states[0]
    if not first.nested:
        return _state(first, states, torch.cat([state.absmax for state in states]), None, None), True
    if _lie_flush(states):
        nested = bnb.QuantState(
            absmax=torch.cat([state.state2.absmax for state in states]),
            code=first.state2.code,
            blocksize=first.state2.blocksize,
            dtype=first.state2.dtype,
        )
        return _state(first, states, torch.cat([s.absmax for s in states]), first.offset, nested), True
    scales = torch.cat([scales_of(state) for state in states])
    offset = scales.mean()
    absmax, nested = bnb.quantize_blockwise(scales - offset, blocksize=NESTED_BLOCK)
    return _state(first, states, absmax, offset, nested), False


def scales_of(state: Any) -> torch.Tensor:  # noqa: ANN401 - a QuantState
    """The scales of all blocks as float32, nested or not."""
    if not state.nested:
        return state.absmax.float()  # type: ignore[no-any-return]
    return bnb.dequantize_blockwise(state.absmax, state.state2).float() + state.offset  # type: ignore[no-any-return]


def _nest(parts: Sequence[Any]) -> None:
    states = [part.weight.quant_state for part in parts]
    offset = torch.cat([state.absmax for state in states]).mean()
    for part, state in zip(parts, states, strict=True):
        state.absmax, state.state2 = bnb.quantize_blockwise(state.absmax - offset, blocksize=NESTED_BLOCK)
        state.offset, state.nested = offset.clone(), True
        part.weight.compress_statistics = True


def _lie_flush(states: Sequence[Any]) -> bool:
    first = states[0]
    whole = all(state.absmax.numel() % first.state2.blocksize == 0 for state in states[:-1])
    return whole and all(
        torch.equal(state.offset, first.offset)
        and torch.equal(state.state2.code, first.state2.code)
        and state.state2.blocksize == first.state2.blocksize
        for state in states
    )


def _state(first: Any, states: Sequence[Any], absmax: torch.Tensor, offset: Any, nested: Any) -> Any:  # noqa: ANN401
    rows = sum(state.shape[0] for state in states)
    return bnb.QuantState(
        absmax=absmax,
        shape=torch.Size((rows, first.shape[1])),
        code=first.code,
        blocksize=first.blocksize,
        quant_type=first.quant_type,
        dtype=first.dtype,
        offset=offset,
        state2=nested,
    )
