"""A thought is closed at exactly its budget, at a loop, and while an answer still has room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.base import ThoughtRules
from assistant.engine.thoughts import ThoughtControl, answer_room

OPEN, CLOSE, WORD = 1, 2, 9
CLOSING = (7, 8, CLOSE, 6)


def rules(budget: int | None = None, *, opened: bool = False) -> ThoughtRules:
    return ThoughtRules(OPEN, CLOSE, CLOSING, budget, opened)


def drawn_before_closing(control: ThoughtControl, max_tokens: int) -> int | None:
    """How many words a model that never ends its thought may think; None: it is never closed."""
    for drawn in range(max_tokens):
        if control.must_close(max_tokens - drawn):
            return drawn
        control.feed(WORD)
    return None


@given(st.integers(0, 50))
def test_the_budget_closes_at_exactly_so_many_drawn_tokens(budget: int) -> None:
    assert drawn_before_closing(ThoughtControl(rules(budget, opened=True), 1000), 1000) == budget


@given(st.integers(1, 3000), st.none() | st.integers(0, 3000))
def test_an_answer_always_has_room_where_the_closing_fits(max_tokens: int, budget: int | None) -> None:
    drawn = drawn_before_closing(ThoughtControl(rules(budget, opened=True), max_tokens), max_tokens)
    if max_tokens > len(CLOSING):
        assert drawn is not None
        left = max_tokens - drawn - len(CLOSING)
        assert left >= min(answer_room(max_tokens), max_tokens - len(CLOSING))


def test_without_an_open_thought_nothing_is_closed() -> None:
    control = ThoughtControl(rules(0), 10)
    assert not any(control.must_close(left) for left in range(10))
    control.feed(OPEN)
    assert control.must_close(9)


def test_without_rules_nothing_is_a_thought() -> None:
    control = ThoughtControl(None, 10)
    control.feed(OPEN)
    assert (control.inside, control.must_close(1), control.closing) == (False, False, ())


def test_marks_are_not_counted_and_the_closing_is_not_drawn() -> None:
    control = ThoughtControl(rules(3), 100)
    for token in (OPEN, WORD, WORD):
        control.feed(token)
    for token in CLOSING:
        control.feed(token, drawn=False)
    assert (control.inside, control.tokens) == (False, 4)
    for token in (WORD, OPEN, WORD):
        control.feed(token)
    assert (control.tokens, control.must_close(50)) == (5, True)


def test_a_thought_the_model_closed_is_closed() -> None:
    control = ThoughtControl(rules(3, opened=True), 100)
    control.feed(CLOSE)
    assert not control.inside


def test_rules_whose_closing_closes_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="closes a thought"):
        ThoughtRules(OPEN, CLOSE, (7,))
