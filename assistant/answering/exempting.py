"""Findings -> without what is not for the person, and with the clauses that say so. Knows no wording and no writer."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, replace

from assistant.answering.asking import Asking
from assistant.answering.brief import Note
from assistant.answering.elsewhere import COMPARABLE
from assistant.answering.evidence import NOTHING
from assistant.answering.exemptions.desk import Exempted, ExemptionDesk
from assistant.answering.extractive import MOST_QUOTES, NEAR_BEST
from assistant.answering.finding import Findings
from assistant.answering.prompts import PromptLibrary
from assistant.domain.passages import Passage


@dataclass(frozen=True, slots=True)
class Held:
    """The findings that are for the person. `exempt`: what answers best is not, and what says so stands first."""

    findings: Findings
    exempt: bool = False
    notes: tuple[Note, ...] = ()


class Exempting:
    """Takes out what is not for the person."""

    def __init__(self, prompts: PromptLibrary, exemptions: ExemptionDesk) -> None:
        self._prompts = prompts
        self._exemptions = exemptions

    async def held(self, asking: Asking, findings: Findings) -> Held:
        """What of the findings is for the person. Raises StorageUnavailable."""
        weighed = findings.evidence.weighed
        passages = [one.passage for one in weighed]
        if asking.asker is not None:
            foreign = await asyncio.to_thread(self._exemptions.foreign, passages, asking.asker)
            if weighed and weighed[0].passage in foreign:
                return Held(Findings(NOTHING, ()), exempt=True)
        who, day = asking.principal, asking.question.as_of
        found = await asyncio.to_thread(self._exemptions.exempted, passages, who, day)
        if not found.taken:
            return Held(findings)
        if weighed[0].passage not in found.taken:
            return Held(_only(findings, [p for p in findings.passages if p not in found.taken]))
        return Held(_replaced(asking, findings, found), True, (self._note(asking, passages[0], found),))

    def _note(self, asking: Asking, best: Passage, found: Exempted) -> Note:
        """That the clause which answers best is not for the person, where an answer cites it or what says so."""
        language, clause = asking.question.language, best.citation_label
        group = found.taken[best].shown(language)
        text = self._prompts.render("replies/note_exempt", language, clause=clause, group=group)
        return Note(text, frozenset(id for p in (best, *found.says[best.version_id]) for id in p.chunk_ids))


def _replaced(asking: Asking, findings: Findings, found: Exempted) -> Findings:
    """What says so in the place of what is not for the person; beside it, where a place's rule is asked for."""
    weighed = findings.evidence.weighed
    alike = [w.passage for w in weighed[:MOST_QUOTES] if w.coverage >= COMPARABLE * weighed[0].coverage]
    versions = dict.fromkeys(passage.version_id for passage in alike)
    says = [passage for version in versions for passage in found.says.get(version, ())]
    near = [w.passage for w in weighed if w.score >= weighed[0].score - NEAR_BEST]
    standing = near if asking.asker is not None else [p for p in near if p not in found.taken]
    return _only(findings, [*says, *standing])


def _only(findings: Findings, passages: Collection[Passage]) -> Findings:
    """The findings with these passages alone, best first."""
    ids = {id for passage in passages for id in passage.chunk_ids}
    weighed = tuple(w for w in findings.evidence.weighed if not ids.isdisjoint(w.passage.chunk_ids))
    kept = tuple(w.passage for w in weighed)
    return replace(findings, evidence=replace(findings.evidence, weighed=weighed), passages=kept)
