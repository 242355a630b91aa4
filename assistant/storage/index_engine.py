"""The engine of the embedded index: the Milvus Lite server program, on a socket only this user can reach.

Knows its own process and files; nothing of clients, collections or pymilvus. The program watches a lock file that its
starter holds and leaves within milliseconds when that lock is free, so it never outlives its owner.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO

from assistant.errors import IndexUnavailable

DATABASE = "milvus.db"
START_SECONDS = 30.0
STOP_SECONDS = 5.0
SOCKET_PATH_BYTES = 100
"""Systems allow 104 to 108 bytes; a deeper data folder gets its socket in a private temporary folder."""


class EngineProcess:
    """One running engine over FOLDER/milvus.db."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: list[IO[str]] = []
        self._process: subprocess.Popen[bytes] | None = None
        self.address = ""

    def start(self) -> str:
        """Start it and wait until it listens; its address. IndexUnavailable says why not."""
        program = engine_program()
        # Other programs that open the same file through the milvus-lite package take this lock; so do we.
        self._hold(f".{DATABASE}.lock")
        for old in self._folder.glob("engine-*.lock"):
            old.unlink(missing_ok=True)
        watched = self._hold(f"engine-{os.getpid()}.lock")
        self.address = f"unix:{_socket_path(self._folder)}"
        command = [str(program), str(self._folder / DATABASE), self.address, "ERROR", str(watched)]
        environment = os.environ | {
            "LD_LIBRARY_PATH": str(program.parent),
            "DYLD_LIBRARY_PATH": str(program.parent),
        }
        self._process = subprocess.Popen(command, env=environment, cwd=self._folder, stdin=subprocess.DEVNULL)
        self._wait_until_listening()
        return self.address

    @property
    def process_id(self) -> int | None:
        """The engine's process; None: never started."""
        return self._process.pid if self._process else None

    def ended(self, within: float) -> bool:
        """Wait so many seconds for its end; whether it came."""
        assert self._process is not None
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self) -> None:
        """End it; what was acknowledged is on disk already. May be called at any time."""
        if self._process is not None:
            self._process.terminate()
            if not self.ended(STOP_SECONDS):
                self._process.kill()
                self._process.wait()
        for file in self._held:
            file.close()
        socket_folder = Path(self.address.removeprefix("unix:")).parent
        if self.address and socket_folder != self._folder:
            shutil.rmtree(socket_folder, ignore_errors=True)

    def _hold(self, name: str) -> Path:
        path = self._folder / name
        file = path.open("a", encoding="utf-8")
        self._held.append(file)
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise IndexUnavailable(
                f"another program has the index {self._folder / DATABASE} open; end it and try again"
            ) from error
        return path

    def _wait_until_listening(self) -> None:
        until = time.monotonic() + START_SECONDS
        while not listens(self.address):
            if self.ended(0.02) or time.monotonic() > until:
                raise IndexUnavailable(
                    f"the index in {self._folder} does not start; see owner.log there, or move the folder away and run "
                    "`ingest reindex`"
                )


def engine_program() -> Path:
    """The server program inside the milvus-lite wheel. IndexUnavailable when another release is installed."""
    # Found, not imported: the package's own start-up imports pkg_resources, which new setuptools no longer have.
    spec = importlib.util.find_spec("milvus_lite")
    program = Path(spec.origin).parent / "lib" / "milvus" if spec and spec.origin else None
    if program is None or not program.exists():
        raise IndexUnavailable(
            "the embedded index needs milvus-lite 2.5.1: install it, or name a Milvus server in ASSISTANT_INDEX_URI"
        )
    return program


def listens(address: str) -> bool:
    """Whether somebody accepts connections at unix:PATH."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(2)
        try:
            probe.connect(address.removeprefix("unix:"))
        except OSError:
            return False
    return True


def _socket_path(folder: Path) -> Path:
    path = folder / "owner.sock"
    if len(os.fsencode(path)) > SOCKET_PATH_BYTES:
        path = Path(tempfile.mkdtemp(prefix="hr-assistant-")) / "owner.sock"
    path.unlink(missing_ok=True)
    return path
