"""Where the first writer fails before its first word, the second answers; behind it nothing is taken back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from assistant.answering.brief import Brief, Draft
from assistant.answering.fallback import FallbackWriter
from assistant.domain.answers import Delta, Outcome, Thought
from assistant.errors import (
    AssistantError,
    EngineUnavailable,
    GenerationFailed,
    Overloaded,
    StorageUnavailable,
)
from tests.unit.answering.briefs import brief

Piece = Thought | Delta | Draft


class Playing:
    """Writes what it was given; raises what is an error."""

    def __init__(self, name: str, *pieces: Piece | AssistantError) -> None:
        self.name = name
        self.pieces = pieces
        self.forgotten: list[str] = []
        self.closed = False

    async def write(self, brief: Brief) -> AsyncGenerator[Piece]:
        for piece in self.pieces:
            if isinstance(piece, AssistantError):
                raise piece
            yield piece

    def forget(self, conversation_id: str) -> None:
        self.forgotten.append(conversation_id)

    async def close(self) -> None:
        self.closed = True


QUOTED = Draft("摘录", Outcome.ANSWERED, "quoting")
RESERVE: tuple[Piece, ...] = (Delta("摘录"), QUOTED)
FAILED = Draft("", Outcome.FAILED, "model")


def written(*pieces: Piece | AssistantError) -> list[Piece]:
    writer = FallbackWriter(Playing("model", *pieces), Playing("quoting", *RESERVE))

    async def heard() -> list[Piece]:
        return [piece async for piece in writer.write(brief())]

    return asyncio.run(heard())


@pytest.mark.parametrize(
    "failure", [GenerationFailed("down"), EngineUnavailable("down"), Overloaded("full", 3), FAILED]
)
def test_a_failure_before_the_first_word_is_made_good(failure: Piece | AssistantError) -> None:
    assert written(failure) == list(RESERVE)
    assert written(Thought("hm"), failure) == [Thought("hm"), *RESERVE]


def test_what_works_is_left_alone() -> None:
    good: list[Piece] = [Delta("十天"), Draft("十天", Outcome.ANSWERED, "model")]
    assert written(*good) == good


def test_a_failure_behind_the_first_word_stays_one() -> None:
    assert written(Delta("十"), FAILED) == [Delta("十"), FAILED]
    with pytest.raises(GenerationFailed):
        written(Delta("十"), GenerationFailed("down"))


def test_where_nothing_can_be_looked_up_nothing_is_quoted() -> None:
    with pytest.raises(StorageUnavailable):
        written(StorageUnavailable("down"))


def test_both_forget_and_close() -> None:
    writers = Playing("model"), Playing("quoting")
    both = FallbackWriter(*writers)
    both.forget("c")
    asyncio.run(both.close())
    assert [(w.forgotten, w.closed) for w in writers] == [(["c"], True)] * 2
    assert both.name == "model"
