from __future__ import annotations

import math

import pytest

from assistant.evaluation.metrics import PrecisionRecall, hit_at, mean, ndcg_at, recall_at, reciprocal_rank_at

RANKED = ["a", "b", "c", "d"]


def test_recall_counts_the_share_of_gold_found() -> None:
    assert recall_at(RANKED, {"b", "x"}, 2) == 0.5
    assert hit_at(RANKED, {"b", "x"}, 1) == 0.0


def test_the_reciprocal_rank_is_of_the_first_gold_id() -> None:
    assert reciprocal_rank_at(RANKED, {"c", "d"}, 10) == pytest.approx(1 / 3)
    assert reciprocal_rank_at(RANKED, {"c"}, 2) == 0.0


def test_ndcg_by_hand() -> None:
    gain = 1 / math.log2(3) + 1 / math.log2(5)
    ideal = 1 / math.log2(2) + 1 / math.log2(3)
    assert ndcg_at(RANKED, {"b", "d"}, 10) == pytest.approx(gain / ideal)
    assert ndcg_at(RANKED, {"a"}, 10) == 1.0


def test_precision_and_recall_of_nothing_are_none() -> None:
    assert PrecisionRecall.of([(False, False)]) == PrecisionRecall(None, None, 0, 0)
    made = PrecisionRecall.of([(True, True), (True, False), (False, True)])
    assert (made.precision, made.recall) == (0.5, 0.5)
    assert mean([]) is None
