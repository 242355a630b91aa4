"""A call -> the pieces of its reply, from whichever server gives it. What failed is tried again, before the first token.

Once a reply has begun it is never asked for again: what was told would be told twice.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field

from assistant.engine.remote.chunks import Piece
from assistant.engine.remote.dialect import Call
from assistant.engine.remote.failures import Fault, ServerFailure
from assistant.engine.remote.fleet import Fleet, Server
from assistant.engine.remote.wire import Wire
from assistant.errors import EngineUnavailable, GenerationFailed, Overloaded

PATIENCE = 15.0
"""Seconds that busy servers are waited for where the caller named no deadline."""
GUESSED_PAUSE = 1.0
"""Seconds, where a busy server names none."""
ROUNDS = 2
"""How often one server may fail one call: a connection kept open may have died unseen."""

log = logging.getLogger(__name__)


class BrokenOff(Exception):
    """The reply has begun, and will not end."""


@dataclass(slots=True)
class Errand:
    """One generation's way through the servers. `key`: its conversation. Times are monotonic."""

    key: str | None
    deadline: float
    """When it is ended."""
    patience: float
    """Until when busy servers are waited for."""
    server: Server | None = None
    """The one that answered last: it holds what a call that goes on needs."""
    failures: dict[Server, list[ServerFailure]] = field(default_factory=dict)

    def reached(self, server: Server) -> None:
        """The reply has begun there."""
        self.server = server
        self.failures.pop(server, None)
        server.breaker.succeeded()

    @property
    def tried(self) -> set[Server]:
        """Servers not to be asked again."""
        return {server for server, failed in self.failures.items() if _hopeless(failed)}


def _hopeless(failed: list[ServerFailure]) -> bool:
    faults = [failure.fault for failure in failed if failure.fault is not Fault.BUSY]
    return len(faults) >= ROUNDS or any(fault is not Fault.DROPPED for fault in faults)


def _part(server: Server, errand: Errand) -> None:
    """Nothing has come of it: because the caller left, or because the server was silent to the end."""
    if time.monotonic() < errand.deadline:
        server.breaker.abandoned()
    else:
        server.breaker.failed()


class Dispatcher:
    """Sends calls to the servers of a fleet."""

    def __init__(self, fleet: Fleet, wire: Wire) -> None:
        self._fleet = fleet
        self._wire = wire

    async def pieces(self, call: Call, errand: Errand) -> AsyncGenerator[Piece]:
        """The reply. Raises Overloaded, EngineUnavailable or GenerationFailed before its first piece, BrokenOff after."""
        while True:
            server = await self._next_server(errand)
            begun, failed = False, None
            try:
                async with aclosing(self._ask(server, call)) as pieces:
                    with server.occupied():
                        async for piece in pieces:
                            if piece.begins and not begun:
                                begun = True
                                errand.reached(server)
                            yield piece
                return
            except ServerFailure as failure:
                failed = failure
            finally:
                if not begun and failed is None:
                    _part(server, errand)
            self._blame(server, call, failed)
            if begun:
                raise BrokenOff(failed.words)
            errand.failures.setdefault(server, []).append(failed)

    async def _ask(self, server: Server, call: Call) -> AsyncGenerator[Piece]:
        """One server's reply; fields that it refuses are left out, now and from then on."""
        while True:
            try:
                body = call.body(server.refused_fields)
                async with aclosing(self._wire.pieces(server.url + call.path, body)) as pieces:
                    async for piece in pieces:
                        yield piece
                return
            except ServerFailure as failure:
                refused = call.refused_by(failure.words, server.refused_fields)
                if failure.fault is not Fault.REFUSED or not refused:
                    raise
                log.warning("%s takes no %s; it is asked without", server.url, ", ".join(sorted(refused)))
                server.refused_fields |= refused

    async def _next_server(self, errand: Errand) -> Server:
        while (server := self._pick(errand)) is None:
            await self._wait(errand)
        if server in errand.failures:
            await asyncio.sleep(random.uniform(0.05, 0.2))
        return server

    def _pick(self, errand: Errand) -> Server | None:
        return self._fleet.pick(errand.key, errand.server, last=errand.failures, never=errand.tried)

    async def _wait(self, errand: Errand) -> None:
        """Sleep until a busy server may be asked. Raises where none will be in time."""
        well = [s for s in self._fleet.servers if s.breaker.closed and s not in errand.tried]
        if not well:
            raise EngineUnavailable(
                f"no language model server answers ({self._told(errand)}); see that one runs"
            )
        free = [server for server in well if server.in_flight < server.limit]
        pause = max(self._fleet.soonest(free or well), 0.05)
        if not free or time.monotonic() + pause >= errand.patience:
            seconds = max(1.0, pause)
            raise Overloaded(
                f"all language model servers are busy; try again in {seconds:.0f} seconds", seconds
            )
        await asyncio.sleep(pause + random.uniform(0, 0.2))  # not all at the same moment

    def _blame(self, server: Server, call: Call, failure: ServerFailure) -> None:
        log.warning("%s%s: %s", server.url, call.path, failure.words)
        if failure.fault is Fault.BUSY:
            server.breaker.succeeded()
            self._fleet.busy_for(
                server, GUESSED_PAUSE if failure.retry_after is None else failure.retry_after
            )
        elif failure.fault is Fault.REFUSED:
            server.breaker.succeeded()
            raise GenerationFailed(
                f"{server.url} refuses the request ({failure.words}); compare the ASSISTANT_REMOTE_ settings"
            )
        else:
            server.breaker.failed()
            if not server.breaker.closed:
                log.warning("%s is left alone for %.0f s", server.url, server.breaker.wait)

    def _told(self, errand: Errand) -> str:
        return "; ".join(
            f"{server.url}: {errand.failures[server][-1].words}"
            if server in errand.failures
            else f"{server.url}: failed before, asked again in {server.breaker.wait:.0f} s"
            for server in self._fleet.servers
        )
