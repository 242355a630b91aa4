"""Markdown and HTML -> blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import html
from lxml.html import HtmlElement
from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.errors import UnreadableDocument
from ingest.parsed import Block, BlockKind, ParsedDocument, table_block
from ingest.parsers.characters import clean, clean_line
from ingest.parsers.encodings import decode
from ingest.parsers.lines import join_texts

_FRONT_MATTER = re.compile(r"\ufeff?---\n.*?\n(?:---|\.\.\.)\n", re.DOTALL)
_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_DROPPED = frozenset(
    {"script", "style", "nav", "header", "footer", "aside", "template", "noscript", "head", "svg"}
)
_CONTAINERS = frozenset(
    {"html", "body", "main", "article", "section", "div", "ul", "ol", "dl", "form", "fieldset", "figure"}
    | {"details", "blockquote", "center"}
)
_TEXTS = frozenset({"p", "li", "dt", "dd", "pre", "table", "caption"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def parse_markdown(content: bytes) -> ParsedDocument:
    """Blocks of CommonMark with tables; front matter is not text. UnreadableDocument: empty."""
    text = _FRONT_MATTER.sub("", clean(decode(content)), count=1) if content else ""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    return _document(_markdown_blocks(tokens))


def parse_html(content: bytes) -> ParsedDocument:
    """Blocks of the page's text; navigation, scripts and what is hidden are not text. UnreadableDocument: empty."""
    if not content.strip():
        raise UnreadableDocument("no_text", "the page holds no text; add one that does")
    root = html.document_fromstring(
        _decoded_html(content), parser=html.HTMLParser(encoding="utf-8", huge_tree=False)
    )
    return _document(_element_blocks(root))


def _document(found: Iterator[Block | None]) -> ParsedDocument:
    blocks = tuple(block for block in found if block is not None and block.text)
    if not blocks:
        raise UnreadableDocument("no_text", "the file holds no text; add one that does")
    return ParsedDocument(blocks)


def _decoded_html(content: bytes) -> bytes:
    declared = _CHARSET.search(content[:2048])
    try:
        text = content.decode(declared[1].decode("ascii")) if declared else decode(content)
    except (LookupError, UnicodeDecodeError):
        text = decode(content)
    return text.encode("utf-8", "replace")


def _markdown_blocks(tokens: Sequence[Token]) -> Iterator[Block | None]:
    marker = ""
    row: list[str] = []
    rows: list[tuple[str, ...]] = []
    for number, token in enumerate(tokens):
        match token.type:
            case "list_item_open":
                marker = f"{token.info}{token.markup} " if token.info else "- "
            case "list_item_close":
                marker = ""
            case "inline":
                opener = tokens[number - 1]
                if opener.type in ("th_open", "td_open"):
                    row.append(_inline(token))
                else:
                    yield _inline_block(opener, _inline(token), marker)
                    marker = ""
            case "tr_close":
                rows.append(tuple(row))
                row = []
            case "table_close":
                yield table_block(tuple(rows))
                rows = []
            case "fence" | "code_block":
                yield Block(BlockKind.PARAGRAPH, clean(token.content).strip())
            case "html_block" if re.search(
                r"\w", re.sub(r"<[^>]*>|<!--.*?-->", "", token.content, flags=re.DOTALL)
            ):
                yield from _element_blocks(html.fragment_fromstring(token.content, create_parent="div"))


def _inline_block(opener: Token, text: str, marker: str) -> Block:
    if opener.type == "heading_open":
        return Block(BlockKind.HEADING, text, int(opener.tag[1]))
    if marker:
        return Block(BlockKind.LIST_ITEM, (marker if marker != "- " else "- ") + text)
    return Block(BlockKind.PARAGRAPH, text)


def _inline(token: Token) -> str:
    """Text without its markup; a soft break joins, a hard one stays."""
    text = ""
    broken = False
    for child in token.children or ():
        if child.type == "softbreak":
            broken = True
            continue
        piece = (
            "\n"
            if child.type == "hardbreak"
            else child.content
            if child.type in ("text", "code_inline")
            else ""
        )
        if child.type == "html_inline" and re.match(r"<br\b", child.content, re.IGNORECASE):
            piece = "\n"
        text, broken = (join_texts(text, piece) if broken and piece else text + piece), broken and not piece
    return "\n".join(line for line in map(clean_line, text.split("\n")) if line)


def _element_blocks(element: HtmlElement) -> Iterator[Block | None]:
    """Depth first. Loose text between block elements makes a paragraph of its own."""
    loose = clean(element.text or "")
    for child in element:
        name = child.tag if isinstance(child.tag, str) else ""
        if (
            not name
            or name in _DROPPED
            or _HIDDEN.search(child.get("style") or "")
            or "hidden" in child.attrib
        ):
            loose += " " + (child.tail or "")
            continue
        if name == "br":
            loose += "\n" + (child.tail or "")
            continue
        if not _is_block(name):
            loose += clean(child.text_content()) + (child.tail or "")
            continue
        yield _paragraph(loose, _own_kind(element))
        yield from _block_of(name, child)
        loose = clean(child.tail or "")
    yield _paragraph(loose, _own_kind(element))


def _is_block(name: str) -> bool:
    return name in _CONTAINERS or name in _HEADINGS or name in _TEXTS


def _own_kind(element: HtmlElement) -> BlockKind:
    return BlockKind.LIST_ITEM if element.tag == "li" else BlockKind.PARAGRAPH


def _block_of(name: str, element: HtmlElement) -> Iterator[Block | None]:
    if name in _HEADINGS:
        yield Block(BlockKind.HEADING, clean_line(element.text_content()), _HEADINGS[name])
    elif name == "table":
        yield from _table(element)
    else:
        yield from _element_blocks(element)


def _table(element: HtmlElement) -> Iterator[Block | None]:
    for caption in element.iterfind("caption"):
        yield _paragraph(caption.text_content(), BlockKind.PARAGRAPH)
    rows = []
    for row in element.iter("tr"):
        cells: list[str] = []
        for cell in row.iterchildren("td", "th"):
            span = cell.get("colspan", "1")
            cells += [
                clean_line(clean(cell.text_content())),
                *[""] * (min(int(span), 50) - 1 if span.isdecimal() else 0),
            ]
        rows.append(tuple(cells))
    yield table_block(tuple(row for row in rows if row))


def _paragraph(text: str, kind: BlockKind) -> Block | None:
    lines = [clean_line(re.sub(r"[ \t]*\n[ \t]*", "\n", clean(part))) for part in text.split("\n\n")]
    joined = "\n".join(line for line in lines if line)
    return Block(kind, joined) if joined else None
