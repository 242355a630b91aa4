"""Runs a parser in a child process with limits: whatever a file does, the worker lives on and gets a sentence."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import UnreadableDocument
from ingest.parsed import ParsedDocument
from ingest.parsers.wire import decode

_ROOT = Path(__file__).resolve().parents[2]
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR", "HOME", "LD_LIBRARY_PATH")
"""The child gets no settings and so no secrets."""
_ENDED_BY_LIMIT = (-signal.SIGXCPU, -signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class IsolatedParser:
    """Parses files, each in its own process. `megabytes` bounds its memory, `seconds` its wall-clock and CPU time."""

    megabytes: int
    seconds: int
    module: str = "ingest.parsers.child"

    def parse(self, path: Path, media_type: str) -> ParsedDocument:
        """The blocks of the file. UnreadableDocument: refused by its parser, or the child crashed or took too long."""
        child = subprocess.Popen(
            [
                sys.executable,
                "-m",
                self.module,
                media_type,
                str(path),
                str(self.megabytes),
                str(self.seconds),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
        )
        try:
            output, _ = child.communicate(timeout=self.seconds)
        except subprocess.TimeoutExpired:
            raise _too_slow(self.seconds) from None
        finally:
            _end(child)
        if child.returncode in _ENDED_BY_LIMIT:
            raise _too_slow(self.seconds)
        return _read(output)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    paths = [str(_ROOT), *(path for path in [os.environ.get("PYTHONPATH", "")] if path)]
    return kept | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1", "OMP_NUM_THREADS": "1"}


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill the child and whatever it started; a child that has ended stays ended."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()


def _read(output: bytes) -> ParsedDocument:
    try:
        if output[:1] == b"+":
            return decode(output[1:])
        refusal = json.loads(output[1:])
        raise UnreadableDocument(str(refusal["code"]), str(refusal["message"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UnreadableDocument(
            "parser_crashed",
            "the program that reads such files crashed on this one; save it anew or as another type",
        ) from None


def _too_slow(seconds: int) -> UnreadableDocument:
    return UnreadableDocument(
        "too_slow",
        f"reading the file takes longer than {seconds} s; divide it, or raise ASSISTANT_PARSE_SECONDS",
    )
