"""One forward step of a model over token ids. The only caller of the model; knows nothing of requests or text."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from typing import Any

import torch
from transformers import DynamicCache, PreTrainedModel

Kv = Any
"""The keys and values of one sequence: a transformers cache, opaque to everyone but the runner."""

Logits = torch.Tensor
"""float32 [vocabulary]: how likely each token is to be next."""


class Runner:
    """Extends KV states of an unmodified transformers model, one sequence at a time.

    Not safe for use by several threads: one thread owns it.
    """

    def __init__(self, model: PreTrainedModel, prefill_chunk: int | None = None) -> None:
        self._model: Any = model
        self.device: torch.device = model.device
        self.prefill_chunk = prefill_chunk or (2048 if self.device.type == "cuda" else 128)
        """Most tokens of one step: how long a cancel may wait, against work done twice for every chunk."""
        self.vocabulary_size: int = model.get_input_embeddings().num_embeddings

    def new_kv(self) -> Kv:
        """An empty state."""
        return DynamicCache(config=self._model.config)

    def length(self, kv: Kv) -> int:
        """Tokens in the state."""
        return int(kv.get_seq_length())

    def cut(self, kv: Kv, length: int) -> bool:
        """Shorten the state to its first `length` tokens; False when this kind of state cannot be cut."""
        surplus = self.length(kv) - length
        if surplus == 0:
            return True
        if not all(layer.is_croppable and not layer.is_sliding for layer in kv.layers):
            return False
        kv.crop(-surplus)  # a negative count removes that many; transformers 5.23 refuses the absolute length
        return True

    @torch.inference_mode()
    def step(self, kv: Kv, ids: Sequence[int]) -> Logits:
        """Append the tokens to the state; logits of the token after the last."""
        tokens = torch.tensor([list(ids)], device=self.device)
        output = self._model(input_ids=tokens, past_key_values=kv, use_cache=True, logits_to_keep=1)
        logits: Logits = output.logits[0, -1].float()
        return logits

    def free(self) -> None:
        """Let go of the model; no step can follow."""
        self._model = None
        gc.collect()
        if self.device.type == "cuda":
            torch.cuda.empty_cache()
