"""Asks a remote engine from a test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from assistant.engine.base import Completion, GenerationRequest, SamplingParams, Thinking, Token
from assistant.engine.remote.chat import ChatForm
from assistant.engine.remote.completions import CompletionsForm
from assistant.engine.remote.engine import RemoteEngine
from assistant.engine.remote.forms import Form
from assistant.engine.remote.link import Link
from assistant.engine.remote.tokenizer import RemoteVocabulary
from assistant.engine.vocabulary import Vocabulary
from tests.unit.engine.tiny_vocabulary import tokenizer

VOCABULARY = Vocabulary(tokenizer())
END = VOCABULARY.control_id("<|im_end|>") or 0
CONTEXT = 512
GREEDY = SamplingParams(temperature=0, max_tokens=32, stop_token_ids=(END,))


def completions_form() -> CompletionsForm:
    """Token ids of the tests' vocabulary."""
    served = RemoteVocabulary(VOCABULARY, frozenset({END}), Thinking.HYBRID)
    return CompletionsForm("served", served, CONTEXT)


def chat_form(thinking: Thinking = Thinking.HYBRID) -> ChatForm:
    """Messages."""
    return ChatForm("served", CONTEXT, thinking)


@asynccontextmanager
async def engine_on(
    *urls: str,
    form: Form | None = None,
    key: str = "",
    limit: int = 64,
    idle: float = 5.0,
    longest: float = 60,
) -> AsyncIterator[RemoteEngine]:
    """An engine on these servers, closed afterwards."""
    link = Link(urls, key, connect_seconds=2.0, idle_seconds=idle, longest_seconds=longest, limit=limit)
    engine = RemoteEngine(form or completions_form(), link)
    try:
        yield engine
    finally:
        await engine.close()


def asked(
    text: str = "What is the notice period?",
    sampling: SamplingParams = GREEDY,
    *,
    key: str | None = None,
    deadline: float | None = None,
) -> GenerationRequest:
    """A request with a prompt in plain text, in token ids."""
    return GenerationRequest(VOCABULARY.encode(text), sampling, sequence_key=key, deadline_seconds=deadline)


@dataclass(frozen=True)
class Generated:
    """All of one generation."""

    ids: tuple[int, ...]
    text: str
    completion: Completion


async def generate(engine: RemoteEngine, wanted: GenerationRequest) -> Generated:
    """Run one generation to its end."""
    items = [item async for item in engine.generate(wanted)]
    tokens = [item for item in items if isinstance(item, Token)]
    (completion,) = [item for item in items if isinstance(item, Completion)]
    return Generated(tuple(t.id for t in tokens), "".join(t.text for t in tokens), completion)
