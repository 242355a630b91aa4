"""Which embedded vector engine: speed, memory, disk and durability of Milvus Lite at three corpus sizes.

`python -m bench.vector_engines [--quick] [--json FILE] [--python PATH ...]`; each --python names another environment
whose milvus-lite is measured in the same run. Decision: docs/adr/0002-embedded-vector-engine.md.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.storage.lexical import passage_weights, question_weights, term_counts
from bench.measuring import Row, arguments, report
from bench.synthetic import passages, vectors

QUESTIONS = 50


class Counted:
    """Term statistics of the generated passages."""

    def __init__(self, passages: Sequence[str]) -> None:
        self._total = len(passages)
        self._frequencies: dict[int, int] = {}
        for passage in passages:
            for term in term_counts(passage):
                self._frequencies[term] = self._frequencies.get(term, 0) + 1

    def counts(self, term_ids: Iterable[int]) -> tuple[int, dict[int, int]]:
        """Passages, and passages per term."""
        return self._total, {term: self._frequencies.get(term, 0) for term in term_ids}


def packed(name: str, rows: Sequence[dict[int, float]]) -> dict[str, NDArray[Any]]:
    """Sparse rows as three flat arrays."""
    return {
        f"{name}_ends": np.cumsum([len(row) for row in rows]),
        f"{name}_terms": np.array([term for row in rows for term in row], dtype=np.int64),
        f"{name}_weights": np.array([weight for row in rows for weight in row.values()]),
    }


def corpus(rows: int, file: Path) -> None:
    """Write the vectors of `rows` passages and of the questions to a file."""
    chance = random.Random(rows)
    texts = passages(rows, chance)
    average = sum(term_counts(text).total() for text in texts) / len(texts)
    statistics = Counted(texts)
    questions = [question_weights(text[:20], statistics) for text in chance.sample(texts, QUESTIONS)]
    np.savez(
        file, allow_pickle=False, dense=vectors(rows, 1), question_dense=vectors(QUESTIONS, 2),
        **packed("passage", [passage_weights(text, average) for text in texts]), **packed("question", questions),
    )  # fmt: skip


def probe(python: str, file: Path, searches: int) -> dict[str, Any]:
    """Measure the engine of another Python; RuntimeError with its last words when that fails."""
    script = str(Path(__file__).with_name("_vector_probe.py"))
    done = subprocess.run(
        [python, script, str(file), str(searches)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{python} could not be measured: {done.stderr.strip()[-300:]}")
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def row(result: dict[str, Any]) -> Row:
    """Counts first, then milliseconds as p50 / p95."""
    legs = ("dense without filter", "dense", "lexical", "both")
    timings = {f"{leg} ms": "{p50:.1f} / {p95:.1f}".format(**result["ms"][leg]) for leg in legs}
    return {name: value for name, value in result.items() if name != "ms"} | timings


def main() -> None:
    """Measure and print."""
    options = arguments(__doc__ or "", extra=_sizes_and_environments)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as scratch:
        for size in [2_000] if options.quick else options.sizes:
            file = Path(scratch) / f"{size}.npz"
            corpus(size, file)
            for python in options.python or [sys.executable]:
                rows.append(row(probe(python, file, 20 if size > 20_000 else 50)))
    report("embedded vector engines", rows, options.json)


def _sizes_and_environments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sizes", type=int, nargs="*", default=[2_000, 10_000, 50_000])
    parser.add_argument("--python", action="append", default=[], help="another environment's python")


if __name__ == "__main__":
    main()
