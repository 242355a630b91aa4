"""The local engine is built to the plan: nothing is loaded that cannot fit, and settings reach the engine."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

import pytest

from assistant.engine import opening
from assistant.engine.opening import LocalOptions, open_local
from assistant.engine.planner.choices import Choices
from assistant.engine.planner.plan import MIB, Memory
from assistant.errors import ModelUnavailable
from assistant.models.shapes import config_in
from tests.service.engine.driving import generate, request
from tests.service.engine.weights.models import directory_of


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return directory_of("qwen3", tmp_path / "tiny")


def small(**choices: object) -> LocalOptions:
    return LocalOptions(Choices(**{"context_tokens": 2048, "kv_tokens": 4096, **choices}), threads=1)  # type: ignore[arg-type]


async def opened(place: Path, options: LocalOptions) -> tuple[int, int, int]:
    """Context, capacity and tokens generated, of an engine that is opened, asked and closed."""
    engine = open_local(place, config_in(place), options)
    try:
        answer = await generate(engine, request((1, 2, 3)))
        return engine.profile.context_length, engine.status().kv_capacity, len(answer.ids)
    finally:
        await engine.close()


@pytest.mark.parametrize("quantization", ["none", "int8", "nf4"])
@pytest.mark.parametrize("kv_bits", [16, 8])
def test_every_quantization_answers(place: Path, quantization: str, kv_bits: int) -> None:
    context, capacity, generated = asyncio.run(
        opened(place, small(quantization=quantization, kv_bits=kv_bits))
    )
    assert (context, capacity, generated > 0) == (2048, 4096, True)


def memory_of(monkeypatch: pytest.MonkeyPatch, mib: float) -> None:
    monkeypatch.setattr(opening, "free_memory", lambda **_: Memory(int(mib * MIB), gpu=False))


def test_the_plan_is_on_what_memory_is_free(
    place: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    memory_of(monkeypatch, 98)
    plan = opening.planned(config_in(place), LocalOptions(Choices()))
    assert plan is not None
    assert 1024 < plan.kv_tokens < 2048
    assert f"a context of 2048 tokens does not fit: {plan.kv_tokens} do" in caplog.text


def test_too_little_memory_is_said_before_anything_is_loaded(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory_of(monkeypatch, 20)
    (place / "model.safetensors").unlink()
    with pytest.raises(ModelUnavailable, match=r"this machine has 0.0 GiB that may be used"):
        open_local(place, config_in(place), LocalOptions(Choices()))


def test_more_kv_than_can_be_reserved_is_said_with_what_to_set(place: Path) -> None:
    with pytest.raises(ModelUnavailable, match="set ASSISTANT_KV_TOKENS"):
        open_local(place, config_in(place), small(kv_tokens=10**12))


def test_a_model_that_cannot_be_planned_takes_what_memory_is_left(caplog: pytest.LogCaptureFixture) -> None:
    config: Mapping[str, object] = {"model_type": "gpt2"}
    with caplog.at_level(logging.WARNING):
        assert opening.planned(config, LocalOptions(Choices())) is None
    assert "no plan for a model of the kind gpt2" in caplog.text
