"""Draws the next token from logits. Knows one request's sampling, nothing of models or text.

The order of the filters is that of transformers: presence penalty, temperature, top-k, top-p, min-p.
"""

from __future__ import annotations

import torch

from assistant.engine.base import SamplingParams


def distribution(logits: torch.Tensor, sampling: SamplingParams) -> tuple[torch.Tensor, torch.Tensor]:
    """(token ids, probabilities), likeliest first, of the tokens that the filters leave.

    `logits`: float32 [vocabulary]. Of equal logits at the edge of top-k exactly k stay. Needs temperature > 0.
    """
    size = logits.shape[-1]
    values, ids = torch.topk(logits / sampling.temperature, min(sampling.top_k or size, size))
    probabilities = torch.softmax(values, dim=-1)
    keep = probabilities >= sampling.min_p * probabilities[0]
    if sampling.top_p < 1:
        keep &= probabilities.cumsum(dim=-1) - probabilities < sampling.top_p
    keep[0] = True
    left = probabilities[keep]
    return ids[keep], left / left.sum()


class Sampler:
    """The draws of one generation. The same seed, logits and device give the same tokens."""

    def __init__(self, sampling: SamplingParams, device: torch.device | str = "cpu") -> None:
        self._sampling = sampling
        self._seen: set[int] = set()
        self._generator = torch.Generator(device=device)
        if sampling.seed is None:
            self._generator.seed()
        else:
            self._generator.manual_seed(sampling.seed)

    def draw(self, logits: torch.Tensor) -> int:
        """The next token for float32 logits [vocabulary]. ValueError when the logits are not numbers."""
        token = self._pick(self._penalised(logits))
        if not torch.isfinite(logits[token]):
            raise ValueError("the model computed logits that are not numbers")
        self._seen.add(token)
        return token

    def _pick(self, logits: torch.Tensor) -> int:
        if self._sampling.temperature == 0:
            return int(logits.argmax())
        ids, probabilities = distribution(logits, self._sampling)
        return int(ids[torch.multinomial(probabilities, 1, generator=self._generator)])

    def _penalised(self, logits: torch.Tensor) -> torch.Tensor:
        """Tokens generated before lose a constant, as in the OpenAI API; those of the prompt do not."""
        if not self._sampling.presence_penalty or not self._seen:
            return logits
        penalised = logits.clone()
        penalised[sorted(self._seen)] -= self._sampling.presence_penalty
        return penalised
