from __future__ import annotations

import pytest

from assistant.retrieval.glossary import shipped_glossary

GLOSSARY = shipped_glossary()


def test_an_english_question_gets_the_chinese_words() -> None:
    assert "年假" in GLOSSARY.other_words("How many days of annual leave do I get?").split()


def test_a_chinese_question_gets_the_english_words() -> None:
    assert "annual leave" in GLOSSARY.other_words("年假有几天？")


def test_a_colloquial_word_gets_the_usual_one_of_its_own_language() -> None:
    assert "离职" in GLOSSARY.other_words("想走人，要提前多久说？").split()


def test_words_the_question_uses_itself_are_not_repeated_in_its_language() -> None:
    assert "年假" not in GLOSSARY.other_words("年假怎么申请？").split()


@pytest.mark.parametrize("text", ["天气怎么样？", "What is the capital of France?"])
def test_a_question_about_nothing_known_gets_nothing(text: str) -> None:
    assert GLOSSARY.other_words(text) == ""


def test_an_english_word_is_found_with_its_endings_and_not_inside_others() -> None:
    assert GLOSSARY.concepts("my claims")
    assert not GLOSSARY.concepts("the unrelated")
