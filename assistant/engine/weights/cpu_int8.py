"""8-bit matrices on a CPU: a quarter of float32's bytes to read for every token, and integer products.

Weights are rounded once, per output. Inputs are split on the fly into two digits of 7 bits, since one would cost more
than the weights' rounding does: a row is  (high + low / 126) * scale / 63  with integers of -63..63. With few rows, as
in decoding, the second digit is nearly free: the weights are read once for both. No row's result depends on others.
"""

from __future__ import annotations

import warnings
from typing import Any

import torch
from torch import nn

from assistant.errors import ModelUnavailable

LARGEST = 127
LEAST = 1e-30
"""Taken for the largest of a row of zeros, which it would otherwise be divided by."""
DIGIT = 63
"""Largest digit. The operator's inputs have 7 bits, or sums of pairs would overflow on processors without VNNI."""


class Int8Linear(nn.Module):
    """A linear layer with int8 weights for float inputs. Forward only."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.in_features, self.out_features = linear.in_features, linear.out_features
        self._packed = _packed(linear.weight.detach().float())
        # This row makes the operator see the range of one unit per step, whatever else it is given.
        self._range = torch.zeros(1, linear.in_features)
        self._range[0, 0], self._range[0, -1] = -DIGIT - 0.5, DIGIT + 0.5
        self.bias = (
            None if linear.bias is None else nn.Parameter(linear.bias.detach().float(), requires_grad=False)
        )

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """[..., in_features] -> [..., out_features], in the precision of the inputs."""
        rows = inputs.reshape(-1, self.in_features).float()
        scale = rows.abs().amax(dim=1, keepdim=True).clamp_min_(LEAST)
        exact = rows * (DIGIT / scale)
        high = exact.round()
        low = exact.sub_(high).mul_(2 * DIGIT).round_()
        digits = torch.cat((high, low, self._range))
        products = torch.ops.quantized.linear_dynamic(digits, self._packed, True)
        out: torch.Tensor = (
            products[: len(rows)].add_(products[len(rows) : -1], alpha=0.5 / DIGIT).mul_(scale / DIGIT)
        )
        if self.bias is not None:
            out += self.bias
        return out.view(*inputs.shape[:-1], self.out_features).to(inputs.dtype)


def to_int8(model: nn.Module) -> int:
    """Exchange every linear layer, the head too; the embedding stays. How many were exchanged.

    Raises ModelUnavailable where this torch cannot do it.
    """
    linears = [(name, module) for name, module in model.named_modules() if type(module) is nn.Linear]
    for name, linear in linears:
        parent, _, own = name.rpartition(".")
        setattr(model.get_submodule(parent), own, Int8Linear(linear))
    return len(linears)


def _packed(weight: torch.Tensor) -> Any:  # noqa: ANN401 - an opaque object of torch
    """float32 [outputs, inputs] -> what the operator takes."""
    scales = (weight.abs().amax(dim=1) / LARGEST).clamp_min_(torch.finfo(torch.float32).tiny).double()
    zeros = torch.zeros(len(scales), dtype=torch.long)
    try:
        with (
            warnings.catch_warnings()
        ):  # torch means to move its quantized tensors elsewhere; the operator stays
            warnings.simplefilter("ignore")
            rounded = torch.quantize_per_channel(weight, scales, zeros, 0, torch.qint8)
            return torch.ops.quantized.linear_prepack(rounded, None)
    except (AttributeError, RuntimeError) as error:
        raise ModelUnavailable(
            f"this torch has no 8-bit matrices for a CPU ({str(error)[:80]}); set ASSISTANT_QUANTIZATION=none"
        ) from error
