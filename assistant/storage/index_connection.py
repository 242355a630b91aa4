"""A connection to one Milvus collection that outlives the crashes of its server. Knows no documents and no people.

Everything here keeps to what Milvus Lite 2.5 and Milvus servers both understand.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import grpc
from pymilvus import DataType, MilvusClient, MilvusException

from assistant.errors import IndexUnavailable
from assistant.storage.index_owner import IndexOwner

T = TypeVar("T")
Work = Callable[[MilvusClient, str], T]
"""(client, the collection's name) -> whatever it is after."""
CALL_SECONDS = 60.0
PAUSES = (0.0, 0.3, 2.0)
"""Before each further attempt: a server that is just dying may answer the first."""
ID_BYTES = 64
NO_KEEPALIVE = {"grpc.keepalive_time_ms": 2**31 - 1, "grpc.keepalive_permit_without_calls": False}
"""For the embedded engine: pymilvus pings every 10 s, the engine hangs up on whoever pings so often without calling,
and a socket of this machine tells by itself when its other end is gone."""
NUMBERS = ("version_id", "access_set", "audience", "valid_from", "valid_to")

# Its failures come back as exceptions; on its own it prints every one of them with three stack traces.
logging.getLogger("pymilvus").setLevel(logging.CRITICAL)


class IndexConnection:
    """Runs work on a connected client; after a failure, on a fresh one."""

    def __init__(self, collection: str, uri: str = "", token: str = "", folder: Path | None = None) -> None:
        self._collection = collection
        self._uri = uri
        self._token = token
        self._owner = None if uri or folder is None else IndexOwner(folder)
        self._client: MilvusClient | None = None
        self._connecting = threading.Lock()

    def use(self, collection: str) -> None:
        """Work on another collection from now on; it answers once it is loaded."""
        self.run(lambda client, _: client.load_collection(collection, timeout=CALL_SECONDS))
        self._collection = collection

    def has_collection(self) -> bool:
        """Whether the collection is there."""
        return bool(self.run(lambda client, name: client.has_collection(name, timeout=CALL_SECONDS)))

    def create_collection(self, dimension: int) -> None:
        """Create and load it; harmless when another process is doing the same."""
        self.run(lambda client, name: _create(client, name, dimension))

    def drop_collection(self) -> None:
        """Drop it with all its rows, if it is there."""
        if self.has_collection():
            self.run(lambda client, name: client.drop_collection(name, timeout=CALL_SECONDS))

    def run(self, work: Work[T]) -> T:
        """What `work` returns. It may run several times: it must be repeatable. IndexUnavailable when all fail."""
        failed: MilvusClient | None = None
        for pause in (*PAUSES, None):
            try:
                failed = self._connected(unlike=failed)
                return work(failed, self._collection)
            # ValueError: another thread has closed the channel under this call.
            except (MilvusException, grpc.RpcError, ValueError) as error:
                if pause is None:
                    raise IndexUnavailable(self._sentence(error)) from error
                time.sleep(pause)
        raise AssertionError("every attempt returns or raises")

    def close(self) -> None:
        """Disconnect; the embedded owner may leave when nobody else needs it."""
        with self._connecting:
            if self._client is not None:
                _close(self._client)
                self._client = None
        if self._owner is not None:
            self._owner.close()

    def _connected(self, unlike: MilvusClient | None) -> MilvusClient:
        with self._connecting:
            if self._client is not None and self._client is not unlike:
                return self._client
            if self._client is not None:
                _close(self._client)
                self._client = None
            uri = self._owner.address() if self._owner else self._uri
            options = {"grpc_options": NO_KEEPALIVE} if self._owner else {}
            client = MilvusClient(uri, token=self._token, timeout=CALL_SECONDS, dedicated=True, **options)
            # A restarted server has its collections on disk; they answer only once they are loaded.
            if client.has_collection(self._collection, timeout=CALL_SECONDS):
                client.load_collection(self._collection, timeout=CALL_SECONDS)
            self._client = client
            return client

    def _sentence(self, error: Exception) -> str:
        reason = (error.message if isinstance(error, MilvusException) else str(error)).splitlines()[:1]
        where = self._uri or "in the data folder"
        mend = (
            "check that it runs and ASSISTANT_INDEX_URI is right"
            if self._uri
            else "see index/owner.log there"
        )
        return (
            f"the vector index {where} does not answer ({(reason or ['no reason given'])[0][:200]}); {mend}"
        )


def _create(client: MilvusClient, name: str, dimension: int) -> None:
    schema = client.create_schema(auto_id=False)
    schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=ID_BYTES)
    schema.add_field("dense", DataType.FLOAT_VECTOR, dim=dimension)
    schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
    for number in NUMBERS:
        schema.add_field(number, DataType.INT64)
    if not client.has_collection(name, timeout=CALL_SECONDS):
        client.create_collection(name, schema=schema, consistency_level="Bounded", timeout=CALL_SECONDS)
    indexes = client.prepare_index_params()
    indexes.add_index("dense", index_type="AUTOINDEX", metric_type="COSINE")
    indexes.add_index("sparse", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    client.create_index(name, indexes, sync=False, timeout=CALL_SECONDS)
    client.load_collection(name, timeout=CALL_SECONDS)


def _close(client: MilvusClient) -> None:
    with contextlib.suppress(MilvusException, grpc.RpcError, ValueError):
        client.close()
