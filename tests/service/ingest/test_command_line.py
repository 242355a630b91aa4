from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from assistant.access.sign_in import SignIn
from assistant.app import open_doors
from assistant.channels.dependencies import Parts
from assistant.storage.opening import Storage, open_storage
from assistant.storage.vectors import IndexRow
from tests.features.company import HE, TODAY, QuotingAnswers
from tests.service.ingest.workplace import policy

ROOT = Path(__file__).parents[3]
ADDRESS = "http://127.0.0.1:8765"


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


def leave_orphans(data: Path) -> None:
    """Rows that belong to no chunk, as a restored backup of the database would leave them."""
    with closing(sqlite3.connect(data / "assistant.db")) as database:
        [(embedder, dimension)] = database.execute(
            "SELECT embedder, dimension FROM index_generations WHERE live"
        )
    vector = np.ones(dimension, dtype=np.float32)
    rows = [IndexRow(f"{n:032x}", 404, vector, "年假", 1, 1, 1, 4_000_000) for n in range(3)]
    with closing(stores(data)) as storage, closing(storage.open_index(embedder, dimension)) as index:
        index.upsert(rows)


def metrics(data: Path) -> str:
    """What `assistant serve` says of this data folder at /metrics."""
    with closing(stores(data)) as storage:
        storage.people.put(HE)
        sign_in = SignIn(storage.people, storage.sessions)
        app = open_doors(Parts(storage, QuotingAnswers(storage), sign_in, lambda: TODAY, 1_000_000))
        token = {"Authorization": f"Bearer {sign_in.session_for(HE)}"}
        return TestClient(app, ADDRESS, headers=token).get("/metrics").text


def stores(data: Path) -> Storage:
    return open_storage(f"sqlite:///{data / 'assistant.db'}", data)


def test_orphans_end_verify_index_with_1_are_a_metric_and_can_be_mended(
    data: Path, embedder_directory: Path
) -> None:
    leave_orphans(data)
    ended = ingest(data, embedder_directory, "verify-index")
    assert (ended.returncode, ended.stdout.splitlines()[-1]) == (
        1,
        "index and SQL differ; run `ingest verify-index --mend`",
    )
    assert "hr_assistant_index_orphans 3.0" in metrics(data)
    assert ingest(data, embedder_directory, "verify-index", "--mend").returncode == 0
    assert "hr_assistant_index_orphans 0.0" in metrics(data)


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
