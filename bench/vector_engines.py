"""Which embedded vector engine: speed, memory, disk and durability of Milvus Lite at three corpus sizes.

`python -m bench.vector_engines [--quick] [--json FILE] [--python PATH ...]`; each --python names another environment
whose milvus-lite is measured in the same run. Decision: docs/adr/0002-embedded-vector-engine.md.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.storage.lexical import passage_weights, question_weights, term_counts

SOURCES = Path(__file__).parents[1] / "ingest" / "demo" / "sources"
DIMENSION = 384
QUESTIONS = 50
PASSAGE_CHARACTERS = 150


class Counted:
    """Term statistics of the generated passages."""

    def __init__(self, passages: Sequence[str]) -> None:
        self._total = len(passages)
        self._frequencies: dict[int, int] = {}
        for passage in passages:
            for term in term_counts(passage):
                self._frequencies[term] = self._frequencies.get(term, 0) + 1

    def document_count(self) -> int:
        """Passages counted."""
        return self._total

    def frequencies(self, term_ids: Iterable[int]) -> dict[int, int]:
        """Passages per term."""
        return {term: self._frequencies.get(term, 0) for term in term_ids}


def passages(count: int, chance: random.Random) -> list[str]:
    """The demo company's sentences, shuffled into passages of the usual length."""
    text = "\n".join(path.read_text("utf-8") for path in sorted(SOURCES.glob("**/*.md")))
    sentences = [s for s in re.split(r"(?<=[。；.;])|\n", text) if len(s) > 8]
    return [" ".join(chance.sample(sentences, 6))[:PASSAGE_CHARACTERS] for _ in range(count)]


def vectors(count: int, seed: int) -> NDArray[np.float32]:
    """Random unit vectors, [count, 384]: the worst case for any index."""
    drawn = np.random.default_rng(seed).standard_normal((count, DIMENSION), dtype=np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)


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


def show(results: Sequence[dict[str, Any]]) -> None:
    """One line for each engine and size; counts first."""
    print("rows   searches lost  engine             upsert/s start reopen first s   MB  disk   dense p50/p95   "
          "lexical p50/p95  both p50/p95 (ms)")  # fmt: skip
    for r in results:
        legs = "  ".join(
            f"{r['ms'][leg]['p50']:6.1f}/{r['ms'][leg]['p95']:6.1f}" for leg in ("dense", "lexical", "both")
        )
        print(
            f"{r['rows']:6} {r['searches']:7} {r['lost after kill -9']:4}  {r['engine']:18} {r['upsert rows/s']:7.0f} "
            f"{r['start s']:6.2f} {r['reopen s']:6.2f} {r['first searches s']:6.2f} {r['memory MB']:5.0f} "
            f"{r['disk MB']:5.0f}  {legs}",
            flush=True,
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="2,000 rows only")
    parser.add_argument("--sizes", type=int, nargs="*", default=[2_000, 10_000, 50_000])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--python", action="append", default=[], help="another environment's python")
    options = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as scratch:
        for rows in [2_000] if options.quick else options.sizes:
            file = Path(scratch) / f"{rows}.npz"
            corpus(rows, file)
            for python in options.python or [sys.executable]:
                results.append(probe(python, file, 20 if rows > 20_000 else 50))
                show(results[-1:])
    show(results)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main()
