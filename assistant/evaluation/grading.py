"""One question's result, and what is right and wrong about it. Pure; knows no mean and no table."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.domain.answers import Outcome
from assistant.evaluation.expected import says
from assistant.evaluation.metrics import hit_at
from assistant.evaluation.packs import GradedQuestion

REFUSALS = {Outcome.UNANSWERABLE, Outcome.HANDED_OVER, Outcome.BLOCKED_INPUT, Outcome.CLARIFY}
CUTOFF = 10


@dataclass(frozen=True, slots=True)
class Graded:
    """One question's result. `outcome` is None where only retrieval was run."""

    question: GradedQuestion
    ranked: tuple[str, ...]
    outcome: Outcome | None = None
    cited: tuple[str, ...] = ()
    text: str = ""
    standalone_ranked: tuple[str, ...] = ()
    """What was found for the standalone form, where the pack gives one."""
    calculators: frozenset[str] = frozenset()
    """The calculators whose results the text shows."""

    @property
    def seeks_clauses(self) -> bool:
        """Whether it is graded for retrieval and citations."""
        return bool(self.question.gold) and self.question.answerable and not self.question.must_hand_over

    @property
    def refused(self) -> bool:
        """Whether it was not answered. To ask back where that is due is no refusal."""
        asked_rightly = self.question.must_clarify and self.outcome is Outcome.CLARIFY
        return self.outcome in REFUSALS and not asked_rightly

    @property
    def refusal_due(self) -> bool:
        """Whether it should not be answered."""
        return not self.question.answerable or self.question.must_hand_over

    @property
    def cites_gold(self) -> bool:
        """Whether any right clause is cited."""
        return not self.question.gold.isdisjoint(self.cited)

    @property
    def says_all(self) -> bool:
        """Whether every expected number stands in the text."""
        return all(says(self.text, number) for number in self.question.numbers)

    @property
    def right_version(self) -> bool:
        """Whether a gold version is cited, and no other version of the same document; or rightly refused."""
        if self.refusal_due or self.refused:
            return self.refused and self.refusal_due
        gold, cited = _versions(self.question.gold), _versions(self.cited)
        titles = {_title(version) for version in gold}
        return not gold.isdisjoint(cited) and all(v in gold for v in cited if _title(v) in titles)

    @property
    def right_for_person(self) -> bool:
        """Whether the person's clause is cited and their numbers said; or rightly refused."""
        if self.refusal_due or self.refused:
            return self.refused and self.refusal_due
        return self.cites_gold and self.says_all

    @property
    def exact(self) -> bool:
        """Whether every expected number is said, and no other calculator than the named one was used."""
        return self.says_all and not self.other_calculator

    @property
    def other_calculator(self) -> bool:
        """Whether a calculator was used, and not the one that is named."""
        named = self.question.calculator
        return bool(named and self.calculators) and named not in self.calculators

    @property
    def failures(self) -> tuple[str, ...]:
        """What went wrong, in words."""
        found = []
        if self.question.gold and not hit_at(self.ranked, self.question.gold, CUTOFF):
            found.append("no gold clause among the first 10")
        if self.outcome is not None:
            found += self._answer_failures()
        return tuple(found)

    def _answer_failures(self) -> list[str]:
        question = self.question
        if question.must_hand_over != (self.outcome is Outcome.HANDED_OVER):
            return ["handed over" if self.outcome is Outcome.HANDED_OVER else "not handed over"]
        if question.must_hand_over:
            return []
        if question.must_clarify and self.outcome is not Outcome.CLARIFY:
            return ["did not ask back"]
        if not question.answerable and not self.refused:
            return ["answered what nothing answers"]
        if question.answerable and self.refused:
            return ["refused"]
        return self._content_failures() if question.answerable and not question.must_clarify else []

    def _content_failures(self) -> list[str]:
        found = []
        if self.question.gold and not self.cites_gold:
            found.append("cites none of the right clauses")
        if self.question.kind == "as_of" and not self.right_version:
            found.append("cites another version")
        if not self.says_all:
            found.append("does not say " + ", ".join(self.question.numbers))
        if self.other_calculator:
            found.append("used another calculator")
        return found


def _versions(keys: frozenset[str] | tuple[str, ...]) -> set[str]:
    """title@label of every key."""
    return {key.partition("#")[0] for key in keys}


def _title(version: str) -> str:
    return version.rpartition("@")[0]
