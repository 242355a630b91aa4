"""What a small real model says and what the checks leave of it: `python -m bench.written [--model NAME] [--quick]`.

The demo company's graded questions through the local engine. Statements that no passage supports are counted, and every
number of the answers is looked up in what they cite by a reading of its own: digits as they stand, not the checks' code.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.answering.grounding import numbers_in
from assistant.bootstrap import Assistant, build
from assistant.domain.answers import Answer, Outcome
from assistant.domain.traces import AnswerTrace
from assistant.settings import EngineKind, Settings, load_settings
from bench.answer import copied, questions_of_the_demo
from bench.asking import Asked, asking, by_users
from bench.measuring import Row, arguments, report

MARKS = re.compile(r"\[\d+\]")
DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
NOTE = "\n\n"
"""What the program itself adds to an answer stands behind an empty line."""


@dataclass(frozen=True, slots=True)
class Written:
    """An answer a model was asked for, with its trace and the texts it cites."""

    answer: Answer
    trace: AnswerTrace
    cited: str

    def unsupported(self) -> Iterator[str]:
        """Numbers of the answer that neither its question nor what it cites states, in digits or in Han."""
        known = self.cited + " " + self.trace.question.text
        stated = set(_digits(known)) | set(numbers_in(known))
        yield from (n for n in _digits(MARKS.sub("", self.answer.text.split(NOTE)[0])) if n not in stated)


def _digits(text: str) -> list[str]:
    return [found.replace(",", "") for found in DIGITS.findall(unicodedata.normalize("NFKC", text))]


async def measure(settings: Settings, most: int) -> tuple[Row, list[Written]]:
    """Asks one after another."""
    assistant = build(settings)
    try:
        questions = questions_of_the_demo(assistant, most)
        answers = [t.answer for t in await by_users(asking(assistant.pipeline), questions, 1)]
        pairs = zip(questions, answers, strict=True)
        written = [w for question, answer in pairs for w in _written(assistant, question, answer)]
    finally:
        await assistant.close()
    return _row(answers, written), written


def _written(assistant: Assistant, question: Asked, answer: Answer) -> Iterator[Written]:
    if not answer.turn_id or not answer.usage.generated_tokens:
        return
    trace = assistant.storage.traces.get(answer.turn_id)
    cited = [citation.chunk_id for citation in answer.citations]
    read = assistant.storage.policies.passages(cited, question.person, trace.question.as_of).values()
    texts = [part for p in read for part in (p.citation_label, *p.heading_path, p.text)]
    yield Written(answer, trace, " ".join(texts))


def _row(answers: Sequence[Answer], written: Sequence[Written]) -> Row:
    return {
        "questions": len(answers),
        "asked of the model": len(written),
        "answered": sum(w.answer.outcome is Outcome.ANSWERED for w in written),
        "nothing stood": sum(w.answer.outcome is Outcome.UNANSWERABLE for w in written),
        "tokens generated": sum(w.answer.usage.generated_tokens for w in written),
        "statements removed": sum(len(w.trace.removed) for w in written),
        "answers with a removal": sum(bool(w.trace.removed) for w in written),
        "numbers in answers": sum(len(_digits(w.answer.text)) for w in written),
        "numbers without support": sum(len(list(w.unsupported())) for w in written),
    }


def _shown(written: Sequence[Written]) -> Iterator[str]:
    for one in written:
        for statement in one.trace.removed:
            yield f"removed   {one.trace.question.text} | {statement}"
        for number in one.unsupported():
            yield f"no source {one.trace.question.text} | {number} | {one.answer.text}"


def _more(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", default="qwen2.5-coder-0.5b", help="a catalogue name or a directory")
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--show", action="store_true", help="print what was removed")


def main() -> None:
    """Command line."""
    options = arguments(__doc__ or "", extra=_more)
    settings = load_settings()
    with tempfile.TemporaryDirectory() as folder:
        own = {"data_dir": copied(settings.data_path, Path(folder)), "models_dir": settings.models_path}
        model = {"engine": EngineKind.LOCAL, "model": options.model, "traces": True}
        mine = settings.model_copy(update={**own, **model, "database_url": "", "index_uri": ""})
        row, written = asyncio.run(measure(mine, 10 if options.quick else options.questions))
    if options.show:
        print(*_shown(written), sep="\n")
    report("what a small model wrote, and what stood", [row], options.json)


if __name__ == "__main__":
    main()
