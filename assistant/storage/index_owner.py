"""One embedded index belongs to one process, its owner; everybody else is its client. Knows no pymilvus.

Whoever needs the index first starts the owner as a process of its own, so that no client's end ends it. Files in
DATA/index, each lock an flock that the system frees when its holder dies:

    start.lock     held while somebody looks for the owner or starts one
    owner.lock     held by the owner for life
    clients.lock   shared by every client for life; the owner leaves when nobody held it for a while
    owner.json     where the owner listens, and the two processes
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from assistant.errors import IndexUnavailable
from assistant.storage.index_engine import START_SECONDS, EngineProcess, listens

IDLE_SECONDS = 10.0
PATIENCE_SECONDS = 10.0
"""How long a new owner waits for one that is about to leave."""
POLL_SECONDS = 0.25
READY = "ready"


class IndexOwner:
    """A client's hold on the owner of DATA/index: starts it when needed, keeps it from leaving until close()."""

    def __init__(self, folder: Path, idle_seconds: float = IDLE_SECONDS) -> None:
        self._folder = folder
        self._idle_seconds = idle_seconds
        self._starting = threading.Lock()
        with _as_unavailable(folder):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._presence = _lock(folder / "clients.lock", fcntl.LOCK_SH)

    def address(self) -> str:
        """Where the owner listens now; starts one if there is none. IndexUnavailable says why that failed."""
        if known := _listening(self._folder):
            return known
        with self._starting, _as_unavailable(self._folder), _lock(self._folder / "start.lock", fcntl.LOCK_EX):
            return _listening(self._folder) or self._start()

    def process_id(self) -> int | None:
        """The owner's process, as last written."""
        return _written(self._folder)[1]

    def close(self) -> None:
        """Be no client any more."""
        self._presence.close()

    def _start(self) -> str:
        package_root = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, (package_root, os.environ.get("PYTHONPATH", ""))))
        command = [sys.executable, "-P", "-m", __name__, str(self._folder), str(self._idle_seconds)]
        limit = START_SECONDS + PATIENCE_SECONDS + 5
        try:
            done = subprocess.run(
                command,
                env=os.environ | {"PYTHONPATH": path},
                capture_output=True,
                text=True,
                timeout=limit,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise IndexUnavailable(
                f"the index in {self._folder} does not start; see owner.log there"
            ) from error
        if done.stdout != READY:
            said = done.stdout or (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise IndexUnavailable(said)
        return _written(self._folder)[0]


def own(folder: Path, idle_seconds: float, announce: Callable[[str], None]) -> None:
    """Own the index until nobody needs it. Announces READY, or raises IndexUnavailable."""
    with _sole_ownership(folder):
        engine = EngineProcess(folder)
        try:
            address = engine.start()
            _write(folder, address, engine.process_id)
            announce(READY)
            # The lock stays taken while we leave: a client that comes now waits, and then starts a new owner.
            with contextlib.ExitStack() as leaving:
                _serve(engine, folder / "clients.lock", idle_seconds, leaving)
                (folder / "owner.json").unlink(missing_ok=True)
                engine.stop()
        finally:
            engine.stop()


def _serve(engine: EngineProcess, clients: Path, idle_seconds: float, leaving: contextlib.ExitStack) -> None:
    alone_since: float | None = None
    while not engine.ended(POLL_SECONDS):
        lock = _try_lock(clients)
        now = time.monotonic()
        if lock is None:
            alone_since = None
        elif alone_since is not None and now - alone_since >= idle_seconds:
            leaving.enter_context(lock)
            return
        else:
            lock.close()
            alone_since = alone_since or now


@contextlib.contextmanager
def _sole_ownership(folder: Path) -> Iterator[None]:
    until = time.monotonic() + PATIENCE_SECONDS
    while (lock := _try_lock(folder / "owner.lock")) is None or _listening(folder):
        if lock is not None:
            lock.close()
        if time.monotonic() > until:
            process = _written(folder)[1]
            raise IndexUnavailable(
                f"process {process} holds the index in {folder} and does not answer; end it and try again"
            )
        time.sleep(0.05)
    with lock:
        yield


def _lock(path: Path, kind: int) -> IO[str]:
    file = path.open("a", encoding="utf-8")
    try:
        fcntl.flock(file, kind)
    except BaseException:
        file.close()
        raise
    return file


def _try_lock(path: Path) -> IO[str] | None:
    try:
        return _lock(path, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return None


def _write(folder: Path, address: str, engine: int | None) -> None:
    fresh = folder / "owner.json.new"
    fresh.write_text(json.dumps({"address": address, "pid": os.getpid(), "engine": engine}), "utf-8")
    fresh.replace(folder / "owner.json")


def _written(folder: Path) -> tuple[str, int | None]:
    try:
        content = json.loads((folder / "owner.json").read_text("utf-8"))
        return str(content["address"]), int(content["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return "", None


def _listening(folder: Path) -> str:
    """The owner's address when somebody listens there, else nothing."""
    address = _written(folder)[0]
    return address if address and listens(address) else ""


@contextlib.contextmanager
def _as_unavailable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise IndexUnavailable(
            f"the index folder {folder} cannot be used ({error.strerror}); make it writable or set ASSISTANT_DATA_DIR"
        ) from error


def main(folder: Path, idle_seconds: float) -> None:
    """Leave an owner behind and return when it is ready; prints READY or one sentence."""
    said, says = os.pipe()
    if os.fork():
        os.close(says)
        with os.fdopen(said, encoding="utf-8") as answer:
            sys.stdout.write(answer.read())
        return
    os.close(said)
    _detach(folder / "owner.log")
    with os.fdopen(says, "w", encoding="utf-8") as answer:

        def announce(sentence: str) -> None:
            answer.write(sentence)
            answer.close()

        try:
            own(folder, idle_seconds, announce)
        except IndexUnavailable as error:
            announce(str(error))
    os._exit(0)


def _detach(log: Path) -> None:
    os.setsid()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (written, 1), (written, 2)):
        os.dup2(source, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
