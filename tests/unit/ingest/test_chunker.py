import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.documents import Chunk, ChunkKind, Clause, ClauseKind
from ingest.chunker import TABLE_SIZE, TEXT_SIZE, VersionIdentity, chunk
from ingest.division import size
from ingest.parsed import Block, BlockKind, ClauseText, table_block

IDENTITY = VersionIdentity("员工手册", "V3.2", "0" * 64, "e5")
WORDS = st.sampled_from(
    ["正式员工", "年假", "10天", "，", "。", "；", " leave ", "OA", "\n", "The ", "policy. ", "审批" * 40]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=80).map("".join).filter(lambda text: bool(text.strip()))
CELLS = st.text(st.sampled_from("职级上海400|二线 "), max_size=12)
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.tuples(*[CELLS] * width), min_size=1, max_size=40)
)


def clause_of(*blocks: Block, position: int = 0) -> ClauseText:
    clause = Clause(
        position, ClauseKind.ARTICLE, f"第{position}条", "", ("第五章 休假", f"第{position}条"), None
    )
    return ClauseText(clause, blocks)


def text_clauses(texts: list[list[str]]) -> list[ClauseText]:
    return [
        clause_of(*(Block(BlockKind.PARAGRAPH, text) for text in own), position=position)
        for position, own in enumerate(texts)
    ]


def letters(text: str) -> str:
    return re.sub(r"\s", "", text)


def chunked(*blocks: Block) -> tuple[Chunk, ...]:
    return chunk([clause_of(*blocks)], IDENTITY)


@given(st.lists(st.lists(TEXTS, max_size=4), max_size=5))
def test_no_text_is_lost_none_comes_twice_and_the_order_stays(texts: list[list[str]]) -> None:
    clauses = text_clauses(texts)
    found = chunk(clauses, IDENTITY)
    assert letters("".join(c.text for c in found)) == letters("".join(t for own in texts for t in own))
    assert [c.position for c in found] == list(range(len(found)))


@given(st.lists(st.lists(TEXTS, max_size=4), max_size=5))
def test_a_chunk_never_crosses_a_clause(texts: list[list[str]]) -> None:
    found = chunk(text_clauses(texts), IDENTITY)
    for position, own in enumerate(texts):
        assert letters("".join(c.text for c in found if c.clause == position)) == letters("".join(own))


@given(st.lists(st.lists(TEXTS, max_size=4), max_size=5))
def test_chunks_and_ids_are_the_same_every_time_and_no_id_comes_twice(texts: list[list[str]]) -> None:
    first, second = (chunk(text_clauses(texts), IDENTITY) for _ in range(2))
    assert first == second
    assert len({c.id for c in first}) == len(first)


@given(TEXTS)
def test_no_chunk_of_text_is_larger_than_the_limit(text: str) -> None:
    assert all(size(c.text) <= TEXT_SIZE + 1 for c in chunked(Block(BlockKind.PARAGRAPH, text)))


@given(TABLES)
def test_every_row_of_a_table_stands_in_exactly_one_chunk_under_its_header(
    rows: list[tuple[str, ...]],
) -> None:
    table = table_block(tuple(rows))
    if table is None:
        return
    found = chunked(table)
    bodies = [c.text.split("\n")[2:] for c in found]
    assert sum(map(len, bodies)) == len(table.rows) - 1
    assert len({c.text.split("\n")[0] for c in found}) == 1


def test_a_table_that_fits_stays_whole_with_its_caption_and_its_article() -> None:
    table = table_block((("职级", "限额"), ("P1", "400"), ("P2", "500")))
    assert table is not None
    texts = [Block(BlockKind.PARAGRAPH, "住宿限额见表1。"), Block(BlockKind.PARAGRAPH, "表1　住宿限额")]
    (only,) = chunked(*texts, table)
    assert only.kind is ChunkKind.TABLE
    assert only.text.endswith("表1　住宿限额\n| 职级 | 限额 |\n| --- | --- |\n| P1 | 400 |\n| P2 | 500 |")


def test_a_table_that_does_not_fit_repeats_caption_and_header() -> None:
    rows = (("城市", "限额"), *((f"很长的城市名称{n}" * 3, "400") for n in range(60)))
    table = table_block(rows)
    assert table is not None
    found = chunked(Block(BlockKind.PARAGRAPH, "表2　住宿限额"), table)
    assert len(found) > 1
    assert all(c.text.startswith("表2　住宿限额\n| 城市 | 限额 |\n") for c in found)
    assert all(size(c.text) <= TABLE_SIZE + 1 for c in found)


LONG_CELLS = st.text(st.sampled_from("职级上海400，。 "), max_size=900)
LONG_TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.tuples(*[LONG_CELLS] * width), min_size=1, max_size=4)
)


@given(LONG_TABLES)
def test_no_table_is_larger_than_the_limit_and_no_cell_is_lost(rows: list[tuple[str, ...]]) -> None:
    table = table_block(tuple(rows))
    if table is None:
        return
    found = chunked(table)
    assert all(size(c.text) <= TABLE_SIZE + 1 for c in found)
    shown = letters("".join(c.text for c in found))
    whole = Counter(letters("".join(cell for row in table.rows for cell in row)))
    assert all(Counter(shown)[character] >= count for character, count in whole.items())


def test_a_row_too_long_for_a_chunk_is_told_under_the_names_of_its_columns() -> None:
    table = table_block((("职级", "说明"), ("P1", "住宿限额按城市执行。" * 60)))
    assert table is not None
    first, second, *_ = chunked(table)
    assert first.text.startswith("职级: P1\n说明: 住宿限额按城市执行。")
    assert second.text.startswith("职级: P1\n住宿限额按城市执行。")


def test_the_heading_path_is_embedded_but_not_shown() -> None:
    (only,) = chunked(Block(BlockKind.PARAGRAPH, "每年10天。"))
    assert only.text == "每年10天。"
    assert only.embedded_text == "员工手册 第五章 休假 第0条\n每年10天。"


def test_a_long_clause_is_divided_behind_sentences_into_even_parts() -> None:
    found = chunked(Block(BlockKind.PARAGRAPH, "员工应当在休假前提交申请并完成交接。" * 25))
    assert len(found) == 2
    assert all(c.text.endswith("。") for c in found)
    assert abs(size(found[0].text) - size(found[1].text)) < 0.4 * TEXT_SIZE


def test_short_neighbours_are_not_merged() -> None:
    blocks = [Block(BlockKind.PARAGRAPH, "每年10天。"), Block(BlockKind.PARAGRAPH, "每年5天。")]
    assert len(chunk([clause_of(b, position=n) for n, b in enumerate(blocks)], IDENTITY)) == 2


def test_an_id_depends_on_version_text_and_embedder_but_on_no_row_number() -> None:
    clauses = text_clauses([["每年10天。"]])
    ids = {
        chunk(clauses, VersionIdentity(*parts))[0].id
        for parts in [("a", "1", "h", "e"), ("b", "1", "h", "e"), ("a", "2", "h", "e"), ("a", "1", "h", "f")]
    }
    assert len(ids) == 4
    assert all(re.fullmatch(r"[0-9a-f]{32}", id) for id in ids)
