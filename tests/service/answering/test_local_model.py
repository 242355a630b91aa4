"""A real model of random weights at the end of the real pipeline: what it says is noise, how it ends is not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answering.thinking import Limits
from assistant.domain.answers import Answer, Outcome
from assistant.engine.local import LocalEngine
from tests.service.answering.company import LIN
from tests.service.answering.house import House, stream
from tests.service.answering.short import Short
from tests.service.engine.tiny_qwen3 import build

CONTEXT = 2304
MAY_END_AS = {Outcome.ANSWERED, Outcome.UNANSWERABLE, Outcome.CUT_SHORT, Outcome.FAILED}
"""Random weights may also end at once, without a word."""


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Room for a prompt of a token a byte, which is what the tiny vocabulary makes of Chinese."""
    return build(tmp_path_factory.mktemp("models") / "tiny-qwen3", max_position_embeddings=CONTEXT)


@pytest.fixture(params=["none", "nf4"])
def engine(request: pytest.FixtureRequest, weights: Path) -> Iterator[LocalEngine]:
    yield Short(weights, request.param)


async def two_turns(house: House, engine: LocalEngine) -> list[Answer]:
    pipeline = house.pipeline(house.writer(engine, Limits(CONTEXT * 3 // 4)), can_think=True)
    conversation = house.storage.conversations.create(LIN, "").id
    try:
        asked = [
            await stream(pipeline, question, LIN, conversation)
            for question in ("正式员工每年享有几天带薪年假？", "出差住宿标准一线城市每晚多少元？")
        ]
    finally:
        await pipeline.close()
    assert [turn.answer for turn in house.storage.conversations.get(LIN, conversation).turns] == [
        a.answer for a in asked
    ]
    return [a.answer for a in asked]


def test_two_turns_end_and_the_second_reuses_the_first(house: House, engine: LocalEngine) -> None:
    first, second = asyncio.run(two_turns(house, engine))
    for answer in (first, second):
        assert answer.outcome in MAY_END_AS
        assert answer.engine == "tiny-qwen3"
        assert answer.usage.generated_tokens > 0
        assert answer.usage.reused_tokens + answer.usage.prefilled_tokens == answer.usage.prompt_tokens
    assert second.usage.reused_tokens > 0
