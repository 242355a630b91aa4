"""Question -> passages: two filtered searches, fused, then read again from SQL under the same principal and date."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Protocol

from assistant.domain.identity import Principal
from assistant.domain.passages import Passage, Scores
from assistant.domain.questions import Question
from assistant.retrieval.embedder import Embedder
from assistant.retrieval.glossary import Glossary
from assistant.retrieval.ranking import fuse
from assistant.storage.lexical import simplify
from assistant.storage.reading import PolicyReader
from assistant.storage.searching import Search
from assistant.storage.vectors import VectorIndex

POOL = 300
"""Hits asked of each search; z-scores need a deep list."""
ATTEMPTS = 4
"""Searches for one question, where versions change under it every time."""


class Retriever(Protocol):
    """Question -> passages."""

    def retrieve(self, question: Question, principal: Principal, limit: int) -> list[Passage]:
        """The best `limit` passages the principal may read, in force on the question's date; best first."""


class HybridRetriever:
    """Dense and lexical search, both filtered in the index; SQL has the last word."""

    def __init__(
        self,
        embedder: Embedder,
        index: VectorIndex,
        policies: PolicyReader,
        glossary: Glossary,
        pool: int = POOL,
    ) -> None:
        self._embedder = embedder
        self._glossary = glossary
        self._index = index
        self._policies = policies
        self._pool = pool
        self._threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="lexical-search")

    def retrieve(self, question: Question, principal: Principal, limit: int) -> list[Passage]:
        """The best `limit` passages the principal may read, in force on the question's date; best first."""
        for attempt in range(ATTEMPTS):
            search = self._index.search(principal, question.as_of)
            ranked = self._rank(question.standalone, search)[: 3 * limit]
            readable, scope = self._policies.found([i for i, _ in ranked], principal, question.as_of)
            # Rows being relabelled are away for a moment: that nothing is found is asked twice.
            if not ranked and not attempt:
                continue
            # A version that took over between search and reading would leave holes: then both are done again.
            if scope == search.scope and (len(readable) == len(ranked) or self._index.is_current(search)):
                break
        found = [replace(readable[i], scores=scores) for i, scores in ranked if i in readable]
        return _without_repeats(found)[:limit]

    def close(self) -> None:
        """End the search threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _rank(self, text: str, search: Search) -> list[tuple[str, Scores]]:
        words = f"{text} {self._glossary.other_words(text)}"
        lexical = self._threads.submit(search.lexical, words, self._pool)
        vector = self._embedder.embed_question(simplify(text))
        return fuse(search.dense(vector, self._pool), lexical.result())


def _without_repeats(passages: list[Passage]) -> list[Passage]:
    """Drop passages whose text stands already higher up."""
    seen: set[str] = set()
    kept = []
    for passage in passages:
        if passage.text not in seen:
            seen.add(passage.text)
            kept.append(passage)
    return kept
