from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.reply import ReplyReader
from assistant.domain.answers import Delta, Thought

REPLY = "<think>\n员工问年假[9]。\n</think>\n\n每年10天[1][7]，提前7个工作日【2】申请[1, 3]。数组a[0]不变吗？[12345]"
THOUGHT = "\n员工问年假[9]。\n"
ANSWER = "每年10天[1]，提前7个工作日[2]申请[1][3]。数组a不变吗？[12345]"


def read(pieces: list[str], *, thinking: bool = True) -> tuple[str, str, ReplyReader]:
    reader = ReplyReader({1, 2, 3}, thinking=thinking)
    events = [event for piece in pieces for event in reader.feed(piece)] + reader.close()
    thought = "".join(e.text for e in events if isinstance(e, Thought))
    answer = "".join(e.text for e in events if isinstance(e, Delta))
    return thought, answer, reader


def test_thought_and_answer_are_told_apart() -> None:
    thought, answer, _ = read([REPLY])
    assert (thought, answer) == (THOUGHT, ANSWER)


def test_marks_that_name_no_passage_are_dropped_and_the_others_noted() -> None:
    _, _, reader = read([REPLY])
    assert reader.cited == [1, 2, 3]
    assert reader.dropped == [7, 0]


@given(st.lists(st.integers(0, len(REPLY)), max_size=12))
def test_any_cut_of_the_stream_gives_the_same_result(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(REPLY)]
    pieces = [REPLY[a:b] for a, b in pairwise(edges)]
    thought, answer, reader = read(pieces)
    assert (thought, answer, reader.cited) == (THOUGHT, ANSWER, [1, 2, 3])
    assert reader.text == answer


def test_a_thought_that_never_ends_gives_no_answer() -> None:
    thought, answer, _ = read(["<think>hm", " hm"])
    assert (thought, answer) == ("hm hm", "")


def test_without_thinking_the_tag_is_text() -> None:
    assert read(["<think>x</think>y"], thinking=False)[1] == "<think>x</think>y"
