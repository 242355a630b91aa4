"""Marks of a thought in plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.remote.marks import Mark, MarkReader


def read(pieces: list[str], **place: bool) -> list[str | Mark]:
    """All items, neighbouring texts joined."""
    reader = MarkReader(**place)
    items = [item for piece in pieces for item in reader.feed(piece)] + reader.close()
    joined: list[str | Mark] = []
    for item in items:
        if isinstance(item, str) and joined and isinstance(joined[-1], str):
            joined[-1] += item
        else:
            joined.append(item)
    return joined


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("five days", ["five days"]),
        ("<think>hm</think>five", [Mark.OPEN, "hm", Mark.CLOSE, "five"]),
        ("\n <think></think>", [Mark.OPEN, Mark.CLOSE]),
        ("<think>never closed </thi", [Mark.OPEN, "never closed </thi"]),
        ("write <think> here", ["write <think> here"]),
        ("<think>a</think>b</think><think>", [Mark.OPEN, "a", Mark.CLOSE, "b</think><think>"]),
        ("<thin", ["<thin"]),
        ("  ", ["  "]),
        ("", []),
    ],
)
def test_a_mark_counts_only_where_it_means_something(text: str, items: list[str | Mark]) -> None:
    assert read([text]) == items
    assert read(list(text)) == items


def test_a_thought_that_the_prompt_has_opened_needs_no_mark() -> None:
    assert read(["hm</think>", "five"], opened=True) == ["hm", Mark.CLOSE, "five"]


def test_behind_a_thought_that_the_prompt_has_closed_marks_are_text() -> None:
    assert read(["<think>", "x</think>"], closed=True) == ["<think>x</think>"]


@given(
    st.lists(st.sampled_from(["<think>", "</think>", "<", "th", "ink>", "</", " ", "a"]), max_size=12),
    st.data(),
)
def test_it_does_not_matter_how_the_text_was_cut(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=5)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert read(pieces) == read([text])
