"""A model is quantized once; the next start reads the copy, unless it is damaged, unfinished or of another model."""

from __future__ import annotations

import json
import logging
import os
import shutil
from pathlib import Path

import pytest
import torch

from assistant.engine.weights import LoadedModel, LoadOptions, load, load_model, quantize
from assistant.engine.weights.saved import MANIFEST
from assistant.errors import ModelUnavailable
from tests.service.engine.weights.models import directory_of, logits_of

KEPT = LoadOptions("nf4", save_copy=True)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return directory_of("qwen3", tmp_path / "tiny")


def copy_of(place: Path) -> Path:
    return place.with_name("tiny.nf4")


def hide_weights(place: Path) -> None:
    """Make reading the source's weights fail, without changing what is recorded of them."""
    weights = place / "model.safetensors"
    state = weights.stat()
    weights.write_bytes(bytes(state.st_size))
    os.utime(weights, ns=(state.st_atime_ns, state.st_mtime_ns))


def start(place: Path) -> LoadedModel:
    return load_model(place, KEPT)


def test_the_second_start_reads_the_copy_and_computes_the_same(place: Path) -> None:
    first = start(place)
    wanted = logits_of(first.model)
    hide_weights(place)
    second = start(place)
    assert torch.equal(logits_of(second.model), wanted)
    assert second.profile == first.profile
    assert second.end_ids == first.end_ids


def test_a_copy_is_an_ordinary_directory_of_a_quantized_model(place: Path) -> None:
    copy = quantize(place)
    assert copy == copy_of(place)
    told = json.loads((copy / "config.json").read_text("utf-8"))["quantization_config"]
    assert (told["bnb_4bit_quant_type"], told["bnb_4bit_use_double_quant"]) == ("nf4", True)
    assert torch.equal(logits_of(load(copy).model), logits_of(start(place).model))


def test_a_copy_names_the_hashes_of_its_source_and_its_options(place: Path) -> None:
    told = json.loads((quantize(place, head_4bit=True) / MANIFEST).read_text("utf-8"))
    assert told["quantization"] == "nf4-head"
    assert set(told["source"]) == {"config.json", "model.safetensors"}
    assert all(len(stamp["sha256"]) == 64 for stamp in (*told["source"].values(), *told["files"].values()))


def test_without_being_asked_a_cpu_writes_no_copy(place: Path) -> None:
    load_model(place, LoadOptions("nf4"))
    assert not copy_of(place).exists()


def test_the_head_in_4_bit_is_a_copy_of_its_own(place: Path) -> None:
    start(place)
    small = load_model(place, LoadOptions("nf4", head_4bit=True, save_copy=True))
    assert type(small.model.lm_head).__name__ == "Linear4bit"
    assert {p.name for p in place.parent.iterdir() if not p.name.startswith(".")} == {
        "tiny",
        "tiny.nf4",
        "tiny.nf4-head",
    }


@pytest.mark.parametrize("damage", ["truncated", "changed", "no manifest", "manifest of nothing", "missing"])
def test_a_damaged_copy_is_noticed_and_made_again(
    place: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    wanted = logits_of(start(place).model)
    copy = copy_of(place)
    weights = copy / "model.safetensors"
    match damage:
        case "truncated":
            weights.write_bytes(weights.read_bytes()[:-100])
        case "changed":
            weights.write_bytes(weights.read_bytes()[:-1] + b"\x7f")
        case "no manifest":
            (copy / MANIFEST).unlink()
        case "manifest of nothing":
            (copy / MANIFEST).write_text("{}", "utf-8")
        case "missing":
            weights.unlink()
    with caplog.at_level(logging.WARNING):
        again = start(place)
    assert "is not used" in caplog.text
    assert torch.equal(logits_of(again.model), wanted)
    hide_weights(place)
    assert torch.equal(logits_of(start(place).model), wanted)


def test_damage_that_leaves_size_and_time_is_found_by_quantizing_again(
    place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    weights = quantize(place) / "model.safetensors"
    state, content = weights.stat(), weights.read_bytes()
    weights.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    os.utime(weights, ns=(state.st_atime_ns, state.st_mtime_ns))
    quantize(place)
    assert "has changed" in caplog.text
    assert weights.read_bytes() == content


def test_a_copy_that_was_merely_moved_is_used(place: Path, tmp_path: Path) -> None:
    wanted = logits_of(start(place).model)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for part in (place, copy_of(place)):
        shutil.copytree(part, elsewhere / part.name, copy_function=shutil.copyfile)
    assert torch.equal(logits_of(start(elsewhere / "tiny").model), wanted)


def test_an_unfinished_copy_is_never_used(place: Path, caplog: pytest.LogCaptureFixture) -> None:
    partial = place.with_name(".tiny.nf4.partial")
    partial.mkdir()
    (partial / "model.safetensors").write_bytes(b"half")
    start(place)
    assert "an unfinished 4-bit copy was found" in caplog.text
    assert not partial.exists()
    assert copy_of(place).exists()


def test_another_source_under_the_same_name_is_quantized_anew(
    place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    start(place)
    shutil.rmtree(place)
    directory_of("llama", place)
    assert type(start(place).model).__name__ == "LlamaForCausalLM"
    assert "tiny/config.json has changed" in caplog.text


def test_a_folder_that_cannot_be_written_costs_only_the_copy(
    place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (place.parent / ".tiny.nf4.lock").mkdir()  # even root cannot open it for writing
    assert start(place).quantization.kind == "nf4"
    assert "cannot be written" in caplog.text
    with pytest.raises(ModelUnavailable, match="make room, or let its folder be written"):
        quantize(place)


def test_what_is_quantized_already_is_not_copied(place: Path) -> None:
    copy = quantize(place)
    load_model(copy, LoadOptions(save_copy=True))
    assert not copy.with_name("tiny.nf4.nf4").exists()
    with pytest.raises(ModelUnavailable, match="no directory of unquantized weights"):
        quantize(copy)


@pytest.mark.parametrize("wish", ["int8", "none"])
def test_4_bit_weights_cannot_become_more(place: Path, wish: str) -> None:
    with pytest.raises(ModelUnavailable, match=f"stored in nf4, which cannot become {wish}"):
        load(quantize(place), quantization=wish)


def test_yarn_is_an_option_of_one_start_and_not_of_the_copy(tmp_path: Path) -> None:
    place = directory_of("qwen3", tmp_path / "tiny", max_position_embeddings=40_960)
    load_model(place, LoadOptions("nf4", save_copy=True, yarn=True, context_length=65_536))
    told = json.loads((copy_of(place) / "config.json").read_text("utf-8"))
    assert told["max_position_embeddings"] == 40_960
    assert "yarn" not in json.dumps(told)
