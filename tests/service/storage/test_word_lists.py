"""Administrators' lists of watched words, and counts of sensitive topics."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.domain.verdicts import Action
from assistant.domain.words import ALLOWED, MatchMode, WatchedWord
from assistant.errors import InvalidInput, NotFound
from assistant.storage.opening import Storage
from tests.service.storage.conftest import Clock
from tests.service.storage.examples import EMPLOYEE, HANDBOOK, ingest

WORD = WatchedWord.of("内部代号", "own")


def test_a_word_is_listed_with_who_listed_it_and_taken_off(storage: Storage, clock: Clock) -> None:
    assert storage.words.add([WORD], EMPLOYEE) == 1
    listed = storage.words.listed("own")[0]
    assert (listed.word, listed.added_by, listed.added_at) == (WORD, EMPLOYEE.id, clock.now)
    storage.words.remove("内部代号", "own")
    assert storage.words.lists().words == ()


def test_every_change_counts_up_the_revision(storage: Storage) -> None:
    seen = [storage.words.revision()]
    storage.words.add([WORD], EMPLOYEE)
    seen.append(storage.words.revision())
    storage.words.set_action("own", Action.BLOCK)
    seen.append(storage.words.revision())
    storage.words.remove(WORD.text, WORD.category)
    seen.append(storage.words.revision())
    assert seen == sorted(set(seen))


def test_a_word_listed_again_gets_its_new_way_of_matching(storage: Storage) -> None:
    storage.words.add([WORD], EMPLOYEE)
    again = WatchedWord(WORD.text, WORD.category, MatchMode.WHOLE_WORD)
    assert storage.words.add([again], EMPLOYEE) == 0
    assert storage.words.lists().words == (again,)


def test_what_follows_from_a_category_may_be_changed(storage: Storage) -> None:
    assert storage.words.lists().action("weapons") is Action.BLOCK
    assert storage.words.lists().action("own") is Action.MASK
    storage.words.set_action("weapons", Action.LOG)
    assert storage.words.lists().action("weapons") is Action.LOG


@pytest.mark.parametrize(
    "word", [WatchedWord.of("。", "own"), WatchedWord.of("x" * 65, "own"), WatchedWord.of("x", "a b")]
)
def test_what_cannot_be_watched_for_is_refused_and_nothing_listed(
    storage: Storage, word: WatchedWord
) -> None:
    with pytest.raises(InvalidInput):
        storage.words.add([WORD, word], EMPLOYEE)
    assert storage.words.lists().words == ()


def test_allowed_words_stay_allowed(storage: Storage) -> None:
    with pytest.raises(InvalidInput):
        storage.words.set_action(ALLOWED, Action.BLOCK)
    with pytest.raises(InvalidInput):
        storage.words.set_action("own", Action.HAND_OVER)


def test_a_word_nobody_listed_cannot_be_taken_off(storage: Storage) -> None:
    with pytest.raises(NotFound, match="allowed"):
        storage.words.remove("枪支出售", "weapons")


def test_published_policies_are_clean_text(storage: Storage) -> None:
    ingest(storage, HANDBOOK)
    assert any("年假" in text for text in storage.words.published_texts())


def test_topics_are_counted_by_month_also_at_once(storage: Storage, clock: Clock) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(storage.topics.count, ["harassment"] * 8))
    clock.advance(days=30)
    storage.topics.count("harassment")
    assert storage.topics.all() == {("2026-11", "harassment"): 8, ("2026-12", "harassment"): 1}
