from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.safety.personal import PersonalKind, is_bank_card, is_identity_card, personal_in

CHECKS = "10X98765432"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity_card(seed: int) -> str:
    """A made-up number that is well formed."""
    chance = random.Random(seed)
    born = date(1950, 1, 1) + timedelta(chance.randrange(20_000))
    area = chance.choice(["110101", "310115", "440305", "510104"])
    body = f"{area}{born:%Y%m%d}{chance.randrange(1000):03}"
    return body + CHECKS[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def bank_card(seed: int) -> str:
    """UnionPay, with the digit that Luhn asks for."""
    chance = random.Random(seed)
    body = "62" + "".join(str(chance.randrange(10)) for _ in range(chance.choice([13, 14, 15, 16])))
    return next(body + str(last) for last in range(10) if is_luhn(body + str(last)))


def is_luhn(number: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled // 10 + doubled % 10
    return total % 10 == 0


def kinds(text: str) -> list[PersonalKind]:
    return [one.kind for one in personal_in(text)]


@given(st.integers(0, 10**6), st.sampled_from(["", " ", "-"]))
def test_every_well_formed_number_is_found_with_and_without_separators(seed: int, joint: str) -> None:
    number = identity_card(seed)
    written = joint.join((number[:6], number[6:14], number[14:]))
    found = personal_in(f"证件{written}，请核对")
    assert (found[0].start, found[0].end, found[0].value) == (2, 2 + len(written), number)
    card = bank_card(seed)
    grouped = joint.join(card[place : place + 4] for place in range(0, len(card), 4))
    assert PersonalKind.BANK_CARD in kinds(f"卡号：{grouped}。")


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("电话13812345678。", PersonalKind.MOBILE, "13812345678"),
        ("+86 138 1234 5678", PersonalKind.MOBILE, "13812345678"),
        ("138-1234-5678", PersonalKind.MOBILE, "13812345678"),
        ("１３８１２３４５６７８", PersonalKind.MOBILE, "13812345678"),
        ("138\u200b1234\u200b5678", PersonalKind.MOBILE, "13812345678"),
        ("护照E12345678", PersonalKind.PASSPORT, "E12345678"),
        ("passport EA1234567 ok", PersonalKind.PASSPORT, "EA1234567"),
        ("邮箱li.lei@example.com.cn。", PersonalKind.EMAIL, "li.lei@example.com.cn"),
        ("写给Li_Lei＠example.com", PersonalKind.EMAIL, "li_lei@example.com"),
    ],
)
def test_what_names_a_person_is_found(text: str, kind: PersonalKind, value: str) -> None:
    assert (kind, value) in [(one.kind, one.value) for one in personal_in(text)]


@pytest.mark.parametrize(
    "text",
    [
        "举报专线400-000-1024，邮箱ethics@lanchuan.example",
        "hr-sg@lanchuan.example",
        "工资8000.13812345678元",
        "2026-11-22 14:00:00 订单20261122000123456",
        "request 3f13812345678abc",
        "110101194912310021",  # the check character is another
        "110101194913310020",  # no such month
        "6222021234567890",  # Luhn says no
        "分机8020，第12345678号",
        "a@b and @everyone",
        "ＩＤ0123456789",
    ],
)
def test_what_names_nobody_is_left_alone(text: str) -> None:
    assert personal_in(text) == []


def test_the_check_character_decides() -> None:
    number = identity_card(7)
    others = [number[:17] + last for last in "0123456789X" if last != number[17]]
    assert is_identity_card(number)
    assert not any(map(is_identity_card, others))


def test_a_card_needs_an_issuer() -> None:
    assert is_bank_card("4111111111111111")
    assert is_bank_card("5555555555554444")
    assert not is_bank_card("9111111111111111"[:15] + "6")


def test_hostile_text_takes_no_longer_than_other_text() -> None:
    for text in ("1 " * 20_000, "a@" * 20_000, "6222" * 10_000, "a.b-" * 10_000 + "@", "+86 " * 10_000):
        assert personal_in(text + "x") is not None
