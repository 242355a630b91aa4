"""A model directory of `tiny_qwen3` -> one GGUF file in float32, for a server that is not ours."""

from __future__ import annotations

import json
from pathlib import Path

from gguf import GGUFWriter, TokenType
from safetensors.numpy import load_file

ARCHITECTURE = "qwen3"
WHOLE = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}
OF_A_LAYER = {
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


def write(model: Path, target: Path) -> Path:
    """Write the file; the tokenizer keeps its ids, and the ids that the model has beyond it become unused ones."""
    config = json.loads((model / "config.json").read_text("utf-8"))
    writer = GGUFWriter(target, ARCHITECTURE)
    _shape(writer, config)
    _tokenizer(writer, model, config)
    for name, tensor in load_file(model / "model.safetensors").items():
        writer.add_tensor(_renamed(name), tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return target


def _shape(writer: GGUFWriter, config: dict[str, object]) -> None:
    number = {key: value for key, value in config.items() if isinstance(value, int)}
    writer.add_context_length(number["max_position_embeddings"])
    writer.add_embedding_length(number["hidden_size"])
    writer.add_block_count(number["num_hidden_layers"])
    writer.add_feed_forward_length(number["intermediate_size"])
    writer.add_head_count(number["num_attention_heads"])
    writer.add_head_count_kv(number["num_key_value_heads"])
    writer.add_key_length(number["head_dim"])
    writer.add_value_length(number["head_dim"])
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(10_000.0)


def _tokenizer(writer: GGUFWriter, model: Path, config: dict[str, object]) -> None:
    declared = json.loads((model / "tokenizer.json").read_text("utf-8"))
    size = config["vocab_size"]
    assert isinstance(size, int)
    tokens = [f"<unused{i}>" for i in range(size)]
    types = [TokenType.UNUSED] * size
    for text, token in declared["model"]["vocab"].items():
        tokens[token], types[token] = text, TokenType.NORMAL
    for added in declared["added_tokens"]:
        tokens[added["id"]] = added["content"]
        types[added["id"]] = TokenType.CONTROL if added["special"] else TokenType.USER_DEFINED
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges([" ".join(pair) for pair in declared["model"]["merges"]])
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_pad_token_id(tokens.index("<|endoftext|>"))
    writer.add_add_bos_token(False)
    writer.add_chat_template((model / "chat_template.jinja").read_text("utf-8"))


def _renamed(name: str) -> str:
    stem, _, suffix = name.rpartition(".")
    if stem in WHOLE:
        return f"{WHOLE[stem]}.{suffix}"
    _, _, layer, part = stem.split(".", 3)
    return f"blk.{layer}.{OF_A_LAYER[part]}.{suffix}"
