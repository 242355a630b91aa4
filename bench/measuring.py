"""What every benchmark needs: arguments, percentiles, a table, a JSON file that says on what it was measured."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

Row = Mapping[str, str | int | float]
WIDEST = 8
"""Columns of a table that is still read easily."""


def arguments(
    about: str, *, extra: Callable[[argparse.ArgumentParser], None] | None = None
) -> argparse.Namespace:
    """--quick and --json, and what `extra` adds."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--quick", action="store_true", help="smaller sizes, fewer repetitions")
    parser.add_argument("--json", type=Path, help="also write the rows to this file")
    if extra:
        extra(parser)
    return parser.parse_args()


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie; nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def milliseconds(work: Callable[[], object]) -> float:
    """Wall-clock time of one call."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def report(title: str, rows: Sequence[Row], target: Path | None) -> None:
    """Print the rows as a table; write them as JSON with machine, date and commit where a file is named."""
    lines = [list(rows[0]), *([_shown(value) for value in row.values()] for row in rows)]
    if len(rows[0]) > WIDEST:  # a figure a line, where a line would not fit them
        lines = [list(line) for line in zip(*lines, strict=True)]
    table = Table(*lines[0], title=title)
    for line in lines[1:]:
        table.add_row(*line)
    Console(width=140).print(table)
    if target:
        target.write_text(
            json.dumps({"title": title, **surroundings(), "rows": list(rows)}, ensure_ascii=False, indent=1)
        )


def _shown(value: str | int | float) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def surroundings() -> dict[str, str | int]:
    """Machine, date and commit."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return {
        "machine": f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit.stdout.strip(),
    }


def resident_megabytes(process_id: int) -> float:
    """Resident memory of a process, in MiB (Linux)."""
    status = Path(f"/proc/{process_id}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    return next(
        (line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine()
    )
