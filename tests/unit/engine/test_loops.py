"""Repetition is seen where it is, and only there."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.loops import FEWEST_COPIES, LONGEST_PERIOD, SHORTEST_TAIL, LoopDetector, SentenceLoops


def first_hit(tokens: list[int]) -> int | None:
    """How many tokens had been fed when the loop was seen."""
    detector = LoopDetector()
    return next((place + 1 for place, token in enumerate(tokens) if detector.feed(token)), None)


def ends_in_loop(tokens: list[int]) -> bool:
    """The definition, read off the tail."""
    for period in range(1, LONGEST_PERIOD + 1):
        length = max(FEWEST_COPIES * period, SHORTEST_TAIL)
        tail = tokens[-length:]
        if len(tail) == length and all(tail[i] == tail[i - period] for i in range(period, length)):
            return True
    return False


@pytest.mark.parametrize(("period", "hit"), [(1, 24), (2, 24), (6, 24), (7, 28), (64, 256)])
def test_a_loop_is_seen_at_its_fourth_copy_and_not_before_24_tokens(period: int, hit: int) -> None:
    assert first_hit(list(range(period)) * 30) == hit


def test_a_beginning_without_repetition_does_not_hide_the_loop() -> None:
    assert first_hit([*range(1000, 1100), *([1, 2, 3] * 8)]) == 124


def test_three_copies_are_no_loop() -> None:
    assert first_hit(list(range(40)) * 3) is None


def test_a_period_longer_than_64_is_no_loop() -> None:
    assert first_hit(list(range(65)) * 10) is None


def test_a_broken_loop_begins_to_count_anew() -> None:
    assert first_hit([*([7] * 23), 8, *([7] * 23)]) is None


def test_random_text_is_no_loop() -> None:
    source = random.Random(1)
    assert first_hit([source.randrange(1000) for _ in range(5000)]) is None


@given(st.lists(st.integers(0, 2), max_size=120))
def test_the_verdict_is_that_of_the_definition_at_every_token(tokens: list[int]) -> None:
    detector = LoopDetector()
    for place, token in enumerate(tokens):
        assert detector.feed(token) == ends_in_loop(tokens[: place + 1])


def sentence_loop(text: str, piece: int = 3) -> bool:
    loops = SentenceLoops()
    return any(loops.feed(text[at : at + piece]) for at in range(0, len(text), piece))


LONG = "员工入职满一年后方可申请带薪年休假，须经直属上级批准。"
LOOPING = {
    "a sentence four times": LONG * 4,
    "numbered copies": "".join(f"{n}. {LONG}\n" for n in range(1, 6)),
    "a paragraph again and again": ("年假为十天。病假须附医院证明。事假不带薪。迟到三次计旷工半天。" * 5),
    "a long sentence between others": "".join(f"{LONG}但是第{n}条另有说法。" for n in range(5)),
    "english": "But wait, the handbook says ten days for this employee. " * 4 + "So",
}
FINE = {
    "three copies": LONG * 3 + "以上。",
    "a list that says the same beneath different items": "".join(
        f"- {kind}假：\n  - 须提前七个工作日在系统中提交申请并附证明材料\n  - 由直属上级和人力资源部依次审批\n"
        for kind in "年病婚产陪丧"
    ),
    "a table": "| 工龄 | 天数 | 带薪 |\n|---|---|---|\n"
    + "".join(f"| {n}年 | {n + 5} | 是 |\n" for n in range(20)),
    "a column of yes": "是\n" * 12,
    "short answers": "可以。" * 8,
    "a numbered list": "".join(
        f"{n}. 第{n}年的年休假为{n + 4}天，可结转至次年三月底。\n" for n in range(1, 15)
    ),
    "one endless line": "年假" * 1 + "".join(chr(0x4E00 + n) for n in range(5000)),
    "marks only": "---\n" * 20 + "\n" * 100,
}


@pytest.mark.parametrize("piece", [1, 3, 50])
@pytest.mark.parametrize("name", LOOPING)
def test_text_that_says_the_same_again_is_a_loop(name: str, piece: int) -> None:
    assert sentence_loop(LOOPING[name], piece)


@pytest.mark.parametrize("piece", [1, 3, 50])
@pytest.mark.parametrize("name", FINE)
def test_lists_tables_and_forms_are_no_loops(name: str, piece: int) -> None:
    assert not sentence_loop(FINE[name], piece)
