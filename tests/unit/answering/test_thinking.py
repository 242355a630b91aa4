"""Which route draws how, and what a thought may take."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.thinking import (
    FAST_SAMPLING,
    PLAIN_SAMPLING,
    THINKING_SAMPLING,
    Limits,
    Manner,
    Manners,
)
from assistant.domain.questions import RouteKind
from assistant.engine.base import SamplingParams, Thinking
from tests.unit.answering.briefs import ENGINE, PROMPTS, TinyEngine

FAST, THINK = RouteKind.FAST, RouteKind.THINKING


def manner(
    kind: RouteKind, engine: TinyEngine = ENGINE, room: int = 10_000, limits: Limits = Limits()
) -> Manner:
    return Manners(engine, PROMPTS, limits).of(kind, "zh", (7,), room)


@pytest.mark.parametrize(
    ("thinking", "kind", "temperature"),
    [
        (Thinking.HYBRID, FAST, FAST_SAMPLING.temperature),
        (Thinking.HYBRID, THINK, THINKING_SAMPLING.temperature),
        (Thinking.ALWAYS, FAST, THINKING_SAMPLING.temperature),
        (Thinking.NONE, THINK, PLAIN_SAMPLING.temperature),
    ],
)
def test_each_mode_draws_as_advised(thinking: Thinking, kind: RouteKind, temperature: float) -> None:
    chosen = manner(kind, TinyEngine(thinking))
    assert chosen.sampling.temperature == temperature
    assert chosen.sampling.stop_token_ids == (7,)


def test_what_a_models_files_advise_goes_first() -> None:
    engine = TinyEngine()
    engine.profile = replace(engine.profile, thinking_sampling=SamplingParams(temperature=0.9, min_p=0.1))
    assert manner(THINK, engine).sampling.min_p == 0.1
    assert manner(FAST, engine).sampling.temperature == FAST_SAMPLING.temperature


def test_the_presence_penalty_is_what_was_set() -> None:
    assert manner(FAST, limits=Limits(presence_penalty=1.5)).sampling.presence_penalty == 1.5


def test_a_thought_is_closed_in_the_answers_language_with_its_mark() -> None:
    rules = manner(THINK).thought
    assert rules is not None
    closing = ENGINE.vocabulary.decode(rules.closing)
    assert closing == "\n\n时间有限，我现在根据以上思考直接给出答案。\n</think>\n\n"
    assert (rules.budget, rules.opened) == (2048, False)


def test_without_thinking_there_are_no_rules() -> None:
    assert manner(FAST).thought is None
    assert manner(THINK, TinyEngine(Thinking.NONE)).thought is None


def test_a_model_that_always_thinks_has_begun_already() -> None:
    rules = manner(FAST, TinyEngine(Thinking.ALWAYS)).thought
    assert rules is not None and rules.opened


@given(st.integers(1, 20_000), st.integers(0, 8_000))
def test_a_thought_leaves_the_answer_its_room(room: int, thinking_tokens: int) -> None:
    chosen = manner(THINK, room=room, limits=Limits(thinking_tokens=thinking_tokens))
    rules, most = chosen.thought, chosen.sampling.max_tokens
    assert rules is not None and rules.budget is not None
    assert 1 <= most <= room
    assert rules.budget <= thinking_tokens
    if rules.budget:
        assert most - rules.budget - len(rules.closing) >= THINKING_SAMPLING.max_tokens
