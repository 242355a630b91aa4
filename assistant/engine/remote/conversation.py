"""Prompt ids in ChatML -> chat messages. Pure; exact, because control ids stand nowhere but where they were put.

prompt = { <|im_start|> role "\n" content <|im_end|> "\n" } <|im_start|> "assistant\n" [ <think> gap [ </think> gap ] ]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.engine.remote.alphabet import (
    CLOSE_THOUGHT,
    IM_END,
    IM_START,
    OPEN_THOUGHT,
    decode,
)
from assistant.errors import InvalidInput

ROLES = ("system", "user", "assistant", "tool")


@dataclass(frozen=True, slots=True)
class Message:
    """What one side has said."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """What to send, and how the prompt leaves the thought of the reply to come."""

    messages: tuple[Message, ...]
    thought_opened: bool = False
    thought_closed: bool = False


def read_prompt(prompt: Sequence[int]) -> Conversation:
    """The messages of a prompt; text without any control token is one message of the user.

    Raises InvalidInput where it is no conversation, or does not end where the assistant speaks.
    """
    if IM_START not in prompt:
        return Conversation((Message("user", _text(prompt)),))
    starts = [place for place, token in enumerate(prompt) if token == IM_START]
    if starts[0] != 0:
        raise InvalidInput("the prompt has text before its first message; begin it with <|im_start|>")
    *segments, opening = (prompt[a + 1 : b] for a, b in pairwise([*starts, len(prompt)]))
    role, rest = _role(opening)
    if role != "assistant" or IM_END in rest:
        raise InvalidInput(
            "the prompt does not end where the assistant speaks; end it with an opened message"
        )
    closed = CLOSE_THOUGHT in rest
    return Conversation(tuple(_messages(segments)), OPEN_THOUGHT in rest and not closed, closed)


def _messages(segments: Sequence[Sequence[int]]) -> Iterator[Message]:
    for segment in segments:
        role, rest = _role(segment)
        if IM_END not in rest or role not in ROLES:
            raise InvalidInput(f"a message of the prompt by {role[:20]!r} has no end, or no such role")
        content = rest[: list(rest).index(IM_END)]
        if CLOSE_THOUGHT in content:  # earlier thoughts are not sent
            content = content[list(content).index(CLOSE_THOUGHT) + 1 :]
        yield Message(role, _text(content).strip("\n"))


def _role(segment: Sequence[int]) -> tuple[str, Sequence[int]]:
    """The role, and the ids behind its line."""
    for place, token in enumerate(segment):
        if decode((token,)) == "\n":
            return decode(segment[:place]), segment[place + 1 :]
    return decode(segment), ()


def _text(ids: Sequence[int]) -> str:
    """As it can be sent: half of a surrogate pair can not."""
    return decode(ids).encode("utf-8", "replace").decode("utf-8")
