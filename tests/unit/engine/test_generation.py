"""From drawn tokens to told ones: what counts, what is put in the model's mouth, and where it ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.base import FinishReason, GenerationRequest, SamplingParams, ThoughtRules
from assistant.engine.generation import Decision, Generation
from assistant.engine.vocabulary import Vocabulary
from tests.unit.engine.tiny_vocabulary import tokenizer

VOCABULARY = Vocabulary(tokenizer())
THINK, UNTHINK, END = (VOCABULARY.control_id(c) or 0 for c in ("<think>", "</think>", "<|im_end|>"))
CLOSING = (*VOCABULARY.encode("no time."), UNTHINK)


def generation(
    *,
    max_tokens: int = 200,
    stops: tuple[str, ...] = (),
    budget: int | None = None,
    opened: bool = False,
    loops: bool = True,
) -> Generation:
    sampling = SamplingParams(max_tokens=max_tokens, stop_strings=stops)
    thought = ThoughtRules(THINK, UNTHINK, CLOSING, budget, opened)
    request = GenerationRequest((1,), sampling, thought=thought)
    return Generation(request, VOCABULARY.text_stream(), (END,), loops=loops)


def text(*decisions: Decision) -> str:
    return "".join(token.text for decision in decisions for token in decision.told)


def test_drawn_tokens_are_told_with_their_text() -> None:
    ids = VOCABULARY.encode("annual leave")
    decision = generation().take(ids)
    assert (decision.accepted, text(decision), decision.reason) == (ids, "annual leave", None)


def test_tokens_drawn_behind_the_end_were_never_said() -> None:
    ids = VOCABULARY.encode("leave")
    decision = generation().take((*ids, END, *ids))
    assert (decision.accepted, decision.reason) == ((*ids, END), FinishReason.STOP)
    assert text(decision) == "leave"


def test_a_stop_string_ends_the_answer_before_it() -> None:
    ids = VOCABULARY.encode("leave. Question: what")
    decision = generation(stops=("Question",)).take(ids)
    assert (text(decision), decision.reason) == ("leave. ", FinishReason.STOP)


def test_text_held_back_for_a_stop_string_comes_with_the_last_token() -> None:
    ids = (*VOCABULARY.encode("leave Quest"), END)
    reply = generation(stops=("Question",))
    assert text(*(reply.take((token,)) for token in ids)) == "leave Quest"


def test_the_limit_tells_what_was_held_back_too() -> None:
    ids = VOCABULARY.encode("leave Q")
    decision = generation(stops=("Question",), max_tokens=len(ids)).take(ids)
    assert (text(decision), decision.reason) == ("leave Q", FinishReason.LENGTH)


@given(st.integers(0, 12), st.integers(1, 5))
def test_the_thought_is_closed_at_exactly_its_budget(budget: int, at_once: int) -> None:
    reply, drawn = generation(budget=budget, opened=True), 0
    words = VOCABULARY.encode("the employee may apply for the annual leave of the manager")
    while True:
        decision = reply.take(words[drawn : drawn + at_once])
        drawn += len(decision.accepted)
        if decision.forced:
            break
    assert (drawn, decision.forced) == (budget, CLOSING)
    assert reply.generated == budget + len(CLOSING)
    assert reply.thought_tokens == budget + len(CLOSING) - 1


def test_an_end_inside_the_thought_closes_it_instead() -> None:
    reply = generation()
    first = reply.take((THINK, *VOCABULARY.encode("leave"), END))
    assert (first.accepted[-1] != END, first.forced, first.reason) == (True, CLOSING, None)
    assert reply.take((END,)).reason is FinishReason.STOP


def test_a_loop_inside_the_thought_closes_it_and_one_in_the_answer_ends_it() -> None:
    reply = generation()
    reply.take((THINK,))
    assert reply.take((5,) * 30).forced == CLOSING
    again = reply.take((5,) * 30)
    assert (len(again.accepted), again.reason) == (24, FinishReason.LOOP)


def test_loops_may_be_allowed() -> None:
    assert generation(loops=False).take((5,) * 30).reason is None


def test_a_stop_string_is_text_inside_the_thought() -> None:
    reply = generation(stops=("leave",))
    assert reply.take((THINK, *VOCABULARY.encode("leave it"))).reason is None
    assert reply.take((UNTHINK, *VOCABULARY.encode("leave it"))).reason is FinishReason.STOP


def test_a_closing_that_does_not_fit_is_cut_by_the_limit() -> None:
    decision = generation(budget=0, opened=True, max_tokens=3).take((9,))
    assert (decision.forced, decision.reason) == (CLOSING[:3], FinishReason.LENGTH)


@given(
    st.lists(st.integers(0, VOCABULARY.size - 1), max_size=60),
    st.integers(1, 4),
    st.integers(1, 60),
    st.none() | st.integers(0, 20),
)
def test_any_tokens_give_a_reply_within_its_limit_however_they_come(
    drawn: list[int], at_once: int, max_tokens: int, budget: int | None
) -> None:
    def whole(size: int) -> tuple[list[int], str, FinishReason | None]:
        reply, left, told, said = (
            generation(max_tokens=max_tokens, budget=budget, stops=("a",)),
            drawn,
            [],
            "",
        )
        while left:
            decision = reply.take(left[:size])
            told += [token.id for token in decision.told]
            said += text(decision)
            if decision.reason:
                return told, said, decision.reason
            left = left[max(1, len(decision.accepted)) :]
        return told, said, None

    one = whole(1)
    assert len(one[0]) <= max_tokens
    assert (len(one[0]) == max_tokens) <= (one[2] is not None)
    if budget is None and THINK not in drawn:
        assert whole(at_once) == one
