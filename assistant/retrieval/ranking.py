"""Two ranked lists of hits -> one. Pure: knows ids and scores, nothing of texts, people or indexes.

Fusion adds the z-scores of both searches over the union of their hits, dense weighing `dense_weight`. A chunk that
one search did not return takes that search's lowest returned score: it cannot score above it, and the searches are
deep enough that the difference does not reach the top. Plain reciprocal rank fusion fell below its better half on
two of five packs (docs/evaluation-log.md).
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence

from assistant.domain.passages import Hit, Scores

DENSE_WEIGHT = 0.6


def fuse(
    dense: Sequence[Hit],
    lexical: Sequence[Hit],
    limit: int | None = None,
    *,
    dense_weight: float = DENSE_WEIGHT,
) -> list[tuple[str, Scores]]:
    """The best chunk ids of both lists with their scores, best first; ties by id, so that the order is deterministic.

    `limit` None: all of them.
    """
    dense_scores = {hit.chunk_id: hit.score for hit in dense}
    lexical_scores = {hit.chunk_id: hit.score for hit in lexical}
    ids = list(dense_scores.keys() | lexical_scores.keys())
    dense_z = _z_scores(ids, dense_scores)
    lexical_z = _z_scores(ids, lexical_scores)
    lexical_weight = 1 - dense_weight
    ranked = [
        (-(dense_weight * d + lexical_weight * w), chunk_id)
        for chunk_id, d, w in zip(ids, dense_z, lexical_z, strict=True)
    ]
    best = sorted(ranked) if limit is None else heapq.nsmallest(limit, ranked)
    return [
        (chunk_id, Scores(dense_scores.get(chunk_id), lexical_scores.get(chunk_id), -negated))
        for negated, chunk_id in best
    ]


def _z_scores(ids: Sequence[str], scores: dict[str, float]) -> list[float]:
    """One for each id, in their order."""
    if not scores:
        return [0.0] * len(ids)
    floor = min(scores.values())
    values = [scores.get(chunk_id, floor) for chunk_id in ids]
    mean = math.fsum(values) / len(values)
    deviation = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / len(values))
    return [(v - mean) / deviation for v in values] if deviation else [0.0] * len(ids)
