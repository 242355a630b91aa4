"""What a request to an OpenAI-compatible server may hold. Names, types and ranges as vLLM checks them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping


def _number(low: float, high: float) -> Callable[[object], bool]:
    return lambda v: isinstance(v, int | float) and not isinstance(v, bool) and low <= v <= high


def _count(low: int) -> Callable[[object], bool]:
    return lambda v: isinstance(v, int) and not isinstance(v, bool) and v >= low


def _ids(v: object) -> bool:
    return isinstance(v, list) and bool(v) and all(_count(0)(i) for i in v)


def _texts(v: object) -> bool:
    return isinstance(v, list) and bool(v) and all(isinstance(t, str) and t for t in v)


def _messages(v: object) -> bool:
    return isinstance(v, list) and all(
        isinstance(m, dict)
        and set(m) == {"role", "content"}
        and m["role"] in ("system", "user", "assistant")
        and isinstance(m["content"], str)
        for m in v
    )


SAMPLING: dict[str, Callable[[object], bool]] = {
    "model": lambda v: v == "served",
    "max_tokens": _count(1),
    "temperature": _number(0, 2),
    "top_p": _number(0, 1),
    "top_k": lambda v: v == -1 or _count(1)(v),
    "min_p": _number(0, 1),
    "presence_penalty": _number(-2, 2),
    "repetition_penalty": lambda v: v == 1.0,
    "seed": _count(0),
    "stop": _texts,
    "stream": lambda v: v is True,
    "stream_options": lambda v: v == {"include_usage": True},
}
COMPLETIONS = SAMPLING | {"prompt": _ids, "stop_token_ids": _ids, "return_token_ids": lambda v: v is True}
CHAT = SAMPLING | {
    "messages": _messages,
    "chat_template_kwargs": lambda v: (
        isinstance(v, dict) and set(v) == {"enable_thinking"} and isinstance(v["enable_thinking"], bool)
    ),
}
PATHS = {
    "POST /v1/completions": (COMPLETIONS, {"model", "prompt", "max_tokens", "stream"}),
    "POST /v1/chat/completions": (CHAT, {"model", "messages", "max_tokens", "stream"}),
}


def complaints_about(
    path: str, headers: Mapping[str, str], body: Mapping[str, object], key: str
) -> Iterator[str]:
    """Everything that is wrong with a request."""
    if path not in PATHS:
        yield f"no such address: {path}"
        return
    known, needed = PATHS[path]
    yield from (f"no field {name}" for name in needed - set(body))
    yield from (f"an unknown field {name}" for name in set(body) - set(known))
    yield from (f"{name} is {v!r}"[:100] for name, v in body.items() if name in known and not known[name](v))
    expected = f"Bearer {key}" if key else None
    if headers.get("authorization") != expected:
        yield "a wrong key"
    if headers.get("content-type") != "application/json" or headers.get("accept") != "text/event-stream":
        yield "wrong media types"
    if headers.get("accept-encoding") != "identity":
        yield "compression is accepted"
