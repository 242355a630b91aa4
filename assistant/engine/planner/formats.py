"""How many bytes weights, keys and values take in each format. Formulas of the file formats, checked by tests."""

from __future__ import annotations

from enum import StrEnum

from assistant.engine.planner.shape import ModelShape


class WeightFormat(StrEnum):
    """How the matrices of the layers are stored. Embedding, norms and (mostly) the head stay in 16 bit."""

    FP32 = "fp32"
    BF16 = "bf16"
    FP8 = "fp8"
    INT8 = "int8"
    NF4 = "nf4-plain"
    NF4_DQ = "nf4"
    AWQ = "awq"
    CPU_INT8 = "cpu-int8"

    @property
    def setting(self) -> str:
        """What the setting `quantization` calls it."""
        names = {"cpu-int8": "int8", "fp32": "none", "bf16": "none"}
        return names.get(self.value, self.value)


class KvFormat(StrEnum):
    """How keys and values are stored. The grouped ones keep a 16-bit scale and zero for every 64 numbers."""

    FP32 = "fp32"
    BF16 = "bf16"
    FP8 = "fp8"
    INT8 = "int8"
    INT4 = "int4"


NF4_BYTES = 1 / 2 + 4 / 64
"""Four bits a weight and a float32 scale for every 64."""
NF4_DQ_BYTES = 1 / 2 + 1 / 64 + 4 / (64 * 256)
"""The scales in 8 bit, and a float32 for every 256 of them: 4.127 bits a weight."""
AWQ_BYTES = 1 / 2 + 2.5 / 128
"""For every 128 weights a 16-bit scale and a 4-bit zero."""
FP8_BYTES = 1 + 2 / (128 * 128)
"""A 16-bit scale for every tile of 128 x 128."""
KV_BYTES = {
    KvFormat.FP32: 4.0,
    KvFormat.BF16: 2.0,
    KvFormat.FP8: 1.0,
    KvFormat.INT8: 1 + 4 / 64,
    KvFormat.INT4: 1 / 2 + 4 / 64,
}


def weight_bytes(shape: ModelShape, form: WeightFormat, *, head_4bit: bool = False) -> int:
    """Bytes of all weights in memory. Fused projections take the same: their parts lie one behind the other."""
    embedding = shape.embedding * _plain(form)
    return round(embedding + read_bytes(shape, form, head_4bit=head_4bit) - _tied_head(shape, form))


def read_bytes(shape: ModelShape, form: WeightFormat, *, head_4bit: bool = False) -> int:
    """Bytes of weights read for one token: everything but the embedding table, of which it reads one row."""
    head = shape.embedding * _head_bytes(shape, form, head_4bit)
    return round(_linear_bytes(shape, form) + head + shape.small * _plain(form))


def kv_bytes(shape: ModelShape, form: KvFormat) -> int:
    """Bytes of the keys and values of one token."""
    return round(shape.kv_elements * KV_BYTES[form])


def _linear_bytes(shape: ModelShape, form: WeightFormat) -> float:
    match form:
        case WeightFormat.INT8:
            return shape.linear + 4 * shape.rows  # a float32 scale for every output
        case WeightFormat.CPU_INT8:
            return shape.linear + 16 * shape.rows  # scale, zero point and the sum that corrects for it
        case WeightFormat.NF4:
            return shape.linear * NF4_BYTES
        case WeightFormat.NF4_DQ:
            return shape.linear * NF4_DQ_BYTES
        case WeightFormat.AWQ:
            return shape.linear * AWQ_BYTES
        case WeightFormat.FP8:
            return shape.linear * FP8_BYTES
        case _:
            return shape.linear * _plain(form)


def _plain(form: WeightFormat) -> int:
    return 4 if form in (WeightFormat.FP32, WeightFormat.CPU_INT8) else 2


def _head_bytes(shape: ModelShape, form: WeightFormat, head_4bit: bool) -> float:
    if shape.tied:
        return _plain(form)
    if form is WeightFormat.CPU_INT8:
        return 1 + 16 / shape.hidden
    return NF4_DQ_BYTES if head_4bit else _plain(form)


def _tied_head(shape: ModelShape, form: WeightFormat) -> float:
    return shape.embedding * _plain(form) if shape.tied else 0
