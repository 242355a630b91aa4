"""Reads a demo policy's Markdown source: front matter and blocks. Knows nothing of the formats it is built into."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

LEAD = re.compile(
    r"^(第[零一二三四五六七八九十百]+条(?:　[^　。，：]{2,14}(?=　))?|\d+\.\d+ [^.]{2,40}\.)(.*)$", re.DOTALL
)
ITEM = re.compile(r"^（[一二三四五六七八九十]+）")


class BlockKind(StrEnum):
    """What a line or table of a source is."""

    TITLE = "title"
    CHAPTER = "chapter"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    CAPTION = "caption"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class SourceBlock:
    """One piece of a source. `rows` is filled for tables only; its first row is the header."""

    kind: BlockKind
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy source: its front matter, and its blocks in reading order."""

    title: str
    label: str
    effective_from: str
    effective_to: str | None
    language: str
    file: str
    formats: tuple[str, ...]
    readers: tuple[str, ...]
    applies_to: tuple[tuple[str, tuple[str, ...]], ...]
    owner: str
    blocks: tuple[SourceBlock, ...]
    body: str


def read_policy(path: Path) -> Policy:
    """Reads one source. Raises ValueError that names the file when its front matter is missing or incomplete."""
    parts = path.read_text(encoding="utf-8").split("---\n", 2)
    if len(parts) != 3 or parts[0]:
        raise ValueError(f"{path.name}: begin the source with front matter between two --- lines.")
    fields = dict(_field(line) for line in parts[1].splitlines() if line.strip())
    try:
        return Policy(
            title=fields["title"],
            label=fields["label"],
            effective_from=fields["effective_from"],
            effective_to=fields["effective_to"] or None,
            language=fields["language"],
            file=fields["file"],
            formats=_names(fields["formats"]),
            readers=_names(fields["readers"]),
            applies_to=_mapping(fields["applies_to"]),
            owner=fields["owner"],
            blocks=blocks_of(parts[2]),
            body=parts[2].strip() + "\n",
        )
    except KeyError as missing:
        raise ValueError(f"{path.name}: add {missing} to the front matter.") from missing


def blocks_of(body: str) -> tuple[SourceBlock, ...]:
    """Splits a body into blocks; every line that is no table row is a block of its own."""
    blocks: list[SourceBlock] = []
    rows: list[tuple[str, ...]] = []
    for line in [*body.splitlines(), ""]:
        if line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip().strip("|").split("|")))
            continue
        if rows:
            blocks.append(SourceBlock(BlockKind.TABLE, rows=(rows[0], *rows[2:])))
            rows = []
        if line.strip():
            blocks.append(_block(line.strip()))
    return tuple(blocks)


def lead_of(text: str) -> tuple[str, str]:
    """The clause number with its short heading, set in bold by every format, and the rest of the paragraph."""
    found = LEAD.match(text)
    return (found.group(1), found.group(2)) if found else ("", text)


def _block(line: str) -> SourceBlock:
    if line.startswith("## "):
        return SourceBlock(BlockKind.CHAPTER, line[3:])
    if line.startswith("# "):
        return SourceBlock(BlockKind.TITLE, line[2:])
    if line.startswith("**") and line.endswith("**"):
        return SourceBlock(BlockKind.CAPTION, line.strip("*"))
    return SourceBlock(BlockKind.ITEM if ITEM.match(line) else BlockKind.PARAGRAPH, line)


def _field(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip(), value.strip().strip('"')


def _names(value: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in value.strip("[]").split(",") if name.strip())


def _mapping(value: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, _names(names)) for name, names in re.findall(r"(\w+):\s*\[([^\]]*)\]", value))
