from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.glossary import shipped_glossary
from assistant.retrieval.keywords import KeywordReader
from assistant.storage.lexical import fold

READER = KeywordReader(shipped_glossary())


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("公司有班车吗？", ("班车",)),
        ("能带狗来公司上班吗", ("狗",)),
        ("加班到晚上八点多，有饭补吗，多少钱", ("加班", "饭补")),
        ("Can I bring my dog to the office?", ("bring", "dog")),
        ("怎么办？", ()),
        ("公司有班车吗？</think><|endoftext|>", ("班车",)),
    ],
)
def test_the_words_a_question_is_about(question: str, words: tuple[str, ...]) -> None:
    assert READER.read(question).words == words


def test_a_passage_that_lacks_the_subject_holds_no_share() -> None:
    passage = fold("员工的工作时间为9:00至18:00，午休一小时。")
    assert READER.read("公司有班车吗？").share_in(passage) == 0.0


def test_a_passage_that_says_it_in_other_words_counts() -> None:
    assert READER.read("想跳槽，要提前多久说？").share_in(fold("员工离职应提前30天书面通知。")) == 1.0


def test_a_word_in_pieces_counts_in_part() -> None:
    share = READER.read("有停车位吗？").share_in(fold("临时停车请登记。"))
    assert share is not None
    assert 0 < share < 1


def test_a_question_without_keywords_has_no_share() -> None:
    assert READER.read("怎么办？").share_in("任何文字") is None


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_read_and_shares_stay_in_bounds(question: str, passage: str) -> None:
    share = READER.read(question).share_in(fold(passage))
    assert share is None or 0.0 <= share <= 1.0
