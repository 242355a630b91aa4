"""The two pairs of stores the product runs on; one fixture, `pair`, runs a test on both."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.storage.opening import Storage, open_storage


@dataclass(frozen=True, slots=True)
class Pair:
    """SQLite with the embedded index, or PostgreSQL with a Milvus server over TCP; all tables, no rows."""

    database_url: str
    data_path: Path
    index_uri: str
    """Empty: the embedded index."""
    kill_index: Callable[[], object]
    """SIGKILL for the index's process. A server is back afterwards, the embedded one when it is asked again."""
    in_memory: bool = False
    """Searches use a copy of the index."""

    def open(self) -> Storage:
        """The stores."""
        return open_storage(self.database_url, self.data_path, self.index_uri)


def kill_owner(index: Path) -> None:
    """End the process that owns the embedded index in this folder."""
    owner = json.loads((index / "owner.json").read_text("utf-8"))["pid"]
    os.kill(owner, signal.SIGKILL)
