"""multilingual-e5-small in the E5S1 form -> a sentence-transformers directory that any tool can load.

Needs numpy and safetensors only; what the weights mean to retrieval is not known here.
"""

import json
from pathlib import Path
from typing import Final

import numpy as np
from safetensors.numpy import save_file

from assistant.errors import ModelUnavailable
from assistant.models.e5s1 import E5S1File, EncoderShape, Floats, read_e5s1

TOKEN_LIMIT: Final = 512
PROMPTS: Final = {"query": "query: ", "passage": "passage: "}

# The file's short names -> BertModel's, inside one layer.
_LAYER_NAMES: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_KINDS: Final = {"w": "weight", "b": "bias"}

_SPECIAL_TOKENS: Final = {
    "bos_token": "<s>",
    "cls_token": "<s>",
    "eos_token": "</s>",
    "sep_token": "</s>",
    "pad_token": "<pad>",
    "unk_token": "<unk>",
    "mask_token": "<mask>",
}
_MODULES: Final = (
    ("", "sentence_transformers.base.modules.transformer.Transformer"),
    ("1_Pooling", "sentence_transformers.sentence_transformer.modules.pooling.Pooling"),
    ("2_Normalize", "sentence_transformers.base.modules.normalize.Normalize"),
)


def build_e5_directory(weights: bytes, tokenizer: bytes, directory: Path) -> None:
    """Writes weights, tokenizer and configuration into `directory`, which must exist.

    `weights` is an E5S1 file, `tokenizer` the upstream tokenizer.json, copied byte for byte.
    Raises ModelUnavailable where the weights are damaged or do not fit together.
    """
    model = read_e5s1(weights)
    stored = directory / "model.safetensors"
    save_file(bert_tensors(model), stored, metadata={"format": "pt"})
    stored.chmod(0o644)  # the writer leaves it to its owner alone; a service may run as another user
    (directory / "tokenizer.json").write_bytes(tokenizer)
    for name, content in _configuration(model.shape).items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def bert_tensors(model: E5S1File) -> dict[str, Floats]:
    """The file's tensors under BertModel's names, each in its two-dimensional shape."""
    shape = model.shape
    named = {_bert_name(name): tensor for name, tensor in model.tensors.items()}
    sizes = _matrix_sizes(shape)
    try:
        tensors = {name: _shaped(tensor, sizes.get(name.split(".", 3)[-1])) for name, tensor in named.items()}
        tensors |= {
            name: named[name].reshape(rows, shape.hidden) for name, rows in _embedding_rows(shape).items()
        }
    except (KeyError, ValueError) as error:
        raise ModelUnavailable(
            f"The embedder's weights are incomplete ({error}): fetch the model again."
        ) from error
    return tensors | _unused_pooler(shape)


def _bert_name(short: str) -> str:
    part, _, rest = short.partition(".")
    if part == "emb":
        tables = {"word": "word_embeddings", "pos": "position_embeddings", "type": "token_type_embeddings"}
        return (
            f"embeddings.{tables[rest]}.weight"
            if rest in tables
            else f"embeddings.LayerNorm.{_KINDS[rest[-1]]}"
        )
    block, kind = rest.split(".")
    return f"encoder.layer.{part[1:]}.{_LAYER_NAMES[block]}.{_KINDS[kind]}"


def _matrix_sizes(shape: EncoderShape) -> dict[str, tuple[int, int]]:
    """(rows, columns) of the matrices of a layer, by the name that follows the layer's number."""
    square = ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense")
    return {f"{name}.weight": (shape.hidden, shape.hidden) for name in square} | {
        "intermediate.dense.weight": (shape.feed_forward, shape.hidden),
        "output.dense.weight": (shape.hidden, shape.feed_forward),
    }


def _embedding_rows(shape: EncoderShape) -> dict[str, int]:
    return {
        "embeddings.word_embeddings.weight": shape.vocabulary,
        "embeddings.position_embeddings.weight": shape.positions,
        "embeddings.token_type_embeddings.weight": shape.token_types,
    }


def _shaped(tensor: Floats, size: tuple[int, int] | None) -> Floats:
    return tensor if size is None else tensor.reshape(size)


def _unused_pooler(shape: EncoderShape) -> dict[str, Floats]:
    # BertModel always has a pooler; mean pooling never reads it. Zeros keep the loader from reporting a gap.
    return {
        "pooler.dense.weight": np.zeros((shape.hidden, shape.hidden), np.float32),
        "pooler.dense.bias": np.zeros(shape.hidden, np.float32),
    }


def _configuration(shape: EncoderShape) -> dict[str, object]:
    """File name -> content, as sentence-transformers lays a model out."""
    return {
        "config.json": _bert_configuration(shape),
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": min(TOKEN_LIMIT, shape.positions),
            **_SPECIAL_TOKENS,
        },
        "modules.json": [
            {"idx": number, "name": str(number), "path": path, "type": kind}
            for number, (path, kind) in enumerate(_MODULES)
        ],
        "sentence_bert_config.json": {
            "max_seq_length": min(TOKEN_LIMIT, shape.positions),
            "do_lower_case": False,
        },
        "config_sentence_transformers.json": {"prompts": PROMPTS, "similarity_fn_name": "cosine"},
        "1_Pooling/config.json": {
            "embedding_dimension": shape.hidden,
            "pooling_mode": "mean",
            "include_prompt": True,
        },
        "2_Normalize/config.json": {},
    }


def _bert_configuration(shape: EncoderShape) -> dict[str, object]:
    return {
        "model_type": "bert",
        "architectures": ["BertModel"],
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.feed_forward,
        "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types,
        "layer_norm_eps": shape.layer_norm_epsilon,
        "hidden_act": "gelu",
        "pad_token_id": 0,
        "position_embedding_type": "absolute",
        "dtype": "float32",
    }
