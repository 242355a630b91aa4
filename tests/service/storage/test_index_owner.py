"""One process owns the embedded index; any number use it, and no end of any of them ends the others."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from assistant.errors import IndexUnavailable
from assistant.storage.index_engine import DATABASE, EngineProcess, listens
from assistant.storage.index_owner import IndexOwner

IDLE = 0.6
ASK = """
import sys
from pathlib import Path
from assistant.storage.index_owner import IndexOwner
owner = IndexOwner(Path(sys.argv[1]), float(sys.argv[2]))
print(owner.address(), owner.process_id(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An index folder whose owner is gone when the test is over."""
    folder = tmp_path / "index"
    yield folder
    written = folder / "owner.json"
    if written.exists():
        address = json.loads(written.read_text("utf-8"))["address"]
        wait_until(lambda: not listens(address))


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(true: Callable[[], bool], seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


def client(folder: Path) -> subprocess.Popen[str]:
    """Another process that uses the index until its input ends."""
    command = [sys.executable, "-c", ASK, str(folder), str(IDLE)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def told(process: subprocess.Popen[str]) -> tuple[str, int]:
    assert process.stdout is not None
    address, owner = process.stdout.readline().split()
    return address, int(owner)


def end(process: subprocess.Popen[str]) -> None:
    process.communicate()


def test_the_owner_is_started_once_and_found_again(folder: Path) -> None:
    with closing(IndexOwner(folder, IDLE)) as first, closing(IndexOwner(folder, IDLE)) as second:
        assert first.address() == second.address()
        assert listens(first.address())


def test_many_starting_at_once_end_with_one_owner(folder: Path) -> None:
    others = [client(folder) for _ in range(3)]
    with closing(IndexOwner(folder, IDLE)) as mine, ThreadPoolExecutor(4) as threads:
        found = {*threads.map(lambda _: mine.address(), range(4)), *(told(other)[0] for other in others)}
    assert len(found) == 1
    for other in others:
        end(other)


def test_the_owner_outlives_the_process_that_started_it(folder: Path) -> None:
    starter = client(folder)
    address, process = told(starter)
    with closing(IndexOwner(folder, IDLE)) as mine:
        starter.kill()
        end(starter)
        time.sleep(2 * IDLE)
        assert (mine.address(), mine.process_id()) == (address, process)


def test_the_owner_leaves_when_nobody_needs_it_any_more(folder: Path) -> None:
    with closing(IndexOwner(folder, IDLE)) as mine:
        address = mine.address()
        process = mine.process_id() or 0
        time.sleep(2 * IDLE)
        assert listens(address)
    wait_until(lambda: not alive(process))
    assert not listens(address)
    assert not (folder / "owner.json").exists()


def test_a_client_that_comes_back_starts_a_new_owner(folder: Path) -> None:
    with closing(IndexOwner(folder, IDLE)) as mine:
        mine.address()
        first = mine.process_id() or 0
    wait_until(lambda: not alive(first))
    with closing(IndexOwner(folder, IDLE)) as again:
        assert listens(again.address())
        assert again.process_id() != first


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGTERM])
def test_an_owner_that_died_is_replaced(folder: Path, blow: signal.Signals) -> None:
    with closing(IndexOwner(folder, IDLE)) as mine:
        address = mine.address()
        process = mine.process_id() or 0
        os.kill(process, blow)
        wait_until(lambda: not listens(address))
        assert listens(mine.address())
        assert mine.process_id() != process


def test_the_engine_never_outlives_its_owner(folder: Path) -> None:
    with closing(IndexOwner(folder, IDLE)) as mine:
        address = mine.address()
        os.kill(mine.process_id() or 0, signal.SIGKILL)
        wait_until(lambda: not listens(address), seconds=2)


def test_an_index_that_another_program_opened_is_refused_in_a_sentence(folder: Path) -> None:
    folder.mkdir()
    with (folder / f".{DATABASE}.lock").open("a") as foreign:
        fcntl.lockf(foreign, fcntl.LOCK_EX)
        with (
            closing(IndexOwner(folder, IDLE)) as mine,
            pytest.raises(IndexUnavailable, match="end it and try"),
        ):
            mine.address()


def test_a_folder_that_cannot_be_made_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file")
    with pytest.raises(IndexUnavailable, match="cannot be used"):
        IndexOwner(tmp_path / "index")


def test_a_damaged_database_is_refused_in_a_sentence(folder: Path) -> None:
    folder.mkdir()
    (folder / DATABASE).write_bytes(b"not a database" * 1000)
    with closing(IndexOwner(folder, IDLE)) as mine, pytest.raises(IndexUnavailable, match="reindex"):
        mine.address()


def test_a_deep_folder_still_gets_a_socket(tmp_path: Path) -> None:
    engine = EngineProcess(tmp_path / ("深" * 40))
    engine._folder.mkdir()
    address = engine.start()
    assert listens(address)
    engine.stop()
    assert not Path(address.removeprefix("unix:")).parent.exists()
