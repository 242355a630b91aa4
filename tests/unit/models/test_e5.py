"""A 4-bit file becomes BertModel's tensors, each under its name and in its shape."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from assistant.errors import ModelUnavailable
from assistant.models.e5 import bert_tensors, build_e5_directory
from assistant.models.e5s1 import dequantise, read_e5s1
from tests.unit.models.e5s1_file import HIDDEN, e5s1_bytes, tensors


def test_a_block_holds_low_nibbles_first_and_counts_from_minus_eight() -> None:
    block = np.float16(0.5).tobytes() + bytes([0x1F] + [0x88] * 15)
    values = dequantise(block)
    assert (values[0], values[16], values[1]) == (3.5, -3.5, 0.0)


def test_the_shape_is_read_from_the_header() -> None:
    shape = read_e5s1(e5s1_bytes()).shape
    assert (shape.hidden, shape.layers, shape.heads, shape.vocabulary) == (HIDDEN, 1, 2, 8)
    assert shape.layer_norm_epsilon == 1e-12


@pytest.mark.parametrize(
    ("short", "published"),
    [
        ("emb.word", "embeddings.word_embeddings.weight"),
        ("emb.ln.b", "embeddings.LayerNorm.bias"),
        ("l0.q.w", "encoder.layer.0.attention.self.query.weight"),
        ("l0.aln.w", "encoder.layer.0.attention.output.LayerNorm.weight"),
        ("l0.fi.w", "encoder.layer.0.intermediate.dense.weight"),
        ("l0.fo.w", "encoder.layer.0.output.dense.weight"),
        ("l0.fo.b", "encoder.layer.0.output.dense.bias"),
    ],
)
def test_a_tensor_arrives_under_its_published_name(short: str, published: str) -> None:
    arrived = bert_tensors(read_e5s1(e5s1_bytes()))[published]
    np.testing.assert_allclose(arrived, tensors()[short][2], rtol=1e-6)


def test_a_directory_holds_what_sentence_transformers_reads(tmp_path: Path) -> None:
    build_e5_directory(e5s1_bytes(), b"{}", tmp_path)
    assert json.loads((tmp_path / "config.json").read_text())["hidden_size"] == HIDDEN
    assert json.loads((tmp_path / "1_Pooling" / "config.json").read_text())["pooling_mode"] == "mean"
    assert len(load_file(tmp_path / "model.safetensors")) == 5 + 16 + 2


@pytest.mark.parametrize("damage", [b"", b"GGUF" + e5s1_bytes()[4:], e5s1_bytes()[:-1], e5s1_bytes()[:60]])
def test_a_damaged_file_says_to_fetch_again(damage: bytes) -> None:
    with pytest.raises(ModelUnavailable, match="fetch the model again"):
        read_e5s1(damage)
