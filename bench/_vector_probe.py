"""Measures one embedded Milvus Lite (2.x binary or 3.x server) in a process of its own; prints JSON.

Runs under any Python that has pymilvus and milvus-lite, so it must import nothing of this project.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pymilvus import AnnSearchRequest, DataType, MilvusClient, RRFRanker

NAME = "probe"
BATCH = 500
Arrays = dict[str, NDArray[Any]]


class Engine:
    """The server process, started the way its version wants it."""

    def __init__(self, folder: Path) -> None:
        spec = importlib.util.find_spec("milvus_lite")
        assert spec is not None and spec.origin is not None
        self.library = Path(spec.origin).parent / "lib"
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> tuple[MilvusClient, float]:
        """A connected client and the seconds until it answered."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        binary = self.library / "milvus"
        address = f"127.0.0.1:{port}"
        command = [str(binary), str(self.folder / "i.db"), address, "ERROR"]
        if not binary.exists():
            program = str(Path(sys.executable).parent / "milvus-lite")
            command = [
                program,
                "server",
                "--data-dir",
                str(self.folder),
                "--host",
                "127.0.0.1",
                "--port",
                str(port),
            ]
        started = time.perf_counter()
        environment = os.environ | {"LD_LIBRARY_PATH": str(self.library)}
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, env=environment, cwd=self.folder, stdout=quiet, stderr=quiet)
        while True:
            try:
                client = MilvusClient(f"http://{address}", timeout=5)
                client.list_collections()
                return client, time.perf_counter() - started
            except Exception:
                if time.perf_counter() - started > 60:
                    raise
                time.sleep(0.05)

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def megabytes(self) -> float:
        """Resident memory."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status").read_text().split("VmRSS:")[1]
        return int(status.split()[0]) / 1024


def create(client: MilvusClient, dimension: int) -> None:
    schema = client.create_schema(auto_id=False)
    schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=64)
    schema.add_field("dense", DataType.FLOAT_VECTOR, dim=dimension)
    schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
    for name in ("version_id", "access_set", "audience", "valid_from", "valid_to"):
        schema.add_field(name, DataType.INT64)
    client.create_collection(NAME, schema=schema, consistency_level="Bounded")
    indexes = client.prepare_index_params()
    indexes.add_index("dense", index_type="AUTOINDEX", metric_type="COSINE")
    indexes.add_index("sparse", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    client.create_index(NAME, indexes, sync=False)
    client.load_collection(NAME)


def sparse_rows(data: Arrays, name: str) -> list[dict[int, float]]:
    ends, terms, weights = data[f"{name}_ends"], data[f"{name}_terms"], data[f"{name}_weights"]
    spans = zip([0, *ends[:-1]], ends, strict=True)
    return [dict(zip(terms[a:b].tolist(), weights[a:b].tolist(), strict=True)) for a, b in spans]


def rows_of(data: Arrays) -> list[dict[str, Any]]:
    dense: NDArray[np.float32] = data["dense"]
    sparse = sparse_rows(data, "passage")
    return [
        {
            "id": f"{i:032x}", "dense": dense[i].tolist(), "sparse": sparse[i], "version_id": i // 40,
            "access_set": i // 40 % 5, "audience": i // 40 % 7, "valid_from": 1, "valid_to": 4_000_000 - i // 40 % 2,
        }
        for i in range(len(dense))
    ]  # fmt: skip


def timed(work: Callable[[int], object], count: int) -> dict[str, float]:
    times = []
    for i in range(count):
        started = time.perf_counter()
        work(i)
        times.append((time.perf_counter() - started) * 1000)
    return {"p50": float(np.percentile(times, 50)), "p95": float(np.percentile(times, 95))}


def searches(client: MilvusClient, data: Arrays, count: int) -> dict[str, dict[str, float]]:
    where = (
        "access_set in [0,1] and audience in [0,1,2,3] and valid_from <= 739000 and valid_to > 739000 "
        "and version_id not in [3,4,5]"
    )
    dense, sparse = data["question_dense"].tolist(), sparse_rows(data, "question")
    n = len(dense)

    def leg(field: str, vectors: list[Any], metric: str, expr: str) -> Callable[[int], object]:
        return lambda i: client.search(
            NAME,
            [vectors[i % n]],
            anns_field=field,
            search_params={"metric_type": metric},
            filter=expr,
            limit=50,
        )

    def both(i: int) -> object:
        requests = [
            AnnSearchRequest([v[i % n]], f, {"metric_type": m, "params": {}}, 50, expr=where)
            for v, f, m in ((dense, "dense", "COSINE"), (sparse, "sparse", "IP"))
        ]
        return client.hybrid_search(NAME, requests, RRFRanker(60), 50)

    return {
        "dense without filter": timed(leg("dense", dense, "COSINE", ""), count),
        "dense": timed(leg("dense", dense, "COSINE", where), count),
        "lexical": timed(leg("sparse", sparse, "IP", where), count),
        "both": timed(both, count),
    }


def write_until_killed(engine: Engine, client: MilvusClient, rows: list[dict[str, Any]]) -> tuple[int, int]:
    """Rows acknowledged before a kill -9 in the middle of writing, and those of them that a restart finds."""
    for start in range(0, 1000, 100):
        client.upsert(NAME, [row | {"id": f"k{row['id'][1:]}"} for row in rows[start : start + 100]])
    engine.kill()
    client.close()
    client, _ = engine.start()
    client.load_collection(NAME)
    found = client.query(NAME, filter='id like "k%"', output_fields=["count(*)"])[0]["count(*)"]
    client.close()
    return 1000, int(found)


def read_back(client: MilvusClient, rows: list[dict[str, Any]]) -> bool:
    """Whether query returns both vectors as they were written."""
    got = client.query(NAME, filter=f'id == "{rows[0]["id"]}"', output_fields=["dense", "sparse"])[0]
    same = np.allclose(got["dense"], rows[0]["dense"], atol=1e-6)
    return bool(same and got["sparse"].keys() == rows[0]["sparse"].keys())


def measure(data: Arrays, folder: Path, count: int) -> dict[str, Any]:
    engine = Engine(folder)
    client, start_seconds = engine.start()
    create(client, data["dense"].shape[1])
    rows = rows_of(data)
    started = time.perf_counter()
    for begin in range(0, len(rows), BATCH):
        client.upsert(NAME, rows[begin : begin + BATCH])
    rate = len(rows) / (time.perf_counter() - started)
    client.flush(NAME)
    timings = searches(client, data, count)
    memory, same = engine.megabytes(), read_back(client, rows)
    client.close()
    engine.kill()
    client, reopen = engine.start()
    client.load_collection(NAME)
    started = time.perf_counter()
    searches(client, data, 1)
    first = time.perf_counter() - started
    written, found = write_until_killed(engine, client, rows)
    engine.kill()
    disk = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6
    return {
        "engine": "milvus-lite " + importlib.metadata.version("milvus-lite"), "rows": len(rows), "searches": count,
        "written": written, "lost after kill -9": written - found, "vectors read back": same, "ms": timings,
        "upsert rows/s": rate, "start s": start_seconds, "reopen s": reopen, "first searches s": first,
        "memory MB": memory, "disk MB": disk,
    }  # fmt: skip


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch, np.load(sys.argv[1]) as arrays:
        loaded = {name: arrays[name] for name in arrays.files}
        print(json.dumps(measure(loaded, Path(scratch), int(sys.argv[2]))))
