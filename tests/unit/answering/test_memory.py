"""A bounded number of conversations is remembered; what goes is dropped in the engine too."""

from __future__ import annotations

from assistant.answering.canon import Canon
from assistant.answering.memory import Canons


def canon(tokens: int = 1) -> Canon:
    return Canon("zh", (0,) * tokens)


def test_the_conversation_longest_unused_goes_first() -> None:
    dropped: list[str] = []
    canons = Canons(dropped.append, most_conversations=2)
    first, second = canon(), canon()
    assert canons.swap("a", None, first) and canons.swap("b", None, second)
    assert canons.swap("a", first, canon())
    assert canons.swap("c", None, canon())
    assert (dropped, canons.get("b")) == (["b"], None)


def test_long_conversations_make_room_for_each_other() -> None:
    dropped: list[str] = []
    canons = Canons(dropped.append, most_tokens=10)
    for key in "abc":
        canons.swap(key, None, canon(4))
    assert dropped == ["a"]


def test_one_is_remembered_however_long_it_is() -> None:
    canons = Canons(lambda _: None, most_tokens=1)
    assert canons.swap("a", None, canon(5))
    assert canons.get("a") is not None


def test_what_has_changed_meanwhile_is_not_overwritten() -> None:
    canons = Canons(lambda _: None)
    old = canon()
    canons.swap("a", None, old)
    assert canons.swap("a", old, canon())
    assert not canons.swap("a", old, canon())
    assert not canons.swap("a", None, canon())


def test_what_was_dropped_does_not_come_back() -> None:
    dropped: list[str] = []
    canons = Canons(dropped.append)
    old = canon()
    canons.swap("a", None, old)
    canons.drop("a")
    assert not canons.swap("a", old, canon())
    assert dropped == ["a"]
