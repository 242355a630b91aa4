"""The pairs of stores: a test that asks for `pair` runs on both, unless it is marked `embedded`.

One that asks for `index` too runs a third time, on the embedded pair with the copy in memory.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.storage.index_owner import IndexOwner
from bench.servers import MilvusServer
from tests.service.pairs import Pair, kill_owner


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "pair" in metafunc.fixturenames:
        kinds = ["embedded", "in memory"] if "index" in metafunc.fixturenames else ["embedded"]
        once = metafunc.definition.get_closest_marker("embedded")
        metafunc.parametrize("pair", kinds if once else [*kinds, "servers"], indirect=True)


@pytest.fixture(scope="session")
def milvus_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    """A Milvus server of the suite's own; every test has collections of its own in it."""
    with closing(MilvusServer(tmp_path_factory.mktemp("milvus"))) as server:
        server.wait()
        yield server


@pytest.fixture(scope="session")
def embedded_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of one embedded index; it stays open, so that no test waits for its start."""
    folder = tmp_path_factory.mktemp("index")
    with closing(IndexOwner(folder, idle_seconds=1)) as owner:
        owner.address()
        yield folder


@pytest.fixture
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Pair:
    """A database and an index that belong together, fresh: as a data folder, then as two servers."""
    data = tmp_path / "data"
    data.mkdir()
    if request.param == "servers":
        give: Callable[[], str] = request.getfixturevalue("emptied_postgres")
        server: MilvusServer = request.getfixturevalue("milvus_server")

        def kill_and_wait() -> None:
            server.kill_and_restart()
            server.wait()

        return Pair(give(), data, server.uri, kill_and_wait)
    index: Path = request.getfixturevalue("embedded_index")
    (data / "index").symlink_to(index)
    copied = shutil.copy(request.getfixturevalue("sqlite_with_tables"), data / "assistant.db")
    return Pair(f"sqlite:///{copied}", data, "", lambda: kill_owner(index), request.param == "in memory")
