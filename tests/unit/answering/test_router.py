from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.answering.router import Router, shipped_classifiers
from assistant.answering.routing.labelled import HELD_OUT, fingerprint, labelled_questions
from assistant.domain.questions import RouteKind
from assistant.retrieval.embedder import Vectors
from assistant.storage.lexical import simplify

ROUTER = Router(shipped_classifiers())
HARD = "我入职半年了，能不能休年假，有几天？"


class KnownVectors:
    """An embedder that says it is the one the router was trained with, and remembers what it was asked."""

    dimension = shipped_classifiers().by_vector.vector_weights.shape[1]

    def __init__(self, fingerprint: str = shipped_classifiers().by_vector.embedder) -> None:
        self.fingerprint = fingerprint
        self.asked: list[str] = []

    def embed_question(self, text: str) -> Vectors:
        self.asked.append(text)
        return np.zeros(self.dimension, np.float32)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        raise AssertionError("a route needs no passage embedded")


@pytest.mark.parametrize("question", ["年假怎么申请？", "发薪日是哪天？", "Where do I file claims?"])
def test_a_plain_question_goes_fast(question: str) -> None:
    assert ROUTER.route(question, can_think=True).kind is RouteKind.FAST


@pytest.mark.parametrize(
    "question",
    [
        HARD,
        "If I joined in July, how many days am I entitled to?",
        "不是应届生又没满一年，补贴按什么比例发？",
    ],
)
def test_a_question_with_several_signs_of_reasoning_is_thought_about(question: str) -> None:
    chosen = ROUTER.route(question, can_think=True)
    assert chosen.kind is RouteKind.THINKING
    assert " and " in chosen.reason


def test_an_engine_that_cannot_think_is_not_asked_to() -> None:
    chosen = ROUTER.route(HARD, can_think=False)
    assert chosen.kind is RouteKind.FAST
    assert "no thinking mode" in chosen.reason


@pytest.mark.parametrize(("wanted", "kind"), [(True, RouteKind.THINKING), (False, RouteKind.FAST)])
def test_where_policy_lets_people_choose_their_choice_counts(wanted: bool, kind: RouteKind) -> None:
    assert ROUTER.route(HARD, can_think=True, wanted=wanted).kind is kind
    assert ROUTER.route("年假怎么申请？", can_think=True, wanted=wanted).kind is kind


def test_nobody_can_choose_what_the_engine_cannot() -> None:
    assert ROUTER.route("年假怎么申请？", can_think=False, wanted=True).kind is RouteKind.FAST


@pytest.mark.parametrize("question", ["", "?", "😀" * 50, "a" * 50_000, "年" * 50_000, "\ud800"])
def test_bad_input_has_a_way_too(question: str) -> None:
    assert ROUTER.route(question, can_think=True).kind in (RouteKind.FAST, RouteKind.THINKING)


def test_no_share_of_thinking_means_none() -> None:
    assert Router(shipped_classifiers(), thinking_share=0).route(HARD, can_think=True).kind is RouteKind.FAST


def test_a_smaller_share_sends_fewer() -> None:
    texts = [q.text for q in labelled_questions(HELD_OUT)]
    sent = []
    for share in (0.1, 0.3, 0.5):
        router = Router(shipped_classifiers(), thinking_share=share)
        sent.append(sum(router.route(text, can_think=True).kind is RouteKind.THINKING for text in texts))
    assert sent == sorted(sent)
    assert sent[0] < sent[-1]


def test_the_embedder_it_was_trained_with_is_asked_for_the_form_that_retrieval_asks_for() -> None:
    embedder = KnownVectors()
    Router(shipped_classifiers(), embedder).route("年假怎麼申請？", can_think=True)
    assert embedder.asked == [simplify("年假怎麼申請？")]


def test_another_embedder_is_not_asked() -> None:
    embedder = KnownVectors("another")
    Router(shipped_classifiers(), embedder).route("年假怎么申请？", can_think=True)
    assert not embedder.asked


def test_the_weights_come_from_the_questions_that_ship() -> None:
    trained_on = fingerprint(labelled_questions())
    assert shipped_classifiers().by_text.trained_on == trained_on
    assert shipped_classifiers().by_vector.trained_on == trained_on


def test_held_out_families_are_not_trained_on_and_their_hard_questions_are_found() -> None:
    held = labelled_questions(HELD_OUT)
    assert not {q.family for q in held} & {q.family for q in labelled_questions()}
    hard = [q for q in held if q.kind is RouteKind.THINKING]
    found = sum(ROUTER.route(q.text, can_think=True).kind is RouteKind.THINKING for q in hard)
    assert found >= 0.9 * len(hard)
