"""What an employee should know beside the answer: the day it holds for, a version that is over, a recent change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from assistant.answering.asking import Asking
from assistant.answering.prompts import PromptLibrary
from assistant.comparing.differences import ChangeKind, ClauseChange
from assistant.domain.answers import Answer, Citation, Outcome
from assistant.domain.identity import Principal
from assistant.errors import NotFound
from assistant.storage.comparisons import compare_clause
from assistant.storage.reading import PolicyReader

RECENT_DAYS = 90
MOST_CITATIONS = 3
MOST_NUMBERS = 4


class Annotator:
    """Adds notes to answers; never changes what they say."""

    def __init__(
        self, policies: PolicyReader, prompts: PromptLibrary, recent_days: int = RECENT_DAYS
    ) -> None:
        self._policies = policies
        self._prompts = prompts
        self._recent = timedelta(days=recent_days)

    def annotated(self, answer: Answer, asking: Asking, today: date) -> Answer:
        """The answer with its notes. Raises StorageUnavailable."""
        if answer.outcome is not Outcome.ANSWERED:
            return answer
        question = asking.question
        notes = [question.dated] if question.dated else []
        for citation in answer.citations[:MOST_CITATIONS]:
            notes += self._over(citation, question.language, today)
            notes += self._changed(citation, asking.principal, question.as_of, question.language)
        return replace(answer, notes=tuple(dict.fromkeys((*answer.notes, *notes))))

    def _over(self, citation: Citation, language: str, today: date) -> list[str]:
        until = citation.effective_to
        if until is None or until > today:
            return []
        version = citation.clause_key.partition("#")[0].replace("@", " ")
        last = (until - timedelta(days=1)).isoformat()
        return [self._prompts.render("replies/note_over", language, version=version, day=last)]

    def _changed(self, citation: Citation, who: Principal, as_of: date, language: str) -> list[str]:
        since = citation.effective_from
        if since is None or not timedelta(0) <= as_of - since <= self._recent:
            return []
        change = self._change(citation.chunk_id, who)
        if change is None or change.kind is ChangeKind.MOVED:
            return []
        added = change.kind is ChangeKind.ADDED
        reply = "replies/note_new" if added else "replies/note_changed"
        values = {"clause": citation.label, "day": since.isoformat()}
        return [
            self._prompts.render(reply, language, **values)
            if added
            else self._prompts.render(reply, language, **values, changes=_changes(change, language))
        ]

    def _change(self, chunk_id: str, who: Principal) -> ClauseChange | None:
        # Not remembered: the version before may be removed, and then nothing of it may be told any more.
        try:
            target = self._policies.citation_target(who, chunk_id)
            compared = compare_clause(self._policies, who, target.version.id, target.clause.position)
        except NotFound:
            return None
        return None if compared is None else compared.change


def _changes(change: ClauseChange, language: str) -> str:
    """The numbers that are others now, as 5天 → 7天; where none is, that the wording changed."""
    pairs = [f"{n.before} → {n.after}" for n in change.numbers if n.before and n.after][:MOST_NUMBERS]
    reworded = {"zh": "文字有修改", "en": "reworded"}[language]
    return {"zh": "，", "en": ", "}[language].join(pairs) or reworded
