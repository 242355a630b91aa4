"""Reads the E5S1 file form: one BERT encoder in 4 bit with its unigram vocabulary. Bytes in, numpy arrays out.

The form, little-endian: magic "E5S1", version, seven sizes, layer norm's epsilon, block size; then the vocabulary
(piece offsets, scores, bytes, a normalisation map); then a directory of tensors whose offsets count from the file's
first byte. A 4-bit tensor is a row of blocks: a half-precision scale and 16 bytes, in which the low nibbles are the
first 16 values and the high nibbles the last 16; value = (nibble - 8) x scale.
"""

import struct
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from assistant.errors import ModelUnavailable

Floats = npt.NDArray[np.float32]

MAGIC: Final = b"E5S1"
BLOCK: Final = 32
BLOCK_BYTES: Final = 18
DTYPE_FLOAT32: Final = 0


@dataclass(frozen=True, slots=True)
class EncoderShape:
    """The sizes of a BERT encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    layer_norm_epsilon: float


@dataclass(frozen=True, slots=True)
class E5S1File:
    """What the file holds. Tensors are flat float32 arrays under the file's own short names."""

    shape: EncoderShape
    tensors: dict[str, Floats]


class _Cursor:
    """Reads little-endian numbers one after the other."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0

    def take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + form, self.content, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def skip(self, count: int) -> None:
        self.at += count


def dequantise(blocks: bytes) -> Floats:
    """Q4_0 blocks -> flat float32 values, 32 for each 18 bytes."""
    rows = np.frombuffer(blocks, dtype=np.uint8).reshape(-1, BLOCK_BYTES)
    scales = rows[:, :2].copy().view("<f2").astype(np.float32)
    packed = rows[:, 2:]
    nibbles = np.concatenate([packed & 0x0F, packed >> 4], axis=1).astype(np.float32)
    nibbles -= 8.0
    nibbles *= scales
    return nibbles.reshape(-1)


def read_e5s1(content: bytes) -> E5S1File:
    """Decodes a whole file. Raises ModelUnavailable where the bytes are not of this form or end too early."""
    try:
        return _read(content)
    except (struct.error, ValueError, IndexError) as error:
        raise ModelUnavailable(
            f"The embedder's weights are damaged ({error}): fetch the model again."
        ) from error


def _read(content: bytes) -> E5S1File:
    if content[:4] != MAGIC:
        raise ValueError("it does not begin with E5S1")
    cursor = _Cursor(content)
    cursor.skip(8)
    hidden, layers, heads, feed_forward, vocabulary, positions, token_types = cursor.take("7i")
    (epsilon,) = struct.unpack_from("<f", content, cursor.at)
    cursor.skip(4)
    (block,) = cursor.take("i")
    if block != BLOCK:
        raise ValueError(f"blocks of {block} values are not known")
    _skip_vocabulary(cursor)
    shape = EncoderShape(
        hidden, layers, heads, feed_forward, vocabulary, positions, token_types, round(epsilon, 15)
    )
    return E5S1File(shape, _read_tensors(cursor))


def _skip_vocabulary(cursor: _Cursor) -> None:
    (pieces,) = cursor.take("i")
    cursor.skip(4 * 4)  # the numbers of <s>, </s>, <pad> and <unk>
    (piece_bytes,) = cursor.take("Q")
    cursor.skip(4 * (pieces + 1) + 4 * pieces + piece_bytes)
    _, map_bytes = cursor.take("iI")
    cursor.skip(map_bytes)


def _read_tensors(cursor: _Cursor) -> dict[str, Floats]:
    (count,) = cursor.take("i")
    tensors: dict[str, Floats] = {}
    for _ in range(count):
        (name_length,) = cursor.take("H")
        name = cursor.content[cursor.at : cursor.at + name_length].decode("ascii")
        cursor.skip(name_length)
        dtype, values, offset, size = cursor.take("BIQQ")
        stored = cursor.content[offset : offset + size]
        if len(stored) != size:
            raise ValueError(f"tensor {name} ends after the file")
        tensor = np.frombuffer(stored, "<f4").copy() if dtype == DTYPE_FLOAT32 else dequantise(stored)
        if tensor.size != values:
            raise ValueError(f"tensor {name} has {tensor.size} values, not {values}")
        tensors[name] = tensor
    return tensors
