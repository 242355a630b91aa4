"""Draws the next tokens of many sequences from one step's logits. Knows sampling, nothing of models or text.

The order of the filters is that of transformers: presence penalty, temperature, top-k, top-p, min-p. The penalty and
the choice of candidates run on the device for all rows at once; one transfer; the rest is host arithmetic in float64,
row by row, so that a sequence draws the same tokens whatever it shares a step with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from assistant.engine.base import SamplingParams

Numbers = NDArray[np.float64]

NARROW = 256
"""Candidates read of a row that looks at the whole vocabulary; where they do not suffice, the row is sorted whole."""


class Sampler:
    """The draws of one generation. The same seed and the same logits give the same tokens."""

    def __init__(self, sampling: SamplingParams) -> None:
        self.sampling = sampling
        self._kept: set[int] = set()
        self._random = np.random.Generator(np.random.PCG64(sampling.seed))

    @property
    def greedy(self) -> bool:
        """Whether the likeliest token is always taken."""
        return self.sampling.temperature == 0

    def keep(self, tokens: Iterable[int]) -> None:
        """Note the tokens that became part of the answer, drawn or forced: the presence penalty falls on them."""
        self._kept.update(tokens)

    def penalised(self, drafts: Sequence[int]) -> set[int]:
        """Tokens that lose the penalty once `drafts` are part of the answer too."""
        return self._kept.union(drafts) if self.sampling.presence_penalty else set()

    def pick(self, candidates: Candidates, draft: int | None) -> tuple[int, bool]:
        """A token, and whether it is the draft that was verified.

        Drafts are verified by rejection sampling against a guess that is certain: accept with the probability of the
        draft, else draw from the others. The tokens are then distributed as without drafts (Leviathan et al. 2023).
        """
        if self.greedy:
            token = int(candidates.ids[0])
            return token, token == draft
        ids, probabilities = candidates.filtered(self.sampling)
        if draft is not None:
            if self._random.random() < probabilities[ids == draft].sum():
                return draft, True
            probabilities = np.where(ids == draft, 0.0, probabilities)
        summed = probabilities.cumsum()
        place = int(np.searchsorted(summed, self._random.random() * summed[-1], side="right"))
        return int(ids[min(place, int(np.flatnonzero(probabilities)[-1]))]), False


@dataclass(frozen=True, slots=True)
class Draw:
    """What is asked for one sequence: `1 + len(drafts)` rows of the logits are its own."""

    sampler: Sampler
    drafts: tuple[int, ...] = ()

    @property
    def rows(self) -> int:
        """Rows of logits."""
        return 1 + len(self.drafts)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Tokens of one row, likeliest first."""

    ids: NDArray[np.int64]
    logits: Numbers
    outside: float = 0.0
    """Weight of the tokens that were not read, where the likeliest weighs 1: they are less likely than all of these."""

    @property
    def sound(self) -> bool:
        """Whether the likeliest has a logit that is a number. A not-a-number anywhere in the row comes first."""
        return bool(np.isfinite(self.logits[0]))

    def suffice(self, sampling: SamplingParams) -> bool:
        """Whether no token that was not read passes the filters."""
        if self.outside == 0:
            return True
        weights = np.exp((self.logits - self.logits[0]) / sampling.temperature)
        total = weights.sum() + self.outside
        return bool(
            weights[-1] < sampling.min_p or (sampling.top_p < 1 and weights.sum() >= sampling.top_p * total)
        )

    def filtered(self, sampling: SamplingParams) -> tuple[NDArray[np.int64], Numbers]:
        """Ids and probabilities of what the filters leave. Needs temperature > 0."""
        count = min(sampling.top_k or len(self.ids), len(self.ids))
        values = self.logits[:count]
        weights = np.exp((values - values[0]) / sampling.temperature)
        probabilities = weights / (weights.sum() + self.outside)
        left = probabilities >= sampling.min_p * probabilities[0]
        if sampling.top_p < 1:
            left &= probabilities.cumsum() - probabilities < sampling.top_p
        left[0] = True
        return self.ids[:count][left], probabilities[left] / probabilities[left].sum()


def draw(logits: torch.Tensor, draws: Sequence[Draw]) -> list[tuple[int, ...]]:
    """For each sequence 1 to 1 + drafts tokens: the accepted drafts and one more. `logits` are used up.

    `logits`: float32 [sum of rows, vocabulary], in the order of the draws. An empty tuple: the model computed logits
    that are not numbers for this sequence; the others are unharmed.
    """
    if logits.shape[0] != sum(asked.rows for asked in draws):
        raise ValueError("draws ask for another number of rows than the logits have")
    _penalise(logits, draws)
    rows = iter(_candidates(logits, draws))
    return [_accepted(asked, [next(rows) for _ in range(asked.rows)]) for asked in draws]


