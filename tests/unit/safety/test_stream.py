"""The stream filter gives out what the batch gives, for every cut, and no character of a match."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assistant.domain.verdicts import Action
from assistant.domain.words import MatchMode, WatchedWord, WordLists
from assistant.safety.screen import Screen
from assistant.safety.spans import MASK
from assistant.safety.stream import StreamFilter
from assistant.safety.words import Lexicon

ALPHABET = "abxs冰毒赌博博 -\u200bＡ㎏賭1@.3689EX,。\n⓪Ⓐ"
PIECES = [*ALPHABET, "ab", "13812345678", "11010519491231002X", "a@b.cn", "6222021234567894", "         "]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
WORDS = st.lists(
    st.builds(
        WatchedWord,
        st.text("abxs冰毒赌博 k1-", min_size=1, max_size=5),
        st.sampled_from(["mask", "block", "log", "allowed"]),
        st.sampled_from(MatchMode),
    ),
    max_size=6,
    unique_by=lambda word: (word.text, word.category),
).map(tuple)
ACTIONS = {"mask": Action.MASK, "block": Action.BLOCK, "log": Action.LOG}


def screen(words: tuple[WatchedWord, ...], *, persons: bool = True) -> Screen:
    return Screen.of(Lexicon(WordLists(words, ACTIONS)), watches_persons=persons)


def streamed(screen: Screen, pieces: list[str]) -> tuple[str, str]:
    stream = StreamFilter(screen)
    out = "".join(stream.feed(piece) for piece in pieces) + stream.close()
    return out, stream.blocked


def check(words: tuple[WatchedWord, ...], text: str, cuts: list[int]) -> None:
    watching = screen(words)
    reading = watching.read(text)
    places = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    pieces = [text[a:b] for a, b in pairwise(places)]
    for cut in ([text], list(text), pieces):
        assert streamed(watching, cut) == (reading.text, reading.blocked)
    assert_no_character_of_a_match(watching, text, reading.text)


def assert_no_character_of_a_match(watching: Screen, text: str, out: str) -> None:
    for span in watching.spans(text):
        if span.action is not Action.LOG:
            assert set(out[span.start : span.end]) <= {MASK}


@given(WORDS, TEXTS, st.lists(st.integers(0, 400), max_size=6))
@settings(max_examples=150)
def test_the_output_for_any_cut_equals_the_batch(
    words: tuple[WatchedWord, ...], text: str, cuts: list[int]
) -> None:
    check(words, text, cuts)


@pytest.mark.slow
@given(WORDS, TEXTS, st.lists(st.integers(0, 400), max_size=6))
@settings(max_examples=10_000)
def test_the_output_for_any_cut_equals_the_batch_ten_thousand_times(
    words: tuple[WatchedWord, ...], text: str, cuts: list[int]
) -> None:
    check(words, text, cuts)


def test_every_split_of_a_text_gives_the_same() -> None:
    watching = screen((WatchedWord.of("冰毒", "block"), WatchedWord.of("ab", "mask")))
    for text in ("x ab 冰abx毒", "ab冰 毒ab", "abab 1a@b"):
        expected = watching.read(text)
        for split in range(1 << (len(text) - 1)):
            places = [0, *(n for n in range(1, len(text)) if split >> (n - 1) & 1), len(text)]
            pieces = [text[a:b] for a, b in pairwise(places)]
            assert streamed(watching, pieces) == (expected.text, expected.blocked)


@given(st.text(max_size=30), st.text(max_size=2), st.text(max_size=30))
@settings(max_examples=150)
def test_any_word_in_any_text_in_any_script(before: str, word: str, after: str) -> None:
    assume(word.strip())
    check((WatchedWord(word, "mask", MatchMode.ANYWHERE),), before + word + after, [len(before)])
