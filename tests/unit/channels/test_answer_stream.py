"""One answer runs in one task, from its first step to its last."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from assistant.channels.answer_stream import EVENTS_AHEAD, AnswerStream
from assistant.domain.answers import AnswerEvent, Delta


class Producer:
    """Counts what it made, and notes in which task it worked and how it ended."""

    def __init__(self, pieces: int, fails_at: int = -1) -> None:
        self.pieces, self.fails_at = pieces, fails_at
        self.made = 0
        self.tasks: set[object] = set()
        self.released = False

    async def events(self) -> AsyncGenerator[AnswerEvent]:
        try:
            for number in range(self.pieces):
                self.tasks.add(asyncio.current_task())
                if number == self.fails_at:
                    raise ValueError("broken")
                self.made += 1
                yield Delta(str(number))
        finally:
            self.tasks.add(asyncio.current_task())
            self.released = True


def test_events_arrive_whole_and_in_order() -> None:
    async def read() -> list[AnswerEvent]:
        stream = AnswerStream(Producer(3).events())
        await stream.begin()
        return [event async for event in stream]

    assert asyncio.run(read()) == [Delta("0"), Delta("1"), Delta("2")]


@pytest.mark.parametrize("fails_at", [0, 2])
def test_what_the_producer_raises_reaches_the_reader(fails_at: int) -> None:
    async def read() -> None:
        stream = AnswerStream(Producer(3, fails_at).events())
        await stream.begin()
        async for _ in stream:
            pass

    with pytest.raises(ValueError, match="broken"):
        asyncio.run(read())


def test_closing_releases_the_producer_in_its_own_task() -> None:
    producer = Producer(1000)

    async def leave_early() -> None:
        stream = AnswerStream(producer.events())
        await stream.begin()
        await stream.close()
        assert producer.released

    asyncio.run(leave_early())
    assert len(producer.tasks) == 1


def test_an_answer_runs_only_so_far_ahead_of_its_reader() -> None:
    producer = Producer(1000)

    async def dawdle() -> None:
        stream = AnswerStream(producer.events())
        await stream.begin()
        await asyncio.sleep(0.05)
        await stream.close()

    asyncio.run(dawdle())
    assert producer.made <= EVENTS_AHEAD + 2
