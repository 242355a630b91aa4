"""Bytes of weights, keys and values, against what was published and against transformers' own count."""

from __future__ import annotations

import pytest

from assistant.engine.planner.formats import KvFormat, WeightFormat, kv_bytes, read_bytes, weight_bytes
from assistant.engine.planner.plan import GIB, MIB, OVERHEAD
from assistant.engine.planner.shape import ModelShape
from assistant.errors import ModelUnavailable
from tests.unit.engine.planner.shapes import QWEN2_CODER, QWEN3_8B, qwen3_8b

GENERATED = 2048
PUBLISHED = [  # Qwen's speed benchmark of Qwen3-8B: tokens of prompt, MB of memory
    (WeightFormat.BF16, 1, 15947),
    (WeightFormat.BF16, 6144, 16811),
    (WeightFormat.BF16, 14336, 17963),
    (WeightFormat.BF16, 30720, 20267),
    (WeightFormat.FP8, 1, 9323),
    (WeightFormat.FP8, 6144, 10187),
    (WeightFormat.FP8, 14336, 11340),
    (WeightFormat.FP8, 30720, 13644),
]


@pytest.mark.parametrize(("form", "prompt", "published"), PUBLISHED)
def test_qwens_published_memory_is_reproduced_within_half_a_percent(
    form: WeightFormat, prompt: int, published: int
) -> None:
    shape = qwen3_8b()
    kv = (prompt + GENERATED) * kv_bytes(shape, KvFormat.BF16)
    assert (weight_bytes(shape, form) + kv + OVERHEAD) / MIB == pytest.approx(published, rel=0.005)


def test_qwen3_8b_has_as_many_parameters_as_it_has() -> None:
    shape = qwen3_8b()
    assert (shape.parameters, shape.linear, shape.small) == (8_190_735_360, 6_945_767_424, 308_224)


@pytest.mark.parametrize(
    ("form", "head_4bit", "size", "read"),
    [
        (WeightFormat.BF16, False, 15.256, 15.137),
        (WeightFormat.FP8, False, 8.788, 8.192),
        (WeightFormat.INT8, False, 8.793, 8.197),
        (WeightFormat.NF4, False, 5.958, 5.152),
        (WeightFormat.NF4_DQ, False, 5.656, 4.828),
        (WeightFormat.AWQ, False, 5.680, 4.854),
        (WeightFormat.NF4_DQ, True, 4.796, 3.905),
    ],
)
def test_sizes_of_qwen3_8b_by_format(form: WeightFormat, head_4bit: bool, size: float, read: float) -> None:
    """GiB in memory, and GB read for one token."""
    shape = qwen3_8b()
    assert round(weight_bytes(shape, form, head_4bit=head_4bit) / GIB, 3) == size
    assert round(read_bytes(shape, form, head_4bit=head_4bit) / 1e9, 3) == read


@pytest.mark.parametrize(
    ("form", "size"),
    [
        (KvFormat.FP32, 294_912),
        (KvFormat.BF16, 147_456),
        (KvFormat.FP8, 73_728),
        (KvFormat.INT8, 78_336),
        (KvFormat.INT4, 41_472),
    ],
)
def test_a_token_of_qwen3_8b_keeps_144_kib(form: KvFormat, size: int) -> None:
    assert kv_bytes(qwen3_8b(), form) == size


def test_qwen2_has_biases_that_its_config_does_not_name() -> None:
    shape = ModelShape.of(QWEN2_CODER)
    assert shape.small == 24 * (2 * 896 + 896 + 2 * 128) + 896
    assert shape.parameters == 630_167_424


def test_a_tied_head_is_counted_once_and_read_all_the_same() -> None:
    shape = ModelShape.of({**QWEN2_CODER, "tie_word_embeddings": True})
    assert weight_bytes(shape, WeightFormat.BF16) == 2 * 494_032_768
    assert read_bytes(shape, WeightFormat.BF16) == 2 * 494_032_768


def test_an_unknown_architecture_is_not_planned() -> None:
    with pytest.raises(ModelUnavailable, match="kind bert cannot be planned; known are llama, mistral"):
        ModelShape.of({**QWEN3_8B, "model_type": "bert"})


@pytest.mark.parametrize("spoilt", [None, 0, -1, "many", 1.5, True])
def test_a_config_without_a_usable_figure_names_it(spoilt: object) -> None:
    with pytest.raises(ModelUnavailable, match="no usable intermediate_size"):
        ModelShape.of({**QWEN3_8B, "intermediate_size": spoilt})
