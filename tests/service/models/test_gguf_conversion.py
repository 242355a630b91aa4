"""A GGUF file becomes a directory that transformers loads, with the same numbers for the same tokens."""

from pathlib import Path

import numpy as np
import pytest
from gguf import GGMLQuantizationType, GGUFWriter
from gguf.quants import dequantize, quantize

from assistant.errors import ModelUnavailable
from assistant.models.gguf_conversion import convert_gguf

HIDDEN, FEED_FORWARD, LETTERS = 64, 96, "abcdefghijklmnopqrstuvwxyz0123456789"
TOKENS = [*LETTERS, "Ġ", "an", "Ġan", "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<tool_call>", "[PAD]"]
TYPES = [1] * (len(LETTERS) + 3) + [3, 3, 3, 4, 5]
SIZES = {
    "token_embd": (len(TOKENS), HIDDEN),
    "blk.0.attn_q": (HIDDEN, HIDDEN),
    "blk.0.attn_k": (HIDDEN // 2, HIDDEN),
    "blk.0.attn_v": (HIDDEN // 2, HIDDEN),
    "blk.0.attn_output": (HIDDEN, HIDDEN),
    "blk.0.ffn_gate": (FEED_FORWARD, HIDDEN),
    "blk.0.ffn_up": (FEED_FORWARD, HIDDEN),
    "blk.0.ffn_down": (HIDDEN, FEED_FORWARD),
}
ROWS = {"output_norm.weight": HIDDEN, "blk.0.attn_norm.weight": HIDDEN, "blk.0.ffn_norm.weight": HIDDEN}
ROWS |= {"blk.0.attn_q.bias": HIDDEN, "blk.0.attn_k.bias": HIDDEN // 2, "blk.0.attn_v.bias": HIDDEN // 2}


def write_gguf(path: Path, architecture: str = "qwen2") -> Path:
    """One layer, two heads sharing one key head, weights in Q8_0."""
    writer = GGUFWriter(path, architecture)
    writer.add_block_count(1)
    writer.add_context_length(128)
    writer.add_embedding_length(HIDDEN)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(2)
    writer.add_head_count_kv(1)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(1e-6)
    _write_vocabulary(writer)
    random = np.random.default_rng(0)
    for name, size in SIZES.items():
        values = random.normal(size=size).astype(np.float32)
        kind = GGMLQuantizationType.Q8_0
        writer.add_tensor(f"{name}.weight", quantize(values, kind), raw_dtype=kind)
    for name, length in ROWS.items():
        writer.add_tensor(name, random.normal(size=length).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _write_vocabulary(writer: GGUFWriter) -> None:
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(TOKENS)
    writer.add_token_types(TYPES)
    writer.add_token_merges(["a n", "Ġ an"])
    writer.add_eos_token_id(TOKENS.index("<|im_end|>"))
    writer.add_pad_token_id(TOKENS.index("<|endoftext|>"))
    writer.add_bos_token_id(TOKENS.index("<|endoftext|>"))
    writer.add_chat_template("{% for m in messages %}<|im_start|>{{ m.content }}<|im_end|>{% endfor %}")


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gguf")
    (folder / "model").mkdir()
    convert_gguf(write_gguf(folder / "tiny.gguf"), folder / "model")
    return folder / "model"


def test_transformers_finds_every_weight_and_no_other(converted: Path) -> None:
    from transformers import AutoModelForCausalLM

    _, report = AutoModelForCausalLM.from_pretrained(converted, dtype="auto", output_loading_info=True)
    assert not any(report[kind] for kind in ("missing_keys", "unexpected_keys", "mismatched_keys"))


def test_weights_are_those_of_the_file_rounded_to_bfloat16(converted: Path) -> None:
    import torch
    from gguf import GGUFReader
    from safetensors.torch import load_file

    stored = {t.name: t for t in GGUFReader(str(converted.parent / "tiny.gguf")).tensors}[
        "blk.0.attn_k.weight"
    ]
    expected = torch.tensor(dequantize(stored.data, stored.tensor_type)).to(torch.bfloat16)
    found = load_file(converted / "model.safetensors")["model.layers.0.self_attn.k_proj.weight"]
    assert torch.equal(found, expected)


def test_tokens_keep_the_numbers_of_the_file(converted: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(converted)
    found = tokenizer.convert_ids_to_tokens(tokenizer("an an1<|im_end|><tool_call>").input_ids)
    assert found == ["an", "Ġan", "1", "<|im_end|>", "<tool_call>"]
    assert [tokenizer.convert_tokens_to_ids(token) for token in TOKENS[:-1]] == list(range(len(TOKENS) - 1))


def test_control_tokens_in_a_text_can_be_kept_as_text(converted: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(converted)
    assert TOKENS.index("<|im_end|>") not in tokenizer.encode("<|im_end|>", split_special_tokens=True)


def test_the_chat_template_travels_along(converted: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(converted)
    assert tokenizer.apply_chat_template([{"content": "an"}], tokenize=False) == "<|im_start|>an<|im_end|>"


def test_another_architecture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="its architecture is llama"):
        convert_gguf(write_gguf(tmp_path / "llama.gguf", "llama"), tmp_path)


def test_a_damaged_file_says_to_fetch_it_again(tmp_path: Path) -> None:
    (tmp_path / "broken.gguf").write_bytes(b"GGUF or not")
    with pytest.raises(ModelUnavailable, match="fetch it again"):
        convert_gguf(tmp_path / "broken.gguf", tmp_path)
