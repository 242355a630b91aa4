"""A GGUF file of the qwen2 architecture -> a directory that transformers loads: bfloat16 safetensors and tokenizer.

Converted once when a model is fetched: reading GGUF at every start costs a minute and saves no memory.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from gguf import GGUFReader, ReaderTensor
from gguf.quants import dequantize

from assistant.errors import ModelUnavailable
from assistant.models.bfloat16_file import Floats, write_bfloat16
from assistant.models.gguf_tokenizer import StoredVocabulary, build_tokenizer, tokenizer_configuration

_TENSOR_NAMES: Final = {
    "token_embd": "model.embed_tokens",
    "output_norm": "model.norm",
    "output": "lm_head",
    "attn_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def convert_gguf(source: Path, directory: Path) -> None:
    """Writes weights, configuration and tokenizer into `directory`, which must exist.

    Raises ModelUnavailable where the file is damaged or of another kind.
    """
    try:
        header = _Header(GGUFReader(str(source)))
        header.require_qwen2()
        vocabulary = header.vocabulary()
        tokenizer = build_tokenizer(vocabulary)
        tensors = {_published_name(tensor.name): tensor for tensor in header.reader.tensors}
        shapes = {name: _shape(tensor) for name, tensor in tensors.items()}
        write_bfloat16(directory / "model.safetensors", shapes, lambda name: _numbers(tensors[name]))
    except (ValueError, KeyError, IndexError) as error:
        raise ModelUnavailable(f"{source.name} cannot be converted ({error}): fetch it again.") from error
    tokenizer.save(str(directory / "tokenizer.json"))
    (directory / "tokenizer_config.json").write_text(tokenizer_configuration(vocabulary), encoding="utf-8")
    _write_json(directory / "config.json", header.configuration(tied="lm_head.weight" not in tensors))
    _write_json(directory / "generation_config.json", header.generation())


@dataclass(frozen=True, slots=True)
class _Header:
    reader: GGUFReader

    def require_qwen2(self) -> None:
        if (found := self._value("general.architecture")) != "qwen2":
            raise ValueError(f"its architecture is {found}, not qwen2")

    def vocabulary(self) -> StoredVocabulary:
        return StoredVocabulary(
            family=self._value("tokenizer.ggml.pre"),
            tokens=tuple(self._value("tokenizer.ggml.tokens")),
            types=tuple(self._value("tokenizer.ggml.token_type")),
            merges=tuple(self._value("tokenizer.ggml.merges")),
            end_token=self._value("tokenizer.ggml.eos_token_id"),
            padding_token=self._value("tokenizer.ggml.padding_token_id"),
            chat_template=self._value("tokenizer.chat_template"),
            context_length=self._value("qwen2.context_length"),
        )

    def configuration(self, *, tied: bool) -> dict[str, object]:
        return {
            "model_type": "qwen2",
            "architectures": ["Qwen2ForCausalLM"],
            "hidden_size": self._value("qwen2.embedding_length"),
            "num_hidden_layers": self._value("qwen2.block_count"),
            "num_attention_heads": self._value("qwen2.attention.head_count"),
            "num_key_value_heads": self._value("qwen2.attention.head_count_kv"),
            "intermediate_size": self._value("qwen2.feed_forward_length"),
            "max_position_embeddings": self._value("qwen2.context_length"),
            "rope_theta": self._value("qwen2.rope.freq_base"),
            "rms_norm_eps": float(f"{self._value('qwen2.attention.layer_norm_rms_epsilon'):.6g}"),
            "vocab_size": len(self.reader.fields["tokenizer.ggml.tokens"].data),
            "hidden_act": "silu",
            "use_sliding_window": False,
            "tie_word_embeddings": tied,
            "bos_token_id": self._value("tokenizer.ggml.bos_token_id"),
            "eos_token_id": self._value("tokenizer.ggml.eos_token_id"),
            "dtype": "bfloat16",
        }

    def generation(self) -> dict[str, object]:
        return {
            "bos_token_id": self._value("tokenizer.ggml.bos_token_id"),
            "pad_token_id": self._value("tokenizer.ggml.padding_token_id"),
            "eos_token_id": [
                self._value("tokenizer.ggml.eos_token_id"),
                self._value("tokenizer.ggml.padding_token_id"),
            ],
            "do_sample": False,
        }

    def _value(self, key: str) -> Any:  # noqa: ANN401 - a GGUF field is whatever type the file says
        return self.reader.fields[key].contents()


def _published_name(name: str) -> str:
    """blk.3.attn_q.weight -> model.layers.3.self_attn.q_proj.weight"""
    *path, part, kind = name.split(".")
    layer = f"model.layers.{path[1]}." if path else ""
    return f"{layer}{_TENSOR_NAMES[part]}.{kind}"


def _shape(tensor: ReaderTensor) -> tuple[int, ...]:
    # GGUF writes the fastest dimension first.
    return tuple(int(size) for size in reversed(tensor.shape))


def _numbers(tensor: ReaderTensor) -> Floats:
    return np.asarray(dequantize(tensor.data, tensor.tensor_type), dtype=np.float32)


def _write_json(path: Path, content: dict[str, object]) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
