"""Which requests never begin, and for how many there is room."""

from __future__ import annotations

import pytest

from assistant.engine.admission import Gate, check_request
from assistant.engine.base import EngineProfile, GenerationRequest, SamplingParams
from assistant.errors import InvalidInput, Overloaded

PROFILE = EngineProfile("tiny", context_length=20)


def request(prompt: tuple[int, ...], max_tokens: int = 4) -> GenerationRequest:
    return GenerationRequest(prompt, SamplingParams(max_tokens=max_tokens))


def test_a_prompt_that_fits_with_its_answer_passes() -> None:
    check_request(request((1,) * 16), PROFILE, vocabulary_size=10)


@pytest.mark.parametrize(
    ("prompt", "says"), [((), "empty"), ((1,) * 17, "21 tokens"), ((10,), "outside 0..9"), ((-1,), "outside")]
)
def test_an_impossible_prompt_is_refused_with_a_reason(prompt: tuple[int, ...], says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        check_request(request(prompt), PROFILE, vocabulary_size=10)


def test_as_many_enter_as_can_run_or_wait() -> None:
    gate = Gate(queue_limit=2, max_running=3)
    for _ in range(5):
        gate.enter()
    with pytest.raises(Overloaded, match="2 answers are waiting"):
        gate.enter()


def test_free_places_count_only_while_nobody_waits_for_them() -> None:
    gate = Gate(queue_limit=1, max_running=8)
    gate.enter()
    gate.note(running=2, waiting=1, seen=1)  # memory is short: places alone do not help
    with pytest.raises(Overloaded):
        gate.enter()
    gate.note(running=2, waiting=0, seen=0)
    gate.enter()


def test_the_time_to_come_back_is_that_of_those_who_wait_at_the_measured_pace() -> None:
    gate = Gate(queue_limit=6, max_running=4)
    for _ in range(100):
        gate.timed(20.0)
    gate.note(running=4, waiting=6, seen=0)
    with pytest.raises(Overloaded) as refused:
        gate.enter()
    assert refused.value.retry_after == pytest.approx(6 * 20 / 4, rel=0.01)
