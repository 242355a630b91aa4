"""Work in processes of their own, forked from one that has imported everything, so that a kill takes a whole worker.

The parent must have one thread and no connection open when it forks. Knows nothing of what the work is.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

Ready = Callable[[], None]
Work = Callable[[Ready], object]
"""Calls what it is given once it is ready; what it returns is written as JSON."""


@dataclass(frozen=True, slots=True)
class Blow:
    """Something that dies while the work goes on."""

    after: float
    """Seconds from the moment the work said that it is ready."""
    worker: bool
    """Whether the working process itself is killed."""
    also: Callable[[], object] = lambda: None
    """Kills others at the same moment."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a piece of work ended."""

    killed: bool
    """The working process was killed."""
    struck: bool
    """The blow came before the work was done."""
    said: object
    """What the work returned; None where it was killed."""


def forked(work: Work, blow: Blow | None = None) -> Ending:
    """Do the work in a process of its own, and strike. AssertionError: the work failed by itself."""
    ready, tells = os.pipe()
    child = os.fork()
    if not child:
        _in_child(work, tells)
    os.close(tells)
    with os.fdopen(ready, encoding="utf-8") as told:
        told.readline()
        struck = blow is not None and _strike(child, blow)
        said = told.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return Ending(True, True, None)
    assert os.WEXITSTATUS(status) == 0, "the work failed; its traceback stands above"
    return Ending(False, struck, json.loads(said or "null"))


def _strike(child: int, blow: Blow) -> bool:
    time.sleep(blow.after)
    working = os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
    if working:
        blow.also()
        if blow.worker:
            os.kill(child, signal.SIGKILL)
    return working


def _in_child(work: Work, tells: int) -> None:
    try:
        with os.fdopen(tells, "w", encoding="utf-8") as tell:

            def ready() -> None:
                tell.write("\n")
                tell.flush()

            tell.write(json.dumps(work(ready)))
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def import_like(work: Work) -> None:
    """Do the work once in a child and import here what it had imported: later children need not do it again."""

    def named(ready: Ready) -> list[str]:
        work(ready)
        return list(sys.modules)

    said = forked(named).said
    assert isinstance(said, list)
    for name in said:
        if name not in sys.modules:
            with suppress(ImportError, AttributeError):
                importlib.import_module(name)


def threads() -> int:
    """Threads of this process, those of libraries too (Linux)."""
    return sum(1 for _ in Path("/proc/self/task").iterdir())
