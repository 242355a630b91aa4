"""Servers that are down, busy, slow, broken or hostile: what is tried again, what is told, and what never is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from assistant.engine.remote.engine import RemoteEngine
from assistant.engine.remote.fleet import Fleet
from assistant.errors import EngineUnavailable, GenerationFailed, Overloaded
from tests.service.engine.remote.asking import END, VOCABULARY, asked, engine_on, generate
from tests.service.engine.remote.stub import Asked, Behaviour, said, status, stub, token_chunk

WORDS = VOCABULARY.encode("the employee applies for leave")
GOOD = said(token_chunk(WORDS), token_chunk([END], finish="stop"))
NOBODY = "http://127.0.0.1:9/v1"


async def drop(asked: Asked) -> None:
    asked.writer.transport.abort()


async def wrong_json(asked: Asked) -> None:
    await asked.begin_events()
    await asked.event('{"choices": [')


async def huge_line(asked: Asked) -> None:
    await asked.begin_events()
    await asked.send(b"data: ")
    for _ in range(5 * 16):
        await asked.send(b"x" * 65_536)
    await asked.gone()


async def huge_head(asked: Asked) -> None:
    await asked.head(200, {"Content-Type": "text/event-stream", "X-Much": "x" * 500_000})


async def compressed(asked: Asked) -> None:
    await asked.head(200, {"Content-Type": "text/event-stream", "Content-Encoding": "gzip"})
    await asked.send(b"\x1f\x8b")


async def no_http(asked: Asked) -> None:
    await asked.send(b"SSH-2.0-OpenSSH_9.9\r\n")


FAULTS: dict[str, Behaviour] = {
    "a dropped connection": drop,
    "an error": status(500, {"error": {"message": "CUDA out of memory"}}),
    "a gateway's page": status(502, "<html><h1>Bad Gateway</h1></html>"),
    "a page": status(200, "<html>Welcome</html>"),
    "plain JSON": status(200, {"choices": [{"text": "no stream"}]}),
    "a redirect": status(307, "", Location="http://127.0.0.1:9/elsewhere"),
    "another model": status(404, {"error": {"message": "The model `served` does not exist."}}),
    "another key": status(401, {"error": {"message": "Incorrect API key"}}),
    "no JSON": wrong_json,
    "an error inside the stream": said({"error": {"message": "engine is dead", "code": 500}}),
    "a list for an event": said("[1, 2]"),
    "ids that are none": said({"choices": [{"text": "", "token_ids": ["a"]}]}),
    "an empty stream": said(),
    "a line without end": huge_line,
    "a head without end": huge_head,
    "a compressed stream": compressed,
    "another protocol": no_http,
    "too much asked": status(429, {"error": "slow down"}, Retry_After="60"),
    "maintenance": status(503, "<html>back soon</html>"),
}


def on_one(work: Callable[[RemoteEngine], Awaitable[None]], *coming: Behaviour) -> None:
    """Work on an engine with one server, which is asked exactly so often."""

    async def whole() -> None:
        async with stub(*coming) as server, engine_on(server.url) as engine:
            await work(engine)
            assert server.complaints == []
            assert server.coming == []

    asyncio.run(whole())


def conversation_of(url: str, other: str) -> str:
    """A conversation that belongs to the first server."""
    fleet = Fleet((url, other), 1, time.monotonic)
    return next(key for key in map(str, range(1000)) if fleet.by_preference(key)[0].url == url)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_what_fails_before_the_first_token_is_asked_of_another_server(fault: Behaviour) -> None:
    async def whole() -> None:
        async with stub() as bad, stub() as good, engine_on(bad.url, good.url) as engine:
            bad.always, good.always = fault, GOOD
            generated = await generate(engine, asked(key=conversation_of(bad.url, good.url)))
            assert generated.ids == (*WORDS, END)
            assert bad.asked
            assert bad.complaints == good.complaints == []

    asyncio.run(whole())


@pytest.mark.parametrize("fault", [*FAULTS.values()][:17], ids=[*FAULTS.keys()][:17])
def test_where_every_server_fails_the_error_says_how(fault: Behaviour) -> None:
    async def whole() -> None:
        async with stub() as server, engine_on(server.url, NOBODY) as engine:
            server.always = fault
            with pytest.raises(EngineUnavailable) as caught:
                await generate(engine, asked())
            assert server.url in str(caught.value) and "ConnectError" in str(caught.value)
            assert len(str(caught.value)) < 700
            assert engine.status().running == engine.status().waiting == 0

    asyncio.run(whole())


def test_a_connection_that_died_unseen_is_replaced_by_a_new_one() -> None:
    async def work(engine: RemoteEngine) -> None:
        assert (await generate(engine, asked())).ids == (*WORDS, END)

    on_one(work, drop, GOOD)


def test_a_busy_server_is_asked_again_when_it_said() -> None:
    async def work(engine: RemoteEngine) -> None:
        started = time.monotonic()
        assert (await generate(engine, asked())).ids == (*WORDS, END)
        assert time.monotonic() - started >= 1.0

    on_one(work, status(503, {"error": "loading"}, Retry_After="1"), GOOD)


def test_where_all_are_busy_beyond_the_deadline_the_caller_is_told_when_to_come_back() -> None:
    async def work(engine: RemoteEngine) -> None:
        for _ in range(2):  # the second time nobody is asked at all
            with pytest.raises(Overloaded) as caught:
                await generate(engine, asked(deadline=5))
            assert 38 < caught.value.retry_after <= 40

    on_one(work, status(429, {"error": "full"}, Retry_After="40"))


def test_a_refused_request_is_not_asked_of_another_server() -> None:
    async def whole() -> None:
        refusal = status(400, {"error": {"message": "maximum context length is 256 tokens"}})
        async with stub(refusal) as one, stub(refusal) as two, engine_on(one.url, two.url) as engine:
            with pytest.raises(GenerationFailed, match="maximum context length"):
                await generate(engine, asked())
            assert len(one.asked) + len(two.asked) == 1

    asyncio.run(whole())


def test_a_field_that_a_server_refuses_is_left_out_from_then_on() -> None:
    refusal = status(
        422, {"detail": "Unexpected fields in the request: {'return_token_ids', 'stop_token_ids'}"}
    )

    async def whole() -> None:
        async with stub(refusal, GOOD, GOOD) as server, engine_on(server.url) as engine:
            for _ in range(2):
                assert (await generate(engine, asked())).ids == (*WORDS, END)
            assert all("return_token_ids" not in request.body for request in server.asked[1:])
            assert [request.path for request in server.asked] == ["POST /v1/completions"] * 3

    asyncio.run(whole())


def test_after_three_failures_a_server_is_left_alone() -> None:
    async def whole() -> None:
        async with stub() as server, engine_on(server.url) as engine:
            server.always = FAULTS["an error"]
            for _ in range(6):
                with pytest.raises(EngineUnavailable):
                    await generate(engine, asked())
            assert len(server.asked) == 3

    asyncio.run(whole())
