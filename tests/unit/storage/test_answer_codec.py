"""Answers come back from their JSON exactly as they went in."""

from __future__ import annotations

import json
from math import isfinite

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.answers import Answer, Outcome
from assistant.domain.questions import Question, Route, RouteKind
from assistant.storage.answer_codec import decode, encode

ANSWERS = st.from_type(Answer).filter(lambda answer: all(isfinite(t) for _, t in answer.milliseconds))


@given(ANSWERS)
def test_every_answer_survives_the_round_trip(answer: Answer) -> None:
    assert decode(encode(answer)) == answer


@given(ANSWERS)
def test_the_encoded_answer_is_plain_ascii_json_on_one_line(answer: Answer) -> None:
    line = encode(answer)
    assert line.isascii()
    assert "\n" not in line
    assert set(json.loads(line)) >= {"text", "outcome", "citations"}


@given(st.builds(Question), st.builds(Route, st.sampled_from(RouteKind)))
def test_question_and_route_are_kept_too(question: Question, route: Route) -> None:
    answer = Answer("", Outcome.ANSWERED, question=question, route=route)
    assert decode(encode(answer)).question == question
    assert decode(encode(answer)).route == route
