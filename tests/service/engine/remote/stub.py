"""A strict server: real HTTP on loopback. It checks every field of every request, and misbehaves on order.

What it answers is said beforehand, one behaviour for each request; `complaints` lists what it found wrong.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.service.engine.remote.fields import complaints_about


@dataclass
class Asked:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: dict[str, object]
    writer: asyncio.StreamWriter
    reader: asyncio.StreamReader

    async def send(self, data: bytes | str) -> None:
        self.writer.write(data if isinstance(data, bytes) else data.encode())
        await self.writer.drain()

    async def head(self, status: int, headers: Mapping[str, str]) -> None:
        lines = [f"HTTP/1.1 {status} X", "Connection: close", *(f"{k}: {v}" for k, v in headers.items())]
        await self.send("\r\n".join(lines) + "\r\n\r\n")

    async def begin_events(self) -> None:
        await self.head(200, {"Content-Type": "text/event-stream; charset=utf-8"})

    async def event(self, value: object) -> None:
        await self.send(f"data: {value if isinstance(value, str) else json.dumps(value)}\n\n")

    async def gone(self) -> None:
        """Wait until the client has closed the connection."""
        await self.reader.read()


Behaviour = Callable[[Asked], Awaitable[None]]


@dataclass
class Stub:
    """The server."""

    port: int = 0
    secure: bool = False
    key: str = ""
    asked: list[Asked] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    coming: list[Behaviour] = field(default_factory=list)
    always: Behaviour | None = None
    ended: int = 0
    """Requests whose behaviour has run to its end."""

    @property
    def url(self) -> str:
        return f"{'https' if self.secure else 'http'}://127.0.0.1:{self.port}/v1"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked = await _read(reader, writer)
            if asked is None:
                return
            self.asked.append(asked)
            self.complaints += complaints_about(asked.path, asked.headers, asked.body, self.key)
            behaviour = self.coming.pop(0) if self.coming else self.always
            if behaviour is None:
                self.complaints.append("a request more than was expected")
                return
            await behaviour(asked)
            self.ended += 1
        except (ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Asked | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.rstrip().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    body = json.loads(await reader.readexactly(int(headers["content-length"])))
    method, path, _ = first.split()
    return Asked(f"{method} {path}", headers, body, writer, reader)


@asynccontextmanager
async def stub(*coming: Behaviour, key: str = "", tls: ssl.SSLContext | None = None) -> AsyncIterator[Stub]:
    """A server that lives as long as the block."""
    made = Stub(coming=list(coming), key=key, secure=tls is not None)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0, ssl=tls)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()


def said(*chunks: object, done: bool = True) -> Behaviour:
    """Answers with these events."""

    async def behave(asked: Asked) -> None:
        await asked.begin_events()
        for chunk in chunks:
            await asked.event(chunk)
        if done:
            await asked.event("[DONE]")

    return behave


def status(code: int, body: object = None, **headers: str) -> Behaviour:
    """Answers with this status and JSON (or text)."""

    async def behave(asked: Asked) -> None:
        kind = "text/html" if isinstance(body, str) else "application/json"
        data = body if isinstance(body, str) else json.dumps(body or {})
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        await asked.head(code, {"Content-Type": kind, "Content-Length": str(len(data.encode()))} | named)
        await asked.send(data)

    return behave


def token_chunk(ids: Sequence[int], text: str = "", finish: str | None = None, **more: object) -> object:
    """A chunk of /completions as vLLM sends it."""
    choice = {"index": 0, "text": text, "logprobs": None, "finish_reason": finish, "token_ids": list(ids)}
    return {"id": "cmpl-1", "object": "text_completion", "choices": [choice | more]}


def text_chunk(text: str, finish: str | None = None) -> object:
    """A chunk of /completions without ids, as llama.cpp sends it."""
    return {"object": "text_completion", "choices": [{"index": 0, "text": text, "finish_reason": finish}]}


def chat_chunk(content: str | None = None, finish: str | None = None, **delta: object) -> object:
    """A chunk of /chat/completions."""
    choice = {"index": 0, "delta": {"content": content} | delta, "finish_reason": finish}
    return {"object": "chat.completion.chunk", "choices": [choice]}


def usage_chunk(prompt: int, generated: int, cached: int | None = None) -> object:
    """The last chunk, where usage was asked for."""
    usage: dict[str, object] = {
        "prompt_tokens": prompt,
        "completion_tokens": generated,
        "total_tokens": prompt + generated,
    }
    if cached is not None:
        usage["prompt_tokens_details"] = {"cached_tokens": cached}
    return {"object": "text_completion", "choices": [], "usage": usage}
