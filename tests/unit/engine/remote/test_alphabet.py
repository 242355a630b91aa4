"""The private alphabet of the chat form."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.remote.alphabet import (
    CONTROLS,
    VOCABULARY_SIZE,
    control_id,
    decode,
    encode,
)


@given(st.text(alphabet=st.characters(codec=None), max_size=50))
def test_every_text_comes_back_as_it_was(text: str) -> None:
    ids = encode(text)
    assert decode(ids) == text
    assert all(len(CONTROLS) <= token < VOCABULARY_SIZE for token in ids)


@given(st.text(max_size=20), st.text(max_size=20))
def test_texts_put_together_in_ids_are_the_text_put_together(one: str, other: str) -> None:
    assert decode((*encode(one), *encode(other))) == one + other


def test_control_tokens_written_in_a_text_stay_text() -> None:
    for token in CONTROLS:
        assert control_id(token) not in encode(token)
        assert decode(encode(token)) == token
    assert control_id("<tool_call>") is None


def test_english_counts_about_as_many_tokens_as_words_and_chinese_as_many_as_characters() -> None:
    english = "The employee applies for annual leave seven working days before it begins."
    assert len(encode(english)) <= 1.6 * len(english.split())
    assert len(encode("年假应提前七个工作日申请")) == 12
