"""What was found, prompted and said -> one trace. Pure."""

from __future__ import annotations

from datetime import date

from assistant.answering.asking import Asking
from assistant.answering.brief import Draft
from assistant.answering.finding import Findings
from assistant.domain.answers import Answer
from assistant.domain.traces import AnswerTrace, TracedHit


def trace(
    asking: Asking, answer: Answer, findings: Findings | None, draft: Draft | None, today: date
) -> AnswerTrace:
    """Everything that decided about the answer. No findings: nothing was searched for; no draft: nobody wrote."""
    person = asking.principal
    known = [(attribute.value, value) for attribute, value in sorted(person.attributes.items())]
    hired = [("hire_date", person.hire_date.isoformat())] if person.hire_date else []
    return AnswerTrace(
        question=asking.question,
        asked_on=today,
        attributes=(*known, *hired),
        hits=_hits(findings),
        probability=findings.evidence.probability if findings else 0.0,
        outcome=answer.outcome,
        route=answer.route,
        engine=answer.engine,
        prompt=draft.prompt if draft else None,
        removed=draft.removed if draft else (),
        usage=answer.usage,
        milliseconds=answer.milliseconds,
        turn_id=answer.turn_id,
    )


def _hits(findings: Findings | None) -> tuple[TracedHit, ...]:
    if findings is None:
        return ()
    given = set(findings.passages)
    return tuple(
        TracedHit(
            chunk_id=weighed.passage.chunk_ids[0],
            clause_key=weighed.passage.clause_key,
            label=weighed.passage.citation_label,
            scores=weighed.passage.scores,
            weight=weighed.score,
            given=weighed.passage in given,
        )
        for weighed in findings.evidence.weighed
    )
