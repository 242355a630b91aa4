from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.router import shipped_classifiers, threshold
from assistant.answering.routing.classifier import load, save
from assistant.answering.routing.cues import reasons
from assistant.answering.routing.features import BUCKETS, DENSE, features, matrix, rarity_of
from assistant.answering.routing.labelled import labelled_questions
from assistant.domain.questions import RouteKind
from assistant.errors import ConfigurationError

BY_TEXT = shipped_classifiers().by_text


def test_what_is_written_is_read(tmp_path: Path) -> None:
    save(BY_TEXT, tmp_path / "weights.npz")
    read = load(tmp_path / "weights.npz")
    assert read.scores("年假怎么折算") == pytest.approx(BY_TEXT.scores("年假怎么折算"))
    assert (read.labels, read.trained_on, read.embedder) == (BY_TEXT.labels, BY_TEXT.trained_on, "")


def test_weights_of_other_features_are_refused(tmp_path: Path) -> None:
    save(replace(BY_TEXT, weights=BY_TEXT.weights[:, 1:]), tmp_path / "weights.npz")
    with pytest.raises(ConfigurationError, match="train_router"):
        load(tmp_path / "weights.npz")


@settings(max_examples=30)
@given(st.text(max_size=50))
def test_features_are_finite_and_of_one_length(text: str) -> None:
    found = features(text)
    assert len(set(found.buckets.tolist())) == len(found.buckets) == len(found.counts)
    assert found.dense.shape == (DENSE,)
    assert np.isfinite(found.dense).all()


def test_a_row_of_the_matrix_scores_as_the_question_does() -> None:
    texts = ["年假有几天", "How many days do I have left?"]
    many = [features(text) for text in texts]
    rows = matrix(many, BY_TEXT.rarity)
    assert rows.shape == (2, BUCKETS + DENSE)
    scores = rows @ BY_TEXT.weights[0] + BY_TEXT.bias[0]
    assert [float(BY_TEXT.scores(text)[0]) for text in texts] == pytest.approx(scores.tolist(), abs=1e-3)


def test_what_every_question_has_is_the_least_rare() -> None:
    rarity = rarity_of([features("年假"), features("年薪"), features("婚假")])
    assert rarity[features("年").buckets].max() < rarity[features("婚").buckets].max()


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5])
def test_at_most_the_share_that_is_set_is_sent(share: float) -> None:
    bar = threshold(BY_TEXT, share)
    assert (BY_TEXT.reference >= bar).mean() <= share + 0.02


def test_the_reason_names_what_was_seen() -> None:
    assert reasons("如果我5月入职，年假怎么折算")[:2] == ("a computation", "a condition")


def test_at_least_600_questions_ship_in_both_languages_and_each_stands_once() -> None:
    questions = labelled_questions()
    texts = [q.text for q in questions]
    english = sum(text.isascii() for text in texts)
    assert len(texts) == len(set(texts)) >= 600
    assert english >= 200
    assert sum(q.kind is RouteKind.THINKING for q in questions) >= 250
