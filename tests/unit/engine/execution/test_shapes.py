"""Decode steps fit the smallest fixed shape, and padding touches nothing but the scratch block."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.engine.execution.shapes import Shape, ShapeLimits, numbers_of, shape_of, wanted_rows
from assistant.engine.scheduling.steps import Span, Step

SIZE = 4
SCRATCH = 1000
LIMITS = ShapeLimits(batches=(1, 2, 4), widths=(1, 3), least_tokens=16, most_tokens=512)


def decode(number: int, start: int, tokens: int = 1) -> Span:
    blocks = tuple(100 * number + index for index in range(-(-(start + tokens) // SIZE) + 2))
    return Span(number, tuple(range(1, tokens + 1)), start, blocks, tokens, tokens - 1)


@pytest.mark.parametrize(
    ("spans", "shape"),
    [
        ([decode(0, 0)], Shape(1, 1, 4)),
        ([decode(0, 15)], Shape(1, 1, 4)),
        ([decode(0, 16)], Shape(1, 1, 8)),
        ([decode(0, 511)], Shape(1, 1, 128)),
        ([decode(0, 512)], None),
        ([decode(0, 5, 2)], Shape(1, 3, 4)),
        ([decode(0, 5, 4)], None),
        ([decode(n, 5) for n in range(3)], Shape(4, 1, 4)),
        ([decode(0, 5), decode(1, 5, 3), decode(2, 40)], Shape(4, 3, 16)),
        ([decode(n, 5) for n in range(5)], None),
        ([decode(n, 128) for n in range(4)], None),
        ([decode(0, 5), Span(1, (1,), 0, (7,), 0)], None),
        ([], None),
    ],
)
def test_the_smallest_shape_is_taken(spans: list[Span], shape: Shape | None) -> None:
    assert shape_of(Step(tuple(spans)), LIMITS, SIZE) == shape


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 3)), min_size=1, max_size=4))
def test_every_token_stands_in_its_row_and_padding_in_the_scratch_block(
    sizes: list[tuple[int, int]],
) -> None:
    step = Step(tuple(decode(number, *size) for number, size in enumerate(sizes)))
    shape = shape_of(step, LIMITS, SIZE)
    assert shape is not None
    numbers = numbers_of(step, shape, SIZE, SCRATCH)
    assert len(numbers) == shape.numbers
    tokens, positions, slots = (numbers[part * shape.rows : (part + 1) * shape.rows] for part in range(3))
    rows = iter(wanted_rows(step, shape))
    used = set()
    for span in step.spans:
        for offset, token in enumerate(span.tokens):
            row, place = next(rows), span.start + offset
            assert (tokens[row], positions[row]) == (token, place)
            assert slots[row] == span.blocks[place // SIZE] * SIZE + place % SIZE
            used.add(row)
    padding = set(range(shape.rows)) - used
    assert all((tokens[row], positions[row]) == (0, 0) for row in padding)
    assert {slots[row] for row in padding} <= {SCRATCH * SIZE}


@settings(max_examples=60)
@given(st.lists(st.integers(0, 100), min_size=1, max_size=4))
def test_tables_name_filled_blocks_of_their_sequence_or_the_scratch_block(starts: list[int]) -> None:
    step = Step(tuple(decode(number, start) for number, start in enumerate(starts)))
    shape = shape_of(step, LIMITS, SIZE)
    assert shape is not None
    flat = numbers_of(step, shape, SIZE, SCRATCH)[3 * shape.rows :]
    tables = [flat[row * shape.pages : (row + 1) * shape.pages] for row in range(shape.batch)]
    for span, table in zip(step.spans, tables, strict=False):
        filled = span.start // SIZE + 1
        assert table == [*span.blocks[:filled], *[span.blocks[0]] * (shape.pages - filled)]
    assert all(table == [SCRATCH] * shape.pages for table in tables[len(starts) :])
