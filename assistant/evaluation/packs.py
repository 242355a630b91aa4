"""JSONL question packs -> values. A malformed line is an error that names file and line; nothing is skipped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.domain.questions import language_of
from assistant.errors import InvalidInput

DEVELOPMENT, HELD_OUT = "development", "held_out"
"""Questions that may be looked at, and those that only count."""


@dataclass(frozen=True, slots=True)
class CorpusEntry:
    """One passage of a pack's corpus."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class GradedQuestion:
    """A question with what a right answer must do."""

    id: str
    text: str
    """With the asker's scenario before it, where the pack gives one."""
    language: str
    history: tuple[tuple[str, str], ...]
    """(role, text) pairs, oldest first."""
    gold: frozenset[str]
    """Corpus ids, or clause keys in the demo set. Empty: not graded for retrieval."""
    answerable: bool
    must_hand_over: bool
    numbers: tuple[str, ...]
    kind: str
    person: str | None
    as_of: date | None
    supporting: frozenset[str] = frozenset()
    """May be cited too; need not be found."""
    must_clarify: bool = False
    """The right end is to ask back, once."""
    standalone: str = ""
    """A later turn as it would be asked on its own."""
    calculator: str = ""
    """The name of the calculator that works the answer out."""
    split: str = DEVELOPMENT

    @property
    def earlier_questions(self) -> list[str]:
        """What the asker said before, oldest first."""
        return [text for role, text in self.history if role == "user"]


@dataclass(frozen=True, slots=True)
class Pack:
    """A corpus (empty where the pack has none of its own) and its questions."""

    name: str
    corpus: tuple[CorpusEntry, ...]
    questions: tuple[GradedQuestion, ...]

    @property
    def corpus_hash(self) -> str:
        """Equal for equal corpora."""
        digest = hashlib.sha256()
        for entry in self.corpus:
            digest.update(json.dumps([entry.id, entry.title, entry.text], ensure_ascii=False).encode())
        return digest.hexdigest()


def read_pack(folder: Path) -> Pack:
    """Read `corpus.jsonl` and every `queries*.jsonl` (or `questions*.jsonl`) of a folder. Raises InvalidInput."""
    files = sorted((*folder.glob("queries*.jsonl"), *folder.glob("questions*.jsonl")))
    if not files:
        raise InvalidInput(f"{folder} holds no queries*.jsonl; name the folder of a question pack")
    corpus_file = folder / "corpus.jsonl"
    corpus = tuple(_entry(row, where) for row, where in _rows(corpus_file)) if corpus_file.exists() else ()
    questions = tuple(_question(row, where) for file in files for row, where in _rows(file))
    return Pack(folder.resolve().name, corpus, questions)


def _rows(file: Path) -> Iterator[tuple[Mapping[str, object], str]]:
    try:
        lines = file.read_text("utf-8").split(
            "\n"
        )  # splitlines would cut at separators that JSON allows in a text
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{file.name} cannot be read as UTF-8 text; save it anew and run again") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{file.name}, line {number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise InvalidInput(f"{where} is not JSON ({error.msg}); mend it and run again") from error
        if not isinstance(row, dict):
            raise InvalidInput(f"{where} is not a JSON object; mend it and run again")
        yield row, where


def _entry(row: Mapping[str, object], where: str) -> CorpusEntry:
    if not row.get("id") or not isinstance(row.get("text"), str):
        raise InvalidInput(f"{where} needs an id and a text")
    return CorpusEntry(str(row["id"]), str(row.get("title") or ""), str(row["text"]))


def _question(row: Mapping[str, object], where: str) -> GradedQuestion:
    text = row.get("text")
    if not row.get("id") or not isinstance(text, str) or not text.strip():
        raise InvalidInput(f"{where} needs an id and a text")
    gold = _list(row.get("gold"))
    scenario = str(row.get("scenario") or "").strip()
    return GradedQuestion(
        id=str(row["id"]),
        text=f"{scenario}\n{text}" if scenario else text,
        language=str(row.get("lang") or language_of(text)),
        history=tuple(_said(turn, where) for turn in _list(row.get("history"))),
        gold=frozenset(map(str, gold)),
        answerable=bool(row.get("answerable", bool(gold))),
        must_hand_over=bool(row.get("must_hand_over", False)),
        numbers=tuple(map(str, _list(row.get("numbers")))),
        kind=_kind(row),
        person=str(row["person"]) if row.get("person") else None,
        as_of=_day(row.get("as_of"), where),
        supporting=frozenset(map(str, _list(row.get("supporting")))),
        must_clarify=bool(row.get("must_clarify", False)),
        standalone=str(row.get("standalone") or ""),
        calculator=str(row.get("calculator") or ""),
        split=str(row.get("split") or DEVELOPMENT),
    )


def _said(turn: object, where: str) -> tuple[str, str]:
    if not isinstance(turn, dict) or not {"role", "text"} <= turn.keys():
        raise InvalidInput(f"{where}: every turn of the history needs a role and a text")
    return str(turn["role"]), str(turn["text"])


def _day(value: object, where: str) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError as error:
        raise InvalidInput(f"{where}: as_of {value!r} is not a day; write it like 2024-12-31") from error


def _kind(row: Mapping[str, object]) -> str:
    value = row.get("type") or row.get("kind") or row.get("turn_type") or "question"
    return str(value[0]) if isinstance(value, list) else str(value)


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []
