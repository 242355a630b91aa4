"""The documents say what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]


def test_every_setting_is_documented_with_its_meaning() -> None:
    text = (ROOT / "docs/configuration.md").read_text("utf-8")
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert f"`{PREFIX}{name.upper()}`" in text
        assert field.description in text


def test_no_setting_is_documented_that_does_not_exist() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {PREFIX + "CONFIG"}
    for file in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        assert set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", file.read_text("utf-8"))) <= known, file.name


def test_the_readme_names_both_commands_on_its_first_screen() -> None:
    first_screen = (ROOT / "README.md").read_text("utf-8")[:2500]
    assert "make run" in first_screen
    assert "make test" in first_screen


def test_relative_links_lead_somewhere() -> None:
    for file in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", file.read_text("utf-8")):
            assert (file.parent / target).exists(), f"{file.name} -> {target}"


def test_every_make_target_the_readme_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for file in (ROOT / "README.md", ROOT / "CONTRIBUTING.md"):
        assert set(re.findall(r"`make ([a-z-]+)`", file.read_text("utf-8"))) <= targets


def test_locks_pin_every_package_and_name_no_host() -> None:
    for name in sorted(file.name for file in ROOT.glob("requirements*.lock")):
        lines = [
            line
            for line in (ROOT / name).read_text("utf-8").splitlines()
            if line and not line.startswith("#")
        ]
        assert all(re.fullmatch(r"[a-z0-9._-]+(\[[a-z,]+\])?==[\w.+!]+", line) for line in lines), name
    assert "torch==2.13.0\n" in (ROOT / "requirements.lock").read_text("utf-8")
