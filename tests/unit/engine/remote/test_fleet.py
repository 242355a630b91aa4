"""Affinity of conversations, spread of the rest."""

from __future__ import annotations

from collections import Counter

from assistant.engine.remote.fleet import Fleet, Server

URLS = ("http://a/v1", "http://b/v1", "http://c/v1")
KEYS = [f"conversation {n}" for n in range(600)]


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def fleet(*urls: str, limit: int = 4, clock: Clock | None = None) -> Fleet:
    return Fleet(urls or URLS, limit, clock or Clock())


def picked(servers: Fleet, key: str | None = None, never: tuple[Server, ...] = ()) -> str | None:
    server = servers.pick(key, None, last=(), never=never)
    return None if server is None else server.url


def test_a_conversation_stays_with_its_server() -> None:
    one, other = fleet(), fleet(*reversed(URLS))
    assert all(picked(one, key) == picked(one, key) == picked(other, key) for key in KEYS)


def test_conversations_are_spread_over_all_servers() -> None:
    counts = Counter(picked(fleet(), key) for key in KEYS)
    assert all(150 < counts[url] < 250 for url in URLS)


def test_only_the_conversations_of_a_lost_server_move() -> None:
    whole, left = fleet(), fleet(*URLS[:2])
    moved = [key for key in KEYS if picked(whole, key) != picked(left, key)]
    assert moved == [key for key in KEYS if picked(whole, key) == URLS[2]]


def test_they_move_to_where_they_would_belong_without_it() -> None:
    whole, left = fleet(), fleet(*URLS[:2])
    lost = whole.servers[2]
    assert all(picked(whole, key, never=(lost,)) == picked(left, key) for key in KEYS)


def test_without_a_conversation_the_idlest_is_asked_and_equals_take_turns() -> None:
    servers = fleet()
    assert {picked(servers) for _ in range(3)} == set(URLS)
    servers.servers[0].in_flight = servers.servers[1].in_flight = 1
    assert [picked(servers) for _ in range(3)] == [URLS[2]] * 3


def test_a_full_server_is_passed_over() -> None:
    servers = fleet(limit=1)
    favourite = servers.by_preference("x")[0]
    with favourite.occupied():
        assert picked(servers, "x") != favourite.url
    assert picked(servers, "x") == favourite.url


def test_a_busy_server_is_passed_over_until_its_time_has_come() -> None:
    clock = Clock()
    servers = fleet(URLS[0], clock=clock)
    servers.busy_for(servers.servers[0], 5)
    assert picked(servers) is None
    assert servers.soonest(servers.servers) == 5
    clock.now = 5
    assert picked(servers) == URLS[0]


def test_a_server_that_failed_this_errand_is_asked_last() -> None:
    servers = fleet()
    first, second, third = servers.by_preference("x")
    assert servers.pick("x", None, last=(first,), never=()) is second
    assert servers.pick("x", None, last=(first, second, third), never=()) is first


def test_what_goes_on_is_asked_where_it_began() -> None:
    servers = fleet()
    for server in servers.servers:
        assert servers.pick(None, server, last=(), never=()) is server
        assert servers.pick("x", server, last=(), never=()) is server


def test_an_address_named_twice_is_one_server() -> None:
    assert len(fleet(URLS[0], URLS[0]).servers) == 1
