"""What was found -> what of it holds for this person: the specific before the general, and what has to be asked first.

Decides by conditions and wording, before anybody writes. Knows no storage and no writer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answering.asking import Asking
from assistant.answering.attributes.words import NAMES, OTHER_SHOWN, shown
from assistant.answering.brief import Note
from assistant.answering.elsewhere import COMPARABLE, Elsewhere, Missing
from assistant.answering.evidence import WeighedPassage
from assistant.answering.exempting import Exempting, Held
from assistant.answering.exemptions.desk import ExemptionDesk
from assistant.answering.extractive import MOST_QUOTES, NEAR_BEST
from assistant.answering.finding import Findings
from assistant.answering.matters import Speaking, difference, same_matter
from assistant.answering.prompts import PromptLibrary
from assistant.domain.answers import Answer, Citation, Outcome
from assistant.domain.identity import Applicability, Attribute, Principal
from assistant.domain.passages import Passage
from assistant.errors import IndexUnavailable, StorageUnavailable

MOST_NOTES = 4


@dataclass(frozen=True, slots=True)
class Ruling:
    """The findings that hold for the person."""

    findings: Findings
    notes: tuple[Note, ...] = ()


class ApplyingDesk:
    """Rules on findings. `elsewhere` None: nobody asks what others would be answered."""

    def __init__(
        self,
        prompts: PromptLibrary,
        elsewhere: Elsewhere | None = None,
        exemptions: ExemptionDesk | None = None,
    ) -> None:
        self._prompts = prompts
        self._elsewhere = elsewhere
        self._exempting = None if exemptions is None else Exempting(prompts, exemptions)

    def contradiction(self, asking: Asking) -> Answer | None:
        """The question which of the values counts that people say of themselves; never asked twice."""
        if not asking.contradicted or _asked_before(asking):
            return None
        attribute, values = asking.contradicted[0]
        return self._clarify(
            asking, Missing(attribute, values, others=False), "replies/clarify_contradiction"
        )

    async def held(self, asking: Asking, findings: Findings) -> Held:
        """The findings that are for the person. Raises StorageUnavailable."""
        return Held(findings) if self._exempting is None else await self._exempting.held(asking, findings)

    async def clarification(self, asking: Asking, held: Held) -> Answer | None:
        """The question for an attribute nobody told that would change the answer; None: it may be answered."""
        findings = held.findings
        if not findings.suffice or held.exempt or _asked_before(asking):
            return None
        leading = _leading(findings.evidence.weighed)
        overridden = _overridden(leading, asking.principal)
        standing = [w for w in leading if w.passage not in overridden]
        missing = await self._missing(asking, findings, standing)
        return None if missing is None else self._clarify(asking, missing)

    def rule(self, asking: Asking, held: Held) -> Ruling:
        """What holds of the findings."""
        findings, who, language = held.findings, asking.principal, asking.question.language
        leading = _leading(findings.evidence.weighed)
        overridden = _overridden(leading, who)
        standing = [w for w in leading if w.passage not in overridden]
        kept = tuple(p for p in findings.passages if p not in overridden)
        notes = (
            *held.notes,
            *self._about(asking, kept),
            *self._differing(standing, language),
            *self._scopes(kept, who, language),
            *(self._general(general, specific, language) for general, specific in overridden.items()),
        )
        return Ruling(replace(findings, passages=kept), notes)

    async def _missing(
        self, asking: Asking, findings: Findings, standing: Sequence[WeighedPassage]
    ) -> Missing | None:
        missing = _missing(standing, asking.principal, asking.compared)
        if missing is not None or self._elsewhere is None:
            return missing
        try:
            return await self._elsewhere.missing(asking, findings)
        except (IndexUnavailable, StorageUnavailable):
            return None  # the notes still say to whom each clause applies

    def _clarify(self, asking: Asking, missing: Missing, reply: str = "replies/clarify_attribute") -> Answer:
        question = asking.question
        values = shown(missing.attribute, missing.values, question.language)
        offered = (*values, OTHER_SHOWN[question.language]) if missing.others else values
        text = self._prompts.render(
            reply,
            question.language,
            attribute=NAMES[missing.attribute][question.language],
            values={"zh": "、", "en": ", "}[question.language].join(offered),
        )
        return Answer(text, Outcome.CLARIFY, question=question, asks=missing.attribute)

    def _about(self, asking: Asking, passages: Iterable[Passage]) -> Iterator[Note]:
        """For whom the answer holds, where the question or the person said so and a clause depends on it."""
        question = asking.question
        said = dict(question.stated) | dict(question.about)
        for attribute, value in said.items():
            ids = _ids(p for p in passages if p.applicability.values(attribute) is not None)
            whom = "".join(shown(attribute, [value], question.language))
            name = NAMES[attribute][question.language]
            text = self._prompts.render("replies/note_about", question.language, attribute=name, value=whom)
            yield Note(text, ids)

    def _scopes(self, passages: Iterable[Passage], who: Principal, language: str) -> Iterator[Note]:
        """To whom a clause applies, where it is not known whether the person is one of them."""
        for passage in passages:
            if not passage.applicability.met_by(who):
                yield self._scope("replies/note_scope", passage, passage, language)

    def _general(self, general: Passage, specific: Passage, language: str) -> Note:
        return self._scope("replies/note_general", specific, general, language)

    def _scope(self, reply: str, shown_with: Passage, passage: Passage, language: str) -> Note:
        scope = scope_of(passage.applicability, language)
        text = self._prompts.render(reply, language, clause=passage.citation_label, scope=scope)
        return Note(text, _ids([shown_with]))

    def _differing(self, leading: Sequence[WeighedPassage], language: str) -> Iterator[Note]:
        """Clauses of different documents that apply alike and count differently."""
        for place, first in enumerate(leading):
            for second in leading[place + 1 :]:
                a, b = first.passage, second.passage
                differs = difference(_speaking(first), _speaking(second)) if _apply_alike(a, b) else None
                if differs is not None:
                    values = {
                        "first": a.citation_label,
                        "first_scope": scope_of(a.applicability, language),
                        "first_value": differs.first,
                        "second": b.citation_label,
                        "second_scope": scope_of(b.applicability, language),
                        "second_value": differs.second,
                    }
                    text = self._prompts.render("replies/note_conflict", language, **values)
                    yield Note(text, _ids([a, b]))


def told(notes: Iterable[Note], citations: Iterable[Citation]) -> tuple[str, ...]:
    """The notes that belong to what an answer cites."""
    cited = {citation.chunk_id for citation in citations}
    return tuple(dict.fromkeys(n.text for n in notes if not cited.isdisjoint(n.chunk_ids)))[:MOST_NOTES]


def scope_of(applicability: Applicability, language: str) -> str:
    """To whom something applies, in words: 上海、深圳；实习生."""
    comma, semicolon = {"zh": ("、", "；"), "en": (", ", "; ")}[language]
    parts = (comma.join(shown(attribute, values, language)) for attribute, values in applicability.conditions)
    return semicolon.join(parts) or {"zh": "全体人员", "en": "everybody"}[language]


def _leading(weighed: Sequence[WeighedPassage]) -> list[WeighedPassage]:
    """Those that would be cited."""
    return [w for w in weighed if w.score >= weighed[0].score - NEAR_BEST][:MOST_QUOTES]


def _overridden(leading: Sequence[WeighedPassage], who: Principal) -> dict[Passage, Passage]:
    """General passage -> the specific one about the same thing whose conditions the person meets."""
    found: dict[Passage, Passage] = {}
    for general in leading:
        for specific in leading:
            narrower = specific.passage.applicability.narrows(general.passage.applicability)
            if narrower and specific.passage.applicability.met_by(who) and _same(general, specific):
                found.setdefault(general.passage, specific.passage)
    return found


def _missing(
    leading: Sequence[WeighedPassage], who: Principal, compared: Collection[Attribute]
) -> Missing | None:
    """The first attribute that nobody told and that decides between the best passage and another leading one."""
    for attribute in Attribute:
        if attribute in compared or who.attributes.get(attribute) is not None:
            continue
        others = [w for w in leading[1:] if _decides(attribute, leading[0], w)]
        if others:
            sets = [w.passage.applicability.values(attribute) for w in (leading[0], *others)]
            values = frozenset[str]().union(*(each for each in sets if each is not None))
            return Missing(attribute, values, others=None in sets)
    return None


def _decides(attribute: Attribute, best: WeighedPassage, other: WeighedPassage) -> bool:
    """Whether the attribute makes one or the other apply, and both answer."""
    ours, theirs = (w.passage.applicability.values(attribute) for w in (best, other))
    if ours == theirs:
        return False
    if ours is not None and theirs is not None and ours.isdisjoint(theirs):
        return other.coverage >= COMPARABLE * best.coverage
    return _same(best, other)


def _same(first: WeighedPassage, second: WeighedPassage) -> bool:
    return same_matter(_speaking(first), _speaking(second))


def _speaking(weighed: WeighedPassage) -> Speaking:
    return Speaking(weighed.passage, tuple(sentence.text for sentence in weighed.sentences))


def _apply_alike(first: Passage, second: Passage) -> bool:
    """Different documents, and neither is the other's exception."""
    ours, theirs = first.applicability, second.applicability
    if first.document_id == second.document_id or ours.narrows(theirs) or theirs.narrows(ours):
        return False
    return all(
        not values.isdisjoint(theirs.values(attribute) or values) for attribute, values in ours.conditions
    )


def _asked_before(asking: Asking) -> bool:
    """Whether this very question was met with a question already."""
    before = (turn.answer for turn in asking.conversation.turns)
    whole = asking.question.standalone
    return any(
        a.asks is not None and a.question is not None and a.question.standalone == whole for a in before
    )


def _ids(passages: Iterable[Passage]) -> frozenset[str]:
    return frozenset(id for passage in passages for id in passage.chunk_ids)
