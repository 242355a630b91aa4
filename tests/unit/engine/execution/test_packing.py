"""Every token of a step has one row, one position and one slot; wanted rows come in the order of the step."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.engine.execution.packing import SHORT, Packing, check, entered_blocks, first_of_run, pack
from assistant.engine.scheduling.steps import Span, Step

SIZE = 4
BLOCKS = 400


@st.composite
def steps(draw: st.DrawFn) -> Step:
    free = list(draw(st.permutations(range(BLOCKS))))
    spans = []
    for number in range(draw(st.integers(0, 6))):
        start, count = draw(st.integers(0, 150)), draw(st.integers(1, 3 * SHORT))
        spare = draw(st.integers(0, 3))
        blocks = tuple(free.pop() for _ in range(-(-(start + count) // SIZE) + spare))
        tokens = tuple(1000 * number + place for place in range(count))
        spans.append(Span(number, tokens, start, blocks, draw(st.integers(0, count))))
    return Step(tuple(spans))


def packed(*spans: Span) -> Packing:
    return pack(Step(spans), SIZE)


@settings(max_examples=50)
@given(steps())
def test_rows_hold_what_the_spans_hold(step: Step) -> None:
    check(step, SIZE, BLOCKS)
    packing = pack(step, SIZE)
    rows = dict(zip(packing.tokens, zip(packing.positions, packing.slots, strict=True), strict=True))
    for span in step.spans:
        for position, token in enumerate(span.tokens, span.start):
            assert rows.pop(token) == (position, span.blocks[position // SIZE] * SIZE + position % SIZE)
    assert not rows
    wanted = [token for span in step.spans for token in span.tokens[len(span.tokens) - span.wanted :]]
    assert [packing.tokens[row] for row in packing.wanted] == wanted


@settings(max_examples=50)
@given(steps())
def test_groups_and_lone_spans_cover_the_row_without_overlap(step: Step) -> None:
    packing = pack(step, SIZE)
    covered: list[int] = []
    for group in packing.groups:
        covered.extend(range(group.begin, group.begin + group.tokens))
        shown = group.rows()
        assert [shown[place] for place in group.places()] == list(range(group.tokens))
        assert all(len(table) == group.pages for table in group.tables(SIZE))
        assert group.even == (shown == list(range(group.tokens)))
    for begin, span in packing.alone:
        covered.extend(range(begin, begin + len(span.tokens)))
    assert covered == list(range(step.tokens))


@settings(max_examples=50)
@given(steps())
def test_a_padded_table_names_only_blocks_that_its_sequence_has_filled(step: Step) -> None:
    for group in pack(step, SIZE).groups:
        for span, table in zip(group.spans, group.tables(SIZE), strict=True):
            filled = -(-(span.start + len(span.tokens)) // SIZE)
            assert table[:filled] == list(span.blocks[:filled])
            assert set(table[filled:]) <= {span.blocks[0]}


def test_long_tables_do_not_pad_short_ones() -> None:
    short = [Span(n, (n,), 3, (n,), 1) for n in range(3)]
    long = Span(9, (9,), 300, tuple(range(100, 176)), 1)
    packing = packed(short[0], long, short[1], short[2])
    assert [group.spans for group in packing.groups] == [tuple(short)]
    assert packing.alone == ((3, long),)


def test_blocks_begun_and_not_filled_are_named() -> None:
    assert entered_blocks(Step((Span(1, (1,), 0, (5, 6), 1),)), SIZE) == [5]
    assert entered_blocks(Step((Span(1, (1,), 1, (5, 6), 1),)), SIZE) == []
    assert entered_blocks(Step((Span(1, (1, 2), 3, (5, 6), 1),)), SIZE) == [6]
    assert entered_blocks(Step((Span(1, (1, 2, 3, 4), 0, (5,), 1),)), SIZE) == []
    assert entered_blocks(Step((Span(1, (1,) * 5, 0, (5, 6), 1),)), SIZE) == [6]


def test_neighbouring_blocks_are_found() -> None:
    assert first_of_run(Span(1, (1,), 8, (5, 6, 7, 2), 1), 3) == 5
    assert first_of_run(Span(1, (1,), 8, (5, 6, 7, 2), 1), 4) is None
