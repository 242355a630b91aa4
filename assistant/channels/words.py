"""The door to word lists, for administrators: what is listed holds from the next question on."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field

from assistant.channels.dependencies import Administrator, TheParts
from assistant.channels.schemas import Sent
from assistant.domain.verdicts import Action
from assistant.domain.words import LONGEST_TEXT, MatchMode, WatchedWord
from assistant.safety.checking import FalseHits, false_hits
from assistant.safety.shipped import shipped_words
from assistant.storage.word_lists import ListedWord

router = APIRouter(tags=["words"])
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
Category = Annotated[str, Field(pattern=r"^[\w-]{1,40}$")]


class WordModel(Sent):
    """A word or phrase. Without `mode`: what suits its letters."""

    text: Text
    category: Category
    mode: MatchMode | None = None

    @property
    def word(self) -> WatchedWord:
        """As the domain has it."""
        return WatchedWord.of(self.text, self.category, self.mode)


class WordsModel(Sent):
    """Words to list or to try."""

    words: Annotated[list[WordModel], Field(min_length=1, max_length=10_000)]

    @property
    def listed(self) -> list[WatchedWord]:
        """As the domain has them."""
        return [one.word for one in self.words]


class ActionModel(Sent):
    """What follows from a category: block, mask or log."""

    action: Action


class ListedModel(BaseModel):
    """A word with who listed it."""

    text: str
    category: str
    mode: MatchMode
    added_by: str
    added_at: datetime

    @classmethod
    def of(cls, one: ListedWord) -> Self:
        """The word as sent."""
        word = one.word
        return cls(
            text=word.text,
            category=word.category,
            mode=word.mode,
            added_by=one.added_by,
            added_at=one.added_at,
        )


class CategoryModel(BaseModel):
    """What follows from a category, and how many words it has."""

    category: str
    action: Action
    shipped: int
    added: int


class FalseHitsModel(BaseModel):
    """A word that clean text holds."""

    text: str
    category: str
    count: int
    example: str

    @classmethod
    def of(cls, found: FalseHits) -> Self:
        """The line as sent."""
        word = found.word
        return cls(text=word.text, category=word.category, count=found.count, example=found.example)


class TopicCountModel(BaseModel):
    """How many questions of a month were handed to a person for their topic; nothing else of them is known."""

    month: str
    topic: str
    number: int


@router.get("/words")
def list_words(caller: Administrator, parts: TheParts, category: str | None = None) -> list[ListedModel]:
    """Words that administrators have listed."""
    return [ListedModel.of(one) for one in parts.storage.words.listed(category)]


@router.get("/words/categories")
def list_categories(caller: Administrator, parts: TheParts) -> list[CategoryModel]:
    """Every category with what follows from it."""
    lists, shipped = parts.storage.words.lists(), shipped_words()
    return [
        CategoryModel(
            category=name,
            action=lists.action(name),
            shipped=sum(word.category == name for word in shipped),
            added=sum(word.category == name for word in lists.words),
        )
        for name in sorted({word.category for word in (*shipped, *lists.words)})
    ]


@router.put("/words/categories/{category}", status_code=HTTPStatus.NO_CONTENT)
def set_action(category: str, said: ActionModel, caller: Administrator, parts: TheParts) -> None:
    """Say what follows from a category."""
    parts.storage.words.set_action(category, said.action)


@router.post("/words/check")
def check_words(said: WordsModel, caller: Administrator, parts: TheParts) -> list[FalseHitsModel]:
    """Which of the words the published policies hold, those that hit most first. Lists nothing."""
    hits, _ = false_hits(said.listed, parts.storage.words.published_texts())
    return [FalseHitsModel.of(found) for found in hits]


@router.post("/words", status_code=HTTPStatus.NO_CONTENT)
def add_words(said: WordsModel, caller: Administrator, parts: TheParts) -> None:
    """List words; they hold from the next question on."""
    parts.storage.words.add(said.listed, caller)


@router.delete("/words", status_code=HTTPStatus.NO_CONTENT)
def remove_word(text: str, category: str, caller: Administrator, parts: TheParts) -> None:
    """Take a word off its list. 404: it is not on it."""
    parts.storage.words.remove(text, category)


@router.get("/topics")
def list_topics(caller: Administrator, parts: TheParts) -> list[TopicCountModel]:
    """How many questions were handed to a person, by month and topic."""
    counts = sorted(parts.storage.topics.all().items(), reverse=True)
    return [TopicCountModel(month=month, topic=topic, number=number) for (month, topic), number in counts]
