"""How much of what a question asks about a text speaks of. Pure.

In the question's own language: the share of its rarity-weighted terms that the text holds. In the other language: the
share of the glossary's concepts it speaks of, since no term can match there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.domain.questions import language_of
from assistant.retrieval.glossary import Concept
from assistant.storage.lexical import fold, term_ids


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about, in the forms that coverage needs."""

    language: str
    weights: Mapping[int, float]
    """Term id -> rarity."""
    concepts: tuple[Concept, ...]

    def covered_by(self, text: str) -> float:
        """0 to 1."""
        if language_of(text) == self.language:
            return self._terms_in(text)
        folded = fold(text)
        shared = sum(concept.is_in(folded) for concept in self.concepts)
        return shared / len(self.concepts) if self.concepts else 0.0

    def _terms_in(self, text: str) -> float:
        total = math.fsum(self.weights.values())
        held = term_ids(text)
        return math.fsum(w for term, w in self.weights.items() if term in held) / total if total else 0.0
