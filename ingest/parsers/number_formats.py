"""A whole number as a list shows it: 1, a, iv, 一, 壹, 甲, ①. Pure; names of the formats are those of Office."""

from __future__ import annotations

from collections.abc import Callable, Mapping

_HAN = "零一二三四五六七八九"
_HAN_UNITS = ("", "十", "百", "千")
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_UNITS = ("", "拾", "佰", "仟")
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")
_CARDINALS = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def written(number: int, style: str) -> str:
    """The number in a style of Office, such as chineseCounting or lowerRoman; in digits where the style is unknown."""
    write = _WRITERS.get(style)
    return write(number) if write is not None and number > 0 else str(number)


def han(number: int, digits: str = _HAN, units: tuple[str, ...] = _HAN_UNITS) -> str:
    """一百零八 for 108; from 10,000 on digit by digit."""
    if number >= 10_000 or number <= 0:
        return "".join(digits[int(digit)] for digit in str(abs(number)))
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += (digits[0] if gap and text else "") + digits[digit] + units[place]
        gap = not digit
    short = units[1] == "十" and 10 <= number < 20
    return text[1:] if short else text


def letters(number: int) -> str:
    """a ... z, aa, bb, as Word counts."""
    times, letter = divmod(number - 1, 26)
    return chr(ord("a") + letter) * min(times + 1, 9)


def roman(number: int) -> str:
    """iv for 4."""
    text = ""
    for value, sign in _ROMAN:
        while number >= value and len(text) < 40:
            text += sign
            number -= value
    return text


def _digits(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def _circled(number: int) -> str:
    for last, first in ((20, 0x2460), (35, 0x3251 - 20), (50, 0x32B1 - 35)):
        if number <= last:
            return chr(first + number - 1)
    return f"({number})"


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"


def _of(names: str | tuple[str, ...]) -> Callable[[int], str]:
    return lambda number: names[number - 1] if number <= len(names) else str(number)


def _enclosed(first: int, form: str) -> Callable[[int], str]:
    return lambda number: chr(first + number - 1) if number <= 20 else form.format(number)


_COUNTING: tuple[str, ...] = (
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "taiwaneseCounting",
)
_COUNTING += ("taiwaneseCountingThousand", "koreanDigital2")
_DIGIT_BY_DIGIT = ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital")
_WRITERS: Mapping[str, Callable[[int], str]] = {
    **dict.fromkeys(_COUNTING, han),
    **dict.fromkeys(_DIGIT_BY_DIGIT, _digits),
    "chineseLegalSimplified": lambda number: han(number, _LEGAL, _LEGAL_UNITS),
    "ideographLegalTraditional": lambda number: han(number, _LEGAL_TRADITIONAL, _LEGAL_UNITS),
    "japaneseLegal": lambda number: han(number, _LEGAL_TRADITIONAL, _LEGAL_UNITS),
    "ideographTraditional": _of(_STEMS),
    "ideographZodiac": _of(_BRANCHES),
    "lowerLetter": letters,
    "upperLetter": lambda number: letters(number).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda number: roman(number).upper(),
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: str(number).translate({48 + d: 0xFF10 + d for d in range(10)}),
    "decimalFullWidth2": lambda number: str(number).translate({48 + d: 0xFF10 + d for d in range(10)}),
    **dict.fromkeys(
        ("decimalEnclosedCircle", "decimalEnclosedCircleChinese", "ideographEnclosedCircle"), _circled
    ),
    "decimalEnclosedParen": _enclosed(0x2474, "({})"),
    "decimalEnclosedFullstop": _enclosed(0x2488, "{}."),
    "ordinal": _ordinal,
    "ordinalText": _of(_ORDINALS),
    "cardinalText": _of(_CARDINALS),
    "none": lambda _: "",
}
