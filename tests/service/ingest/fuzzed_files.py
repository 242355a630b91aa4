"""Parses mutated files, many in one confined process: `python -m tests.service.ingest.fuzzed_files SEED COUNT SECONDS`.

Prints a line for each: its kind, how it ended, and where an error no parser foresaw was raised. A file that takes longer
than SECONDS ends as `hang`; a crash ends the process and so the lines.
"""

from __future__ import annotations

import random
import signal
import sys
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pptx

from assistant.domain.media_types import MediaType
from ingest.chunker import VersionIdentity, chunk
from ingest.clauses import structure
from ingest.parsers import child
from ingest.parsers.confinement import confine
from ingest.parsers.limits import Limits, silent
from ingest.parsers.wire import Refusal, read_outcome
from tests.unit.ingest.parsers.office_files import level, lists, numbered, p, word_file

LIMITS = Limits()
MEGABYTES = 2048
IDENTITY = VersionIdentity("员工手册", "V1", "0" * 64, "e5")
TEXT = "第一章 总则\n\n第一条　正式员工每年享有10天带薪年假。\n\n（一）提前7个工作日申请；\n\n1.1 Overtime is paid.\n"
PAGE = "<html><head><style>.x{display:none}</style></head><body><nav>a</nav><h1>休假</h1><ol start=3><li>甲</li></ol>"
PAGE += "<table><tr><th rowspan=2>职级</th><th colspan=2>限额</th></tr><tr><td>P1</td><td>4</td></tr></table></body></html>"
MARKDOWN = "---\ntitle: x\n---\n# 手册\n\n1. 甲[^a]\n   - 乙\n\n| 职级 | 限额 |\n|---|---|\n| P1 | 400 |\n\n[^a]: 注\n\n~~旧~~<b>新</b>\n"
INTERESTING = (
    b"\x00",
    b"\xff\xff\xff\xff",
    b"999999999",
    b"-1",
    b"<",
    b"]]>",
    b"&#x110000;",
    b"\xd0\xcf",
    b"%",
    b'"',
)


@cache
def specimens() -> dict[MediaType, list[bytes]]:
    """Small sound files of each kind that is read."""
    word_lists = lists(level(0, "chineseCounting", "第%1条") + level(1, "decimal", "%1.%2"))
    raw_word = word_file(numbered("目的") + numbered("范围", level=1) + p("正文"), numbering=word_lists)
    return {
        MediaType.DOCX: [raw_word, _word()],
        MediaType.XLSX: [_workbook()],
        MediaType.PPTX: [_presentation()],
        MediaType.TEXT: [TEXT.encode(encoding) for encoding in ("utf-8", "gb18030", "utf-16")],
        MediaType.CSV: ['职级,限额\nP1,"40""0"\nP2,500\n'.encode()],
        MediaType.HTML: [PAGE.encode()],
        MediaType.MARKDOWN: [MARKDOWN.encode()],
    }


def _word() -> bytes:
    document = docx.Document()
    document.add_heading("第五章 休假", 1)
    document.add_paragraph("甲", style="List Number")
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "职级"
    return _saved(document.save)


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (["职级", "限额", "生效"], ["P1", 400.5, "2026-07-01"], ["P2", 0.125, None]):
        book.active.append(row)
    book.active["B3"].number_format = '0.0%;[Red]-0.0%;"无"'
    book.active.merge_cells("A2:A3")
    return _saved(book.save)


def _presentation() -> bytes:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text = "年假", "10天"
    slide.notes_slide.notes_text_frame.text = "备注"
    return _saved(deck.save)


def _saved(save: Callable[[BytesIO], object]) -> bytes:
    output = BytesIO()
    save(output)
    return output.getvalue()


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The file with a few faults; of a package, as often within a part as in the zip around it."""
    if content.startswith(b"PK") and chance.random() < 0.75:
        return _with_broken_part(content, chance)
    for _ in range(chance.randint(1, 6)):
        content = _broken(content, chance)
    return content


def _with_broken_part(content: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    for name in chance.sample(names, min(len(names), chance.randint(1, 3))):
        for _ in range(chance.randint(1, 4)):
            parts[name] = _broken(parts[name], chance)
    output = BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_STORED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return output.getvalue()


def _broken(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content) + 1)
    end = min(len(content), start + chance.choice((1, 4, 40, 400)))
    match chance.randrange(7):
        case 0:
            return content[:start]
        case 1:
            return content[:start] + content[end:]
        case 2:
            return content[:end] + content[start:end] * chance.choice((1, 3, 50)) + content[end:]
        case 3:
            return content[:start] + chance.randbytes(end - start) + content[end:]
        case 4:
            return content[:start] + chance.choice(INTERESTING) + content[start:]
        case 5:
            return _number_changed(content, chance)
    return _tag_moved(content, chance)


def _number_changed(content: bytes, chance: random.Random) -> bytes:
    """One attribute's number becomes another: sound XML with a senseless value."""
    places = [
        at
        for at in range(len(content) - 1)
        if content[at : at + 1] == b'"' and content[at + 1 : at + 2].isdigit()
    ]
    if not places:
        return content
    at = chance.choice(places) + 1
    end = content.find(b'"', at)
    return content[:at] + chance.choice((b"0", b"-1", b"99999999999", b"1e9", b"x", b"")) + content[end:]


def _tag_moved(content: bytes, chance: random.Random) -> bytes:
    """An element without content is copied to another place."""
    ends = [at for at in range(len(content)) if content[at : at + 2] == b"/>"]
    if not ends:
        return content
    end = chance.choice(ends) + 2
    element = content[content.rfind(b"<", 0, end) : end]
    gaps = [at for at in range(len(content)) if content[at : at + 2] == b"><"]
    at = chance.choice(gaps) + 1 if gaps else 0
    return content[:at] + element + content[at:]


def ending(media_type: MediaType, path: Path, seconds: int) -> tuple[str, str]:
    """How one file ends: `document`, or the refusal's code; and where an unforeseen error was raised."""
    signal.alarm(seconds)
    try:
        said = read_outcome(child.outcome(media_type, str(path), LIMITS, silent))
        if isinstance(said, Refusal):
            return said.code, said.cause
        chunk(structure(said).clauses, IDENTITY)
        return "document", ""
    except TimeoutError:
        return "hang", ""
    finally:
        signal.alarm(0)


def _out_of_time(signal_number: int, frame: object) -> None:
    raise TimeoutError


def main(seed: int, count: int, seconds: int) -> None:
    """Mutate, parse and print."""
    kinds = [(kind, content) for kind, contents in specimens().items() for content in contents]
    confine(MEGABYTES, count * seconds)
    signal.signal(signal.SIGALRM, _out_of_time)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        for number in range(count):
            chance = random.Random(f"{seed}/{number}")
            kind, content = kinds[number % len(kinds)]
            path.write_bytes(mutated(content, chance))
            print(kind.name, *ending(kind, path, seconds), sep="\t", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
