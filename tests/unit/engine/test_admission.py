"""Which requests never begin."""

from __future__ import annotations

import pytest

from assistant.engine.admission import check_request
from assistant.engine.base import EngineProfile, GenerationRequest, SamplingParams
from assistant.errors import InvalidInput

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
