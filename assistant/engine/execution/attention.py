"""Attention of packed tokens over blocks, for unmodified transformers models. Knows layers and rows, no requests.

The function registered with transformers holds no state: every forward brings its own `PackedRow` as the keyword
argument `packed`, so that two engines of one process cannot meet. Nothing is registered for masks: transformers makes
none for a function that it has no mask for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch.nn.attention.bias import causal_lower_right
from torch.nn.functional import scaled_dot_product_attention
from transformers import AttentionInterface

from assistant.engine.execution.kv import KvMemory
from assistant.errors import ModelUnavailable

NAME = "packed_blocks"


class Attends(Protocol):
    """What a forward brings along."""

    def attend(
        self, layer: int, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, scale: float | None
    ) -> torch.Tensor:
        """Queries [heads, tokens, head_dim], keys and values [kv_heads, tokens, head_dim] -> [tokens, heads, head_dim]."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Short spans as tensors: one padded attention."""

    begin: int
    tokens: int
    size: int
    width: int
    """Queries of each sequence, padding included."""
    tables: torch.Tensor
    """int64 [size, pages]."""
    mask: torch.Tensor
    """bool [size, 1, width, pages * block_size]: what each query may see."""
    rows: torch.Tensor | None = None
    """int64 [size * width]: which row of the group stands in each place; None: they stand in order."""
    places: torch.Tensor | None = None
    """int64 [tokens]: in which place each row of the group stands; None as above."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One span attended to alone."""

    begin: int
    tokens: int
    start: int
    table: torch.Tensor | None
    """int64 [1, pages]; None: the blocks lie side by side from `first_block`."""
    first_block: int = 0
    mask: torch.Tensor | None = None
    """bool [tokens, start + tokens]: what each query may see, where the device needs it in memory."""

    @property
    def seen(self) -> int:
        """Tokens that the last query sees."""
        return self.start + self.tokens


@dataclass(frozen=True, slots=True)
class PackedRow:
    """Where the tokens of one forward belong."""

    memory: KvMemory
    slots: torch.Tensor
    """int64 [tokens]."""
    batches: tuple[Batch, ...]
    pieces: tuple[Piece, ...]

    def attend(
        self, layer: int, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, scale: float | None
    ) -> torch.Tensor:
        """Keep the new keys and values, then let every query see its own sequence up to itself."""
        self.memory.write(layer, self.slots, key.transpose(0, 1), value.transpose(0, 1))
        parts = [self._batch(layer, batch, query, scale) for batch in self.batches]
        parts += [self._piece(layer, piece, query, key, value, scale) for piece in self.pieces]
        return parts[0] if len(parts) == 1 else torch.cat(parts)

    def _batch(self, layer: int, batch: Batch, query: torch.Tensor, scale: float | None) -> torch.Tensor:
        heads, _, dim = query.shape
        rows = query[:, batch.begin : batch.begin + batch.tokens]
        if batch.rows is not None:
            rows = rows.index_select(1, batch.rows)
        keys, values = self.memory.gather(layer, batch.tables)
        queries = rows.view(heads, batch.size, batch.width, dim).transpose(0, 1)
        out = grouped_attention(queries, keys.transpose(1, 2), values.transpose(1, 2), batch.mask, scale)
        flat = out.transpose(1, 2).reshape(batch.size * batch.width, heads, dim)
        return flat if batch.places is None else flat.index_select(0, batch.places)

    def _piece(
        self,
        layer: int,
        piece: Piece,
        query: torch.Tensor,
        key: torch.Tensor,
        value: torch.Tensor,
        scale: float | None,
    ) -> torch.Tensor:
        own = slice(piece.begin, piece.begin + piece.tokens)
        if (
            piece.start == 0
        ):  # what was just computed is all there is to see; exact even where 8 bits are kept
            keys, values = key[None, :, own], value[None, :, own]
        else:
            keys, values = self._seen(layer, piece)
        out = causal_attention(query[None, :, own], keys, values, piece.mask, scale)
        return out[0].transpose(0, 1)

    def _seen(self, layer: int, piece: Piece) -> tuple[torch.Tensor, torch.Tensor]:
        if piece.table is None:
            keys, values = self.memory.run(layer, piece.first_block, piece.seen)
        else:
            keys, values = self.memory.gather(layer, piece.table)
        return keys[:, : piece.seen].transpose(1, 2), values[:, : piece.seen].transpose(1, 2)


def grouped_attention(
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    mask: torch.Tensor | None,
    scale: float | None,
) -> torch.Tensor:
    """Query [b, heads, t, d], key and value [b, kv_heads, l, d], mask bool [b, 1, t, l] -> [b, heads, t, d].

    The query heads that share a key head become further queries of it, so that masked kernels need no repeated keys.
    """
    batch, heads, width, dim = query.shape
    group = heads // key.shape[1]
    queries = query.reshape(batch, key.shape[1], group * width, dim)
    if mask is not None and width > 1 and group > 1:
        mask = mask.repeat(1, 1, group, 1)
    out = scaled_dot_product_attention(queries, key, value, attn_mask=mask, scale=scale)
    return out.reshape(batch, heads, width, dim)


def causal_attention(
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    mask: torch.Tensor | None,
    scale: float | None,
) -> torch.Tensor:
    """Query [1, heads, t, d] over key and value [1, kv_heads, l, d], l >= t; the last query sees everything.

    `mask`: bool [t, l], the same in words; needed where 1 < t < l and the device is not CUDA.
    """
    tokens, seen = query.shape[2], key.shape[2]
    if tokens == 1 and not query.is_cuda:
        return grouped_attention(query, key, value, None, scale)
    bias: Any = mask
    if 1 < tokens < seen and query.is_cuda:
        # flash attention aligns its causal mask to the last key, and needs none in memory
        bias = causal_lower_right(tokens, seen)
    return scaled_dot_product_attention(
        query,
        key,
        value,
        attn_mask=bias,
        is_causal=1 < tokens == seen,
        scale=scale,
        enable_gqa=query.shape[1] != key.shape[1],
    )


def packed_attention(
    module: Any,  # noqa: ANN401 - any transformers attention layer
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None = None,
    scaling: float | None = None,
    *,
    packed: Attends,
    **wishes: Any,  # noqa: ANN401
) -> tuple[torch.Tensor, None]:
    """What transformers calls in every layer, with a batch of one row. Raises ModelUnavailable on other attention."""
    for wish in ("sliding_window", "softcap", "s_aux", "position_bias"):
        if wishes.get(wish) is not None:
            raise ModelUnavailable(
                f"This model's attention asks for {wish}; choose a model with full attention."
            )
    if attention_mask is not None:
        raise ModelUnavailable("This model masks its attention itself; choose a model with causal attention.")
    return packed.attend(module.layer_idx, query[0], key[0], value[0], scaling).unsqueeze(0), None


def use_packed_attention(model: Any) -> None:  # noqa: ANN401 - any transformers model
    """From now on the model's forward needs `packed`."""
    AttentionInterface.register(NAME, packed_attention)
    model.set_attn_implementation(NAME)
