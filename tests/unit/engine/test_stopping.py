"""Why an answer ends, and that no part of a stop string is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.base import FinishReason, SamplingParams
from assistant.engine.stopping import StopRules, StopStrings


def test_a_stop_token_of_the_request_or_the_model_ends_it() -> None:
    for stop in (7, 8):
        assert StopRules(SamplingParams(stop_token_ids=(7,)), end_ids=(8,)).after(stop) is FinishReason.STOP


def test_the_last_allowed_token_ends_it() -> None:
    rules = StopRules(SamplingParams(max_tokens=2))
    assert [rules.after(1), rules.after(2)] == [None, FinishReason.LENGTH]


def test_a_stop_token_at_the_limit_is_a_stop() -> None:
    assert StopRules(SamplingParams(max_tokens=1, stop_token_ids=(7,))).after(7) is FinishReason.STOP


def told(strings: tuple[str, ...], pieces: list[str]) -> tuple[str, bool]:
    """All that is let through, and whether a stop string ended it."""
    rules = StopStrings(strings)
    text = ""
    for piece in pieces:
        new, stopped = rules.feed(piece)
        text += new
        if stopped:
            return text, True
    return text + rules.flush(), False


def by_definition(strings: tuple[str, ...], text: str) -> tuple[str, bool]:
    """One character after the other, until the text ends with a stop string; the longest such one."""
    for end in range(len(text) + 1):
        found = [s for s in strings if text[:end].endswith(s)]
        if found:
            return text[: end - max(map(len, found))], True
    return text, False


@given(
    st.lists(st.text("ab好", min_size=1, max_size=4), max_size=3).map(tuple),
    st.lists(st.text("ab好", max_size=3), max_size=12),
)
def test_text_ends_before_the_first_stop_string_however_it_is_cut(
    strings: tuple[str, ...], pieces: list[str]
) -> None:
    assert told(strings, pieces) == by_definition(strings, "".join(pieces))


@given(st.lists(st.text("ab", max_size=3), max_size=8))
def test_nothing_that_a_later_token_may_make_a_stop_string_is_told(pieces: list[str]) -> None:
    stop, so_far, out = "abba", "", ""
    rules = StopStrings((stop,))
    for piece in pieces:
        new, stopped = rules.feed(piece)
        so_far, out = so_far + piece, out + new
        if stopped:
            break
        assert all(by_definition((stop,), so_far + stop[n:])[0].startswith(out) for n in range(4))


@pytest.mark.parametrize("pieces", [["x", "."], ["x."]])
def test_text_that_cannot_begin_a_stop_string_is_told_at_once(pieces: list[str]) -> None:
    rules = StopStrings(("\n\n",))
    assert "".join(rules.feed(piece)[0] for piece in pieces) == "x."
