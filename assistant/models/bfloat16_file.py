"""Writes a safetensors file in bfloat16, one tensor in memory at a time; numpy and its writer have no such type.

The form: the header's length in 8 bytes, the header as JSON padded to 8 bytes, then the tensors one after the other.
"""

import json
import struct
from collections.abc import Callable, Mapping
from math import prod
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_BYTES_EACH: Final = 2


def to_bfloat16(values: Floats) -> npt.NDArray[np.uint16]:
    """The bit patterns of bfloat16, rounded to nearest and to even at a tie."""
    bits = np.ascontiguousarray(values, dtype=np.float32).view(np.uint32)
    rounding = np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))
    return ((bits + rounding) >> np.uint32(16)).astype("<u2")


def write_bfloat16(
    path: Path, shapes: Mapping[str, tuple[int, ...]], values: Callable[[str], Floats]
) -> None:
    """Writes every tensor of `shapes`; `values` gives a tensor's numbers when its turn comes.

    Raises ValueError where a tensor does not have the shape that was announced.
    """
    header = _header(shapes)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        for name, shape in shapes.items():
            tensor = values(name)
            if tensor.shape != shape:
                raise ValueError(f"tensor {name} has the shape {tensor.shape}, not {shape}")
            file.write(to_bfloat16(tensor).tobytes())


def _header(shapes: Mapping[str, tuple[int, ...]]) -> bytes:
    described: dict[str, object] = {"__metadata__": {"format": "pt"}}
    start = 0
    for name, shape in shapes.items():
        end = start + prod(shape) * _BYTES_EACH
        described[name] = {"dtype": "BF16", "shape": list(shape), "data_offsets": [start, end]}
        start = end
    text = json.dumps(described).encode("utf-8")
    return text + b" " * (-len(text) % 8)
