"""The index's rows as arrays, to be searched exactly within this process. Pure: knows no SQL, no Milvus and no people.

Scores are those the engine gives: the cosine of unit vectors, and the inner product of stored and asked term weights.
A snapshot never changes; what takes its place shares nothing that is written to.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.domain.passages import Hit
from assistant.storage.index_rows import StoredRow
from assistant.storage.standing import Scope

Floats = NDArray[np.float32]
Bits = NDArray[np.bool_]
LABELS = ("version_id", "access_set", "audience", "valid_from", "valid_to")
MASKS = 64
"""Scopes whose rows are remembered: people differ less than their questions."""


@dataclass(frozen=True, slots=True)
class Columns:
    """N rows, column by column; the terms of all rows sorted by term."""

    ids: NDArray[np.object_]
    version_id: NDArray[np.int64]
    access_set: NDArray[np.int64]
    audience: NDArray[np.int64]
    valid_from: NDArray[np.int64]
    valid_to: NDArray[np.int64]
    vectors: Floats
    """[N, dimension], each of length 1."""
    terms: NDArray[np.uint32]
    """[T]: every occurrence of a term in a row, ascending."""
    rows: NDArray[np.int32]
    """[T]: the row it occurs in."""
    weights: Floats
    """[T]: what it weighs there."""


class Snapshot:
    """All rows of the index at one moment."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._masks: dict[Scope, Bits] = {}
        self._terms, self._starts = np.unique(columns.terms, return_index=True)
        self._ends = np.append(self._starts[1:], len(columns.terms))

    @property
    def size(self) -> int:
        """Rows."""
        return len(self._columns.ids)

    def replaced(self, version_ids: Collection[int], rows: Columns) -> Snapshot:
        """The rows of these versions are exactly `rows` from now on."""
        keep = ~np.isin(self._columns.version_id, np.fromiter(version_ids, np.int64))
        return Snapshot(joined([_kept(self._columns, keep), rows]))

    def dense(self, vector: Floats, scope: Scope, limit: int) -> list[Hit]:
        """The nearest rows within the scope by cosine, best first. `vector`: [dimension], not all zero."""
        mask = self._mask(scope)
        asked = vector / np.linalg.norm(vector)
        return self._best(np.where(mask, self._columns.vectors @ asked, -np.inf), limit)

    def lexical(self, weights: Mapping[int, float], scope: Scope, limit: int) -> list[Hit]:
        """The rows within the scope with the highest inner product, best first; only those that share a term."""
        asked = np.fromiter(weights, np.uint32, len(weights))
        worth = np.fromiter(weights.values(), np.float32, len(weights))
        places = np.searchsorted(self._terms, asked)
        scores = np.zeros(self.size, np.float32)
        for place, term, weight in zip(places.tolist(), asked.tolist(), worth, strict=True):
            if place < len(self._terms) and self._terms[place] == term:
                span = slice(self._starts[place], self._ends[place])
                # A row stands once among a term's: no addition is lost.
                scores[self._columns.rows[span]] += weight * self._columns.weights[span]
        return self._best(np.where(self._mask(scope) & (scores > 0), scores, -np.inf), limit)

    def _best(self, scores: Floats, limit: int) -> list[Hit]:
        found = min(limit, int(np.count_nonzero(scores > -np.inf)))
        if found < 1:
            return []
        best = np.argpartition(scores, -found)[-found:] if found < len(scores) else np.arange(len(scores))
        best = best[np.argsort(-scores[best], kind="stable")]
        ids, values = self._columns.ids[best].tolist(), scores[best].tolist()
        return [Hit(id, value) for id, value in zip(ids, values, strict=True)]

    def _mask(self, scope: Scope) -> Bits:
        known = self._masks.get(scope)
        if known is None:
            known = self._rows_of(scope)
            if len(self._masks) >= MASKS:
                self._masks = {}
            self._masks[scope] = known
        return known

    def _rows_of(self, scope: Scope) -> Bits:
        """The rows that searching.condition lets through, in the same words."""
        columns = self._columns
        labelled = (
            np.isin(columns.access_set, scope.access_sets)
            & np.isin(columns.audience, scope.audiences)
            & (columns.valid_from <= scope.day)
            & (columns.valid_to > scope.day)
        )
        shown = np.isin(columns.version_id, scope.shown_versions)
        return (labelled | shown) & ~np.isin(columns.version_id, scope.hidden_versions)


def columns_of(stored: Sequence[StoredRow], dimension: int) -> Columns:
    """Rows as the index returns them. Its filler for texts without terms is left out."""
    vectors = np.array([row["dense"] for row in stored], np.float32).reshape(len(stored), dimension)
    # Stored vectors need not have length 1; none is zero.
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    sparse: list[Mapping[int, float]] = [_weights(row) for row in stored]
    lengths = np.fromiter(map(len, sparse), np.int64, len(sparse))
    terms = np.fromiter((term for each in sparse for term in each), np.uint32, int(lengths.sum()))
    weights = np.fromiter((w for each in sparse for w in each.values()), np.float32, int(lengths.sum()))
    labels = {name: np.array([row[name] for row in stored], np.int64) for name in LABELS}
    return _by_term(
        Columns(
            ids=np.array([row["id"] for row in stored], np.object_),
            **labels,
            vectors=vectors,
            terms=terms,
            rows=np.repeat(np.arange(len(stored), dtype=np.int32), lengths),
            weights=weights,
        )
    )


def joined(parts: Sequence[Columns]) -> Columns:
    """All rows of at least one part, in this order."""
    sizes = [len(part.ids) for part in parts]
    offsets = np.cumsum([0, *sizes[:-1]], dtype=np.int32)
    together = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("ids", *LABELS, "vectors", "terms", "weights")
    }
    rows = np.concatenate([part.rows + offset for part, offset in zip(parts, offsets, strict=True)])
    return _by_term(Columns(**together, rows=rows))


def _kept(columns: Columns, keep: Bits) -> Columns:
    if keep.all():
        return columns
    stays = keep[columns.rows]
    numbers = np.cumsum(keep, dtype=np.int32) - np.int32(1)
    by_row = {name: getattr(columns, name)[keep] for name in ("ids", *LABELS, "vectors")}
    return Columns(
        **by_row,
        terms=columns.terms[stays],
        rows=numbers[columns.rows[stays]],
        weights=columns.weights[stays],
    )


def _by_term(columns: Columns) -> Columns:
    # Two sorted runs cost one pass: the sort is a merge sort.
    order = np.argsort(columns.terms, kind="stable")
    by_row = {name: getattr(columns, name) for name in ("ids", *LABELS, "vectors")}
    return Columns(
        **by_row, terms=columns.terms[order], rows=columns.rows[order], weights=columns.weights[order]
    )


def _weights(row: StoredRow) -> Mapping[int, float]:
    sparse: Any = row["sparse"]
    return {term: weight for term, weight in sparse.items() if term}
