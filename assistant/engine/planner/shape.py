"""config.json -> how many numbers a language model is made of, and where. Knows nothing of bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.errors import ModelUnavailable

QKV_BIASED = frozenset({"qwen2"})
"""Architectures whose query, key and value projections carry biases though their configs do not say so."""
QK_NORMED = frozenset({"qwen3"})
PLANNED = frozenset({"llama", "mistral", "qwen2", "qwen3"})
"""Dense decoders made of the same seven matrices; only these are planned."""


@dataclass(frozen=True, slots=True)
class ModelShape:
    """A dense decoder: attention with grouped keys and values, gated feed-forward, one head over the vocabulary."""

    layers: int
    hidden: int
    intermediate: int
    heads: int
    kv_heads: int
    head_dim: int
    vocabulary: int
    context: int
    """Positions the model was made for, before YaRN."""
    tied: bool = False
    """Whether the head over the vocabulary is the embedding itself."""
    qkv_biased: bool = False
    qk_normed: bool = False

    @classmethod
    def of(cls, config: Mapping[str, object]) -> ModelShape:
        """Read the fields of a config.json. Raises ModelUnavailable where one lacks, or for an unknown architecture."""
        kind = str(config.get("model_type", ""))
        if kind not in PLANNED:
            raise ModelUnavailable(
                f"models of the kind {kind or 'unnamed'} cannot be planned;"
                f" known are {', '.join(sorted(PLANNED))}"
            )
        heads, hidden = _count(config, "num_attention_heads"), _count(config, "hidden_size")
        return cls(
            layers=_count(config, "num_hidden_layers"),
            hidden=hidden,
            intermediate=_count(config, "intermediate_size"),
            heads=heads,
            kv_heads=_count(config, "num_key_value_heads", heads),
            head_dim=_count(config, "head_dim", hidden // heads),
            vocabulary=_count(config, "vocab_size"),
            context=_count(config, "max_position_embeddings"),
            tied=bool(config.get("tie_word_embeddings", False)),
            qkv_biased=bool(config.get("attention_bias", kind in QKV_BIASED)),
            qk_normed=kind in QK_NORMED,
        )

    @property
    def matrices(self) -> tuple[tuple[int, int], ...]:
        """[outputs, inputs] of the seven matrices of one layer: q, k, v, o, gate, up, down."""
        queries, keys = self.heads * self.head_dim, self.kv_heads * self.head_dim
        return (
            (queries, self.hidden),
            (keys, self.hidden),
            (keys, self.hidden),
            (self.hidden, queries),
            (self.intermediate, self.hidden),
            (self.intermediate, self.hidden),
            (self.hidden, self.intermediate),
        )

    @property
    def linear(self) -> int:
        """Weights in the matrices of all layers: what quantization shrinks."""
        return self.layers * sum(outputs * inputs for outputs, inputs in self.matrices)

    @property
    def rows(self) -> int:
        """Outputs of those matrices, all layers."""
        return self.layers * sum(outputs for outputs, _ in self.matrices)

    @property
    def embedding(self) -> int:
        """Weights in the embedding table."""
        return self.vocabulary * self.hidden

    @property
    def head(self) -> int:
        """Weights in the head over the vocabulary that are its own."""
        return 0 if self.tied else self.embedding

    @property
    def small(self) -> int:
        """Norms and biases: never quantized."""
        norms = 2 * self.hidden + (2 * self.head_dim if self.qk_normed else 0)
        biases = (self.heads + 2 * self.kv_heads) * self.head_dim if self.qkv_biased else 0
        return self.layers * (norms + biases) + self.hidden

    @property
    def parameters(self) -> int:
        """All weights together."""
        return self.linear + self.embedding + self.head + self.small

    @property
    def kv_elements(self) -> int:
        """Numbers kept for one token: a key and a value in every layer."""
        return 2 * self.layers * self.kv_heads * self.head_dim


def _count(config: Mapping[str, object], name: str, default: int | None = None) -> int:
    value = config.get(name)
    if value is None:
        value = default
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ModelUnavailable(f"the model's config.json has no usable {name} ({value!r}); fetch it again")
    return value
