"""`assistant words`: lists of watched words, tried on clean text before they hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant.bootstrap import demo_path
from assistant.cli.policies import Desk, Person, desk
from assistant.domain.verdicts import Action
from assistant.domain.word_sheet import read_words
from assistant.domain.words import MatchMode, WatchedWord
from assistant.errors import InvalidInput
from assistant.safety.checking import FalseHits, false_hits, too_short
from assistant.safety.shipped import shipped_words

MOST_ROWS = 50
program = typer.Typer(
    help="Words that are blocked, masked or noted, and those allowed.", no_args_is_help=True
)
Words = Annotated[list[str], typer.Argument(help="Words or phrases.")]
Category = Annotated[
    str,
    typer.Option(help="weapons, terror, pornography, gambling, fraud, insults, allowed, or one of your own."),
]


@program.command("list")
def list_words(category: Annotated[str, typer.Option(help="Only this category.")] = "") -> None:
    """Categories with what follows from them, and the words that were added."""
    with desk("") as at:
        lists, listed = at.storage.words.lists(), at.storage.words.listed(category or None)
    shipped = shipped_words()
    names = sorted({word.category for word in (*shipped, *lists.words)})
    table = Table("category", "action", "shipped", "added")
    for name in names:
        counts = [sum(word.category == name for word in words) for words in (shipped, lists.words)]
        table.add_row(name, lists.action(name).value, *map(str, counts))
    Console().print(table)
    for one in listed:
        typer.echo(f"{one.word.category}\t{one.word.text}\t{one.word.mode.value}\t{one.added_by}")


@program.command()
def add(
    words: Words,
    category: Category,
    mode: Annotated[MatchMode | None, typer.Option(help="By default what suits the word's letters.")] = None,
    person: Person = "",
) -> None:
    """List words; they hold from the next question on, without a restart. Prints what they hit in clean text."""
    listed = [WatchedWord.of(text, category, mode) for text in words]
    with desk(person) as at:
        _report(at, listed)
        typer.echo(f"{at.storage.words.add(listed, at.who)} added")


@program.command()
def remove(words: Words, category: Category) -> None:
    """Take words off a list."""
    with desk("") as at:
        for word in words:
            at.storage.words.remove(word, category)


@program.command()
def action(
    category: Annotated[str, typer.Argument(help="The category.")],
    follows: Annotated[Action, typer.Argument(help="block, mask or log.")],
) -> None:
    """Say what follows from a category."""
    with desk("") as at:
        at.storage.words.set_action(category, follows)


@program.command("import")
def import_list(
    file: Annotated[
        Path, typer.Argument(help="A word a line, word and category by tab, a JSON array, or base64 lines.")
    ],
    category: Category = "imported",
    check: Annotated[bool, typer.Option("--check", help="Only print what would hit clean text.")] = False,
    with_hits: Annotated[
        bool, typer.Option("--with-hits", help="List also what hits clean text or is one character long.")
    ] = False,
    person: Person = "",
) -> None:
    """Try a list on this house's policies and the demo company's, then list the words that hit neither."""
    try:
        words = read_words(file.read_bytes(), category)
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}") from error
    with desk(person) as at:
        hits = {found.word for found in _report(at, words)}
        kept = [word for word in words if with_hits or not (word in hits or too_short(word))]
        if check:
            typer.echo(f"nothing was changed; {len(kept)} of {len(words)} would be listed")
            return
        added = at.storage.words.add(kept, at.who) if kept else 0
    typer.echo(f"{added} added, {len(kept) - added} listed already, {len(words) - len(kept)} left out")


def _report(at: Desk, words: list[WatchedWord]) -> list[FalseHits]:
    """Print the false-hit table."""
    hits, characters = false_hits(words, _clean_texts(at))
    short = sum(map(too_short, words))
    typer.echo(
        f"{len(words)} words on {characters:,} characters of clean text: {len(hits)} of them hit"
        f" {sum(found.count for found in hits)} times; {short} are a single character"
    )
    if hits:
        table = Table("word", "category", "hits", "per 1,000 characters", "for example")
        for found in hits[:MOST_ROWS]:
            share = f"{1000 * found.count / characters:.3f}"
            table.add_row(found.word.text, found.word.category, str(found.count), share, found.example)
        Console().print(table)
    return hits


def _clean_texts(at: Desk) -> Iterator[str]:
    """What this house has published, and the demo company's policies."""
    yield from at.storage.words.published_texts()
    for source in sorted((demo_path() / "sources").glob("*.md")):
        yield source.read_text("utf-8")
