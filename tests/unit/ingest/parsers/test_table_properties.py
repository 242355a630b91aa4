"""However cells are merged and sheets are filled: no cell's text is lost, and rows stay in order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from ingest.parsed import Block
from ingest.parsers.regions import Row, region_blocks
from ingest.parsers.tables import Cell, table_blocks

TOKEN = re.compile(r"\d+号")
SPANS = st.tuples(st.integers(1, 4), st.integers(1, 4), st.booleans())
TABLES = st.lists(st.lists(SPANS, max_size=5), max_size=6)
SHEETS = st.lists(st.dictionaries(st.integers(1, 9), st.booleans(), max_size=6), max_size=12)


def tokens(blocks: Sequence[Block]) -> list[str]:
    return TOKEN.findall("\n".join(block.text for block in blocks))


@given(TABLES, st.integers(0, 3))
def test_no_merged_cell_is_lost_and_rows_are_even(
    spans: list[list[tuple[int, int, bool]]], marked: int
) -> None:
    cells: list[list[Cell]] = []
    for row in spans:
        first = sum(map(len, cells))
        cells.append([Cell(f"{first + n}号", across, down) for n, (across, down, _) in enumerate(row)])
    blocks = list(table_blocks(cells, marked))
    assert set(tokens(blocks)) == {cell.text for row in cells for cell in row}
    assert all(len({len(row) for row in block.rows}) <= 1 for block in blocks)


@given(SHEETS)
def test_no_cell_of_a_sheet_is_lost_or_told_twice(filled: list[dict[int, bool]]) -> None:
    rows: list[Row] = [
        {
            column: (f"{number * 10 + column}号", is_number, (number, column))
            for column, is_number in sorted(row.items())
        }
        for number, row in enumerate(filled)
    ]
    expected = [text for row in rows for text, _, _ in row.values()]
    found = tokens(list(region_blocks(rows)))
    repeated = [text for text in found if found.count(text) > 1]
    assert set(found) == set(expected)
    assert list(dict.fromkeys(found)) == expected
    assert not repeated or {} in rows, "only a header comes again, over rows behind an empty one"
