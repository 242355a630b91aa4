"""Administrators' lists of watched words, and what follows from each category. Knows no text and no way of matching.

Every change counts up a revision in its own transaction: whoever keeps the lists in memory asks for that number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from assistant.domain.documents import PUBLISHED
from assistant.domain.identity import Principal
from assistant.domain.verdicts import Action
from assistant.domain.words import (
    ALLOWED,
    CATEGORY_ACTIONS,
    CHOICES,
    LONGEST_TEXT,
    MatchMode,
    WatchedWord,
    WordLists,
)
from assistant.errors import InvalidInput, NotFound
from assistant.storage import revisions
from assistant.storage.database import Database, serialise
from assistant.storage.tables import ChunkRow, TopicCountRow, VersionRow, WordCategoryRow, WordRow

WORDS = 7_251_004
"""The subject of every transaction that writes word lists."""
MOST_WORDS = 200_000
_CATEGORY = re.compile(r"[\w-]{1,40}\Z")


@dataclass(frozen=True, slots=True)
class ListedWord:
    """A word with who listed it."""

    word: WatchedWord
    added_by: str
    added_at: datetime


class WordListStore:
    """Keeps the lists; every change names who made it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def revision(self) -> int:
        """Goes up with every change; cheap to ask."""
        with self._database.reading() as session:
            return session.scalar(select(revisions.revision_of(WORDS))) or 0

    def lists(self) -> WordLists:
        """All listed words, and what follows from every category."""
        with self._database.reading() as session:
            rows = session.execute(select(WordRow.text, WordRow.category, WordRow.mode))
            words = tuple(WatchedWord(text, category, mode) for text, category, mode in rows)
            chosen = session.scalars(select(WordCategoryRow))
            said = {row.category: row.action for row in chosen}
        return WordLists(words, {**CATEGORY_ACTIONS, **said})

    def listed(self, category: str | None = None) -> list[ListedWord]:
        """Listed words by category and text, of all categories or one."""
        wanted = select(WordRow).order_by(WordRow.category, WordRow.text)
        if category is not None:
            wanted = wanted.where(WordRow.category == category)
        with self._database.reading() as session:
            return [
                ListedWord(WatchedWord(row.text, row.category, row.mode), row.added_by, row.added_at)
                for row in session.scalars(wanted)
            ]

    def add(self, words: Iterable[WatchedWord], who: Principal) -> int:
        """List them; those listed already get their new way of matching. Returns how many are new.

        InvalidInput names what cannot be listed; then none is.
        """
        new = {(word.text, word.category): word for word in words}
        for word in new.values():
            _check(word)
        with self._database.writing() as session:
            serialise(session, WORDS)
            listed = session.execute(select(WordRow.text, WordRow.category))
            known = {(text, category) for text, category in listed}
            if len(known | new.keys()) > MOST_WORDS:
                raise InvalidInput(f"the lists would hold more than {MOST_WORDS} words; remove some first")
            now = self._database.now()
            for word in new.values():
                session.merge(WordRow(**_columns(word), added_by=who.id, added_at=now))
            revisions.advance(session, WORDS)
        return len(new.keys() - known)

    def remove(self, text: str, category: str) -> None:
        """Take a word off its list. NotFound: it is not on it; words that ship are silenced by allowing them."""
        with self._database.writing() as session:
            gone = session.execute(
                delete(WordRow)
                .where(WordRow.text == text, WordRow.category == category)
                .returning(WordRow.text)
            )
            if gone.first() is None:
                raise NotFound(
                    f"no administrator has listed this word under {category}; what ships is silenced by the list {ALLOWED}"
                )
            revisions.advance(session, WORDS)

    def set_action(self, category: str, action: Action) -> None:
        """From now on this follows from the category. InvalidInput: nothing of the kind can."""
        _check_category(category)
        if action not in CHOICES or category == ALLOWED:
            choices = ", ".join(choice.value for choice in CHOICES)
            raise InvalidInput(f"from a category but {ALLOWED} follows one of {choices}")
        with self._database.writing() as session:
            session.merge(WordCategoryRow(category=category, action=action))
            revisions.advance(session, WORDS)

    def published_texts(self) -> list[str]:
        """The text of every clause in force or approved: clean text of this house, to try new words on."""
        with self._database.reading() as session:
            wanted = select(ChunkRow.text).join(VersionRow, VersionRow.id == ChunkRow.version_id)
            return list(session.scalars(wanted.where(VersionRow.state.in_(PUBLISHED))))


class TopicCounts:
    """How often sensitive topics were met, by month: nothing else of such a question is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, topic: str) -> None:
        """One more question of this topic in this month."""
        month = f"{self._database.now():%Y-%m}"
        with self._database.writing() as session:
            insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
            statement = insert(TopicCountRow).values(month=month, topic=topic, number=1)
            keys = [TopicCountRow.month, TopicCountRow.topic]
            one_more = {"number": TopicCountRow.number + 1}
            session.execute(statement.on_conflict_do_update(index_elements=keys, set_=one_more))

    def all(self) -> dict[tuple[str, str], int]:
        """(month, topic) -> how many."""
        with self._database.reading() as session:
            return {(row.month, row.topic): row.number for row in session.scalars(select(TopicCountRow))}


def _columns(word: WatchedWord) -> dict[str, str | MatchMode]:
    return {"text": word.text, "category": word.category, "mode": word.mode}


def _check(word: WatchedWord) -> None:
    _check_category(word.category)
    if not any(character.isalnum() for character in word.text) or len(word.text) > LONGEST_TEXT:
        raise InvalidInput(
            f"{word.text[:20]!r} cannot be watched for; a word has letters or digits, and at most {LONGEST_TEXT} characters"
        )


def _check_category(category: str) -> None:
    if not _CATEGORY.match(category):
        raise InvalidInput(
            f"{category[:40]!r} is no category; write up to 40 letters, digits, hyphens and underscores"
        )
