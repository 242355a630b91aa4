"""What a question told of persons, as it is kept: masked, unless policy keeps it. Knows no storage."""

from __future__ import annotations

from dataclasses import replace

from assistant.domain.questions import Question
from assistant.domain.traces import AnswerTrace
from assistant.safety.personal import without_persons


def retold(question: Question) -> Question:
    """The question with personal data starred."""
    text, standalone = without_persons(question.text), without_persons(question.standalone)
    return replace(question, text=text, standalone=standalone)


def retold_trace(trace: AnswerTrace) -> AnswerTrace:
    """The trace with personal data starred; the exact prompt of a question that held some is not kept."""
    question = retold(trace.question)
    told = question != trace.question
    removed = tuple(map(without_persons, trace.removed))
    return replace(trace, question=question, removed=removed, prompt=None if told else trace.prompt)
