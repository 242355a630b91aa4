"""Numbers and addresses that name one person -> where they stand in a text: own validators, no model, linear time.

Found: identity cards (GB 11643: province, date of birth, checksum), mobile numbers of the mainland, bank cards (issuer
range and Luhn), passports of the PRC, e-mail addresses but those of offices. Every finding is at most LONGEST characters long
and depends on no more than one character on either side, so that a stream can be watched as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.safety.lists import lines_of
from assistant.safety.spans import MASK

LONGEST = 64
LOCAL_PART, DOMAIN = 31, 32
"""Characters of an e-mail address before and behind its @ that are looked at."""


class PersonalKind(StrEnum):
    """What names a person."""

    IDENTITY_CARD = "identity_card"
    MOBILE = "mobile"
    BANK_CARD = "bank_card"
    PASSPORT = "passport"
    EMAIL = "email"


@dataclass(frozen=True, slots=True, order=True)
class Personal:
    """A finding at [start, end); `value` without separators, as it is compared."""

    start: int
    end: int
    kind: PersonalKind
    value: str


_JOINT = r"[ \-\u00ad\u2010-\u2015\u200b-\u200d\u2060\ufeff\u00a0]"
_SEPARATORS = re.compile(_JOINT)
_SIXTEEN = rf"\d{{4}}(?P<joint>{_JOINT}?)\d{{4}}(?P=joint)\d{{4}}(?P=joint)\d{{4}}"
# Each begins at every place by itself: what lies before it never decides where the next may begin.
_IDENTITY_CARD = re.compile(
    rf"(?<!\d)(?=([1-8]{_JOINT}?\d(?:{_JOINT}?\d){{15}}{_JOINT}?[\dXx])(?![\dA-Za-z]))"
)
_MOBILE = re.compile(
    rf"(?<![\dA-Za-z.])(?=((?:(?:\+|00)86{_JOINT}?)?1[3-9]\d({_JOINT}?)\d{{4}}\2\d{{4}})(?![\dA-Za-z%]))"
)
_BANK_CARD = re.compile(rf"(?<!\d)(?=({_SIXTEEN})(?!\d))")
_LONG_BANK_CARD = re.compile(rf"(?<!\d)(?=({_SIXTEEN}(?P=joint)?\d{{1,3}})(?!\d))")
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])(?=([EeGg]\d{8}|[Ee][A-HJ-NP-Za-hj-np-z]\d{7})(?![A-Za-z0-9]))")
_LOCAL = re.compile(rf"[A-Za-z0-9._%+\-]{{1,{LOCAL_PART}}}\Z")
_DOMAIN = re.compile(rf"[A-Za-z0-9.\-]{{1,{DOMAIN}}}")
_HOST = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}\Z")
_OFFICES = frozenset(lines_of("office_mailboxes"))
"""Mailboxes of offices name nobody."""
_PROVINCES = frozenset(
    map(
        str,
        (
            *range(11, 16),
            21,
            22,
            23,
            *range(31, 38),
            *range(41, 47),
            *range(50, 55),
            *range(61, 66),
            71,
            81,
            82,
            83,
        ),
    )
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def personal_in(text: str) -> list[Personal]:
    """Every finding, in order; they may overlap."""
    if not any(character.isdecimal() or character in "@＠﹫" for character in text):
        return []
    plain = as_ascii(text)
    return sorted({*_numbers(plain), *_addresses(plain)})


def without_persons(text: str) -> str:
    """The text with personal data starred; its length stays."""
    characters = list(text)
    for found in personal_in(text):
        characters[found.start : found.end] = MASK * (found.end - found.start)
    return "".join(characters)


def is_identity_card(number: str) -> bool:
    """18 characters with a province, a day of birth and the right check character."""
    if number[:2] not in _PROVINCES or not _is_day(number[6:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == number[17].upper()


def is_bank_card(number: str) -> bool:
    """An issuer's range with its lengths (UnionPay 62, Visa 4, Mastercard 51-55 and 2221-2720), and Luhn."""
    four = int(number[:4])
    unionpay = number.startswith("62") and 16 <= len(number) <= 19
    visa = number.startswith("4") and len(number) == 16
    mastercard = len(number) == 16 and (5100 <= four <= 5599 or 2221 <= four <= 2720)
    return (unionpay or visa or mastercard) and _luhn(number)


def _numbers(plain: str) -> Iterator[Personal]:
    always: Callable[[str], bool] = lambda _: True  # noqa: E731
    for kind, pattern, valid in (
        (PersonalKind.IDENTITY_CARD, _IDENTITY_CARD, is_identity_card),
        (PersonalKind.MOBILE, _MOBILE, always),
        (PersonalKind.BANK_CARD, _BANK_CARD, is_bank_card),
        (PersonalKind.BANK_CARD, _LONG_BANK_CARD, is_bank_card),
        (PersonalKind.PASSPORT, _PASSPORT, always),
    ):
        for match in pattern.finditer(plain):
            value = _SEPARATORS.sub("", match[1]).upper()
            if valid(value):
                value = value.removeprefix("+86").removeprefix("0086")
                yield Personal(match.start(1), match.end(1), kind, value)


def _addresses(plain: str) -> Iterator[Personal]:
    at = plain.find("@")
    while at >= 0:
        found = _LOCAL.search(plain, max(0, at - LOCAL_PART), at)
        local = found[0].lstrip("._%+-").lower() if found else ""
        domain = _DOMAIN.match(plain, at + 1)
        host = domain[0].rstrip(".-").lower() if domain else ""
        if local and _HOST.match(host) and _OFFICES.isdisjoint(re.split(r"[._%+\-\d]+", local)):
            yield Personal(at - len(local), at + 1 + len(host), PersonalKind.EMAIL, f"{local}@{host}")
        at = plain.find("@", at + 1)


def _is_day(eight: str) -> bool:
    try:
        return date(1900, 1, 1) <= date(int(eight[:4]), int(eight[4:6]), int(eight[6:])) <= date(2100, 1, 1)
    except ValueError:
        return False


def _luhn(number: str) -> bool:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return (sum(map(int, number[-1::-2])) + sum(doubled)) % 10 == 0


class _Plain(dict[int, str]):
    """Code point -> its ASCII form, where that is one character."""

    def __missing__(self, point: int) -> str:
        character = chr(point)
        form = unicodedata.normalize("NFKC", character)
        plain = self[point] = (
            form if len(form) == 1 and form.isascii() and not character.isspace() else character
        )
        return plain


_PLAIN = _Plain()


def as_ascii(text: str) -> str:
    """Full-width digits, letters and signs as ASCII, one for one."""
    return text if text.isascii() else text.translate(_PLAIN)


def as_ascii_character(character: str) -> str:
    """The same of one character."""
    return _PLAIN[ord(character)]
