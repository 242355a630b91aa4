"""Projections of one input become one matrix; the model's own code does not notice.

layer.self_attn   q_proj  k_proj  v_proj      three taps on one fused matrix [q + k + v, hidden]
layer.mlp         gate_proj  up_proj          two taps on one [2 * intermediate, hidden]

The first tap called with an input computes the whole product; the others take their slice of it. Why: kernels for
4-bit weights choose their fast path by the number of outputs, and one launch costs less than three.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from bitsandbytes.nn import Linear4bit, Params4bit
from torch import nn

from assistant.engine.weights.nesting import groups_of, joined_state

TRIAL_ROWS = 4
TOLERANCE = {torch.float32: 1e-5, torch.bfloat16: 1e-2, torch.float16: 2e-3}
"""Largest difference of outputs, relative to their length, that another order of summing explains."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fusion:
    """How many groups were fused, how many of them exactly as they were stored, and why others were not."""

    fused: int = 0
    exact: int = 0
    left: tuple[str, ...] = ()
    """One sentence for each group that stays as it was."""


class Tap(nn.Module):
    """Stands where a projection stood: a slice of what the fused matrix makes of the same input."""

    def __init__(self, product: _Product, index: int, part: Any) -> None:  # noqa: ANN401 - an nn.Linear of some kind
        super().__init__()
        self.in_features: int = part.in_features
        self.out_features: int = part.out_features
        if index == 0:
            product.own(self)
        self._product = product
        self._index = index

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """[..., in_features] -> [..., out_features]."""
        return self._product.take(self._index, inputs)


class _Product:
    """The fused matrix, and what it has made of the latest input until every tap has taken its slice.

    Inputs are compared by identity, and held while slices are left, so that no other tensor can take their place.
    """

    def __init__(self, linear: Any, sizes: Sequence[int]) -> None:  # noqa: ANN401
        self._linear = linear
        self._owner: Any = None
        self._sizes = list(sizes)
        self._inputs: torch.Tensor | None = None
        self._slices: dict[int, torch.Tensor] = {}

    def own(self, tap: nn.Module) -> None:
        """The matrix is the tap's from now on: counted once, moved and exchanged with the model."""
        tap.fused = self._linear
        self._owner, self._linear = tap, None

    def take(self, index: int, inputs: torch.Tensor) -> torch.Tensor:
        if self._inputs is not inputs or index not in self._slices:
            self._inputs = inputs
            self._slices = dict(enumerate(self._owner.fused(inputs).split(self._sizes, dim=-1)))
        taken = self._slices.pop(index)
        if not self._slices:
            self._inputs = None
        return taken


def fuse(model: nn.Module) -> Fusion:
    """Fuse what can be fused, one group after the other, so that memory never holds more than one group twice.

    A group whose outputs change by more than rounding stays as it is, and the result and the log say so.
    """
    fused = exact = 0
    left = []
    for module, names in list(groups_of(model)):
        try:
            exact += _fuse_group(module, names)
            fused += 1
        except ValueError as error:
            left.append(f"{'+'.join(names)}: {error}")
    if left:
        log.warning("%d groups of projections stay unfused; first %s", len(left), left[0])
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    return Fusion(fused, exact, tuple(left))


@torch.inference_mode()
def _fuse_group(module: nn.Module, names: Sequence[str]) -> bool:
    parts = [getattr(module, name) for name in names]
    if len({part.in_features for part in parts}) != 1 or len({type(part) for part in parts}) != 1:
        raise ValueError("the matrices are of different kinds")
    linear, exact = _joined_4bit(parts) if isinstance(parts[0], Linear4bit) else (_joined(parts), True)
    difference = _difference(parts, linear)
    if not difference <= TOLERANCE.get(_precision(parts[0]), 0.0):  # a NaN fails here too
        raise ValueError(f"outputs would change by {difference:.1e}")
    product = _Product(linear, [part.out_features for part in parts])
    for index, (name, part) in enumerate(zip(names, parts, strict=True)):
        setattr(module, name, Tap(product, index, part))
    return exact


def _joined(parts: Sequence[Any]) -> nn.Linear:
    if type(parts[0]) is not nn.Linear:
        raise ValueError(f"{type(parts[0]).__name__} is not fused")
    weight = torch.cat([part.weight for part in parts])
    linear = nn.Linear(weight.shape[1], weight.shape[0], bias=False, device="meta")
    linear.weight = nn.Parameter(weight, requires_grad=False)
    linear.bias = _joined_bias(parts)  # type: ignore[assignment]
    return linear


def _joined_4bit(parts: Sequence[Any]) -> tuple[Any, bool]:
    states = [part.weight.quant_state for part in parts]
    first, weight = states[0], parts[0].weight
    alike = {(state.blocksize, state.quant_type, state.dtype, state.nested) for state in states}
    if len(alike) != 1 or len({part.weight.dtype for part in parts}) != 1:
        raise ValueError("the matrices are quantized in different ways")
    if any(part.out_features * part.in_features % first.blocksize for part in parts[:-1]):
        raise ValueError(f"a matrix does not end with a block of {first.blocksize} weights")
    if any(getattr(state, "packing_format_for_cpu", False) for state in states):
        raise ValueError("the matrices are repacked for this processor already")
    state, exact = joined_state(states)
    linear = Linear4bit(
        parts[0].in_features,
        sum(part.out_features for part in parts),
        bias=False,
        compute_dtype=parts[0].compute_dtype,
        compress_statistics=state.nested,
        quant_type=state.quant_type,
        quant_storage=weight.quant_storage,
        device="meta",
    )
    linear.weight = Params4bit(
        torch.cat([part.weight.data for part in parts]),
        quant_state=state,
        blocksize=state.blocksize,
        compress_statistics=state.nested,
        quant_type=state.quant_type,
        quant_storage=weight.quant_storage,
        module=linear,
        bnb_quantized=True,
    )
    linear.quant_state = state
    linear.bias = _joined_bias(parts)
    return linear.eval(), exact


def _joined_bias(parts: Sequence[Any]) -> nn.Parameter | None:
    given = [part.bias for part in parts if part.bias is not None]
    if not given:
        return None
    biases = [given[0].new_zeros(p.out_features) if p.bias is None else p.bias for p in parts]
    return nn.Parameter(torch.cat(biases), requires_grad=False)


def _difference(parts: Sequence[Any], linear: Any) -> float:  # noqa: ANN401
    """Length of the change of outputs on random input, relative to the outputs."""
    weight = parts[0].weight
    drawn = torch.randn(TRIAL_ROWS, parts[0].in_features, generator=torch.Generator().manual_seed(0))
    inputs = drawn.to(device=weight.device, dtype=_precision(parts[0]))
    before = torch.cat([part(inputs) for part in parts], dim=-1).float()
    after = linear(inputs).float()
    return float((after - before).norm() / before.norm().clamp_min(torch.finfo(torch.float32).tiny))


def _precision(part: Any) -> torch.dtype:  # noqa: ANN401
    if isinstance(part, Linear4bit):
        return part.compute_dtype or torch.float32
    return part.weight.dtype  # type: ignore[no-any-return]
