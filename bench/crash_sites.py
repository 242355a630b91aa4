"""Where workers are killed: SQLite with the embedded index, or PostgreSQL with a Milvus server over TCP, each fresh."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.storage.index_owner import IndexOwner
from bench.crashing import Site
from bench.servers import MilvusServer, postgresql_server


@dataclass(frozen=True, slots=True)
class Ground:
    """A site, and how its index is killed and comes back."""

    site: Site
    kill_index: Callable[[], object]
    """Ends the index's process; whoever watches over it starts it again."""
    settle: Callable[[], object]
    """Returns once the index answers again."""


@contextmanager
def ground(*, servers: bool, chance: random.Random) -> Iterator[Ground]:
    """A fresh place; `servers`: PostgreSQL and a Milvus server, instead of the embedded defaults."""
    with ExitStack() as held:
        folder = Path(tempfile.mkdtemp(prefix="hr-assistant-crash-"))
        held.callback(shutil.rmtree, folder, ignore_errors=True)
        if servers:
            url = held.enter_context(postgresql_server(folder / "postgres"))
            milvus = held.enter_context(closing(MilvusServer(folder / "milvus")))
            milvus.wait()
            site = Site(url, folder, milvus.uri)
            yield Ground(site, milvus.kill_and_restart, milvus.wait)
            return
        owner = held.enter_context(closing(IndexOwner(folder / "index")))
        owner.address()  # held here, so that it leaves for no other reason than a kill
        written = folder / "index" / "owner.json"

        def kill_index() -> None:
            process = json.loads(written.read_text("utf-8"))[chance.choice(("pid", "engine"))]
            os.kill(process, signal.SIGKILL)

        yield Ground(Site(f"sqlite:///{folder / 'assistant.db'}", folder), kill_index, owner.address)
