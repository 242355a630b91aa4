"""What a sketch tells of two texts, against the exact share of their shingles."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.storage.resemblance import KEPT, marks, packed, share, shingles, sketch, unpacked

SENTENCES = st.lists(st.text("年假十天提前申请abc 1，。", max_size=30), max_size=8)
POINTS = 0.05


def words(seed: int, count: int) -> str:
    random = Random(seed)
    return " ".join(f"{random.getrandbits(30):x}" for _ in range(count))


def exact(of: str, within: str) -> float:
    mine = shingles([of])
    return len(np.intersect1d(mine, shingles([within]))) / len(mine)


@pytest.mark.parametrize(
    ("own", "shared", "foreign"), [(300, 900, 200), (4000, 4000, 9000), (1500, 500, 60_000)]
)
def test_the_share_is_within_a_few_points_of_the_exact_one(own: int, shared: int, foreign: int) -> None:
    common = words(1, shared)
    mine, other = f"{words(2, own)} {common}", f"{common} {words(3, foreign)}"
    assert abs(share(sketch([mine]), sketch([other])) - exact(mine, other)) < POINTS


def test_a_page_is_found_whole_in_the_book_it_was_taken_from_but_not_the_book_in_the_page() -> None:
    page = words(1, 400)
    book = f"{words(2, 20_000)} {page} {words(3, 20_000)}"
    assert share(sketch([page]), sketch([book])) == 1.0
    assert share(sketch([book]), sketch([page])) < POINTS
    assert set(marks(sketch([page]))) & set(marks(sketch([book])))


def test_a_changed_word_costs_the_shingles_around_it_only() -> None:
    text = words(1, 200)
    changed = text.replace(text.split()[100], "other")
    assert 0.9 < share(sketch([changed]), sketch([text])) < 1.0


@given(SENTENCES)
def test_a_text_stands_whole_in_itself_however_it_is_cut(sentences: list[str]) -> None:
    one, cut = sketch(["".join(sentences)]), sketch([" ".join(sentences).upper()])
    assert share(one, one) == (1.0 if len(one.kept) else 0.0)
    assert share(cut, cut) == (1.0 if len(cut.kept) else 0.0)


@given(SENTENCES, SENTENCES)
def test_of_small_texts_the_share_is_exact(one: list[str], other: list[str]) -> None:
    mine, theirs = shingles(one), shingles(other)
    expected = len(np.intersect1d(mine, theirs)) / max(len(mine), 1)
    assert share(sketch(one), sketch(other)) == expected


@given(SENTENCES)
def test_a_sketch_is_the_same_each_time_and_survives_packing(sentences: list[str]) -> None:
    made = sketch(sentences)
    again = unpacked(made.bound, packed(made))
    assert (again.bound, again.kept.tolist()) == (made.bound, sketch(sentences).kept.tolist())


def test_letters_of_another_width_or_case_are_the_same_text() -> None:
    assert share(sketch(["ＡＢＣ 年假十天提前申请"]), sketch(["abc 年假，十天。提前申请！"])) == 1.0


def test_a_sketch_grows_much_slower_than_its_text() -> None:
    assert len(sketch([words(1, 50_000)]).kept) < 50_000 / 3
    assert len(sketch([words(1, 6_000)]).kept) == KEPT
    assert len(marks(sketch([words(1, 50_000)]))) < 50_000 / 40
