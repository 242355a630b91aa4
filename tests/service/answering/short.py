"""A local engine that answers in a few tokens, so that what it says, which is noise, costs no time."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

from assistant.engine.base import Completion, GenerationRequest, Token
from assistant.engine.local import LocalEngine
from assistant.engine.weights import load


class Short(LocalEngine):
    """Draws the same each time; keeps what it was asked and told to commit."""

    def __init__(self, weights: Path, quantization: str = "none") -> None:
        loaded = load(weights, quantization=quantization, threads=1)
        super().__init__(loaded, kv_tokens=16_384, loops=False)
        self.prompts: list[tuple[int, ...]] = []
        self.committed: list[tuple[int, ...]] = []

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Token | Completion]:
        self.prompts.append(request.prompt)
        few = replace(request.sampling, max_tokens=24, seed=len(self.prompts))
        async for item in super().generate(replace(request, sampling=few)):
            yield item

    def commit(self, sequence_key: str, ids: tuple[int, ...]) -> None:
        self.committed.append(ids)
        super().commit(sequence_key, ids)
