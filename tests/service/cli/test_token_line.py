from __future__ import annotations

from assistant.cli.asking import tokens_line
from assistant.domain.answers import Usage


def test_what_an_answer_cost_is_told_in_one_line() -> None:
    plain = tokens_line(Usage(120, 100, 20, 30))
    assert plain == "tokens: 120 read (100 reused, 20 prefilled), 30 generated"


def test_thought_and_guesses_are_told_where_there_were_any() -> None:
    told = tokens_line(Usage(120, 100, 20, 30, 12, 8, 6))
    assert told.endswith("30 generated (12 thought), 6 of 8 guesses right")
