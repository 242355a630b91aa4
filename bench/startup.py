"""Cold start and idle memory of the server with the embedded defaults, the demo company indexed.

`python -m bench.startup [--quick] [--json FILE]`. Needs a fetched embedder and `ingest demo` (make run does both).
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
import urllib.request

import psutil

from assistant.settings import load_settings
from bench.measuring import Row, arguments, report

READY = re.compile(r"listens on (http://\S+)")


def main() -> None:
    """Start the server a few times; time to the first healthy answer, then the memory of each process."""
    options = arguments(__doc__ or "")
    rows: list[Row] = [_start(n) for n in range(1 if options.quick else 3)]
    report("cold start and idle memory", rows, options.json)


def _start(number: int) -> Row:
    started = time.perf_counter()
    command = [sys.executable, "-m", "assistant.cli", "serve"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        address = _address(server)
        urllib.request.urlopen(f"{address}/healthz", timeout=30).read()
        ready = time.perf_counter() - started
        time.sleep(8)
        return {"run": number + 1, "s to healthy": ready, **_memory(server.pid)}
    finally:
        server.terminate()
        server.wait(timeout=30)


def _address(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    for line in server.stdout:
        if found := READY.search(line):
            return found[1]
    raise SystemExit("the server ended before it listened; run `make run` once and read what it says")


def _memory(process_id: int) -> dict[str, float]:
    """Resident MiB by process; shared pages are counted in each. The index: every process named with the data folder."""
    server = psutil.Process(process_id)
    worker = [p for p in server.children(recursive=True) if "ingest" in " ".join(p.cmdline())]
    folder = str(load_settings().data_path)
    index = [p for p in psutil.process_iter() if folder in " ".join(_command(p))]
    return {
        "server MiB": server.memory_info().rss / 2**20,
        "worker MiB": sum(p.memory_info().rss for p in worker) / 2**20,
        "index MiB": sum(p.memory_info().rss for p in index) / 2**20,
    }


def _command(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


if __name__ == "__main__":
    main()
