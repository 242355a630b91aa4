"""Question -> what was found for it that is for the person, in the wording that the passages answer most surely.

Words that were understood as whom or which day a question is about only find clauses about interns and years; so it is
also searched for without them. Knows no writer.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.answering.applying import ApplyingDesk
from assistant.answering.asking import Asking
from assistant.answering.attributes.words import OUTSIDERS
from assistant.answering.exempting import Held
from assistant.answering.exemptions.groups import employment_of, groups_in, groups_of
from assistant.answering.extractive import MOST_QUOTES
from assistant.answering.finding import Finder
from assistant.domain.identity import Attribute, Principal
from assistant.domain.passages import Passage
from assistant.storage.lexical import fold


class Seeker:
    """Searches in one wording after another. `applying` None: everything is for everybody."""

    def __init__(self, finder: Finder, applying: ApplyingDesk | None) -> None:
        self._finder = finder
        self._applying = applying

    async def sought(self, asking: Asking, candidates: list[Passage]) -> Held:
        """What was found. `candidates`: of the question as it was asked. Raises IndexUnavailable, StorageUnavailable."""
        best, bare = await self._held(asking, candidates), asking.bare
        if bare.without_self:
            best = _surer(best, await self._in_words(asking, bare.without_self), asking.principal)
        if not best.findings.suffice and bare.in_their_words:
            best = _surer(best, await self._in_words(asking, bare.in_their_words), asking.principal)
        if best.findings.suffice or not bare.without_others:
            return best
        other = await self._in_words(asking, bare.without_others)
        # Without the word for an outsider a clause for employees is found, which is an answer only where they are named.
        fits = other.exempt or not _is_outsider(asking.principal)
        return other if fits and other.findings.suffice else best

    async def _in_words(self, asking: Asking, words: str) -> Held:
        asked = replace(asking, question=replace(asking.question, standalone=words))
        return await self._held(asked, await self._finder.candidates(asked))

    async def _held(self, asking: Asking, candidates: list[Passage]) -> Held:
        findings = await self._finder.weigh(asking, candidates)
        return Held(findings) if self._applying is None else await self._applying.held(asking, findings)


def _surer(whole: Held, other: Held, who: Principal) -> Held:
    """The one that the passages answer more surely; the whole one where they speak of the person's group itself."""
    first = whole.findings
    leading = " ".join(weighed.passage.text for weighed in first.evidence.weighed[:MOST_QUOTES])
    if first.suffice and groups_of(who) & groups_in(fold(leading)):
        return whole
    return max(whole, other, key=lambda one: one.findings.evidence.probability)


def _is_outsider(person: Principal) -> bool:
    return employment_of(person.attributes.get(Attribute.EMPLOYMENT_TYPE, "")) in OUTSIDERS
