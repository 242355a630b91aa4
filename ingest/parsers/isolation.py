"""Runs a parser in a child process with limits: whatever a file does, the worker lives on and gets a sentence."""

from __future__ import annotations

import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from assistant.errors import UnreadableDocument
from ingest.parsed import ParsedDocument
from ingest.parsers.limits import Limits
from ingest.parsers.wire import PROGRESS, Refusal, read_outcome, read_progress

_LOG = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[2]
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR", "HOME", "LD_LIBRARY_PATH")
"""The child gets no settings and so no secrets."""
_ENDED_BY_LIMIT = (-signal.SIGXCPU, -signal.SIGKILL)
_MOST_OUTPUT = 256 * 2**20
"""Bytes; a document whose blocks take more is refused before it fills the worker's memory."""
_TELL_EVERY = 0.5
"""Seconds between two reports of progress: each is a statement in the database."""

Progress = Callable[[int, int], None]
"""Called with pages done and pages in all."""


def _tell_nobody(done: int, total: int) -> None:
    """What is reported is dropped."""


@dataclass(frozen=True, slots=True)
class IsolatedParser:
    """Parses files, each in its own process."""

    limits: Limits
    module: str = "ingest.parsers.child"

    def parse(self, path: Path, media_type: str, progress: Progress = _tell_nobody) -> ParsedDocument:
        """The blocks of the file. UnreadableDocument: refused by its parser, or the child crashed or took too long.

        What `progress` raises ends the child and is raised here.
        """
        command = [sys.executable, "-m", self.module, media_type, str(path), self.limits.encode()]
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
        )
        try:
            message = self._last_message(child, progress)
            child.wait(self.limits.seconds)
        except subprocess.TimeoutExpired:
            raise _too_slow(self.limits) from None
        finally:
            _end(child)
        if child.returncode in _ENDED_BY_LIMIT:
            raise _too_slow(self.limits)
        return _document(message)

    def _last_message(self, child: subprocess.Popen[bytes], progress: Progress) -> bytes:
        """Listen until the child ends. subprocess.TimeoutExpired: it took longer than it may."""
        clock, told, message = _Clock(self.limits.seconds), 0.0, b""
        for message in _messages(child, clock):
            if message[:1] != PROGRESS:
                continue
            done, total, scanned = _progress(message)
            clock.allowed += self.limits.scanned_page_seconds * scanned
            if time.monotonic() - told >= _TELL_EVERY or done == total:
                progress(done, total)
                told = time.monotonic()
        return message


class _Clock:
    """Seconds a child may take, from now on; pages read from pictures add to them."""

    def __init__(self, allowed: float) -> None:
        self.allowed = allowed
        self._began = time.monotonic()

    @property
    def left(self) -> float:
        return self._began + self.allowed - time.monotonic()


def _messages(child: subprocess.Popen[bytes], clock: _Clock) -> Iterator[bytes]:
    """The lines the child writes, as they come."""
    stream = cast(IO[bytes], child.stdout)
    held = bytearray()
    with selectors.DefaultSelector() as ready:
        ready.register(stream, selectors.EVENT_READ)
        while True:
            left = clock.left
            if left <= 0 or not ready.select(left):
                raise subprocess.TimeoutExpired(child.args, clock.allowed)
            piece = os.read(stream.fileno(), 2**16)
            held += piece
            if len(held) > _MOST_OUTPUT:
                raise UnreadableDocument("too_large", "the document holds too much text; divide it")
            if b"\n" in piece:
                *lines, rest = bytes(held).split(b"\n")
                yield from lines
                held = bytearray(rest)
            if not piece:
                return


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    paths = [str(_ROOT), *(path for path in [os.environ.get("PYTHONPATH", "")] if path)]
    return kept | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1", "OMP_NUM_THREADS": "1"}


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill the child and whatever it started; a child that has ended stays ended."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    if child.stdout is not None:
        child.stdout.close()


def _progress(message: bytes) -> tuple[int, int, bool]:
    try:
        return read_progress(message)
    except (ValueError, TypeError):
        raise _crashed() from None


def _document(message: bytes) -> ParsedDocument:
    try:
        outcome = read_outcome(message)
    except (ValueError, KeyError, TypeError):
        raise _crashed() from None
    if isinstance(outcome, Refusal):
        if outcome.cause:
            _LOG.info("a parser ended with %s", outcome.cause)
        raise UnreadableDocument(outcome.code, outcome.message)
    return outcome


def _crashed() -> UnreadableDocument:
    return UnreadableDocument(
        "parser_crashed",
        "the program that reads such files crashed on this one or ran out of memory; save it anew or as another type, "
        "or raise ASSISTANT_PARSE_MEGABYTES",
    )


def _too_slow(limits: Limits) -> UnreadableDocument:
    return UnreadableDocument(
        "too_slow",
        f"reading the file takes longer than {limits.seconds} s; divide it, or raise ASSISTANT_PARSE_SECONDS",
    )
