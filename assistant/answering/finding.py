"""Question -> what was found for it: candidates, how well they answer, and the passages a writer may use."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from assistant.answering.asking import Asking
from assistant.answering.evidence import SUFFICIENT, Evidence, EvidenceReader
from assistant.answering.exemptions.desk import ExemptionDesk
from assistant.domain.passages import Passage
from assistant.retrieval.retriever import Retriever

CANDIDATES = 2
"""Candidates weighed for each passage that is given to the writer."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What retrieval brought and what was made of it."""

    evidence: Evidence
    passages: tuple[Passage, ...]
    """The best candidates, as many as a writer is given."""

    @property
    def suffice(self) -> bool:
        """Whether anything is answered at all."""
        return self.evidence.probability >= SUFFICIENT


@dataclass(frozen=True, slots=True)
class Finder:
    """Searches, then weighs."""

    retriever: Retriever
    evidence: EvidenceReader
    passages: int
    exemptions: ExemptionDesk | None = None
    """None: nobody looks for the sentences that rule for the person's group alone."""

    async def candidates(self, asking: Asking) -> list[Passage]:
        """What retrieval returns. Raises IndexUnavailable, StorageUnavailable."""
        with asking.watch.step("retrieve"):
            return await asyncio.to_thread(self._retrieved, asking)

    async def weigh(self, asking: Asking, candidates: list[Passage]) -> Findings:
        """How well they answer. Raises StorageUnavailable."""
        with asking.watch.step("evidence"):
            evidence = await asyncio.to_thread(self.evidence.read, asking.question, candidates)
        return Findings(evidence, tuple(weighed.passage for weighed in evidence.weighed[: self.passages]))

    def _retrieved(self, asking: Asking) -> list[Passage]:
        question, who = asking.question, asking.principal
        found = self.retriever.retrieve(question, who, CANDIDATES * self.passages)
        return found if self.exemptions is None else self.exemptions.joined(found, who, question.as_of)
