"""Two ranked lists of hits -> one. Pure: knows ids and scores, nothing of texts, people or indexes.

Fusion adds the z-scores of both searches over the union of their hits, dense weighing `dense_weight`. A chunk that
one search did not return takes that search's lowest returned score: it cannot score above it, and the searches are
deep enough that the difference does not reach the top. Plain reciprocal rank fusion fell below its better half on
two of five packs (docs/evaluation-log.md).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from assistant.domain.passages import Hit, Scores

DENSE_WEIGHT = 0.6


def fuse(
    dense: Sequence[Hit], lexical: Sequence[Hit], dense_weight: float = DENSE_WEIGHT
) -> list[tuple[str, Scores]]:
    """All chunk ids of both lists with their scores, best first; ties by id, so that the order is deterministic."""
    dense_scores = {hit.chunk_id: hit.score for hit in dense}
    lexical_scores = {hit.chunk_id: hit.score for hit in lexical}
    ids = sorted(dense_scores.keys() | lexical_scores.keys())
    dense_z = _z_scores(ids, dense_scores)
    lexical_z = _z_scores(ids, lexical_scores)
    fused = [
        (
            chunk_id,
            Scores(
                dense=dense_scores.get(chunk_id),
                lexical=lexical_scores.get(chunk_id),
                fused=dense_weight * dense_z[chunk_id] + (1 - dense_weight) * lexical_z[chunk_id],
            ),
        )
        for chunk_id in ids
    ]
    return sorted(fused, key=lambda pair: (-pair[1].fused, pair[0]))


def _z_scores(ids: Sequence[str], scores: Mapping[str, float]) -> dict[str, float]:
    if not scores:
        return dict.fromkeys(ids, 0.0)
    floor = min(scores.values())
    values = [scores.get(chunk_id, floor) for chunk_id in ids]
    mean = math.fsum(values) / len(values)
    deviation = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / len(values))
    return {i: (v - mean) / deviation if deviation else 0.0 for i, v in zip(ids, values, strict=True)}
