"""`assistant evaluate`: a question pack through the real parts, as figures."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from assistant.bootstrap import Assistant, build, demo_path
from assistant.errors import ConfigurationError
from assistant.evaluation.corpus import Report, index_corpus
from assistant.evaluation.grading import Graded
from assistant.evaluation.packs import HELD_OUT, Pack, read_pack
from assistant.evaluation.report import failures, figures
from assistant.evaluation.run import Evaluation, by_clause_key, by_corpus_id
from assistant.evaluation.tables import by_kind, must_show
from assistant.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class Plan:
    """A pack, and the settings whose data folder its corpus lives in."""

    pack: Pack
    settings: Settings
    demo: bool
    answers: bool


def evaluate(
    pack: Annotated[
        str, typer.Argument(help="`demo`, or the folder of a pack: corpus.jsonl and queries*.jsonl.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    retrieval_only: Annotated[bool, typer.Option("--retrieval-only", help="Do not write answers.")] = False,
    limit: Annotated[int, typer.Option(help="Only the first so many questions; 0: all.")] = 0,
    development: Annotated[bool, typer.Option("--development", help="Leave held-out questions out.")] = False,
    show_held_out: Annotated[
        bool, typer.Option("--show-held-out", help="List failures of held-out questions too.")
    ] = False,
) -> None:
    """Measure retrieval, citations, refusal, dates, applicability, sums and follow-ups over graded questions."""
    plan = plan_of(pack, load_settings(), answers=not retrieval_only, limit=limit, held_out=not development)
    results = asyncio.run(_run(plan, quiet=as_json))
    measured, wrong = figures(results), failures(results, held_out=show_held_out)
    if as_json:
        report = {"pack": plan.pack.name, **measured, "failures": wrong}
        typer.echo(json.dumps(report, ensure_ascii=False, indent=1))
        return
    console = Console(highlight=False)
    console.print(must_show(plan.pack.name, measured))
    console.print(by_kind(f"{plan.pack.name}, by language and type", measured))
    for failure in wrong[:50]:
        console.print(f"  {failure['id']}: {failure['text']} — {failure['wrong']}", markup=False)


def plan_of(name: str, settings: Settings, *, answers: bool, limit: int, held_out: bool = True) -> Plan:
    """Where a pack (`demo`, or a folder) is measured: every corpus has a data folder of its own.

    `held_out`: whether with the questions that nothing may be tuned on.
    """
    demo = name == "demo"
    pack = read_pack(demo_path() if demo else Path(name))
    if not held_out:
        pack = replace(pack, questions=tuple(q for q in pack.questions if q.split != HELD_OUT))
    if limit:
        pack = replace(pack, questions=pack.questions[:limit])
    if demo:
        return Plan(pack, settings, demo, answers)
    folder = settings.data_path / "evaluation" / f"{pack.name}-{pack.corpus_hash[:8]}"
    own = settings.model_copy(
        update={"data_dir": folder, "models_dir": settings.models_path, "database_url": "", "index_uri": ""}
    )
    return Plan(pack, own, demo, answers)


async def _run(plan: Plan, *, quiet: bool) -> list[Graded]:
    assistant = build(plan.settings)
    console = Console(stderr=True, quiet=quiet)
    try:
        with Progress(console=console) as progress:
            task = progress.add_task("indexing", total=len(plan.pack.corpus) or 1)
            prepare(plan, assistant, lambda done, total: progress.update(task, completed=done, total=total))
            return await _grade(plan, assistant, progress)
    finally:
        await assistant.close()


async def _grade(plan: Plan, assistant: Assistant, progress: Progress) -> list[Graded]:
    evaluation = Evaluation(
        assistant.rewriter,
        assistant.retriever,
        assistant.pipeline if plan.answers else None,
        assistant.storage,
        today=assistant.today(),
        unit=by_clause_key if plan.demo else by_corpus_id,
    )
    results = []
    task = progress.add_task("asking", total=len(plan.pack.questions))
    async for graded in evaluation.run(plan.pack.questions):
        results.append(graded)
        progress.advance(task)
    return results


def prepare(plan: Plan, assistant: Assistant, report: Report) -> None:
    """Make the pack's corpus searchable. ConfigurationError where the demo company is not there."""
    if plan.pack.corpus:
        index_corpus(plan.pack, assistant.storage, assistant.index, assistant.embedder, report)
    elif plan.demo and not assistant.storage.people.all():
        raise ConfigurationError("the demo company is not in this data folder; run `ingest demo` first")
