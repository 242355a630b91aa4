"""Texts of any length in one row of tokens, each attending to itself alone: nothing is computed for padding.

Knows token ids and layers of the families that are listed here; knows no file, no prompt and no lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch.nn.functional import normalize, scaled_dot_product_attention
from transformers import AttentionInterface

Vectors = npt.NDArray[np.float32]

TOKENS_AT_ONCE: Final = 768
"""Rows of one multiplication: fewer make it slow, more leave the cache and let a question wait longer."""
_NAME: Final = "texts_in_one_row"


@dataclass(frozen=True, slots=True)
class _Family:
    """What a kind of encoder wants with its tokens."""

    after_padding: bool = False
    """Positions begin after the padding token's id instead of at 0."""
    token_types: bool = True


_FAMILIES: Final = {
    "bert": _Family(),
    "xlm-roberta": _Family(after_padding=True),
    "roberta": _Family(after_padding=True),
    "qwen3": _Family(token_types=False),
}


class _SentenceModel(Protocol):
    """The part of a sentence-transformers model that is used here."""

    max_seq_length: int | None
    tokenizer: Any

    def __getitem__(self, number: int) -> Any: ...  # noqa: ANN401 - of a library without types

    def __iter__(self) -> Iterator[Any]: ...


class PackedModel:
    """Embeds texts of one batch without padding."""

    def __init__(self, model: _SentenceModel) -> None:
        """`model`: one that `can_pack` accepts; from here on it attends as this class wants."""
        self._model = model
        self._encoder = model[0].auto_model
        self._family = _FAMILIES[self._encoder.config.model_type]
        self._encoder.set_attn_implementation(_NAME)

    def plan(self, texts: Sequence[str], prompt: str) -> list[tuple[list[int], Callable[[], Vectors]]]:
        """Which texts go into one row, by their numbers, and what makes their unit vectors."""
        ids = self._tokens(texts, prompt)
        rows = batches([len(text) for text in ids], TOKENS_AT_ONCE)
        return [(list(range(row.start, row.stop)), partial(self.encode, ids[row])) for row in rows]

    def _tokens(self, texts: Sequence[str], prompt: str) -> list[list[int]]:
        """The token ids of each text behind the prompt, cut at the model's limit; at least one each."""
        if not texts:
            return []
        with_prompt = [prompt + text for text in texts]
        ids: list[list[int]] = self._model.tokenizer(
            with_prompt, truncation=True, max_length=self._model.max_seq_length, return_attention_mask=False
        )["input_ids"]
        return [text or [self._encoder.config.pad_token_id or 0] for text in ids]

    @torch.inference_mode()
    def encode(self, texts: Sequence[list[int]]) -> Vectors:
        """Unit vectors [len(texts), dimension] of token ids, at least one each."""
        ends = np.cumsum([0, *map(len, texts)]).tolist()
        first = self._encoder.config.pad_token_id + 1 if self._family.after_padding else 0
        ids = torch.tensor([[token for text in texts for token in text]])
        positions = torch.cat([torch.arange(first, first + len(text)) for text in texts])[None]
        types = {"token_type_ids": torch.zeros_like(ids)} if self._family.token_types else {}
        states = self._encoder(
            input_ids=ids, position_ids=positions, text_ends=ends, use_cache=False, **types
        )
        features = {"token_embeddings": states.last_hidden_state, "cu_seq_lens_q": torch.tensor(ends)}
        for module in list(self._model)[1:]:
            features = module(features)
        vectors: Vectors = normalize(features["sentence_embedding"].float()).numpy()
        return vectors


def can_pack(model: _SentenceModel) -> bool:
    """Whether the model is of a family known here, on the processor, and takes the prompt as part of the text."""
    encoder: Any = getattr(model[0], "auto_model", None)
    return (
        encoder is not None
        and encoder.config.model_type in _FAMILIES
        and not getattr(encoder.config, "is_decoder", False)
        and encoder.device.type == "cpu"
        and getattr(list(model)[1], "include_prompt", False)
    )


def batches(lengths: Sequence[int], most: int) -> list[slice]:
    """Neighbours that go together: at most `most` tokens, or one text."""
    starts, held = [0], 0
    for number, length in enumerate(lengths):
        if held and held + length > most:
            starts.append(number)
            held = 0
        held += length
    return [slice(start, end) for start, end in pairwise([*starts, len(lengths)]) if start < end]


def _attend_within(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,  # noqa: ARG001 - the caller's form
    *,
    text_ends: Sequence[int],
    scaling: float,
    **_: object,
) -> tuple[torch.Tensor, None]:
    """Attention of [1, heads, tokens, width] within each text -> [1, tokens, heads, width]."""
    result = torch.empty(1, query.shape[2], query.shape[1], query.shape[3], dtype=query.dtype)
    causal, grouped = getattr(module, "is_causal", False), key.shape[1] != query.shape[1]
    for start, end in pairwise(text_ends):
        q, k, v = (states[:, :, start:end] for states in (query, key, value))
        attended = scaled_dot_product_attention(q, k, v, scale=scaling, is_causal=causal, enable_gqa=grouped)
        result[:, start:end] = attended.transpose(1, 2)
    return result, None


AttentionInterface.register(_NAME, _attend_within)