def _accepted(asked: Draw, rows: Sequence[Candidates]) -> tuple[int, ...]:
    tokens: list[int] = []
    for row, draft in zip(rows, (*asked.drafts, None), strict=True):
        if not row.sound:
            return ()
        token, as_drafted = asked.sampler.pick(row, draft)
        tokens.append(token)
        if not as_drafted:
            break
    return tuple(tokens)


def _penalise(logits: torch.Tensor, draws: Sequence[Draw]) -> None:
    """Tokens generated before lose a constant, as in the OpenAI API; those of the prompt do not."""
    rows: list[int] = []
    ids: list[int] = []
    penalties: list[float] = []
    row = 0
    for asked in draws:
        for accepted in range(asked.rows):
            lost = asked.sampler.penalised(asked.drafts[:accepted])
            rows.extend([row] * len(lost))
            ids.extend(lost)
            penalties.extend([asked.sampler.sampling.presence_penalty] * len(lost))
            row += 1
    if rows:
        places = torch.tensor([rows, ids]).to(logits.device).unbind(0)
        logits[places] -= torch.tensor(penalties, dtype=logits.dtype).to(logits.device)


def _candidates(logits: torch.Tensor, draws: Sequence[Draw]) -> list[Candidates]:
    """Enough candidates of every row: one topk for each width that is asked for."""
    size = logits.shape[-1]
    samplers = [asked.sampler for asked in draws for _ in range(asked.rows)]
    found = _read(logits, [_width(sampler, size) for sampler in samplers])
    open_rows = [
        row
        for row, sampler in enumerate(samplers)
        if not sampler.greedy
        and not sampler.sampling.top_k
        and len(found[row].ids) < size
        and found[row].sound
    ]
    for row, outside in _outside(logits, open_rows, samplers, found):
        found[row] = replace(found[row], outside=outside)
    lacking = [row for row in open_rows if not found[row].suffice(samplers[row].sampling)]
    for row, whole in zip(lacking, _read(_rows(logits, lacking), [size] * len(lacking)), strict=True):
        found[row] = whole
    return found


def _read(logits: torch.Tensor, widths: Sequence[int]) -> list[Candidates]:
    """The likeliest of every row, so many as asked for, in one transfer."""
    if not widths:
        return []
    found: list[torch.Tensor] = []
    where: list[int] = []
    for width, rows in _by_width(widths):
        chosen = logits if len(rows) == len(widths) else _rows(logits, rows)
        # the likeliest by max, not topk: of equal logits it takes the one that argmax takes
        values, ids = chosen.max(-1, keepdim=True) if width == 1 else torch.topk(chosen, width)
        found.append(torch.stack((values.double(), ids.double()), dim=1).reshape(-1))
        where.extend(rows)
    host = torch.cat(found).cpu().numpy()
    made: dict[int, Candidates] = {}
    offset = 0
    for row in where:
        middle, end = offset + widths[row], offset + 2 * widths[row]
        made[row] = Candidates(host[middle:end].astype(np.int64), host[offset:middle])
        offset = end
    return [made[row] for row in range(len(widths))]


def _outside(
    logits: torch.Tensor, rows: Sequence[int], samplers: Sequence[Sampler], found: Sequence[Candidates]
) -> list[tuple[int, float]]:
    """For each of the rows the weight of what was not read, at the temperature of its sampler."""
    if not rows:
        return []
    temperatures = torch.tensor([[samplers[row].sampling.temperature] for row in rows]).to(logits.device)
    first = torch.tensor([[found[row].logits[0]] for row in rows], dtype=logits.dtype).to(logits.device)
    totals = ((_rows(logits, rows) - first) / temperatures).exp().sum(-1, dtype=torch.float64).tolist()
    outside = []
    for row, total in zip(rows, totals, strict=True):
        own = np.exp((found[row].logits - found[row].logits[0]) / samplers[row].sampling.temperature).sum()
        outside.append((row, max(total - float(own), 0.0)))
    return outside


def _rows(logits: torch.Tensor, rows: Sequence[int]) -> torch.Tensor:
    return logits[torch.tensor(rows, dtype=torch.long).to(logits.device)]


def _width(sampler: Sampler, size: int) -> int:
    """How many candidates a sampler looks at, rounded so that few widths occur."""
    if sampler.greedy:
        return 1
    sampling = sampler.sampling
    if not sampling.top_k and sampling.top_p == 1 and not sampling.min_p:
        return size
    return min(-(-(sampling.top_k or NARROW) // 32) * 32, size)


def _by_width(widths: Sequence[int]) -> list[tuple[int, list[int]]]:
    rows: dict[int, list[int]] = {}
    for row, width in enumerate(widths):
        rows.setdefault(width, []).append(row)
    return sorted(rows.items())
