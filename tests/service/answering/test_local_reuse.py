"""A small model of random weights at the end of a conversation: what it computes a second time is counted exactly."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from assistant.answering.rendering import Renderer
from assistant.answering.thinking import Limits
from assistant.domain.questions import RouteKind
from assistant.storage.opening import Storage
from tests.service.answering.paper import PROMPTS, Desk, paper, writing
from tests.service.answering.short import Short
from tests.service.engine.driving import idle
from tests.service.engine.tiny_qwen3 import build

LIMITS = Limits(prompt_tokens=6000)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("models") / "tiny-qwen3", max_position_embeddings=8192)


def test_after_a_commit_a_turn_computes_its_own_tokens_and_no_others(storage: Storage, weights: Path) -> None:
    papers = [paper(storage, f"Policy {n}", f"Leave of kind {n} is {n} days.") for n in range(4)]
    kinds = [RouteKind.FAST, RouteKind.THINKING, RouteKind.FAST, RouteKind.FAST]

    async def talk(engine: Short) -> None:
        desk = Desk(storage, writing(engine, storage, LIMITS))
        for n, kind in enumerate(kinds):
            before = engine.committed[-1] if engine.committed else ()
            told = await desk.turn(f"How long is leave {n}?", *papers[max(0, n - 1) : n + 1], kind=kind)
            prompt = engine.prompts[-1]
            assert prompt[: len(before)] == before
            assert told.draft.usage.prefilled_tokens == len(prompt) - len(before)
            assert told.draft.usage.reused_tokens == len(before)
            await idle(engine)

    run(talk, weights)


def test_a_second_conversation_shares_the_system_prompt_alone(storage: Storage, weights: Path) -> None:
    handbook = paper(storage, "Handbook", "Leave is ten days.")

    async def talk(engine: Short) -> None:
        desks = [Desk(storage, writing(engine, storage, LIMITS)) for _ in range(2)]
        first, second = [await desk.turn("How long is leave?", handbook) for desk in desks]
        assert first.draft.usage.reused_tokens == 0
        assert second.draft.usage.reused_tokens == len(Renderer(PROMPTS, engine).system("en"))

    run(talk, weights)


def test_what_was_withdrawn_is_computed_anew_from_where_it_stood(storage: Storage, weights: Path) -> None:
    handbook, other = paper(storage, "Handbook", "Leave is ten days."), paper(storage, "Other", "Pay is due.")

    async def talk(engine: Short) -> None:
        desk = Desk(storage, writing(engine, storage, LIMITS))
        await desk.turn("How long is leave?", handbook)
        first = engine.committed[-1]
        await desk.turn("When is pay due?", other)
        await idle(engine)
        held = engine.status().kv_tokens
        storage.documents.delete_document(other.document.id)
        told = await desk.turn("And now?", handbook, other)
        assert told.draft.usage.reused_tokens == len(first)
        await idle(engine)
        assert engine.committed[-1][: len(first)] == first
        assert engine.status().kv_tokens < held + len(engine.committed[-1]) - len(first)

    run(talk, weights)


def run(talk: Callable[[Short], Awaitable[None]], weights: Path) -> None:
    """With an engine that is closed afterwards."""

    async def whole() -> None:
        engine = Short(weights)
        try:
            await talk(engine)
        finally:
            await engine.close()

    asyncio.run(whole())
