"""One pipeline in this process: files in, figures out as a JSON line. Runs in every peer's environment as well as in ours,
so it imports of both only what all have: the embedder's tokenizer.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

TOKEN_LIMIT = 512
PASSAGE = "passage: "


@dataclass(frozen=True)
class Piece:
    """A text that was embedded; `start`: where it begins in its source, where pieces may overlap."""

    source: str
    text: str
    start: int | None = None
    """None: pieces of this source do not overlap."""
    before: str = ""
    """Text of ours embedded in front of it, which is not the document's."""


Index = Callable[[Sequence[Path]], list[Piece]]


def reached(pieces: Sequence[Piece], model: Path) -> int:
    """Letters and digits of the documents that reached the model: those behind its token limit did not, those in an
    overlap count once."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(model))
    done: dict[str, int] = defaultdict(int)
    count = 0
    for piece in sorted(pieces, key=lambda piece: piece.start or 0):
        text = PASSAGE + piece.before + piece.text
        cut = tokenizer(text, truncation=True, max_length=TOKEN_LIMIT, return_offsets_mapping=True)
        end = max(end for _, end in cut["offset_mapping"])
        read = text[:end][len(PASSAGE) + len(piece.before) :]
        if piece.start is not None:
            read, done[piece.source] = (
                read[max(0, done[piece.source] - piece.start) :],
                max(done[piece.source], piece.start + len(read)),
            )
        count += sum(letter.isalnum() for letter in read)
    return count


def measure(
    index: Index, packages: Sequence[str], processor_seconds: Callable[[], float] | None = None
) -> None:
    """Run `index` over the files of the command line (MODEL FILES...) once and print what it took.

    `processor_seconds`: of this process and those that work for it, where that is more than its own and its children's.
    """
    model, *files = map(Path, sys.argv[1:])
    spent = processor_seconds or _own_seconds
    processor, began = spent(), time.perf_counter()
    pieces = index(files)
    seconds, processor = time.perf_counter() - began, spent() - processor
    figures = {
        "seconds": seconds,
        "processor seconds": processor,
        "pieces": len(pieces),
        "letters": reached(pieces, model),
        "versions": {package: version(package) for package in packages},
    }
    print(json.dumps(figures))


def _own_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
