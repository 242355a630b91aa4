"""`assistant doctor` plans memory from a config.json alone; `assistant models quantize` writes the 4-bit copy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.service.cli.terminal import Terminal
from tests.service.engine.weights.models import directory_of
from tests.unit.engine.planner.shapes import QWEN3_8B


def words(output: str) -> str:
    """In one line: where a terminal breaks lines is no matter."""
    return " ".join(output.split())


def test_a_card_that_nobody_has_is_planned_for_a_model_that_is_not_here(terminal: Terminal) -> None:
    ended = terminal.call("doctor", "--gpu-gib", "24", "--model", "Qwen3-8B")
    assert ended.code == 0, ended
    said = words(ended.output)
    assert "8.19 billion weights; 24.0 GiB of GPU memory, of which 90% may be used" in said
    assert "weights 5.7 GiB, of which 4.8 GB are read for every token" in said
    assert "24 answers at once, context 16,384" in said
    assert "warning" not in said


def test_a_small_card_is_warned_of_and_told_what_to_set(terminal: Terminal) -> None:
    said = words(terminal.call("doctor", "--gpu-gib", "8", "--model", "qwen3-8b").output)
    assert "warning a context of 16384 tokens does not fit" in said
    assert "recommended ASSISTANT_QUANTIZATION=nf4 ASSISTANT_LM_HEAD_4BIT=true ASSISTANT_KV_BITS=8" in said
    assert "bf16 bf16 too large bf16 fp8 too large int8" in said


def test_settings_that_cannot_fit_end_the_plan_with_what_would(terminal: Terminal) -> None:
    ended = terminal.call("doctor", "--gpu-gib", "12", "--model", "qwen3-8b", quantization="none")
    assert ended.code == 1
    assert "set ASSISTANT_QUANTIZATION=nf4" in ended.errors
    assert "nf4" in ended.output


def test_settings_are_what_is_planned(terminal: Terminal) -> None:
    said = words(
        terminal.call(
            "doctor", "--gpu-gib", "24", "--model", "qwen3-8b",
            context_tokens="65536", yarn="true", kv_bits="8", running_answers="4", kv_tokens="150000",
        ).output
    )  # fmt: skip
    assert "4 answers at once, context 65,536" in said
    assert "72 KiB a token, 150,000 tokens" in said


def test_a_directory_needs_only_its_config(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(QWEN3_8B), "utf-8")
    ended = terminal.call("doctor", "--gpu-gib", "40", "--model", str(tmp_path))
    assert (ended.code, "8.19 billion weights" in words(ended.output)) == (0, True)


@pytest.mark.parametrize("content", ["{", "[]", "{}", json.dumps({**QWEN3_8B, "hidden_size": "wide"})])
def test_a_config_that_cannot_be_planned(terminal: Terminal, tmp_path: Path, content: str) -> None:
    (tmp_path / "config.json").write_text(content, "utf-8")
    assert terminal.call("doctor", "--gpu-gib", "40", "--model", str(tmp_path)).is_refusal()


def test_without_a_card_the_machines_own_memory_is_planned(terminal: Terminal) -> None:
    said = words(terminal.call("doctor", "--model", "qwen2.5-coder-0.5b").output)
    assert "0.63 billion weights" in said
    assert "of CPU memory, of which 50% may be used" in said


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"context_tokens": "65536"}, "needs YaRN: set ASSISTANT_YARN=true"),
        ({"yarn": "true"}, "set ASSISTANT_YARN=false"),
        ({"context_tokens": "200000"}, "less than or equal to 131072"),
        ({"context_tokens": "512"}, "greater than or equal to 1024"),
        ({"kv_bits": "4"}, "kv_bits is 16 or 8"),
        ({"quantization": "q4_k_m"}, "'auto', 'nf4', 'int8' or 'none'"),
        ({"lm_head_4bit": "true", "quantization": "int8"}, "goes with quantization nf4"),
        ({"gpu_memory_fraction": "1.5"}, "ASSISTANT_GPU_MEMORY_FRACTION"),
        ({"gpu_gib": "-1"}, "ASSISTANT_GPU_GIB"),
        ({"kv_tokens": "10"}, "ASSISTANT_KV_TOKENS"),
    ],
    ids=lambda value: "-".join(map(str, value.items())) if isinstance(value, dict) else "",
)
def test_settings_of_the_model_that_cannot_be_used(
    terminal: Terminal, settings: dict[str, str], sentence: str
) -> None:
    ended = terminal.call("doctor", "--gpu-gib", "24", **settings)
    assert ended.is_refusal(), ended
    assert sentence in ended.errors


def test_quantizing_writes_the_copy_and_says_where(terminal: Terminal, tmp_path: Path) -> None:
    place = directory_of("qwen3", tmp_path / "tiny")
    ended = terminal.call("models", "quantize", str(place))
    assert ended.code == 0, ended
    assert f"is ready in {tmp_path / 'tiny.nf4'}" in words(ended.output)
    assert (tmp_path / "tiny.nf4" / "quantized.json").is_file()


def test_quantizing_what_is_not_there_is_refused(terminal: Terminal) -> None:
    assert terminal.call("models", "quantize", "nope").is_refusal()
