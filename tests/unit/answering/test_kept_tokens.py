from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.kept_tokens import KeptTokens
from assistant.engine.base import Token

CONTROL = 99


def kept(tokens: Sequence[tuple[int, str]], thought: int = 0) -> tuple[int, ...]:
    """What is kept, where the first `thought` tokens belong to a thought."""
    collected = KeptTokens({CONTROL})
    for place, (id, text) in enumerate(tokens):
        collected.feed(Token(id, text), in_thought=place < thought)
    return collected.tokens


def test_an_answer_is_kept_as_it_was_drawn() -> None:
    assert kept([(1, "十"), (2, "天"), (3, " ")]) == (1, 2, 3)


def test_the_thought_and_the_blank_behind_it_are_not() -> None:
    assert kept([(5, "想"), (CONTROL, ""), (6, "\n\n"), (1, "十")], thought=1) == (1,)


def test_a_character_of_several_tokens_is_kept_whole_or_not_at_all() -> None:
    assert kept([(1, ""), (2, "十"), (3, "")]) == (1, 2)
    assert kept([(1, ""), (CONTROL, ""), (2, "天")]) == (2,)


def test_control_tokens_are_never_kept() -> None:
    assert kept([(1, "十"), (CONTROL, ""), (2, "天"), (CONTROL, "")]) == (1, 2)
