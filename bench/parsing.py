"""How fast PDFs are read, against the libraries alone: `python -m bench.parsing [FILES] [--json FILE]`.

One thread, one process, no child: pages a second of CPU time for our parser (lines, columns, tables, headings), for pdfium's
text alone and for pypdf's text alone, and how much of pypdf's text is in ours. By default the demo company's PDFs are read.
"""

from __future__ import annotations

import argparse
import logging
import re
import resource
import time
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pypdf
import pypdfium2

import ingest.demo
from bench.measuring import arguments, report
from ingest.parsers.pdf import parse_pdf

DEMO = Path(ingest.demo.__file__).parent / "files"
_LONG = 0.5
"""Seconds; what takes longer is measured once."""
SCAN = "国庆"
"""The demo's scan has no text that could be read faster."""


def files(paths: list[Path]) -> dict[str, bytes]:
    """PDFs by name; without any, the demo company's printed ones."""
    chosen = paths or [path for path in sorted(DEMO.glob("*.pdf")) if SCAN not in path.name]
    return {path.name: path.read_bytes() for path in chosen}


def ours(content: bytes) -> str:
    """All text of the blocks."""
    return "\n".join(block.text for block in parse_pdf(content).blocks)


def of_pdfium(content: bytes) -> str:
    """pypdfium2's text."""
    with pypdfium2.PdfDocument(content) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def of_pypdf(content: bytes) -> str:
    """pypdf's text."""
    return "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


def measured(read: Callable[[bytes], str], content: bytes, pages: int) -> tuple[float, str]:
    """Pages a second of CPU time, best of three where a reading takes no time, and the text."""
    best, text = float("inf"), ""
    for attempt in range(3):
        if attempt and best > _LONG:
            break
        began = time.process_time()
        text = read(content)
        best = min(best, time.process_time() - began)
    return pages / best, text


def shared(text: str, other: str) -> float:
    """Share of the other text's letters, digits and Han characters that are in the text, whatever their order."""
    mine, wanted = (Counter(re.findall(r"\w", part)) for part in (text, other))
    return sum((mine & wanted).values()) / max(1, sum(wanted.values()))


def row(name: str, content: bytes) -> dict[str, str | int | float]:
    """One file's line."""
    pages = len(pypdf.PdfReader(BytesIO(content)).pages)
    speed, text = measured(ours, content, pages)
    raw, _ = measured(of_pdfium, content, pages)
    slow, other = measured(of_pypdf, content, pages)
    return {
        "file": name[:40],
        "pages": pages,
        "ours, pages/s": round(speed),
        "pdfium's text": round(raw),
        "pypdf's text": round(slow),
        "ours / pypdf": round(speed / slow, 1),
        "of pypdf's text": round(shared(text, other), 4),
    }


def main() -> None:
    """Command line."""
    options = arguments(__doc__ or "", extra=_paths)
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    chosen = files(options.paths)
    report("PDF -> blocks", [row(name, content) for name, content in chosen.items()], options.json)
    print(
        f"resident memory: {before} MiB at first, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} at most"
    )


def _paths(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, help="PDF files; by default the demo company's")


if __name__ == "__main__":
    main()
