"""Brief -> the sentences that answer best, quoted with their clause. No model, so nothing can be made up.

Used where no weights are, and when an engine is down. It says what it is with every answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

from assistant.answering.brief import Brief, Draft
from assistant.answering.evidence import EvidenceReader, WeighedPassage
from assistant.answering.prompts import PromptLibrary
from assistant.answering.sentences import quote_around
from assistant.domain.answers import Citation, Delta, Outcome, Thought

MOST_QUOTES = 3
NEAR_BEST = 0.05
"""A further passage is quoted when its score is this close to the best one's (chosen on the demo set)."""


class ExtractiveWriter:
    """Quotes; never generates."""

    def __init__(
        self, evidence: EvidenceReader, prompts: PromptLibrary, reply: str = "replies/extract"
    ) -> None:
        self._evidence = evidence
        self._prompts = prompts
        self._reply = reply

    @property
    def name(self) -> str:
        """The writer's name."""
        return "extractive"

    async def write(self, brief: Brief) -> AsyncGenerator[Thought | Delta | Draft]:
        """One piece with all quotes, then the draft."""
        evidence = await asyncio.to_thread(self._evidence.read, brief.question, brief.passages)
        citations = cite(evidence.weighed)
        text = self._render(brief.question.language, citations)
        yield Delta(text)
        rests_on = frozenset(citation.chunk_id for citation in citations)
        yield Draft(text, Outcome.ANSWERED, self.name, citations, rests_on=rests_on)

    def forget(self, conversation_id: str) -> None:
        """Nothing is kept."""

    async def close(self) -> None:
        """Nothing is held."""

    def _render(self, language: str, citations: Sequence[Citation]) -> str:
        quotes = "\n".join(
            self._prompts.render(
                "replies/quote", language, label=c.label, quote=c.quote, number=str(c.number)
            )
            for c in citations
        )
        return self._prompts.render(self._reply, language, quotes=quotes)


def cite(weighed: Sequence[WeighedPassage]) -> tuple[Citation, ...]:
    """The best passage and those near it, at most MOST_QUOTES of different clauses, each by the stretch around its best
    sentence; they come best first."""
    near = [w for w in weighed if w.score >= weighed[0].score - NEAR_BEST]
    clauses: dict[str, WeighedPassage] = {}
    for each in near:
        clauses.setdefault(each.passage.clause_key, each)
    return tuple(
        Citation.of(n, w.passage, quote_around(w.passage.text, w.sentences[0].text))
        for n, w in enumerate(list(clauses.values())[:MOST_QUOTES], 1)
    )
