"""Recall of follow-up questions by lexical search alone: the last turn, our rewrite, a person's rewrite.

`python -m bench.follow_ups --pack FOLDER [--json FILE]`: corpus.jsonl, and queries*.jsonl with `history`, `gold` and, where a
person wrote one, `rewrite`. BM25 over exact weights in memory; no index and no embedding.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answering.rewriter import FollowUpRewriter
from assistant.retrieval.glossary import shipped_glossary
from assistant.retrieval.keywords import KeywordReader
from assistant.storage.lexical import passage_weights, term_counts
from bench.measuring import Row, arguments, report

DEEPEST = 10


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question, what was asked before it, and what a person made of both."""

    text: str
    earlier: tuple[str, ...]
    rewrite: str
    gold: frozenset[str]


class Passages:
    """A corpus in memory, searched by BM25."""

    def __init__(self, corpus: Mapping[str, str]) -> None:
        counts = {key: term_counts(text) for key, text in corpus.items()}
        average = sum(count.total() for count in counts.values()) / max(len(counts), 1)
        self._size = len(corpus)
        self._postings: dict[int, list[tuple[str, float]]] = defaultdict(list)
        for key, text in corpus.items():
            for term, weight in passage_weights(text, average).items():
                self._postings[term].append((key, weight))

    def best(self, question: str) -> list[str]:
        """The ids of the ten best passages."""
        scores: dict[str, float] = defaultdict(float)
        for term, count in term_counts(question).items():
            postings = self._postings.get(term, ())
            rarity = math.log(1 + (self._size - len(postings) + 0.5) / (len(postings) + 0.5))
            for key, held in postings:
                scores[key] += count * rarity * held
        return sorted(scores, key=lambda key: -scores[key])[:DEEPEST]


def main() -> None:
    """Read, search, print."""
    options = arguments(__doc__ or "", extra=_pack)
    asked = follow_ups(options.pack)
    corpus = {
        row["id"]: f"{row.get('title') or ''}\n{row['text']}" for row in _lines(options.pack / "corpus.jsonl")
    }
    passages, rewriter = Passages(corpus), FollowUpRewriter(KeywordReader(shipped_glossary()))
    ours = [rewriter.standalone(one.text, one.earlier) for one in asked]
    groups = {
        "first turns": [bool(not one.earlier) for one in asked],
        "later turns": [bool(one.earlier) for one in asked],
        "later, rewritten by a person": [
            bool(one.earlier and one.rewrite and one.rewrite != one.text) for one in asked
        ],
        "later, changed by us": [
            bool(one.earlier) and one.text != made for one, made in zip(asked, ours, strict=True)
        ],
    }
    forms = {
        "last turn": [one.text for one in asked],
        "our rewrite": ours,
        "person's rewrite": [one.rewrite or one.text for one in asked],
        "all questions joined": [" ".join((*one.earlier, one.text)) for one in asked],
    }
    found = {
        name: [recall(passages.best(text), one.gold) for text, one in zip(texts, asked, strict=True)]
        for name, texts in forms.items()
    }
    report("recall@10, BM25", [_row(name, chosen, found) for name, chosen in groups.items()], options.json)


def follow_ups(folder: Path) -> list[FollowUp]:
    """The questions of a pack that have a gold passage."""
    rows = [row for file in sorted(folder.glob("queries*.jsonl")) for row in _lines(file)]
    return [
        FollowUp(
            row["text"],
            tuple(turn["text"] for turn in row.get("history") or () if turn["role"] == "user"),
            row.get("rewrite") or "",
            frozenset(row["gold"]),
        )
        for row in rows
        if row["gold"]
    ]


def recall(found: Sequence[str], gold: frozenset[str]) -> float:
    """Share of the gold passages among those found."""
    return len(gold.intersection(found)) / len(gold)


def _row(name: str, chosen: Sequence[bool], found: Mapping[str, Sequence[float]]) -> Row:
    count = sum(chosen)
    means = {
        form: sum(value for value, take in zip(values, chosen, strict=True) if take) / max(count, 1)
        for form, values in found.items()
    }
    return {"questions": name, "count": count, **means}


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").split("\n") if line.strip()]


def _pack(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pack", type=Path, required=True, help="folder of conversations")


if __name__ == "__main__":
    main()
