"""Small enough to be read: files, functions and interfaces."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("assistant", "ingest", "bench", "migrations")
FILE_LINES, FUNCTION_LINES, PROTOCOL_METHODS = 250, 45, 6
# With its reason: a migration is a list of tables, read once.
LONG_BY_NATURE = {"migrations/versions"}


def python_files() -> list[Path]:
    files = sorted(f for package in PACKAGES for f in (ROOT / package).rglob("*.py"))
    return [f for f in files if not any(str(f.relative_to(ROOT)).startswith(p) for p in LONG_BY_NATURE)]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    """Every file, parsed, under its path."""
    return {str(f.relative_to(ROOT)): ast.parse(f.read_text("utf-8")) for f in python_files()}


def test_a_file_is_read_in_one_sitting() -> None:
    lengths = {str(f): len(f.read_text("utf-8").splitlines()) for f in python_files()}
    assert not {file: length for file, length in lengths.items() if length > FILE_LINES}


def test_a_file_says_what_it_is_for(trees: dict[str, ast.Module]) -> None:
    assert not [file for file, tree in trees.items() if not ast.get_docstring(tree)]


def test_a_function_is_small(trees: dict[str, ast.Module]) -> None:
    long = [
        f"{file}: {function.name}"
        for file, tree in trees.items()
        for function in functions(tree)
        if (function.end_lineno or 0) - function.lineno >= FUNCTION_LINES
    ]
    assert not long


def test_an_interface_is_small(trees: dict[str, ast.Module]) -> None:
    large = [
        f"{file}: {node.name}"
        for file, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(getattr(base, "id", "") == "Protocol" for base in node.bases)
        and len(list(functions(node))) > PROTOCOL_METHODS
    ]
    assert not large
