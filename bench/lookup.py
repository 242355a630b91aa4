"""What prompt lookup saves on answers that quote: `python -m bench.lookup --model DIRECTORY [--quick] [--json FILE]`.

Clauses of the demo company as material, the request to quote one of them, greedy, with and without guessing from the
prompt, in turn on one engine each. Counts first: forwards, guesses, guesses that were right; the text must be equal.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from assistant.bootstrap import demo_path
from assistant.engine.base import Engine, GenerationRequest
from assistant.engine.local import LocalEngine
from assistant.engine.weights import load
from bench.driving import Timed, drive, greedy
from bench.measuring import Row, arguments, report

ANSWER = 64
CLAUSES_A_PROMPT = 5
LONGEST = 180
SOURCES = {"zh": "考勤与休假管理制度.md", "en": "Employee Handbook (Singapore).md"}
ASKED = {"zh": "请逐字引用资料[{0}]的原文。", "en": "Quote passage [{0}] word for word."}


def prompts(engine: Engine, language: str, count: int) -> list[tuple[int, ...]]:
    """ChatML prompts that ask for a quotation."""
    text = (demo_path() / "sources" / SOURCES[language]).read_text("utf-8")
    paragraphs = [p.strip() for p in re.split(r"\n\s*\n", text) if 40 < len(p.strip()) < LONGEST]
    made = []
    for number in range(count):
        chosen = paragraphs[number * CLAUSES_A_PROMPT : (number + 1) * CLAUSES_A_PROMPT]
        if len(chosen) < CLAUSES_A_PROMPT:
            break
        material = "\n".join(f"[{place}] {clause}" for place, clause in enumerate(chosen, 1))
        made.append(chat(engine, f"{material}\n{ASKED[language].format(1 + number % CLAUSES_A_PROMPT)}"))
    return made


def chat(engine: Engine, text: str) -> tuple[int, ...]:
    """One user turn and the opening of the answer."""
    start, end = engine.control_id("<|im_start|>"), engine.control_id("<|im_end|>")
    if start is None or end is None:
        raise SystemExit("the model knows no ChatML; name another with --model")
    line = engine.encode("\n")
    return (
        *(start, *engine.encode("user"), *line, *engine.encode(text), end, *line),
        *(start, *engine.encode("assistant"), *line),
    )


async def measure(directory: Path, count: int) -> list[Row]:
    """One row a language."""
    loaded = load(directory, threads=1)
    guessing = LocalEngine(loaded, kv_tokens=8192, lookup=True)
    plain = LocalEngine(loaded, kv_tokens=8192, lookup=False)
    try:
        return [await _language(guessing, plain, language, count) for language in SOURCES]
    finally:
        await guessing.close()
        await plain.close()


async def _language(guessing: Engine, plain: Engine, language: str, count: int) -> Row:
    pairs = []
    for prompt in prompts(plain, language, count):
        request = GenerationRequest(prompt, replace(greedy(ANSWER), stop_token_ids=()))
        pairs.append((await drive(guessing, request), await drive(plain, request)))
    return _row(language, [pair[0] for pair in pairs], [pair[1] for pair in pairs])


def _row(language: str, guessed: Sequence[Timed], plain: Sequence[Timed]) -> Row:
    tokens = sum(len(one.ids) for one in guessed)
    accepted = sum(one.usage.accepted_tokens for one in guessed)
    drafted = sum(one.usage.drafted_tokens for one in guessed)
    return {
        "language": language,
        "answers": len(guessed),
        "tokens": tokens,
        "forwards": tokens - accepted,
        "tokens a forward": tokens / max(1, tokens - accepted),
        "guesses": drafted,
        "right": accepted,
        "equal texts": sum(a.ids == b.ids for a, b in zip(guessed, plain, strict=True)),
        "time / plain": sum(one.total for one in guessed) / sum(one.total for one in plain),
    }


def main() -> None:
    """Measure and print."""

    def extra(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--model", type=Path, required=True, help="directory of a ChatML model")

    options = arguments(__doc__ or "", extra=extra)
    rows = asyncio.run(measure(options.model, 2 if options.quick else 6))
    report("Prompt lookup on quoting answers", rows, options.json)


if __name__ == "__main__":
    main()
