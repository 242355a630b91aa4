"""The tables of watched words, what follows from each category, and how often sensitive topics were met."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from assistant.domain.verdicts import Action
from assistant.domain.words import MatchMode
from assistant.storage.base import Base
from assistant.storage.columns import one_of


class WordRow(Base):
    """A word an administrator has listed."""

    __tablename__ = "watched_words"
    text: Mapped[str] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(primary_key=True)
    mode: Mapped[MatchMode] = mapped_column(one_of(MatchMode))
    added_by: Mapped[str]
    added_at: Mapped[datetime]


class WordCategoryRow(Base):
    """What follows from a category, where an administrator said so."""

    __tablename__ = "word_categories"
    category: Mapped[str] = mapped_column(primary_key=True)
    action: Mapped[Action] = mapped_column(one_of(Action))


class TopicCountRow(Base):
    """How many questions of a month were handed to a person for their topic. No text, no person, no day."""

    __tablename__ = "topic_counts"
    month: Mapped[str] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
