"""Follow-ups made standalone by rules and by a model: `python -m bench.rewriting [--model NAME] [--json FILE]`.

The demo company's follow-ups, each with the form a person wrote. Graded by what retrieval finds for each form; told too is
how many of the model's forms were searched with, and how many the checks turned down.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.answering.model_rewriter import ModelRewriter
from assistant.answering.prompts import PromptLibrary
from assistant.bootstrap import Assistant, build, demo_path, operator
from assistant.domain.questions import Question
from assistant.engines import engine_of
from assistant.evaluation.metrics import mean, recall_at
from assistant.evaluation.packs import GradedQuestion, read_pack
from assistant.retrieval.glossary import shipped_glossary
from assistant.retrieval.keywords import KeywordReader
from assistant.settings import EngineKind, Settings, load_settings
from bench.answer import copied
from bench.measuring import Row, arguments, report

FOUND = 10


@dataclass(frozen=True, slots=True)
class Forms:
    """One follow-up in its forms."""

    question: GradedQuestion
    rules: str
    model: str

    def all(self) -> dict[str, str]:
        """Name -> what is searched with."""
        asked, person = self.question.text, self.question.standalone
        return {"as asked": asked, "rules": self.rules, "model": self.model, "a person's": person}


async def measure(settings: Settings, *, show: bool) -> list[Row]:
    """One row a form."""
    engine = engine_of(settings)
    assert engine is not None
    assistant = build(settings.model_copy(update={"engine": EngineKind.EXTRACTIVE}))
    keywords = KeywordReader(shipped_glossary())
    by_model = ModelRewriter(engine, PromptLibrary.load(), assistant.rewriter, keywords)
    try:
        asked = [q for q in read_pack(demo_path()).questions if q.history and q.standalone and q.gold]
        forms = [await _forms(question, assistant, by_model) for question in asked]
        if show:
            print(*(f"{f.question.text} | {f.rules} | {f.model}" for f in forms), sep="\n")
        return _rows(forms, assistant)
    finally:
        await assistant.close()
        await engine.close()


async def _forms(question: GradedQuestion, assistant: Assistant, by_model: ModelRewriter) -> Forms:
    rules = assistant.rewriter.standalone(question.text, question.earlier_questions)
    return Forms(
        question, rules, await by_model.standalone(question.text, question.earlier_questions, "bench")
    )


def _rows(forms: Sequence[Forms], assistant: Assistant) -> list[Row]:
    joined = sum(f.rules != f.question.text for f in forms)
    taken = sum(f.model != f.rules for f in forms)
    names = list(forms[0].all())
    return [
        {
            "form": name,
            "follow-ups": len(forms),
            "joined by rules": joined,
            "taken from the model": taken,
            f"recall@{FOUND}": mean(_recall(f.question, f.all()[name], assistant) for f in forms) or 0.0,
        }
        for name in names
    ]


def _recall(question: GradedQuestion, form: str, assistant: Assistant) -> float:
    people = assistant.storage.people
    person = people.find(question.person) if question.person else operator(assistant.storage)
    asked = Question(question.text, form, question.as_of or assistant.today(), question.language)
    found = assistant.retriever.retrieve(asked, person, 2 * FOUND)
    return recall_at(list(dict.fromkeys(p.clause_key for p in found)), question.gold, FOUND)


def _more(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", default="qwen2.5-coder-0.5b", help="a catalogue name or a directory")
    parser.add_argument("--show", action="store_true", help="print every form")


def main() -> None:
    """Command line."""
    options = arguments(__doc__ or "", extra=_more)
    settings = load_settings()
    with tempfile.TemporaryDirectory() as folder:
        own = {"data_dir": copied(settings.data_path, Path(folder)), "models_dir": settings.models_path}
        model = {"engine": EngineKind.LOCAL, "model": options.model, "database_url": "", "index_uri": ""}
        rows = asyncio.run(measure(settings.model_copy(update={**own, **model}), show=options.show))
    report("follow-ups", rows, options.json)


if __name__ == "__main__":
    main()
