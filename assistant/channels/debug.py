"""The page for whoever runs the engine: what it is doing, and the last answers in numbers. Shows no text of anybody's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from html import escape
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from assistant.answering.journal import Entry, Totals
from assistant.channels.dependencies import TheParts, administering
from assistant.channels.pages import Visitor
from assistant.domain.answers import Usage
from assistant.domain.identity import Principal
from assistant.engine.base import EngineStatus

router = APIRouter(include_in_schema=False)

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Engine</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/assets/icon.svg">
<link rel="stylesheet" href="/assets/debug.css">
<h1>Engine</h1>
{engine}
<h1>Answers</h1>
{totals}
<h1>Last {count} answers</h1>
{last}
</html>
"""
COLUMNS = (
    "ended (UTC)",
    "outcome",
    "route",
    "engine",
    "prompt",
    "reused",
    "prefilled",
    "generated",
    "thought",
    "accepted / drafted",
    "first word",
    "whole",
    "steps",
)


def visiting_administrator(visitor: Visitor) -> Principal:
    """An administrator who opens a page; strangers are shown to the sign-in page."""
    return administering(visitor)


@router.get("/debug/engine")
def engine_page(visitor: Annotated[Principal, Depends(visiting_administrator)], parts: TheParts) -> Response:
    """Status of the engine, totals, and the last answers."""
    status = parts.engine.status() if parts.engine else None
    return Response(render(status, parts.journal.totals()), media_type="text/html; charset=utf-8")


def render(status: EngineStatus | None, totals: Totals) -> str:
    """The page."""
    return PAGE.format(
        engine=_list(_engine_facts(status)) if status else "<p>This engine reports nothing.</p>",
        totals=_list(_answer_facts(totals)),
        count=len(totals.last),
        last=_table(COLUMNS, (_row(entry) for entry in totals.last)),
    )


def _engine_facts(status: EngineStatus) -> list[tuple[str, object]]:
    share = 100 * status.kv_tokens / status.kv_capacity if status.kv_capacity else 0.0
    return [
        ("running", status.running),
        ("waiting", status.waiting),
        ("KV tokens held", f"{status.kv_tokens} of {status.kv_capacity} ({share:.0f} %)"),
        ("kept conversations", status.kept_conversations),
        ("commits outstanding", status.commits),
        ("restarts", status.restarts),
        *_usage_facts(status.totals),
    ]


def _answer_facts(totals: Totals) -> list[tuple[str, object]]:
    kinds = [(" · ".join(part for part in kind if part), count) for kind, count in totals.answers]
    return [
        ("in progress", totals.in_progress),
        ("refused", totals.refused),
        ("broken off", totals.broken_off),
        *kinds,
        *_usage_facts(totals.usage),
    ]


def _usage_facts(usage: Usage) -> list[tuple[str, object]]:
    return [(field.name.replace("_", " "), getattr(usage, field.name)) for field in fields(usage)]


def _row(entry: Entry) -> tuple[str, ...]:
    usage = entry.usage
    return (
        f"{entry.ended_at:%Y-%m-%d %H:%M:%S}",
        entry.outcome,
        f"{entry.route} ({entry.reason})" if entry.route else "",
        entry.engine,
        str(usage.prompt_tokens),
        str(usage.reused_tokens),
        str(usage.prefilled_tokens),
        str(usage.generated_tokens),
        str(usage.thought_tokens),
        f"{usage.accepted_tokens} / {usage.drafted_tokens}",
        f"{1000 * entry.first_word_seconds:.0f} ms",
        f"{1000 * entry.seconds:.0f} ms",
        ", ".join(f"{step} {spent:.0f} ms" for step, spent in entry.milliseconds),
    )


def _list(facts: Iterable[tuple[str, object]]) -> str:
    pairs = (f"<dt>{escape(name)}</dt><dd>{escape(str(value))}</dd>" for name, value in facts)
    return f"<dl>{''.join(pairs)}</dl>"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "\n".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>"
