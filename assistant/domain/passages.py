"""What retrieval speaks of: hits from the index, and the passages made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assistant.domain.documents import citation_label, clause_key
from assistant.domain.identity import FOR_EVERYBODY, Applicability


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk id with the score of one search; higher is better."""

    chunk_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Where a passage's rank came from. None: that search did not return it."""

    dense: float | None = None
    """Cosine of question and chunk."""
    lexical: float | None = None
    """BM25 score."""
    fused: float = 0.0
    reranked: float | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """One or more neighbouring chunks of one version, as text for an answer."""

    chunk_ids: tuple[str, ...]
    document_id: str
    version_id: int
    title: str
    version_label: str
    effective_from: date | None
    effective_to: date | None
    clause_label: str
    heading_path: tuple[str, ...]
    page_from: int | None
    page_to: int | None
    text: str
    scores: Scores
    applicability: Applicability = FOR_EVERYBODY
    """To whom it applies: as the clause says, else as its document does."""
    owner: str = ""
    """Who answers for the document."""

    @property
    def citation_label(self) -> str:
        """《员工手册V3.2》第5章第12条."""
        return citation_label(self.title, self.version_label, self.clause_label)

    @property
    def clause_key(self) -> str:
        """员工手册@V3.2#第5章第12条."""
        return clause_key(self.title, self.version_label, self.clause_label)
