"""Ways to ask a running pipeline: so many users one after another, or a fixed rate whatever the answers take."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date

from assistant.answering.pipeline import AnswerPipeline
from assistant.domain.answers import Answer, Delta, Finished
from assistant.domain.identity import Principal


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, who asks it and as of when."""

    text: str
    person: Principal
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Timed:
    """An answer with its milliseconds to the first text and to the end, from when it was due."""

    first: float
    total: float
    answer: Answer


Asking = Callable[[Asked, float], Awaitable[Timed]]
"""A question and the moment it was due (perf_counter)."""


async def by_users(ask: Asking, questions: Sequence[Asked], users: int) -> list[Timed]:
    """`users` at once, each asking its next question when the one before is answered."""
    waiting = iter(questions)

    async def user() -> list[Timed]:
        return [await ask(question, time.perf_counter()) for question in waiting]

    return [timed for each in await asyncio.gather(*(user() for _ in range(users))) for timed in each]


async def at_rate(ask: Asking, questions: Sequence[Asked], rate: float) -> list[Timed]:
    """`rate` questions a second, whether those before are answered or not; late ones count their waiting."""
    began, asked = time.perf_counter(), []
    for number, question in enumerate(questions):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        asked.append(asyncio.ensure_future(ask(question, due)))
    return list(await asyncio.gather(*asked))


def asking(pipeline: AnswerPipeline) -> Asking:
    """Asks the pipeline as a door does, each question in a conversation of its own."""

    async def ask(question: Asked, due: float) -> Timed:
        first, answer = 0.0, None
        stream = pipeline.answer(question.text, None, question.person, as_of=question.as_of)
        async with aclosing(stream) as events:
            async for event in events:
                if isinstance(event, Delta) and not first:
                    first = (time.perf_counter() - due) * 1000
                elif isinstance(event, Finished):
                    answer = event.answer
        assert answer is not None
        return Timed(first, (time.perf_counter() - due) * 1000, answer)

    return ask
