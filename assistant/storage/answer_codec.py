"""Answer <-> JSON text, field by field, for the turns of a conversation. Pure.

Fields may be added with a default; none may change its meaning, because old turns stay readable.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, TypeAlias

from assistant.domain.answers import Answer, Citation, Outcome, Usage
from assistant.domain.identity import Attribute
from assistant.domain.questions import Question, Route, RouteKind

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


def encode(answer: Answer) -> str:
    """One line of JSON."""
    record: dict[str, Json] = {
        "text": answer.text,
        "outcome": answer.outcome.value,
        "citations": [_from_citation(c) for c in answer.citations],
        "nearest": [_from_citation(c) for c in answer.nearest],
        "question": None if answer.question is None else _from_question(answer.question),
        "route": None if answer.route is None else [answer.route.kind.value, answer.route.reason],
        "engine": answer.engine,
        "usage": _from_usage(answer.usage),
        "turn_id": answer.turn_id,
        "milliseconds": [[step, spent] for step, spent in answer.milliseconds],
        "rests_on": [*sorted(answer.rests_on)],
        "notes": [*answer.notes],
        "asks": None if answer.asks is None else answer.asks.value,
    }
    return json.dumps(record)


def decode(line: str) -> Answer:
    """The inverse of `encode`."""
    record = json.loads(line)
    return Answer(
        text=record["text"],
        outcome=Outcome(record["outcome"]),
        citations=tuple(_to_citation(c) for c in record["citations"]),
        nearest=tuple(_to_citation(c) for c in record["nearest"]),
        question=None if record["question"] is None else _to_question(record["question"]),
        route=None if record["route"] is None else Route(RouteKind(record["route"][0]), record["route"][1]),
        engine=record["engine"],
        usage=Usage(**record["usage"]),
        turn_id=record["turn_id"],
        milliseconds=tuple((step, float(spent)) for step, spent in record["milliseconds"]),
        rests_on=frozenset(record.get("rests_on", ())),
        notes=tuple(record.get("notes", ())),
        asks=Attribute(record["asks"]) if record.get("asks") else None,
    )


def _from_citation(citation: Citation) -> dict[str, Json]:
    return {
        "number": citation.number,
        "label": citation.label,
        "clause_key": citation.clause_key,
        "chunk_id": citation.chunk_id,
        "version_id": citation.version_id,
        "page": citation.page,
        "quote": citation.quote,
        "effective_from": _from_day(citation.effective_from),
        "effective_to": _from_day(citation.effective_to),
    }


def _to_citation(record: Mapping[str, str | int | None]) -> Citation:
    days = {name: _to_day(record[name]) for name in ("effective_from", "effective_to")}
    return Citation(**{**record, **days})  # type: ignore[arg-type]


def _from_question(question: Question) -> dict[str, Json]:
    return {
        "text": question.text,
        "standalone": question.standalone,
        "as_of": question.as_of.isoformat(),
        "language": question.language,
        "dated": question.dated,
        "about": [[attribute.value, value] for attribute, value in question.about],
        "stated": [[attribute.value, value] for attribute, value in question.stated],
    }


def _to_question(record: Mapping[str, Any]) -> Question:
    return Question(
        text=record["text"],
        standalone=record["standalone"],
        as_of=date.fromisoformat(record["as_of"]),
        language=record["language"],
        dated=record.get("dated", ""),
        about=_to_attributes(record.get("about", ())),
        stated=_to_attributes(record.get("stated", ())),
    )


def _to_attributes(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[Attribute, str], ...]:
    return tuple((Attribute(name), value) for name, value in pairs)


def _from_usage(usage: Usage) -> dict[str, Json]:
    return {field.name: getattr(usage, field.name) for field in fields(usage)}


def _from_day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _to_day(written: str | int | None) -> date | None:
    return None if written is None else date.fromisoformat(str(written))
