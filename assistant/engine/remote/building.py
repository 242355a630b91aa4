"""Plain values -> a remote engine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from assistant.engine.base import Thinking
from assistant.engine.remote.chat import ChatForm
from assistant.engine.remote.completions import CompletionsForm
from assistant.engine.remote.engine import RemoteEngine
from assistant.engine.remote.forms import Form
from assistant.engine.remote.link import Link
from assistant.engine.remote.tokenizer import read_tokenizer
from assistant.errors import ModelUnavailable


@dataclass(frozen=True, slots=True)
class Served:
    """What the servers serve."""

    model: str
    context_length: int
    """Prompt and answer together, in tokens."""
    tokenizer: Path | None = None
    """Its directory; the completions form needs it."""
    chat: bool = False
    """Whether the servers are spoken to in messages."""
    thinking: Thinking | None = None
    """None: as the tokenizer's chat template says; in the chat form none."""


def remote_engine(served: Served, link: Link) -> RemoteEngine:
    """The engine; no server is asked yet. Raises ModelUnavailable."""
    return RemoteEngine(_form(served), link)


def _form(served: Served) -> Form:
    if served.chat:
        return ChatForm(served.model, served.context_length, served.thinking or Thinking.NONE)
    if served.tokenizer is None:
        raise ModelUnavailable("prompts in token ids need the served model's tokenizer; name its directory")
    tokenizer = read_tokenizer(served.tokenizer)
    if served.thinking is not None:
        tokenizer = replace(tokenizer, thinking=served.thinking)
    return CompletionsForm(served.model, tokenizer, served.context_length)
