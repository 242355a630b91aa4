"""How fast a question is answered without generation: `python -m bench.answer [--quick] [--json FILE]`.

The whole pipeline with the quoting writer, on a copy of the data folder that ASSISTANT_DATA_DIR names, with the demo
company indexed (`ingest demo`) and made-up passages beside it up to `--chunks`. By 1 and by 20 users, and at a fixed rate of
questions a second. Memory: *cold*, no vector is remembered; *new questions*, every question is embedded, the sentences
of the passages are remembered; *warm*, all vectors are.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from assistant.bootstrap import Assistant, build, demo_path, operator
from assistant.domain.answers import Outcome
from assistant.evaluation.packs import read_pack
from assistant.retrieval import embedder as embedding
from assistant.settings import EngineKind, Settings, load_settings
from bench.asking import Asked, Timed, asking, at_rate, by_users
from bench.measuring import Row, arguments, percentile, report
from bench.synthetic import fill

STEPS = ("guard", "faq", "retrieve", "evidence", "calculate", "write", "notes")
USERS = (1, 20)
FEW = 32
"""Question vectors remembered where every question is to be new: enough while one is answered, gone when it is asked again."""


async def measure(settings: Settings, options: argparse.Namespace) -> list[Row]:
    """A process memory of its own for cold; the states that follow find what the one before left."""
    rows = await _passes(settings, options, remembered_questions=FEW)
    return rows + await _passes(settings, options, remembered_questions=embedding.CACHED_QUESTIONS)


async def _passes(settings: Settings, options: argparse.Namespace, *, remembered_questions: int) -> list[Row]:
    with patch.object(embedding, "CACHED_QUESTIONS", remembered_questions):
        assistant = build(settings)
    try:
        assistant.index.keep_in_memory(settings.copied_chunks, awaited=True)
        assistant.embedder.load()
        assistant.embedder.embed_passages(["warm"])  # torch's first call is none of ours
        questions = questions_of_the_demo(assistant, 40 if options.quick else 200)
        first = await _by_users(assistant, questions, "cold", 1)
        state = "new questions" if remembered_questions == FEW else "warm"
        known = [await _by_users(assistant, questions, state, users) for users in USERS]
        held = [await _at_rate(assistant, questions, state, options.rate, options.seconds)]
        return [*([first] if remembered_questions == FEW else []), *known, *held]
    finally:
        await assistant.close()


async def _by_users(assistant: Assistant, questions: Sequence[Asked], state: str, users: int) -> Row:
    spent = Spent()
    timed = await by_users(asking(assistant.pipeline), questions, users)
    return _row(state, f"{users} users", timed, spent)


async def _at_rate(
    assistant: Assistant, questions: Sequence[Asked], state: str, rate: float, seconds: float
) -> Row:
    many = [questions[n % len(questions)] for n in range(int(rate * seconds))]
    spent = Spent()
    timed = await at_rate(asking(assistant.pipeline), many, rate)
    return _row(state, f"{rate:g} a second", timed, spent)


class Spent:
    """Time and processor time of this process since it was made."""

    def __init__(self) -> None:
        self._began, self._processor = time.perf_counter(), time.process_time()

    def seconds(self) -> float:
        """By the clock."""
        return time.perf_counter() - self._began

    def processor_milliseconds(self) -> float:
        """Of all threads."""
        return (time.process_time() - self._processor) * 1000


def _row(state: str, load: str, timed: Sequence[Timed], spent: Spent) -> Row:
    first, total = [one.first for one in timed], [one.total for one in timed]
    return {
        "memory": state,
        "load": load,
        "questions": len(timed),
        "answered": sum(one.answer.outcome is Outcome.ANSWERED for one in timed),
        "answers/s": len(timed) / spent.seconds(),
        "processor ms an answer": spent.processor_milliseconds() / len(timed),
        "first text p50 ms": percentile(first, 0.5),
        "first text p95 ms": percentile(first, 0.95),
        "end p50 ms": percentile(total, 0.5),
        "end p95 ms": percentile(total, 0.95),
        **{f"{step} p50": _median_of(step, timed) for step in STEPS},
    }


def _median_of(step: str, timed: Sequence[Timed]) -> float:
    spent = [milliseconds[step] for one in timed if step in (milliseconds := dict(one.answer.milliseconds))]
    return percentile(spent, 0.5) if spent else 0.0


def questions_of_the_demo(assistant: Assistant, most: int) -> list[Asked]:
    """Evenly chosen from the graded set; follow-ups are left out, they would be asked without their history."""
    people, somebody = assistant.storage.people, operator(assistant.storage)
    alone = [question for question in read_pack(demo_path()).questions if not question.history]
    chosen = alone[:: max(1, len(alone) // most)][:most]
    return [Asked(q.text, people.find(q.person) if q.person else somebody, q.as_of) for q in chosen]


def copied(source: Path, target: Path) -> Path:
    """The data folder without the files that say which process holds what."""
    if not (source / "assistant.db").exists():
        raise SystemExit(f"{source} holds no demo company; run `ingest demo` first")
    held = shutil.ignore_patterns("*.lock", "*.sock", "owner.json", "owner.log", "evaluation", "models")
    return Path(shutil.copytree(source, target / "data", ignore=held))


def _filled(settings: Settings, chunks: int) -> None:
    """Made-up passages beside the demo company's, with vectors that were drawn."""
    assistant = build(settings)
    try:
        known, _ = assistant.storage.statistics.counts([])
        fill(assistant.storage, assistant.index, max(0, chunks - known))
    finally:
        asyncio.run(assistant.close())


def _more(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--chunks", type=int, default=5_000, help="passages in the index")
    parser.add_argument("--rate", type=float, default=50.0, help="questions a second")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long the rate is held")


def main() -> None:
    """Command line."""
    options = arguments(__doc__ or "", extra=_more)
    settings = load_settings()
    with tempfile.TemporaryDirectory() as folder:
        own = {"data_dir": copied(settings.data_path, Path(folder)), "models_dir": settings.models_path}
        mine = settings.model_copy(
            update={**own, "engine": EngineKind.EXTRACTIVE, "database_url": "", "index_uri": ""}
        )
        _filled(mine, options.chunks)
        rows = asyncio.run(measure(mine, options))
    report("answers without generation", rows, options.json)


if __name__ == "__main__":
    main()
