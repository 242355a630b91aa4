"""The data of one event -> what it says. Pure. Takes what vLLM, SGLang, llama.cpp, Ollama and clouds send, and no more
on trust than it must: every field may lack, none may be of another type.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.engine.base import FinishReason
from assistant.engine.remote.failures import Fault, ServerFailure, plain_words

END = "[DONE]"
"""Data of the event with which most servers end the stream."""
LARGEST_ID = 2**31
_STOPS = {"stop", "eos", "eos_token", "stop_sequence", "end_turn"}
_LENGTHS = {"length", "max_tokens"}


@dataclass(frozen=True, slots=True)
class Counts:
    """What the server says it has used, in its own tokens; None where it says nothing."""

    prompt: int | None = None
    cached: int | None = None
    generated: int | None = None
    thought: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """One event's share of the reply."""

    text: str = ""
    thought: str = ""
    """Text of the thought, where the server tells it apart."""
    ids: tuple[int, ...] | None = None
    """The tokens drawn; None where the server names none."""
    finish: FinishReason | None = None
    stop_id: int | None = None
    """The token that ended the reply, where the server names it."""
    counts: Counts | None = None

    @property
    def begins(self) -> bool:
        """Whether the reply has begun with it: from here on it can not be asked for again."""
        return self.says_more or self.finish is not None

    @property
    def says_more(self) -> bool:
        """Whether it adds to the reply."""
        return bool(self.text or self.thought or self.ids)


def read_chunk(data: str) -> Piece:
    """What an event says. Raises ServerFailure(BROKEN) where it is no chunk of a reply, or tells of an error."""
    chunk = _object(_parsed(data))
    if chunk is None:
        raise _malformed("an event that is no JSON object")
    if chunk.get("error"):
        raise ServerFailure(Fault.BROKEN, f"it reports: {error_words(chunk)}")
    choices = chunk.get("choices")
    choice = _object(choices[0]) if isinstance(choices, list) and choices else {}
    if choice is None:
        raise _malformed("a choice that is no JSON object")
    delta = _object(choice.get("delta")) or {}
    return Piece(
        text=_text(choice, "text") or _text(delta, "content"),
        thought=_text(delta, "reasoning") or _text(delta, "reasoning_content"),
        ids=_ids(choice.get("token_ids")),
        finish=_finish(choice.get("finish_reason")),
        stop_id=_first_count(choice.get("stop_reason"), choice.get("matched_stop")),
        counts=_counts(_object(chunk.get("usage"))),
    )


def error_words(answer: Mapping[str, object]) -> str:
    """What an error's JSON says, in one line; the servers agree on no form. What was sent is not repeated."""
    inner = answer.get("error") or answer.get("detail") or answer.get("message") or answer
    if isinstance(inner, dict):
        inner = inner.get("message") or inner
    if isinstance(inner, list):  # FastAPI: one object for each field at fault
        faults = [fault for item in inner if (fault := _object(item))]
        inner = "; ".join(f"{fault.get('loc')} {fault.get('msg')}" for fault in faults)
    return plain_words(inner if isinstance(inner, str) else json.dumps(inner, ensure_ascii=False))


def _parsed(data: str) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _malformed("an event that is no JSON") from error


def _malformed(what: str) -> ServerFailure:
    return ServerFailure(Fault.BROKEN, f"it sends {what}")


def _object(value: object) -> dict[str, object] | None:
    return value if isinstance(value, dict) else None


def _text(holder: Mapping[str, object], name: str) -> str:
    value = holder.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _malformed(f"a {name} that is no text")
    return value


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _first_count(*values: object) -> int | None:
    return next((count for value in values if (count := _count(value)) is not None), None)


def _ids(value: object) -> tuple[int, ...] | None:
    if value is None:
        return None
    counts = [_count(item) for item in value] if isinstance(value, list) else [None]
    ids = tuple(i for i in counts if i is not None and i < LARGEST_ID)
    if len(ids) != len(counts):
        raise _malformed("token_ids that are no list of ids")
    return ids


def _finish(value: object) -> FinishReason | None:
    if value is None or value == "":
        return None
    if value in _STOPS:
        return FinishReason.STOP
    return FinishReason.LENGTH if value in _LENGTHS else FinishReason.ERROR


def _counts(usage: Mapping[str, object] | None) -> Counts | None:
    if usage is None:
        return None
    prompt = _object(usage.get("prompt_tokens_details")) or {}
    completion = _object(usage.get("completion_tokens_details")) or {}
    return Counts(
        prompt=_count(usage.get("prompt_tokens")),
        cached=_count(prompt.get("cached_tokens")),
        generated=_count(usage.get("completion_tokens")),
        thought=_first_count(completion.get("reasoning_tokens"), usage.get("reasoning_tokens")),
    )
