"""Questions whose right answers are pages of files, from the files themselves: `python -m bench.pages --pack FOLDER`.

The files were read by the real ingestion (`ingest add`) into the data folder that ASSISTANT_DATA_DIR names; the pack's
gold names them as `FILE#page=N`. Grades the pages that retrieval finds, the document of the first, and the pages that
the quoting writer cites.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.bootstrap import Assistant, build, operator
from assistant.domain.answers import Answer, Outcome
from assistant.domain.passages import Passage
from assistant.domain.questions import Question
from assistant.evaluation.metrics import PrecisionRecall, hit_at, mean, ndcg_at
from assistant.evaluation.packs import GradedQuestion, read_pack
from assistant.settings import EngineKind, load_settings
from bench.asking import Asked, asking, by_users
from bench.measuring import Row, arguments, report

PASSAGES = 20


@dataclass(frozen=True, slots=True)
class Paged:
    """A question with the pages found for it, best first, and those its answer cites."""

    question: GradedQuestion
    found: tuple[str, ...]
    cited: tuple[str, ...]
    outcome: Outcome


async def measure(assistant: Assistant, questions: Sequence[GradedQuestion]) -> list[Paged]:
    """Retrieval and the whole answer of every question, one after another."""
    somebody, policies = operator(assistant.storage), assistant.storage.policies

    @cache
    def file_of(version_id: int) -> str:
        return policies.original(somebody, version_id)[1]

    def pages(places: Iterable[tuple[int, int | None, int | None]]) -> tuple[str, ...]:
        found = (
            f"{file_of(version)}#page={page}"
            for version, first, last in places
            for page in range(first or 0, (last or first or 0) + 1)
        )
        return tuple(dict.fromkeys(found))

    def ranked(question: GradedQuestion) -> tuple[str, ...]:
        asked = Question(question.text, question.text, assistant.today(), question.language)
        passages: list[Passage] = assistant.retriever.retrieve(asked, somebody, PASSAGES)
        return pages((p.version_id, p.page_from, p.page_to) for p in passages)

    def cited(answer: Answer) -> tuple[str, ...]:
        return pages((c.version_id, c.page, c.page) for c in answer.citations)

    asked = [Asked(question.text, somebody, None) for question in questions]
    answers = [timed.answer for timed in await by_users(asking(assistant.pipeline), asked, 1)]
    pairs = zip(questions, answers, strict=True)
    return [Paged(question, ranked(question), cited(a), a.outcome) for question, a in pairs]


def figures(graded: Sequence[Paged]) -> Row:
    """One row; shares of the questions with gold, and of all for refusals."""
    gold = [one for one in graded if one.question.gold]
    answered = [one for one in gold if one.outcome is Outcome.ANSWERED]
    refusals = PrecisionRecall.of(
        (one.outcome is not Outcome.ANSWERED, not one.question.answerable) for one in graded
    )
    return {
        "questions": len(graded),
        "with gold": len(gold),
        "hit@1": _mean(hit_at(one.found, one.question.gold, 1) for one in gold),
        "hit@5": _mean(hit_at(one.found, one.question.gold, 5) for one in gold),
        "nDCG@10": _mean(ndcg_at(one.found, one.question.gold, 10) for one in gold),
        "right document first": _mean(
            one.found[:1] and _file(one.found[0]) in {_file(g) for g in one.question.gold} for one in gold
        ),
        "answered": len(answered),
        "a right page cited": _mean(not one.question.gold.isdisjoint(one.cited) for one in answered),
        "cited pages that are right": _mean(c in one.question.gold for one in answered for c in one.cited),
        "refusal precision": refusals.precision or 0.0,
        "refusal recall": refusals.recall or 0.0,
    }


def _mean(values: Iterable[object]) -> float:
    return mean(float(bool(v)) if not isinstance(v, float) else v for v in values) or 0.0


def _file(page: str) -> str:
    return page.partition("#")[0]


def _pack(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pack", type=Path, required=True, help="folder with queries*.jsonl")


def main() -> None:
    """Command line."""
    options = arguments(__doc__ or "", extra=_pack)
    settings = load_settings().model_copy(update={"engine": EngineKind.EXTRACTIVE})
    questions = read_pack(options.pack).questions[: 20 if options.quick else None]

    async def run() -> list[Paged]:
        assistant = build(settings)
        try:
            return await measure(assistant, questions)
        finally:
            await assistant.close()

    report("pages found and cited", [figures(asyncio.run(run()))], options.json)


if __name__ == "__main__":
    main()
