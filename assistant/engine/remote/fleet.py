"""Which server to ask next: affinity of conversations, spread of the rest, health. Pure: the clock is given.

A conversation goes to the server with the highest hash of (address, conversation), so that its prefix cache is met
again; when a server comes or goes, only the conversations that were on it move (rendezvous hashing, Thaler and
Ravishankar 1998). What belongs to no conversation goes where the fewest answers are under way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b

from assistant.engine.remote.breaker import CircuitBreaker


@dataclass(slots=True, eq=False)
class Server:
    """One address, and what is known of it."""

    url: str
    """With the version, without a slash at its end: http://host:8000/v1."""
    breaker: CircuitBreaker
    limit: int
    in_flight: int = 0
    busy_until: float = 0.0
    refused_fields: set[str] = field(default_factory=set)
    """Names of optional fields that it has refused."""

    @contextmanager
    def occupied(self) -> Iterator[None]:
        """One answer more is under way here."""
        self.in_flight += 1
        try:
            yield
        finally:
            self.in_flight -= 1


class Fleet:
    """All servers. `limit`: answers at once for each."""

    def __init__(self, urls: Sequence[str], limit: int, clock: Callable[[], float]) -> None:
        self.servers = tuple(Server(url, CircuitBreaker(clock), limit) for url in dict.fromkeys(urls))
        self._clock = clock
        self._turn = 0

    def by_preference(self, key: str | None) -> list[Server]:
        """All servers, the best one for this conversation first; without one, the idlest, in turns."""
        if key is not None:
            return sorted(self.servers, key=lambda server: _weight(server.url, key), reverse=True)
        self._turn += 1
        turned = [self.servers[(i + self._turn) % len(self.servers)] for i in range(len(self.servers))]
        return sorted(turned, key=lambda server: server.in_flight)

    def pick(
        self, key: str | None, first: Server | None, last: Collection[Server], never: Collection[Server]
    ) -> Server | None:
        """The next server to ask: not full, not busy by its own word, its breaker willing.

        `first` before all others, those in `last` only where no other is left, those in `never` not at all.
        """
        order = sorted(self.by_preference(key), key=lambda server: (server in last, server is not first))
        for server in order:
            free = server.in_flight < server.limit and server.busy_until <= self._clock()
            if server not in never and free and server.breaker.ask():
                return server
        return None

    def busy_for(self, server: Server, seconds: float) -> None:
        """The server has asked for so much time."""
        server.busy_until = max(server.busy_until, self._clock() + seconds)

    def soonest(self, servers: Sequence[Server]) -> float:
        """Seconds until the first of these is over its pause."""
        now = self._clock()
        return min(max(0.0, server.busy_until - now) for server in servers)


def _weight(url: str, key: str) -> bytes:
    return blake2b(f"{url}\0{key}".encode("utf-8", "replace"), digest_size=16).digest()
