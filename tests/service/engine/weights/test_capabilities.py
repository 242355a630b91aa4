"""What a directory says of its model, where callers can read it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.engine.base import SamplingParams, Thinking
from assistant.engine.weights import load
from tests.service.engine.tiny_qwen3 import TEMPLATE, build

QWEN3_8B = {"do_sample": True, "temperature": 0.6, "top_k": 20, "top_p": 0.95}
QWEN3_INSTRUCT = {"do_sample": True, "temperature": 0.7, "top_k": 20, "top_p": 0.8}
PLAIN = "{{ messages[0].content }}"
ALWAYS = PLAIN + "<|im_start|>assistant\n<think>\n"


def told(place: Path, template: str, generation: dict[str, object]) -> Path:
    build(place, template=template)
    (place / "generation_config.json").write_text(json.dumps(generation), "utf-8")
    return place


@pytest.mark.parametrize(
    ("template", "generation", "fast", "thinking"),
    [
        (TEMPLATE, QWEN3_8B, None, (0.6, 0.95, 20)),
        (PLAIN, QWEN3_INSTRUCT, (0.7, 0.8, 20), None),
        (ALWAYS, QWEN3_8B, None, (0.6, 0.95, 20)),
        (PLAIN, {"do_sample": False}, None, None),
        (PLAIN, {"do_sample": True, "temperature": 0.9}, (0.9, 1.0, 0), None),
    ],
)
def test_a_models_own_sampling_is_offered_for_the_mode_it_is_meant_for(
    tmp_path: Path,
    template: str,
    generation: dict[str, object],
    fast: tuple[float, float, int] | None,
    thinking: tuple[float, float, int] | None,
) -> None:
    profile = load(told(tmp_path, template, generation)).profile
    assert values(profile.fast_sampling) == fast
    assert values(profile.thinking_sampling) == thinking


def values(sampling: SamplingParams | None) -> tuple[float, float, int] | None:
    return (sampling.temperature, sampling.top_p, sampling.top_k) if sampling else None


def test_senseless_sampling_is_no_recommendation(tmp_path: Path) -> None:
    profile = load(told(tmp_path, PLAIN, {"do_sample": True, "top_p": 7.0})).profile
    assert (profile.thinking, profile.fast_sampling) == (Thinking.NONE, None)
