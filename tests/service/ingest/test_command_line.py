from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.service.ingest.workplace import policy

ROOT = Path(__file__).parents[3]


def ingest(data: Path, embedder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
    environment |= {
        "ASSISTANT_DATA_DIR": str(data),
        "ASSISTANT_EMBEDDER": str(embedder),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "ingest", *map(str, arguments)]
    return subprocess.run(
        command, env=environment, input="", capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


def test_add_says_of_each_file_how_it_ended(data: Path, embedder_directory: Path, tmp_path: Path) -> None:
    good = policy(tmp_path / "员工手册.txt", articles=2)
    bad = tmp_path / "broken.pdf"
    bad.write_bytes(b"%PDF-1.7 and nothing else")
    ended = ingest(data, embedder_directory, "add", good, bad, tmp_path / "notes.xyz", "--json")
    assert ended.returncode == 1, ended.stderr
    first, second, third = json.loads(ended.stdout)
    assert (first["state"], first["chunks"], first["reason"]) == ("live", 3, "")
    assert second["state"] == "failed"
    assert "damaged" in second["reason"]
    assert third["version_id"] is None
    assert set(first) == {"file", "state", "reason", "chunks", "pages", "warnings", "version_id", "quality"}


def test_index_and_sql_hold_the_same_afterwards(data: Path, embedder_directory: Path) -> None:
    ended = ingest(data, embedder_directory, "verify-index")
    assert (ended.returncode, ended.stdout.splitlines()[-1]) == (0, "index and SQL hold the same")


def test_the_index_can_be_built_anew(data: Path, embedder_directory: Path) -> None:
    ended = ingest(data, embedder_directory, "reindex")
    said = "1 versions, 3 chunks, 3 of them embedded; the new index is live\n"
    assert (ended.returncode, ended.stdout) == (0, said)


def outdate(data: Path) -> None:
    with closing(sqlite3.connect(data / "assistant.db")) as database:
        database.execute("UPDATE index_generations SET chunker = 'an older release'")
        database.commit()


def test_it_is_built_anew_only_where_it_is_outdated_if_that_is_asked(
    data: Path, embedder_directory: Path
) -> None:
    fitting = ingest(data, embedder_directory, "reindex", "--if-outdated")
    assert (fitting.returncode, fitting.stdout) == (0, "")
    outdate(data)
    refused = ingest(data, embedder_directory, "verify-index")
    assert (refused.returncode, "ingest reindex" in refused.stderr) == (2, True)
    mended = ingest(data, embedder_directory, "reindex", "--if-outdated")
    assert "the new index is live" in mended.stdout


def test_a_worker_ends_with_who_started_it(data: Path, embedder_directory: Path) -> None:
    """`ingest` gives no standard input: the pipe is closed from the start."""
    assert ingest(data, embedder_directory, "worker", "--with-parent").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["add", ".", "--effective-from", "soon"], "write it like 2025-01-01"),
        (["add", ".", "--applies-to", "shanghai"], "write it like location=shanghai"),
        (["add", ".", "--applies-to", "colour=red"], "a policy applies by location"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    ended = ingest(tmp_path, tmp_path, *arguments)
    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_missing_model_is_one_sentence(tmp_path: Path) -> None:
    ended = ingest(tmp_path, tmp_path / "nowhere", "worker", "--once")
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1
