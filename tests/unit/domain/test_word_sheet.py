from __future__ import annotations

import base64

import pytest

from assistant.domain.word_sheet import read_words
from assistant.domain.words import MatchMode, WatchedWord
from assistant.errors import InvalidInput

EXPECTED = [
    WatchedWord("赌场", "imported", MatchMode.ANYWHERE),
    WatchedWord("casino bonus", "imported", MatchMode.WHOLE_WORD),
]


def in_base64(*words: str) -> bytes:
    return b"\n".join(base64.b64encode(word.encode()) for word in words)


@pytest.mark.parametrize(
    "content",
    [
        "赌场\ncasino bonus\n".encode(),
        "\ufeff# a list\r\n赌场，\r\n\r\ncasino bonus,\r\n赌场".encode(),
        "赌场\ncasino bonus".encode("gb18030"),
        '["赌场", "casino bonus"]'.encode(),
        '[{"word": "赌场"}, {"word": "casino bonus", "category": ""}]'.encode(),
        in_base64("赌场", "casino bonus"),
        "赌场\t\ncasino bonus\timported".encode(),
    ],
)
def test_the_forms_that_lists_are_passed_around_in_are_read(content: bytes) -> None:
    assert read_words(content, "imported") == EXPECTED


def test_a_word_may_bring_its_category() -> None:
    words = read_words("赌场\tgambling\n枪支出售\tweapons".encode(), "imported")
    assert [word.category for word in words] == ["gambling", "weapons"]


def test_plain_latin_words_are_no_base64() -> None:
    assert [word.text for word in read_words(b"fuck\nshit\ncasino", "x")] == ["fuck", "shit", "casino"]


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"[1, 2]", b"[", b"\xff\xfe\x00\x00\xff"])
def test_what_is_no_list_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        read_words(content, "x")
