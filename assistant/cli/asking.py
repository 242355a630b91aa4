"""`assistant ask` and `assistant chat`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import aclosing
from datetime import date
from typing import Annotated

import typer
from rich.console import Console

from assistant.bootstrap import Assistant, build, operator
from assistant.channels.schemas import AnswerModel
from assistant.domain.answers import Answer, Citation, Delta, Finished, Usage
from assistant.domain.identity import Principal
from assistant.errors import InvalidInput
from assistant.settings import load_settings

As = Annotated[
    str, typer.Option("--as", help="Ask as this person: a name or subject `assistant people` lists.")
]
AsOf = Annotated[str, typer.Option("--as-of", help="Ask about this day (YYYY-MM-DD) instead of today.")]


def ask(
    text: Annotated[str, typer.Argument(help="The question.")],
    person: As = "",
    as_of: AsOf = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Ask one question; print the answer, its outcome and citations."""
    day = _day(as_of)
    answer = asyncio.run(_ask_once(text, person, day, quiet=as_json))
    if as_json:
        typer.echo(AnswerModel.of(answer).model_dump_json(indent=1))
    else:
        _print_end(Console(highlight=False), answer)


def chat(person: As = "", as_of: AsOf = "") -> None:
    """Talk in the terminal; an empty line or Ctrl-D ends."""
    asyncio.run(_chat(person, _day(as_of)))


async def _ask_once(text: str, person: str, day: date | None, *, quiet: bool) -> Answer:
    assistant = build(load_settings())
    try:
        principal = caller(assistant, person)
        return await _stream(assistant, text, None, principal, day, quiet=quiet)
    finally:
        await assistant.close()


async def _chat(person: str, day: date | None) -> None:
    console = Console(highlight=False)
    assistant = build(load_settings())
    try:
        principal = caller(assistant, person)
        conversation = assistant.storage.conversations.create(principal, "")
        while text := await asyncio.to_thread(_read_line):
            answer = await _stream(assistant, text, conversation.id, principal, day, quiet=False)
            _print_end(console, answer)
    finally:
        await assistant.close()


async def _stream(
    assistant: Assistant,
    text: str,
    conversation: str | None,
    principal: Principal,
    day: date | None,
    *,
    quiet: bool,
) -> Answer:
    answer: Answer | None = None
    stream = assistant.pipeline.answer(text, conversation, principal, as_of=day)
    async with aclosing(stream) as events:
        async for event in events:
            if isinstance(event, Finished):
                answer = event.answer
            elif isinstance(event, Delta) and not quiet:
                typer.echo(event.text, nl=False)
    assert answer is not None
    return answer


def caller(assistant: Assistant, person: str) -> Principal:
    """The person named, or this machine's operator. Raises NotFound."""
    return assistant.storage.people.find(person) if person else operator(assistant.storage)


def _print_end(console: Console, answer: Answer) -> None:
    console.print()
    console.print(f"\n{answer.outcome.value} · {answer.engine or 'no engine'}", style="dim", markup=False)
    if answer.usage.prompt_tokens:
        console.print(tokens_line(answer.usage), style="dim", markup=False)
    for note in answer.notes:
        console.print(note, markup=False)
    _print_citations(console, answer.citations)
    if answer.nearest:
        console.print("[dim]nearest:[/dim]")
        _print_citations(console, answer.nearest)


def tokens_line(usage: Usage) -> str:
    """What the answer cost, in one line."""
    thought = f" ({usage.thought_tokens} thought)" if usage.thought_tokens else ""
    drafted = f", {usage.accepted_tokens} of {usage.drafted_tokens} guesses right"
    return (
        f"tokens: {usage.prompt_tokens} read ({usage.reused_tokens} reused, {usage.prefilled_tokens} prefilled),"
        f" {usage.generated_tokens} generated{thought}{drafted if usage.drafted_tokens else ''}"
    )


def _print_citations(console: Console, citations: Iterable[Citation]) -> None:
    for citation in citations:
        page = f", p. {citation.page}" if citation.page else ""
        since = f" (since {citation.effective_from})" if citation.effective_from else ""
        console.print(f"  [{citation.number}] {citation.label}{page}{since}", markup=False)


def _read_line() -> str:
    try:
        return input("\n> ").strip()
    except EOFError:
        return ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidInput(f"{text!r} is not a day; write it like 2024-12-31") from error
