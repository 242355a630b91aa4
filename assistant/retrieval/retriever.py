"""Question -> passages: two filtered searches, fused, then read again from SQL under the same principal and date."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
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
SPARE = 5
"""Hits read from SQL beyond those asked for: some repeat a text, and now and then one may not be read."""
ATTEMPTS = 4
"""Searches for one question, where versions change under it every time."""

PAUSES = (0.0, 0.05, 0.2)
"""Seconds before each further search where the engine found nothing: rows that are being relabelled are away for a
moment, which is longer where the engine has to wait for a core."""


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
            ranked = self._rank(question.standalone, search, 3 * limit)
            if not ranked and search.may_find and search.waits and attempt < len(PAUSES):
                time.sleep(PAUSES[attempt])
                continue
            for most in (limit + SPARE, len(ranked)):
                asked = ranked[:most]
                readable, scope = self._policies.found([i for i, _ in asked], principal, question.as_of)
                found = _best(asked, readable, limit)
                if len(found) == limit or most >= len(ranked):
                    break
            # A version that took over between search and reading would leave holes: then both are done again.
            if scope == search.scope and (len(readable) == len(asked) or self._index.is_current(search)):
                break
        return found

    def close(self) -> None:
        """End the search threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _rank(self, text: str, search: Search, limit: int) -> list[tuple[str, Scores]]:
        words = f"{text} {self._glossary.other_words(text)}"
        if not search.waits:
            dense = search.dense(self._embedder.embed_question(simplify(text)), self._pool)
            return fuse(dense, search.lexical(words, self._pool), limit)
        lexical = self._threads.submit(search.lexical, words, self._pool)
        vector = self._embedder.embed_question(simplify(text))
        return fuse(search.dense(vector, self._pool), lexical.result(), limit)


def _best(ranked: Sequence[tuple[str, Scores]], readable: Mapping[str, Passage], limit: int) -> list[Passage]:
    """The best that are readable, without those whose text stands already higher up."""
    seen: set[str] = set()
    kept: list[Passage] = []
    for chunk_id, scores in ranked:
        passage = readable.get(chunk_id)
        if passage is not None and passage.text not in seen:
            seen.add(passage.text)
            kept.append(replace(passage, scores=scores))
            if len(kept) == limit:
                break
    return kept
