from __future__ import annotations

from assistant.domain.words import ALLOWED, WatchedWord
from assistant.safety.checking import false_hits, too_short

WORDS = [
    WatchedWord.of(*pair) for pair in [("组织", "a"), ("枪支出售", "a"), ("公司", "b"), ("公司", ALLOWED)]
]


def test_words_that_clean_text_holds_are_counted_with_an_example() -> None:
    hits, characters = false_hits(WORDS, ["公司组织旅游。", "各公司的工会\n组织活动"])
    assert [(found.word.text, found.word.category, found.count) for found in hits] == [
        ("公司", "b", 2),
        ("组织", "a", 2),
    ]
    assert hits[1].example == "公司组织旅游。"
    assert characters == 18


def test_a_single_character_is_too_short_however_it_is_written() -> None:
    assert [too_short(WatchedWord.of(text, "a")) for text in ("性", "性。", "性别")] == [True, True, False]
