"""`python -m bench.gpu [--dry-run] [--json FILE]`: every section in order, one table last. Under 10 minutes on a card.

--dry-run: a tiny model on whatever is here, to see that the script runs; its figures mean nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import torch

from bench.gpu.figures import table
from bench.gpu.sections import run_all
from bench.gpu.sizes import DRY, FULL


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description="Measure the engine on one GPU.")
    parser.add_argument("--dry-run", action="store_true", help="tiny sizes, on a CPU if need be")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    if not options.dry_run and not torch.cuda.is_available():
        parser.error("no CUDA device is here; --dry-run tries the script without one")
    began = time.perf_counter()
    figures = asyncio.run(run_all(DRY if options.dry_run else FULL, say=lambda line: print(line, flush=True)))
    about = surroundings(time.perf_counter() - began, dry=options.dry_run)
    if options.json:
        options.json.write_text(json.dumps({**about, "figures": [f.record() for f in figures]}, indent=1))
    print(" · ".join(f"{name} {value}" for name, value in about.items()))
    print(table(figures))


def surroundings(seconds: float, *, dry: bool) -> dict[str, str | float | bool]:
    """What it was measured on."""
    import bitsandbytes
    import transformers

    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    card = torch.cuda.get_device_name(0) if torch.cuda.is_available() else platform.processor() or "CPU"
    return {
        "machine": card,
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit.stdout.strip() or "unknown",
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "bitsandbytes": bitsandbytes.__version__,
        "dry_run": dry,
        "seconds": round(seconds, 1),
    }


if __name__ == "__main__":
    main()
