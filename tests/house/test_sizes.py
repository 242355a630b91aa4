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


@pytest.mark.parametrize("path", python_files(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_is_read_in_one_sitting(path: Path) -> None:
    source = path.read_text("utf-8")
    assert len(source.splitlines()) <= FILE_LINES
    tree = ast.parse(source)
    assert ast.get_docstring(tree), "say what the file is for"
    for function in functions(tree):
        assert function.end_lineno is not None
        assert function.end_lineno - function.lineno < FUNCTION_LINES, function.name


@pytest.mark.parametrize("path", python_files(), ids=lambda p: str(p.relative_to(ROOT)))
def test_an_interface_is_small(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef) and any(getattr(b, "id", "") == "Protocol" for b in node.bases):
            assert len(list(functions(node))) <= PROTOCOL_METHODS, node.name
