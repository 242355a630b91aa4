"""The index as one principal may search it on one day. Knows no SQL: what may answer is given to it as a scope.

There is no search without a scope, and a scope is made of a principal and a day.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from assistant.domain.passages import Hit
from assistant.storage.generations import Generation
from assistant.storage.index_connection import CALL_SECONDS, IndexConnection
from assistant.storage.index_rows import check_vector, numbers, of_versions
from assistant.storage.lexical import CorpusStatistics, question_weights
from assistant.storage.snapshot import Snapshot
from assistant.storage.standing import Scope

MOST_HITS = 1_000


class Search(ABC):
    """Lives as long as one question: the scope is what SQL said when it was made."""

    def __init__(self, statistics: CorpusStatistics, generation: Generation, scope: Scope) -> None:
        self._statistics = statistics
        self.generation = generation
        self.scope = scope

    @property
    @abstractmethod
    def waits(self) -> bool:
        """Whether another process searches, so that two searches at once take no longer than one."""

    @property
    def may_find(self) -> bool:
        """Whether there is anything that may answer whoever asks."""
        return _is_open(self.scope)

    def dense(self, vector: NDArray[np.float32], limit: int) -> list[Hit]:
        """The nearest chunks by cosine, best first. InvalidInput when the vector is none of this index."""
        check_vector(vector, self.generation.dimension)
        return self._dense(vector, min(limit, MOST_HITS)) if limit > 0 and _is_open(self.scope) else []

    def lexical(self, text: str, limit: int) -> list[Hit]:
        """The best chunks by BM25, best first."""
        if limit < 1 or not _is_open(self.scope):
            return []
        weights = question_weights(text, self._statistics)
        return self._lexical(weights, min(limit, MOST_HITS)) if weights else []

    @abstractmethod
    def _dense(self, vector: NDArray[np.float32], limit: int) -> list[Hit]: ...

    @abstractmethod
    def _lexical(self, weights: Mapping[int, float], limit: int) -> list[Hit]: ...


class CopySearch(Search):
    """Searches the copy in this process."""

    waits = False

    def __init__(
        self, snapshot: Snapshot, statistics: CorpusStatistics, generation: Generation, scope: Scope
    ) -> None:
        super().__init__(statistics, generation, scope)
        self._snapshot = snapshot

    def _dense(self, vector: NDArray[np.float32], limit: int) -> list[Hit]:
        return self._snapshot.dense(vector, self.scope, limit)

    def _lexical(self, weights: Mapping[int, float], limit: int) -> list[Hit]:
        return self._snapshot.lexical(weights, self.scope, limit)


class EngineSearch(Search):
    """Has the engine search."""

    waits = True

    def __init__(
        self, connection: IndexConnection, statistics: CorpusStatistics, generation: Generation, scope: Scope
    ) -> None:
        super().__init__(statistics, generation, scope)
        self._connection = connection

    def _dense(self, vector: NDArray[np.float32], limit: int) -> list[Hit]:
        return self._search("dense", "COSINE", vector.tolist(), limit)

    def _lexical(self, weights: Mapping[int, float], limit: int) -> list[Hit]:
        return self._search("sparse", "IP", weights, limit)

    def _search(self, field: str, metric: str, vector: object, limit: int) -> list[Hit]:
        where = condition(self.scope)
        found = self._connection.run(
            lambda client, name: client.search(
                name,
                [vector],
                anns_field=field,
                search_params={"metric_type": metric, "params": {}},
                filter=where,
                limit=limit,
                timeout=CALL_SECONDS,
            )
        )
        hits = (Hit(str(hit["id"]), float(hit["distance"])) for hit in found[0])
        return [hit for hit in hits if math.isfinite(hit.score)]


def condition(scope: Scope) -> str:
    """The scope in the index's language, numbers only. Snapshot says the same in arrays."""
    labels = (
        f"access_set in {numbers(scope.access_sets)} and audience in {numbers(scope.audiences)} "
        f"and valid_from <= {int(scope.day)} and valid_to > {int(scope.day)}"
    )
    if scope.shown_versions:
        labels = f"(({labels}) or {of_versions(scope.shown_versions)})"
    hidden = f" and version_id not in {numbers(scope.hidden_versions)}" if scope.hidden_versions else ""
    return labels + hidden


def _is_open(scope: Scope) -> bool:
    """Whether anything can match."""
    return bool(scope.access_sets and scope.audiences)
