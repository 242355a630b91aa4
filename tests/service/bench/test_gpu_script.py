"""The script for a card runs to its end at tiny size on any machine, with torch, transformers and bitsandbytes alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest

from bench.gpu.figures import Figure, table
from bench.gpu.ours import prefill_flops
from bench.gpu.random_model import QWEN3_8B

ROOT = Path(__file__).parents[3]
START = "import runpy, sys; sys.path[:0] = sys.argv[1:3]; del sys.argv[1:3]; runpy.run_module('bench.gpu', run_name='__main__')"
GOALS = {"decode at 64 / generate", "reuse, share of the ideal ratio", "4 at once / continuous batching"}


def brought_by(*names: str) -> dict[str, Distribution]:
    """The distributions that an installation of these brings, themselves among them."""
    found: dict[str, Distribution] = {}
    todo = list(names)
    while todo:
        name = re.sub(r"[-_.]+", "-", todo.pop().lower())
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:  # for another system or Python
            continue
        wanted = found[name].requires or []
        todo += [re.split(r"[\s;<>=!~\[(]", line)[0] for line in wanted if "extra ==" not in line]
    return found


def bare_site(folder: Path) -> Path:
    """A folder of packages as on a machine where nothing else was ever installed."""
    for found in brought_by("torch", "transformers", "bitsandbytes").values():
        tops = {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}
        for top in tops - {entry.name for entry in folder.iterdir()}:
            (folder / top).symlink_to(Path(str(found.locate_file(top))))
    return folder


@pytest.fixture(scope="module")
def dry_run(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """Figures by name, of one run where only torch, transformers and bitsandbytes are installed."""
    target = tmp_path_factory.mktemp("gpu") / "figures.json"
    site = bare_site(tmp_path_factory.mktemp("site"))
    command = [sys.executable, "-I", "-S", "-c", START, str(ROOT), str(site)]
    subprocess.run([*command, "--dry-run", "--json", str(target)], check=True, cwd=ROOT)
    document = json.loads(target.read_text())
    assert document["dry_run"] is True
    return {figure["name"]: figure["value"] for figure in document["figures"]}


def test_every_section_leaves_its_figures(dry_run: dict[str, float]) -> None:
    assert dry_run.keys() >= GOALS
    assert all(value > 0 for name, value in dry_run.items() if "/" in name)


def test_more_than_fits_ends_without_a_failure(dry_run: dict[str, float]) -> None:
    assert dry_run["overload: failed or restarted"] == 0


def test_a_figure_is_held_against_its_goal() -> None:
    assert Figure("a", 5, goal=4, stretch=8).verdict == "met"
    assert Figure("a", 9, goal=4, stretch=8).verdict == "stretch"
    assert Figure("a", 3, goal=4).verdict == "missed"
    assert Figure("a", 3, goal=4, at_most=True).verdict == "met"
    assert Figure("a", 3).verdict == ""


def test_a_table_has_a_line_a_figure() -> None:
    assert len(table([Figure("a", 1), Figure("b", 20_000)]).splitlines()) == 3


@pytest.mark.parametrize(("prompt", "published"), [(2048, 29.7), (8192, 133.6), (32768, 771.9)])
def test_the_operations_of_a_prompt_are_those_of_the_published_shape(prompt: int, published: float) -> None:
    assert prefill_flops(QWEN3_8B, 0, prompt) / 1e12 == pytest.approx(published, rel=0.003)


def test_reused_tokens_cost_nothing_but_their_attention() -> None:
    whole, rest = prefill_flops(QWEN3_8B, 0, 4096), prefill_flops(QWEN3_8B, 2048, 4096)
    assert whole / 2 < rest < 0.55 * whole
