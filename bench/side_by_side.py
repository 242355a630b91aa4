"""This program's ingestion beside three frameworks' pipelines: `python -m bench.side_by_side FILES... [--rounds N]`.

The same files, the same embedder, one thread each (our parser is a process of its own beside the embedder, as it is in
use), one after another, in turn for so many rounds; each framework in its own environment
(`bench/peers/make_environments.sh`) with its own loaders, splitter and vector store as its documentation has them. Loading
the embedder is not counted. Letters are those of the documents that reached the embedder: not those behind its token
limit, and those in overlaps once; a pipeline that cuts too long pieces is quick because it leaves text out.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

import pypdf

from assistant.models.fetch import model_directory
from bench.measuring import arguments, report

ROOT = Path(__file__).parents[1]
MODELS = Path(os.environ.get("ASSISTANT_MODELS_DIR", ROOT / ".models"))
OURS = "ours"
PIPELINES = (OURS, "langchain", "llamaindex", "haystack")
Figures = dict[str, float]


def run(name: str, files: list[Path]) -> tuple[Figures, str]:
    """One run of one pipeline: its figures, and its packages with their versions."""
    python = sys.executable if name == OURS else str(ROOT / ".peers" / name / "bin" / "python")
    model = model_directory("multilingual-e5-small", MODELS)
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False"}
    environment = os.environ | offline | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    command = [python, "-W", "ignore", "-m", f"bench.peers.with_{name}", str(model), *map(str, files)]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        sys.exit(f"{name} ended with an error:\n{ended.stderr[-2000:]}")
    said = json.loads(ended.stdout.splitlines()[-1])
    versions = ", ".join(f"{package} {number}" for package, number in said.pop("versions").items())
    return {key: float(value) for key, value in said.items()}, versions


def row(name: str, rounds: list[Figures], files: int, pages: int) -> dict[str, str | int | float]:
    """Medians of one pipeline."""
    seconds, processor, pieces, letters = (
        statistics.median(figures[key] for figures in rounds)
        for key in ("seconds", "processor seconds", "pieces", "letters")
    )
    return {
        "pipeline": name,
        "pieces": int(pieces),
        "letters indexed": int(letters),
        "documents/s": round(files / seconds, 2),
        "PDF pages/s": round(pages / seconds, 2),
        "letters/s": round(letters / seconds),
        "letters/processor s": round(letters / processor),
        "processor s": round(processor, 1),
    }


def main() -> None:
    """Command line."""
    options = arguments(__doc__ or "", extra=_more)
    files = [path.resolve() for path in options.files]
    pages = sum(len(pypdf.PdfReader(path).pages) for path in files if path.suffix == ".pdf")
    rounds: dict[str, list[Figures]] = {name: [] for name in options.pipelines}
    for _ in range(1 if options.quick else options.rounds):
        for name in options.pipelines:
            figures, versions = run(name, files)
            rounds[name].append(figures)
            print(f"{name}: {figures} ({versions})", file=sys.stderr, flush=True)
    rows = [row(name, done, len(files), pages) for name, done in rounds.items()]
    report("files -> indexed", rows, options.json)


def _more(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pipelines", nargs="+", default=PIPELINES, choices=PIPELINES)


if __name__ == "__main__":
    main()
