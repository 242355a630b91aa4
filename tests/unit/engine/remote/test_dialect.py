"""The fields of a request, and those that a server refuses."""

from __future__ import annotations

from assistant.engine.base import SamplingParams
from assistant.engine.remote.dialect import Call, needed_fields, wished_fields

CALL = Call("/completions", {"model": "m", "prompt": [1]}, {"top_k": 20, "min_p": 0.0, "seed": 1})


def test_greedy_requests_say_nothing_of_drawing() -> None:
    sampling = SamplingParams(temperature=0)
    fields = needed_fields("m", sampling, 5, strings=True) | wished_fields(sampling)
    assert not {"top_p", "top_k", "min_p", "seed", "presence_penalty", "stop"} & set(fields)
    assert fields["temperature"] == 0


def test_stop_strings_are_sent_only_where_the_server_may_stop_at_them() -> None:
    sampling = SamplingParams(stop_strings=("###",))
    assert needed_fields("m", sampling, 5, strings=True)["stop"] == ["###"]
    assert "stop" not in needed_fields("m", sampling, 5, strings=False)


def test_a_refusal_names_the_fields_to_leave_out() -> None:
    words = "422: Unexpected fields in the request: {'min_p', 'top_k'}"
    assert CALL.refused_by(words, set()) == {"min_p", "top_k"}
    assert CALL.refused_by(words, {"min_p"}) == {"top_k"}
    assert CALL.body({"min_p", "top_k"}) == {"model": "m", "prompt": [1], "seed": 1}


def test_a_refusal_for_another_reason_names_none() -> None:
    assert not CALL.refused_by("400: the prompt is longer than the context", set())
    assert not CALL.refused_by("400: model m is unknown; stop_k seeds", set())


def test_a_field_that_a_server_knows_by_its_new_name_is_renamed() -> None:
    call = Call("/chat/completions", {"model": "m", "max_tokens": 5}, {})
    words = "400: Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
    assert call.refused_by(words, set()) == {"max_tokens"}
    assert call.body({"max_tokens"}) == {"model": "m", "max_completion_tokens": 5}
    assert not call.refused_by(words, {"max_tokens"})
    assert not call.refused_by("400: max_tokens is too large", set())
