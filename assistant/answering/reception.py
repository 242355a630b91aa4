"""Lets in as many answers as can be worked on at once, and notes in the journal what became of them.

Even looking clauses up and quoting them costs; past the bound a question is refused before anything is done for it.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import date
from typing import Protocol

from assistant.answering.journal import Journal
from assistant.domain.answers import AnswerEvent, Delta, Finished
from assistant.domain.identity import Principal
from assistant.errors import Overloaded

MOST_AT_ONCE = 64
FIRST_GUESS_SECONDS = 5.0
LONGEST_WAIT_SECONDS = 60.0


class Answering(Protocol):
    """The pipeline, as far as it is seen from here."""

    def answer(
        self, text: str, conversation_id: str | None, principal: Principal, *, as_of: date | None = None
    ) -> AsyncGenerator[AnswerEvent]:
        """Stream one answer; Finished is last."""

    def forget(self, conversation_id: str) -> None:
        """A conversation is gone."""


class Reception:
    """The pipeline behind a bound of `most` answers in progress."""

    def __init__(self, pipeline: Answering, journal: Journal, most: int = MOST_AT_ONCE) -> None:
        self._pipeline = pipeline
        self._journal = journal
        self._most = most

    async def answer(
        self, text: str, conversation_id: str | None, principal: Principal, *, as_of: date | None = None
    ) -> AsyncGenerator[AnswerEvent]:
        """Stream one answer; Finished is last. Raises Overloaded before the first event, or what the pipeline does."""
        if not self._journal.begin(self._most):
            wait = min(LONGEST_WAIT_SECONDS, max(1.0, self._journal.mean_seconds(FIRST_GUESS_SECONDS)))
            raise Overloaded(
                f"{self._most} answers are being written already; try again in {wait:.0f} seconds", wait
            )
        try:
            stream = self._pipeline.answer(text, conversation_id, principal, as_of=as_of)
            async with aclosing(stream) as events:
                async for event in self._noted(events):
                    yield event
        finally:
            self._journal.end()

    def forget(self, conversation_id: str) -> None:
        """A conversation is gone."""
        self._pipeline.forget(conversation_id)

    async def _noted(self, events: AsyncIterator[AnswerEvent]) -> AsyncIterator[AnswerEvent]:
        started, first_word = time.monotonic(), None
        async for event in events:
            if first_word is None and isinstance(event, Delta):
                first_word = time.monotonic() - started
            if isinstance(event, Finished):
                seconds = time.monotonic() - started
                self._journal.finished(event.answer, seconds if first_word is None else first_word, seconds)
            yield event
