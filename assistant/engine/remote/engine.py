"""The engine on other machines: one or several OpenAI-compatible servers behind the engine's protocol.

Knows neither HTTP nor a form of prompts: a dispatcher finds a server, a form puts generations into calls.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

from assistant.domain.answers import Usage
from assistant.engine.admission import check_request
from assistant.engine.base import (
    Completion,
    EngineProfile,
    EngineStatus,
    FinishReason,
    GenerationRequest,
    Token,
)
from assistant.engine.remote.chunks import Piece
from assistant.engine.remote.dispatch import PATIENCE, BrokenOff, Dispatcher, Errand
from assistant.engine.remote.fleet import Fleet
from assistant.engine.remote.forms import Form, Turn
from assistant.engine.remote.link import Link
from assistant.engine.remote.wire import Wire
from assistant.errors import GenerationFailed, Overloaded

LAST_WORDS_SECONDS = 1.0


class RemoteEngine:
    """Streams tokens of servers elsewhere. A conversation stays with one server as long as that one is well."""

    def __init__(self, form: Form, link: Link) -> None:
        self._form = form
        self._link = link
        self._fleet = Fleet(link.urls, link.limit, time.monotonic)
        self._wire = Wire(link.api_key, connect_seconds=link.connect_seconds, idle_seconds=link.idle_seconds)
        self._dispatcher = Dispatcher(self._fleet, self._wire)
        self._waiting = 0
        self._running = 0
        self._totals = Usage()
        self._closed = False

    @property
    def profile(self) -> EngineProfile:
        """The served model's name, context length and capabilities, as they were set."""
        return self._form.profile

    def encode(self, text: str) -> tuple[int, ...]:
        """Token ids of untrusted text: control tokens written in it stay plain text."""
        return self._form.encode(text)

    def control_id(self, token: str) -> int | None:
        """The id of a control token; None where there is none."""
        return self._form.control_id(token)

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Token | Completion]:
        """Stream tokens, then one Completion. Closing the iterator closes the connection.

        Raises at the first item: InvalidInput; Overloaded when all servers are busy; EngineUnavailable when none can
        be reached; GenerationFailed when one refuses the request, or the engine is closed. What breaks off later ends
        with Completion(ERROR).
        """
        check_request(request, self.profile, self._form.vocabulary_size)
        if self._closed:
            raise GenerationFailed("the engine has been closed; start the program again")
        turn = self._form.begin(request)
        errand = self._errand(request)
        ended: FinishReason | None = None
        begun = False
        self._waiting += 1
        try:
            async with aclosing(self._tokens(turn, errand)) as tokens:
                async for token in tokens:
                    begun = begun or self._begin()
                    yield token
        except TimeoutError:
            ended = FinishReason.DEADLINE
        except (BrokenOff, GenerationFailed, Overloaded):
            if not turn.reply.said:
                raise
            ended = FinishReason.CANCELLED if self._closed else FinishReason.ERROR
        finally:
            self._leave(begun)
        usage = turn.reply.usage()
        self._totals += usage
        yield Completion(ended or turn.reply.reason or FinishReason.LENGTH, usage)

    def commit(self, sequence_key: str, ids: tuple[int, ...]) -> None:
        """Nothing: the servers' prefix caches find equal beginnings by themselves."""

    def status(self) -> EngineStatus:
        """Answers under way, those without a first token as waiting, and the sums."""
        return EngineStatus(running=self._running, waiting=self._waiting, totals=self._totals)

    async def close(self) -> None:
        """Break all generations off and close the connections. May be called twice."""
        self._closed = True
        await self._wire.close()

    def _errand(self, request: GenerationRequest) -> Errand:
        now, named = time.monotonic(), request.deadline_seconds
        if named is None:
            return Errand(request.sequence_key, now + self._link.longest_seconds, now + PATIENCE)
        return Errand(request.sequence_key, now + named, now + named)

    async def _tokens(self, turn: Turn, errand: Errand) -> AsyncGenerator[Token]:
        """Call after call until the reply has ended. Raises TimeoutError at the errand's deadline."""
        for token in turn.reply.start():
            yield token
        while turn.reply.reason is None and (call := turn.next_call()) is not None:
            async with aclosing(self._dispatcher.pieces(call, errand)) as pieces:
                while (piece := await _next(pieces, errand.deadline)) is not None:
                    for token in turn.feed(piece):
                        yield token
                    if turn.reply.over:
                        await _hear_out(turn, pieces, errand.deadline)
                        break
                else:
                    for token in turn.end_stream():
                        yield token
            if not turn.reply.over:
                raise BrokenOff("the reply ended without a reason")

    def _begin(self) -> bool:
        self._waiting -= 1
        self._running += 1
        return True

    def _leave(self, begun: bool) -> None:
        self._running -= begun
        self._waiting -= not begun


async def _hear_out(turn: Turn, pieces: AsyncGenerator[Piece], until: float) -> None:
    """A reply has ended here; the server's own end and counts are about to come. If it goes on instead, it is left."""
    if turn.reply.reason not in (FinishReason.STOP, FinishReason.LENGTH):
        return
    until = min(until, time.monotonic() + LAST_WORDS_SECONDS)
    try:
        while (piece := await _next(pieces, until)) is not None and not piece.says_more:
            turn.reply.count(piece.counts)
    except (TimeoutError, BrokenOff):
        pass  # the reply is whole


async def _next(pieces: AsyncGenerator[Piece], until: float) -> Piece | None:
    async with asyncio.timeout(until - time.monotonic()):
        return await anext(pieces, None)
