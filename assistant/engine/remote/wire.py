"""One POST -> the pieces of one reply. The only file that speaks HTTP; every way it can fail ends as a ServerFailure.

TLS certificates are verified. Redirects are not followed: a key goes to the address that was set and to no other.
Compressed answers are not taken, so that what is read is as large as what was sent.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from email.utils import parsedate_to_datetime

import httpx2

from assistant.engine.base import FinishReason
from assistant.engine.remote.chunks import END, Piece, error_words, read_chunk
from assistant.engine.remote.dialect import Json
from assistant.engine.remote.events import EventReader, EventTooLarge
from assistant.engine.remote.failures import Fault, ServerFailure, plain_words

LARGEST_REFUSAL = 8192
"""Bytes read of an answer that is none."""
LARGEST_LIST = 262_144
COUNTS_SECONDS = 2.0
"""How long what the server has counted is waited for, once the reply has ended."""
LONGEST_RETRY_AFTER = 3600.0
CONNECTIONS = 512
_BUSY = (429, 503)
_OURS = (400, 413, 422)
"""The request is at fault, not the server."""
_DROPS = (httpx2.ReadError, httpx2.WriteError, httpx2.RemoteProtocolError)
_REASONS = {
    401: "it refuses our key; set ASSISTANT_REMOTE_API_KEY",
    403: "it refuses our key; set ASSISTANT_REMOTE_API_KEY",
    404: "it has no such address or model; compare ASSISTANT_REMOTE_URLS and ASSISTANT_REMOTE_MODEL",
}


class Wire:
    """Connections to all servers. `idle_seconds`: the longest silence between two events."""

    def __init__(self, api_key: str, *, connect_seconds: float, idle_seconds: float) -> None:
        headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
        self._api_key = api_key
        if api_key:
            headers["Authorization"] = f"Bearer {api_key}"
        self._client = httpx2.AsyncClient(
            headers=headers,
            timeout=httpx2.Timeout(idle_seconds, connect=connect_seconds, pool=connect_seconds),
            limits=httpx2.Limits(max_connections=CONNECTIONS),
            follow_redirects=False,
        )

    async def pieces(self, url: str, body: Mapping[str, Json]) -> AsyncGenerator[Piece]:
        """Ask one server; pieces as they come. Closing the iterator closes the connection at once.

        Raises ServerFailure, at any piece.
        """
        try:
            async with self._client.stream("POST", url, json=body) as response:
                await _check(response)
                async with aclosing(_read(response)) as pieces:
                    async for piece in pieces:
                        yield piece
        except ServerFailure as failure:
            raise ServerFailure(failure.fault, self._keyless(failure.words), failure.retry_after) from None
        except httpx2.TimeoutException as error:
            raise ServerFailure(Fault.UNREACHABLE, f"it is silent ({type(error).__name__})") from None
        except httpx2.TransportError as error:
            fault = Fault.DROPPED if isinstance(error, _DROPS) else Fault.UNREACHABLE
            raise ServerFailure(fault, self._keyless(f"{type(error).__name__}: {error}")) from None

    async def get(self, url: str) -> str:
        """The beginning of a small answer. Raises ServerFailure."""
        try:
            async with self._client.stream("GET", url, headers={"Accept": "application/json"}) as response:
                text = await _beginning(response, LARGEST_LIST)
                if response.status_code != 200:
                    failure = _refusal(response, text)
                    raise ServerFailure(failure.fault, self._keyless(failure.words))
                return text
        except httpx2.TransportError as error:
            raise ServerFailure(
                Fault.UNREACHABLE, self._keyless(f"{type(error).__name__}: {error}")
            ) from None

    def _keyless(self, words: str) -> str:
        """Some servers repeat the key that they refuse."""
        return plain_words(words.replace(self._api_key, "[key]") if self._api_key else words)

    async def close(self) -> None:
        """End all connections."""
        await self._client.aclose()


async def _read(response: httpx2.Response) -> AsyncGenerator[Piece]:
    """Pieces up to the one that says how the reply ended, and what counts come behind it."""
    begun = finished = done = False
    try:
        async with aclosing(_events(response)) as events:
            while (event := await _next(events, COUNTS_SECONDS if finished or done else None)) is not None:
                done = done or event.strip() == END
                if done:
                    continue  # read to the end, so that the connection can be used again
                piece = read_chunk(event)
                begun = begun or piece.begins
                finished = finished or piece.finish is not None
                yield piece
    except EventTooLarge as error:
        raise ServerFailure(Fault.BROKEN, f"it sends {error}") from error
    except httpx2.TransportError:
        if not finished:
            raise
    if not finished and not (done and begun):
        raise ServerFailure(Fault.DROPPED, "it ended the reply before its end")
    if not finished:
        yield Piece(finish=FinishReason.STOP)


async def _next(events: AsyncGenerator[str], seconds: float | None) -> str | None:
    try:
        async with asyncio.timeout(seconds):
            return await anext(events, None)
    except TimeoutError:
        return None


async def _events(response: httpx2.Response) -> AsyncGenerator[str]:
    reader = EventReader()
    async for block in response.aiter_raw():
        for event in reader.feed(block):
            yield event
    for event in reader.close():
        yield event


async def _check(response: httpx2.Response) -> None:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if response.status_code == 200 and kind == "text/event-stream":
        if response.headers.get("content-encoding", "identity") != "identity":
            raise ServerFailure(Fault.BROKEN, "it compresses its answer though it was asked not to")
        return
    if response.status_code == 200:
        raise ServerFailure(
            Fault.BROKEN, f"it answers with {plain_words(kind) or 'nothing'}, not with events"
        )
    if response.is_redirect:
        raise ServerFailure(Fault.BROKEN, "it redirects; set its final address in ASSISTANT_REMOTE_URLS")
    raise _refusal(response, await _beginning(response, LARGEST_REFUSAL))


def _refusal(response: httpx2.Response, text: str) -> ServerFailure:
    status = response.status_code
    said = f"{status}: {_said(text)}"
    if status in _BUSY:
        return ServerFailure(Fault.BUSY, said, _retry_after(response.headers.get("retry-after", "")))
    if status in _OURS:
        return ServerFailure(Fault.REFUSED, said)
    return ServerFailure(Fault.BROKEN, f"{_REASONS[status]} ({said})" if status in _REASONS else said)


async def _beginning(response: httpx2.Response, most: int) -> str:
    read = b""
    async for block in response.aiter_raw():
        read += block
        if len(read) >= most:
            break
    return read[:most].decode("utf-8", "replace")


def _said(text: str) -> str:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        answer = None
    return error_words(answer) if isinstance(answer, dict) else plain_words(text)


def _retry_after(value: str) -> float | None:
    """Seconds of a Retry-After header, given as such or as a date; None where it is neither."""
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time.time()
        except (ValueError, TypeError):
            return None
    return min(max(0.0, seconds), LONGEST_RETRY_AFTER) if seconds == seconds else None
