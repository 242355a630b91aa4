"""A writer that may fail, and one that takes its place. Knows neither of them closer."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

from assistant.answering.brief import Brief, Draft, Writer
from assistant.domain.answers import Delta, Outcome, Thought
from assistant.errors import GenerationFailed, InvalidInput, Overloaded

log = logging.getLogger(__name__)

PASSING = (GenerationFailed, Overloaded, InvalidInput)
"""What an engine raises when it cannot answer this: down, closed, full, or the prompt is too long for it."""


class FallbackWriter:
    """Writes with `primary`; where that fails before its first word, `reserve` answers the same brief.

    Behind the first word nothing can be taken back: a failure there stays one.
    """

    def __init__(self, primary: Writer, reserve: Writer) -> None:
        self._primary = primary
        self._reserve = reserve

    @property
    def name(self) -> str:
        """The primary's name; a draft names who wrote it."""
        return self._primary.name

    async def write(self, brief: Brief) -> AsyncGenerator[Thought | Delta | Draft]:
        """Stream one of the two answers. Raises what comes after the first word."""
        spoken = False
        try:
            async with aclosing(self._primary.write(brief)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Draft) and piece.outcome is Outcome.FAILED and not spoken:
                        break
                    spoken = spoken or isinstance(piece, Delta)
                    yield piece
                else:
                    return
        except PASSING as error:
            if spoken:
                raise
            log.warning("%s cannot answer (%s: %s)", self._primary.name, error.code, error)
        async with aclosing(self._reserve.write(brief)) as pieces:
            async for piece in pieces:
                yield piece

    def forget(self, conversation_id: str) -> None:
        """Both forget it."""
        self._primary.forget(conversation_id)
        self._reserve.forget(conversation_id)

    async def close(self) -> None:
        """Close both."""
        await self._primary.close()
        await self._reserve.close()
