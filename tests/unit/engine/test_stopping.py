"""Why a generation ends, and which requests never begin."""

from __future__ import annotations

import pytest

from assistant.engine.base import EngineProfile, FinishReason, GenerationRequest, SamplingParams
from assistant.engine.stopping import StopRules, check_request
from assistant.errors import InvalidInput

PROFILE = EngineProfile("tiny", context_length=20)


def request(prompt: tuple[int, ...], max_tokens: int = 4) -> GenerationRequest:
    return GenerationRequest(prompt, SamplingParams(max_tokens=max_tokens))


def test_a_stop_token_of_the_request_or_the_model_ends_it() -> None:
    for stop in (7, 8):
        assert StopRules(SamplingParams(stop_token_ids=(7,)), end_ids=(8,)).after(stop) is FinishReason.STOP


def test_the_last_allowed_token_ends_it() -> None:
    rules = StopRules(SamplingParams(max_tokens=2))
    assert [rules.after(1), rules.after(2)] == [None, FinishReason.LENGTH]


def test_a_stop_token_at_the_limit_is_a_stop() -> None:
    assert StopRules(SamplingParams(max_tokens=1, stop_token_ids=(7,))).after(7) is FinishReason.STOP


def test_a_loop_ends_it_unless_loops_are_allowed() -> None:
    watchful, patient = StopRules(SamplingParams()), StopRules(SamplingParams(), loops=False)
    assert [watchful.after(5) for _ in range(24)][-1] is FinishReason.LOOP
    assert [patient.after(5) for _ in range(24)][-1] is None


def test_a_prompt_that_fits_with_its_answer_passes() -> None:
    check_request(request((1,) * 16), PROFILE, vocabulary_size=10)


@pytest.mark.parametrize(
    ("prompt", "says"), [((), "empty"), ((1,) * 17, "21 tokens"), ((10,), "outside 0..9"), ((-1,), "outside")]
)
def test_an_impossible_prompt_is_refused_with_a_reason(prompt: tuple[int, ...], says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        check_request(request(prompt), PROFILE, vocabulary_size=10)
