"""How wrong passwords slow down whoever tries, and how one password's hash is like another's."""

from __future__ import annotations

from typing import Literal

import pytest
from argon2 import PasswordHasher

from assistant.access.accounts import FREE_FOR_A_NAME, LONGEST_WAIT_SECONDS, account_name, waiting_seconds
from assistant.access.passwords import Passwords
from assistant.access.sealing import Sealer
from assistant.errors import InvalidInput

QUICK = Passwords(memory_kibibytes=64)


def test_a_few_mistakes_cost_nothing() -> None:
    assert all(waiting_seconds(failures, FREE_FOR_A_NAME, 0) == 0 for failures in range(FREE_FOR_A_NAME))


def test_a18_each_further_one_costs_twice_as_much_up_to_a_limit() -> None:
    waits = [waiting_seconds(failures, 5, 0) for failures in range(5, 30)]
    assert waits[:4] == [5, 10, 20, 40]
    assert max(waits) == LONGEST_WAIT_SECONDS
    assert waiting_seconds(8, 5, 3) == 37


def test_a_password_fits_its_own_hash_alone() -> None:
    kept = QUICK.hash("correct horse battery")
    assert "correct" not in kept and kept.startswith("$argon2id$")
    assert QUICK.fits(kept, "correct horse battery")
    assert not any(
        QUICK.fits(kept, wrong) for wrong in ("", "correct horse", "Correct horse battery", "x" * 9999)
    )
    assert not QUICK.fits(None, "correct horse battery")


def test_a_password_is_the_same_on_every_keyboard() -> None:
    assert QUICK.fits(QUICK.hash("Ｐａｓｓｗｏｒｄ-１２３４"), "Password-1234")


@pytest.mark.parametrize("password", ["short", "a" * 30, "abababababababab", "x1!" * 100])
def test_a_password_too_easy_or_too_long_is_refused(password: str) -> None:
    with pytest.raises(InvalidInput):
        QUICK.hash(password)


@pytest.mark.parametrize("name", ["", "a", "with space", "operator", "../x", "a|b", "x" * 101, "林悦"])
def test_a_name_that_cannot_be_kept_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        account_name(name)


def test_a_name_is_kept_in_small_letters() -> None:
    assert account_name(" Lin.Yue@Corp ") == "lin.yue@corp"


def test_what_is_sealed_opens_with_any_of_the_secrets_and_for_its_purpose_only() -> None:
    old, both, new = Sealer(["old"]), Sealer(["new", "old"]), Sealer(["new"])
    sealed = old.seal("文", "session")
    assert (both.open(sealed, "session"), new.open(sealed, "session")) == ("文", None)
    assert old.open(sealed, "farewell") is None
    assert new.open(both.seal("文", "x"), "x") == "文"


class Counting(PasswordHasher):
    """Remembers the parameters of every hash that was worked out."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=64, parallelism=1)
        self.worked_out: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.worked_out.append(str(hash).rsplit("$", 2)[0])
        return super().verify(hash, password)


def test_a18_an_unknown_name_costs_the_same_hash_as_a_known_one() -> None:
    passwords = Passwords(memory_kibibytes=64)
    kept = passwords.hash("correct horse battery")
    passwords._hasher = counting = Counting()
    assert not passwords.fits(kept, "wrong") and not passwords.fits(None, "wrong")
    known, unknown = counting.worked_out
    assert known == unknown
