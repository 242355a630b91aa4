"""The index as one principal may search it on one day. Knows no SQL: what may answer is given to it as a scope.

There is no search without a scope, and a scope is made of a principal and a day.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.domain.passages import Hit
from assistant.errors import InvalidInput
from assistant.storage.generations import Generation
from assistant.storage.index_connection import CALL_SECONDS, IndexConnection
from assistant.storage.lexical import CorpusStatistics, question_weights
from assistant.storage.standing import Scope

MOST_HITS = 1_000


class Search:
    """Lives as long as one question: the scope is what SQL said when it was made."""

    def __init__(
        self, connection: IndexConnection, statistics: CorpusStatistics, generation: Generation, scope: Scope
    ) -> None:
        self._connection = connection
        self._statistics = statistics
        self.generation = generation
        self.scope = scope
        self._where = condition(scope)

    def dense(self, vector: NDArray[np.float32], limit: int) -> list[Hit]:
        """The nearest chunks by cosine, best first. InvalidInput when the vector is none of this index."""
        check_vector(vector, self.generation.dimension)
        return self._search("dense", "COSINE", vector.tolist(), limit)

    def lexical(self, text: str, limit: int) -> list[Hit]:
        """The best chunks by BM25, best first."""
        weights = question_weights(text, self._statistics)
        return self._search("sparse", "IP", weights, limit) if weights else []

    def _search(self, field: str, metric: str, vector: object, limit: int) -> list[Hit]:
        where = self._where
        if where is None or limit < 1:
            return []
        found = self._connection.run(
            lambda client, name: client.search(
                name,
                [vector],
                anns_field=field,
                search_params={"metric_type": metric, "params": {}},
                filter=where,
                limit=min(limit, MOST_HITS),
                timeout=CALL_SECONDS,
            )
        )
        hits = (Hit(str(hit["id"]), float(hit["distance"])) for hit in found[0])
        return [hit for hit in hits if math.isfinite(hit.score)]


def condition(scope: Scope) -> str | None:
    """The scope in the index's language, numbers only; None where nothing can match."""
    if not scope.access_sets or not scope.audiences:
        return None
    labels = (
        f"access_set in {_numbers(scope.access_sets)} and audience in {_numbers(scope.audiences)} "
        f"and valid_from <= {int(scope.day)} and valid_to > {int(scope.day)}"
    )
    if scope.shown_versions:
        labels = f"(({labels}) or version_id in {_numbers(scope.shown_versions)})"
    hidden = f" and version_id not in {_numbers(scope.hidden_versions)}" if scope.hidden_versions else ""
    return labels + hidden


def check_vector(vector: NDArray[np.float32], dimension: int) -> None:
    """InvalidInput when it has another length, or cannot be compared."""
    if vector.shape != (dimension,):
        raise InvalidInput(f"a vector of this index has {dimension} numbers, not {vector.shape}")
    if not np.isfinite(vector).all() or not vector.any():
        raise InvalidInput(
            "a vector holds NaN, infinity or only zeros; the embedder is broken, verify its weights"
        )


def _numbers(values: Sequence[int]) -> str:
    return f"[{','.join(str(int(value)) for value in values)}]"
