"""Whatever a document looks like: from blocks to chunks no text is lost, none comes twice, and the order stays."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from ingest.chunker import VersionIdentity, chunk
from ingest.clauses import structure
from ingest.parsed import Block, BlockKind, ParsedDocument, Structure, table_block

IDENTITY = VersionIdentity("手册", "V1", "0" * 64, "e5")
OPENINGS = st.sampled_from(
    [
        "",
        "",
        "",
        "第{}条　",
        "第{}章 ",
        "第{}节 ",
        "{}、",
        "（{}）",
        "{}. ",
        "3.{} ",
        "Article {} ",
        "A. ",
        "附件{}：",
    ]
)
NUMBERS = st.sampled_from(["一", "二", "三", "1", "2", "3", "12"])
KINDS = st.sampled_from(
    [BlockKind.PARAGRAPH, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.HEADING, BlockKind.TABLE]
)
TAILS = st.sampled_from(
    ["", "。", "年假。每年10天；应当提前申请。", " Leave. Ten days", "，" + "员工应当遵守" * 90]
)
PIECES = st.lists(st.tuples(KINDS, OPENINGS, NUMBERS, TAILS, st.integers(1, 3)), max_size=25)
TOKEN = re.compile(r"词\d+号")


def document(pieces: list[tuple[BlockKind, str, str, str, int]]) -> ParsedDocument:
    """Blocks that each carry a token of their own."""
    blocks: list[Block] = []
    for number, (kind, opening, value, tail, level) in enumerate(pieces):
        token = f"词{number}号"
        if kind is BlockKind.TABLE:
            table = table_block((("职级", "限额"), ("P1", token + tail)))
            assert table is not None
            blocks.append(table)
        else:
            text = opening.format(value) + token + tail
            blocks.append(Block(kind, text, level if kind is BlockKind.HEADING else None))
    return ParsedDocument(tuple(blocks))


def told(found: Structure) -> list[str]:
    """The tokens as the clauses tell them: in the clause's own heading, then in its text, each where it first comes."""
    tokens: list[str] = []
    for entry in found.clauses:
        shown = [entry.clause.title, *entry.clause.heading_path[-1:], *(block.text for block in entry.blocks)]
        tokens += dict.fromkeys(TOKEN.findall("\n".join(shown)))
    return tokens


@given(PIECES)
def test_every_piece_stands_in_exactly_one_clause_and_in_order(
    pieces: list[tuple[BlockKind, str, str, str, int]],
) -> None:
    assert told(structure(document(pieces))) == [f"词{number}号" for number in range(len(pieces))]


@given(PIECES)
def test_every_piece_is_embedded_and_shown_once_unless_it_is_a_caption(
    pieces: list[tuple[BlockKind, str, str, str, int]],
) -> None:
    found = structure(document(pieces))
    chunks = chunk(found.clauses, IDENTITY)
    title = found.clauses[0].clause.title
    embedded = title + "".join(c.embedded_text for c in chunks)
    assert {f"词{number}号" for number in range(len(pieces))} <= set(TOKEN.findall(embedded))
    shown = TOKEN.findall("".join(c.text for c in chunks))
    repeated = {f"词{n}号" for n, piece in enumerate(pieces[1:]) if piece[0] is BlockKind.TABLE}
    assert [token for token in shown if shown.count(token) > 1 and token not in repeated] == []
    first = list(dict.fromkeys(shown))
    assert first == sorted(first, key=lambda token: int(token[1:-1]))


@given(PIECES)
def test_clauses_form_a_tree_in_reading_order(pieces: list[tuple[BlockKind, str, str, str, int]]) -> None:
    clauses = [entry.clause for entry in structure(document(pieces)).clauses]
    assert [clause.position for clause in clauses] == list(range(len(clauses)))
    for clause in clauses[1:]:
        assert clause.parent is not None
        assert clause.parent < clause.position
        assert clauses[clause.parent].heading_path == clause.heading_path[:-1]
