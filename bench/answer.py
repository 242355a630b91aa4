"""How fast a question is answered without generation: `python -m bench.answer [--quick] [--json FILE]`.

The whole pipeline with the quoting writer and the real embedder, on a copy of the data folder that ASSISTANT_DATA_DIR
names, with the demo company indexed (`ingest demo`) and its graded questions. Time to the first text and to the end,
asked one by one and eight at a time; cold: no vector of a question or a sentence is remembered, warm: all are.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.bootstrap import Assistant, build, demo_path, operator
from assistant.domain.answers import Answer, Delta, Finished, Outcome
from assistant.evaluation.packs import read_pack
from assistant.settings import EngineKind, Settings, load_settings
from bench.measuring import Row, arguments, percentile, report

AT_A_TIME = (1, 8)
STEPS = ("guard", "retrieve", "evidence", "write")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the demo company's set."""

    text: str
    person: str | None
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Timed:
    """An answer with its milliseconds to the first text and to the end."""

    first: float
    total: float
    answer: Answer


async def measure(settings: Settings, questions: Sequence[Asked]) -> list[Row]:
    """A new process memory for each way of asking: first cold, then the same questions again."""
    rows = []
    for at_once in AT_A_TIME:
        assistant = build(settings)
        try:
            assistant.embedder.load()
            assistant.embedder.embed_passages(["warm"])  # torch's first call is none of ours
            rows += [await _pass(assistant, questions, state, at_once) for state in ("cold", "warm")]
        finally:
            await assistant.close()
    return rows


async def _pass(assistant: Assistant, questions: Sequence[Asked], state: str, at_once: int) -> Row:
    gate = asyncio.Semaphore(at_once)

    async def one(question: Asked) -> Timed:
        async with gate:
            return await _ask(assistant, question)

    began = time.perf_counter()
    timed = await asyncio.gather(*map(one, questions))
    seconds = time.perf_counter() - began
    searched = [one for one in timed if "retrieve" in dict(one.answer.milliseconds)]
    return _row(state, at_once, searched) | {"answers/s": len(timed) / seconds}


async def _ask(assistant: Assistant, question: Asked) -> Timed:
    person = (
        assistant.storage.people.find(question.person) if question.person else operator(assistant.storage)
    )
    first, answer, began = 0.0, None, time.perf_counter()
    stream = assistant.pipeline.answer(question.text, None, person, as_of=question.as_of)
    async with aclosing(stream) as events:
        async for event in events:
            if isinstance(event, Delta) and not first:
                first = (time.perf_counter() - began) * 1000
            elif isinstance(event, Finished):
                answer = event.answer
    assert answer is not None
    return Timed(first, (time.perf_counter() - began) * 1000, answer)


def _row(state: str, at_once: int, timed: Sequence[Timed]) -> dict[str, str | int | float]:
    steps = {f"{step} p50": _median_of(step, timed) for step in STEPS}
    first, total = [one.first for one in timed], [one.total for one in timed]
    return {
        "at once": at_once,
        "memory": state,
        "questions": len(timed),
        "answered": sum(one.answer.outcome is Outcome.ANSWERED for one in timed),
        "first text p50 ms": percentile(first, 0.5),
        "first text p95 ms": percentile(first, 0.95),
        "end p50 ms": percentile(total, 0.5),
        "end p95 ms": percentile(total, 0.95),
        **steps,
    }


def _median_of(step: str, timed: Sequence[Timed]) -> float:
    spent = [milliseconds[step] for one in timed if step in (milliseconds := dict(one.answer.milliseconds))]
    return percentile(spent, 0.5) if spent else 0.0


def questions_of_the_demo(most: int) -> list[Asked]:
    """Evenly chosen from the graded set; follow-ups are left out, they would be asked without their history."""
    alone = [question for question in read_pack(demo_path()).questions if not question.history]
    return [Asked(q.text, q.person, q.as_of) for q in alone[:: max(1, len(alone) // most)]][:most]


def copied(source: Path, target: Path) -> Path:
    """The data folder without the files that say which process holds what."""
    if not (source / "assistant.db").exists():
        raise SystemExit(f"{source} holds no demo company; run `ingest demo` first")
    held = shutil.ignore_patterns("*.lock", "*.sock", "owner.json", "owner.log", "evaluation", "models")
    return Path(shutil.copytree(source, target / "data", ignore=held))


def main() -> None:
    """Command line."""
    options = arguments(__doc__ or "")
    settings = load_settings()
    with tempfile.TemporaryDirectory() as folder:
        own = {"data_dir": copied(settings.data_path, Path(folder)), "models_dir": settings.models_path}
        mine = settings.model_copy(
            update={**own, "engine": EngineKind.EXTRACTIVE, "database_url": "", "index_uri": ""}
        )
        rows = asyncio.run(measure(mine, questions_of_the_demo(40 if options.quick else 200)))
    report("answers without generation", rows, options.json)


if __name__ == "__main__":
    main()
