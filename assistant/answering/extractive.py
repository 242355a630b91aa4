"""Brief -> the sentences that answer best, quoted with their clause. No model, so nothing can be made up.

Used where no weights are, and when an engine is down. It says what it is under every answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

from assistant.answering.brief import Brief, Draft
from assistant.answering.evidence import EvidenceReader, ScoredSentence
from assistant.answering.prompts import PromptLibrary
from assistant.domain.answers import Citation, Delta, Outcome, Thought
from assistant.domain.passages import Passage

MOST_QUOTES = 3
NEAR_BEST = 0.025
"""A further sentence is quoted when its score is this close to the best one's; half of e5's usual spread."""


class ExtractiveWriter:
    """Quotes; never generates."""

    def __init__(self, evidence: EvidenceReader, prompts: PromptLibrary) -> None:
        self._evidence = evidence
        self._prompts = prompts

    @property
    def name(self) -> str:
        """The writer's name."""
        return "extractive"

    async def write(self, brief: Brief) -> AsyncGenerator[Thought | Delta | Draft]:
        """One piece with all quotes, then the draft."""
        evidence = await asyncio.to_thread(self._evidence.read, brief.question, brief.passages)
        citations = _cite(choose(evidence.sentences), brief.passages)
        text = self._render(brief.question.language, citations)
        yield Delta(text)
        yield Draft(text, Outcome.ANSWERED, citations)

    async def close(self) -> None:
        """Nothing is held."""

    def _render(self, language: str, citations: Sequence[Citation]) -> str:
        quotes = "\n".join(
            self._prompts.render("replies/quote", language, label=c.label, quote=c.quote, number=str(c.number))
            for c in citations
        )
        return self._prompts.render("replies/extract", language, quotes=quotes)


def choose(sentences: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """The best sentence and those near it, at most MOST_QUOTES, one a passage; `sentences` come best first."""
    chosen: list[ScoredSentence] = []
    for sentence in sentences:
        if len(chosen) == MOST_QUOTES or sentence.score < sentences[0].score - NEAR_BEST:
            break
        if all(sentence.passage != other.passage for other in chosen):
            chosen.append(sentence)
    return chosen


def _cite(chosen: Sequence[ScoredSentence], passages: Sequence[Passage]) -> tuple[Citation, ...]:
    return tuple(Citation.of(n, passages[s.passage], s.text) for n, s in enumerate(chosen, 1))
