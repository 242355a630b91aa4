"""What is measured: one model on one device, its plan, its prompts and the engine around it."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from assistant.engine.base import EngineProfile
from assistant.engine.local import LocalEngine
from assistant.engine.planner.formats import KvFormat, WeightFormat, read_bytes
from assistant.engine.planner.plan import GIB, Memory, Plan, Wishes, fit
from assistant.engine.planner.shape import ModelShape
from assistant.engine.weights import LoadedModel
from bench.driving import random_ids
from bench.gpu.ceilings import Ceilings
from bench.gpu.random_model import Model, vocabulary
from bench.gpu.sizes import Sizes


@dataclass(frozen=True, slots=True)
class Subject:
    """A model with random weights, and what it stands on."""

    sizes: Sizes
    device: torch.device
    dtype: torch.dtype
    model: Model
    shape: ModelShape
    ceilings: Ceilings

    def prompts(self, count: int) -> list[tuple[int, ...]]:
        """Random prompts of the usual length."""
        return [random_ids(self.sizes.prompt, self.sizes.shape.vocabulary, seed) for seed in range(count)]

    def plan(self, gib: float | None) -> Plan:
        """What fits on so much of the card; all of it where none is given."""
        whole = torch.cuda.mem_get_info()[1] if self.device.type == "cuda" else 4 * GIB
        size = whole if not gib else min(whole, int(gib * GIB))
        kv = KvFormat.BF16 if self.device.type == "cuda" else KvFormat.FP32
        wishes = Wishes(WeightFormat.NF4_DQ, kv, context=self.sizes.context)
        return fit(self.shape, wishes, Memory(size, gpu=self.device.type == "cuda"))

    def engine(self, plan: Plan, queue: int) -> LocalEngine:
        """Ours, around the same model. From here on transformers' own `generate` no longer runs."""
        profile = EngineProfile("random weights", self.sizes.context)
        loaded = LoadedModel(self.model, vocabulary(self.sizes.shape.vocabulary), profile, frozenset())
        return LocalEngine(
            loaded,
            kv_tokens=plan.kv_tokens,
            max_running=max(plan.max_running, self.sizes.crowd),
            queue_limit=queue,
            lookup=False,
            loops=False,
        )

    def decode_bound(self, context: int) -> float:
        """Tokens a second if all weights, and all kept keys and values, were read once a token at the copy bandwidth."""
        size = read_bytes(self.shape, WeightFormat.NF4_DQ) + context * self.plan(None).kv_token_bytes
        return self.ceilings.bytes_per_second / size
