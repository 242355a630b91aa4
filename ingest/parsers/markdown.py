"""Markdown -> blocks: CommonMark with tables, footnotes and struck-out text; front matter is not text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.errors import UnreadableDocument
from ingest.parsed import Block, BlockKind, ParsedDocument, table_block
from ingest.parsers.characters import clean, clean_line
from ingest.parsers.encodings import decode, unread
from ingest.parsers.hidden_text import HiddenTexts, told
from ingest.parsers.lines import join_texts
from ingest.parsers.refusals import no_text
from ingest.parsers.web_page import fragment_blocks

_FRONT_MATTER = re.compile(r"\ufeff?(---|\+\+\+)[ \t]*\n((?:.*\n)*?)(?:\1|\.\.\.)[ \t]*(?:\n|$)")
_FIELD = re.compile(r"^[\w\u4e00-\u9fff][^\n:=]*[:=]", re.MULTILINE)
_NOTE = re.compile(
    r"^ {0,3}\[\^([^\]\s]{1,40})\]:[ \t]*(.*(?:\n(?:[ \t]{2,}.*|[ \t]*(?=\n[ \t]{4})))*)", re.MULTILINE
)
_REFERENCE = re.compile(r"\[\^([^\]\s]{1,40})\]")
_FENCED = re.compile(r"^(```|~~~)", re.MULTILINE)
_ANCHOR = re.compile(r"\s*\{#[\w:.-]+\}\s*$")
_TAG = re.compile(r"<(/?)(\w+)")
_STRUCK = ("del", "s", "strike")
_DEEPEST = 100
"""Blocks within blocks; the library drops what lies deeper, so such a file is refused."""
_TOO_DEEP = (
    "the text is nested too deeply; write it with fewer lists and quotations in each other and add it again"
)
_HAN = re.compile("[\u4e00-\u9fff]")


def parse_markdown(content: bytes) -> ParsedDocument:
    """The blocks of the text. UnreadableDocument: empty, in no known encoding, or nested too deeply."""
    read = decode(content)
    hidden = HiddenTexts()
    hidden.look_through(read)
    text = _without_front_matter(clean(read))
    notes: dict[str, str] = {}
    if not _FENCED.search(text):
        text = _NOTE.sub(lambda match: notes.setdefault(match[1], match[2]) and "", text)
    tokens = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"]).parse(text)
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        raise UnreadableDocument("too_deep", _TOO_DEEP)
    blocks = tuple(_with_notes(_blocks(tokens, hidden), notes))
    if not blocks:
        raise no_text("file")
    warnings = (*unread(text), *told(hidden.characters))
    return ParsedDocument(blocks, warnings=warnings, hidden=hidden.found)


def _without_front_matter(text: str) -> str:
    match = _FRONT_MATTER.match(text)
    return text[match.end() :] if match and (_FIELD.search(match[2]) or not match[2].strip()) else text


def _with_notes(found: Iterator[Block], notes: dict[str, str]) -> Iterator[Block]:
    """Footnotes behind the block that refers to them, those that nobody refers to at the end."""
    marks: dict[str, int] = {}
    for block in found:
        named = [name for name in _REFERENCE.findall(block.text) if name in notes]
        if not named:
            yield block
            continue
        fresh = [name for name in dict.fromkeys(named) if name not in marks]
        marks.update({name: len(marks) + place for place, name in enumerate(fresh, 1)})
        yield _marked(block, notes, marks)
        for name in fresh:
            yield _note(marks[name], notes[name])
    for name, text in notes.items():
        if name not in marks and text.strip():
            yield _note(len(marks) + 1, text)
            marks[name] = len(marks) + 1


def _marked(block: Block, notes: dict[str, str], marks: dict[str, int]) -> Block:
    def mark(match: re.Match[str]) -> str:
        if match[1] not in marks:
            return match[0]
        number = marks[match[1]]
        return f"（注{number}）" if _HAN.search(notes[match[1]]) else f"[Note {number}]"

    if block.kind is BlockKind.TABLE:
        rows = tuple(tuple(_REFERENCE.sub(mark, cell) for cell in row) for row in block.rows)
        return table_block(rows) or block
    return Block(block.kind, _REFERENCE.sub(mark, block.text), block.level)


def _note(number: int, text: str) -> Block:
    said = clean_line(text)
    return Block(
        BlockKind.PARAGRAPH, f"注{number}：{said}" if _HAN.search(said) else f"Note {number}: {said}"
    )


def _blocks(tokens: Sequence[Token], hidden: HiddenTexts) -> Iterator[Block]:
    marker = ""
    row: list[str] = []
    rows: list[tuple[str, ...]] = []
    for number, token in enumerate(tokens):
        match token.type:
            case "list_item_open":
                marker = f"{token.info}{token.markup}" if token.info else "-"
            case "list_item_close":
                marker = ""
            case "inline" if tokens[number - 1].type in ("th_open", "td_open"):
                row.append(_inline(token))
            case "inline":
                yield from _inline_block(tokens[number - 1], _inline(token), marker)
                marker = ""
            case "tr_close":
                rows.append(tuple(row))
                row = []
            case "table_close":
                table = table_block(tuple(rows))
                yield from [table] if table else []
                rows = []
            case "fence" | "code_block" if token.content.strip():
                yield Block(BlockKind.PARAGRAPH, clean(token.content).strip())
            case "html_block":
                yield from fragment_blocks(token.content, hidden)


def _inline_block(opener: Token, text: str, marker: str) -> Iterator[Block]:
    if not text:
        return
    if opener.type == "heading_open":
        yield Block(BlockKind.HEADING, _ANCHOR.sub("", text).replace("\n", " "), int(opener.tag[1]))
    else:
        yield Block(BlockKind.LIST_ITEM if marker else BlockKind.PARAGRAPH, f"{marker} {text}".strip())


def _inline(token: Token) -> str:
    """Text without its markup and without what is struck out; a soft break joins, a hard one stays."""
    text, broken, struck = "", False, 0
    for child in token.children or ():
        tag = _TAG.match(child.content) if child.type == "html_inline" else None
        if child.type in ("s_open", "s_close") or (tag and tag[2].lower() in _STRUCK):
            struck += 1 if child.type == "s_open" or (tag and not tag[1]) else -1
        elif child.type == "softbreak":
            broken = True
        elif struck <= 0 and (piece := _piece(child, tag)):
            text, broken = (join_texts(text, piece) if broken else text + piece), False
    return "\n".join(line for line in map(clean_line, text.split("\n")) if line)


def _piece(child: Token, tag: re.Match[str] | None) -> str:
    if child.type == "hardbreak" or (tag and tag[2].lower() == "br"):
        return "\n"
    return child.content if child.type in ("text", "code_inline") else ""
