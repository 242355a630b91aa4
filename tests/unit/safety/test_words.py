from __future__ import annotations

import pytest

from assistant.domain.verdicts import Action
from assistant.domain.words import ALLOWED, MatchMode, WatchedWord, WordLists
from assistant.safety.normalising import normalised, placed
from assistant.safety.screen import Screen
from assistant.safety.words import Lexicon


def screen(*words: tuple[str, str]) -> Screen:
    actions = {"mask": Action.MASK, "block": Action.BLOCK, "log": Action.LOG}
    return Screen.of(Lexicon(WordLists(tuple(WatchedWord.of(*word) for word in words), actions)))


@pytest.mark.parametrize(
    "text",
    [
        "冰毒",
        "冰 毒",
        "冰-毒",
        "冰\u200b毒",
        "冰。毒",
        "冰**毒",
        "冰\n毒",
        "冰\u00ad\u2060毒",
        "冰/毒",
    ],
)
def test_separators_and_what_nobody_sees_hide_no_word(text: str) -> None:
    assert screen(("冰毒", "mask")).masked(f"买{text}吗") == "买" + "*" * len(text) + "吗"


@pytest.mark.parametrize(
    "text",
    [
        "casino",
        "CASINO",
        "Ｃasino",
        "ⓒⓐⓢⓘⓝⓞ",
        "🅲🅰🆂🅸🅽🅾",
        "𝓬𝓪𝓼𝓲𝓷𝓸",
        "ᴄᴀsɪɴᴏ",
        "сasino",
        "cásino",
        "c.a-s_i*n·o",
        "c a s i n o",
    ],
)
def test_width_case_style_and_lookalikes_hide_no_word(text: str) -> None:
    assert screen(("casino", "mask")).masked(f"the {text}!") == "the " + "*" * len(text) + "!"


def test_traditional_characters_are_read_as_simplified_ones() -> None:
    assert screen(("网络赌场", "mask")).masked("網絡賭場") == "****"


def test_circled_numbers_are_numbers() -> None:
    assert screen(("第6合", "mask")).masked("第⑥合") == "***"


@pytest.mark.parametrize("text", ["classes", "push it", "John's ex", "sexes", "Essex", "as set"])
def test_a_latin_word_counts_only_as_a_whole(text: str) -> None:
    assert screen(("sex", "mask"), ("shit", "mask"), ("ass", "mask")).masked(text) == text


def test_a_phrase_has_the_blanks_it_has() -> None:
    assert screen(("big deal", "mask")).masked("a big  deal, a bigdeal") == "a *********, a *******"


def test_a_word_within_an_allowed_one_is_no_hit() -> None:
    watching = screen(("枪支", "block"), ("枪支管理", ALLOWED))
    assert watching.masked("枪支管理办法") == "枪支管理办法"
    assert watching.masked("买枪支管理") == "买枪支管理"
    assert watching.read("枪支管理与枪支").blocked == "block"


def test_an_allowed_word_beside_another_does_not_save_it() -> None:
    assert screen(("枪支弹药", "mask"), ("管理枪支", ALLOWED)).masked("管理枪支弹药") == "管理****"


def test_what_blocks_ends_the_text_before_it() -> None:
    reading = screen(("冰毒", "block"), ("赌场", "mask")).read("赌场里有冰毒和赌场")
    assert (reading.text, reading.blocked) == ("**里有", "block")
    assert [span.category for span in reading.hits] == ["mask", "block"]


def test_what_is_only_logged_stays_as_it_is() -> None:
    reading = screen(("赌场", "log")).read("赌场")
    assert (reading.text, [span.category for span in reading.hits]) == ("赌场", ["log"])


def test_two_characters_far_apart_are_no_word() -> None:
    assert screen(("冰毒", "mask")).masked("冰" + " " * 9 + "毒") == "冰" + " " * 9 + "毒"


def test_folding_looks_at_each_character_by_itself() -> None:
    texts = ("Ｆⓤㄨ㎏ 賭場", "e\u0301", "ß")
    assert all("".join(map(normalised, text)) == normalised(text) for text in texts)


def test_every_folded_character_knows_where_it_came_from() -> None:
    assert placed("a ㎏-b") == ("akgb", [0, 2, 2, 4])


def test_a_word_may_be_on_a_list_as_it_is_written_elsewhere() -> None:
    anywhere = WatchedWord("sex", "mask", MatchMode.ANYWHERE)
    assert Screen.of(Lexicon(WordLists((anywhere,), {"mask": Action.MASK}))).masked("Essex") == "Es***"


def test_without_lists_nothing_is_found() -> None:
    assert Screen.of(Lexicon()).masked("冰毒") == "冰毒"
