"""The shipped lock, and what a lock must not say."""

from pathlib import Path

import pytest

from assistant.errors import ModelUnavailable
from assistant.models.catalogue import ModelKind, find_model, known_models

BRANCH_INSTEAD_OF_COMMIT = """
[[model]]
name = "x"
kind = "causal"
purpose = "p"
licence = "MIT"
upstream = "a/b"
conversion = "none"
[model.hub]
repository = "a/b"
revision = "main"
"""


def test_the_offline_default_is_an_embedder_under_the_mit_licence() -> None:
    entry = find_model("multilingual-e5-small")
    assert (entry.kind, entry.licence) == (ModelKind.EMBEDDER, "MIT")


def test_every_model_has_a_source() -> None:
    assert all(entry.files or entry.hub for entry in known_models())


def test_every_locked_file_has_parts() -> None:
    assert all(file.parts for entry in known_models() for file in entry.files)


def test_the_small_language_model_is_labelled_as_unfit_for_answers() -> None:
    assert "not for answers" in find_model("qwen2.5-coder-0.5b").purpose


def test_names_are_found_in_any_case() -> None:
    assert find_model("Qwen3-8B").name == "qwen3-8b"


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ModelUnavailable, match="multilingual-e5-small, bge-m3"):
        find_model("gpt")


def test_a_branch_is_no_revision(tmp_path: Path) -> None:
    lock = tmp_path / "models.toml"
    lock.write_text(BRANCH_INSTEAD_OF_COMMIT)
    with pytest.raises(ModelUnavailable, match="a commit of 40 hex digits"):
        known_models(lock)


def test_a_broken_lock_says_so(tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text("[[model]")
    with pytest.raises(ModelUnavailable, match="not readable"):
        known_models(tmp_path / "models.toml")
