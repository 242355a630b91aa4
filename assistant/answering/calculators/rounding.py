"""The rounding rules, each with the words it is stated in. Exact decimals in, exact decimals out."""

from __future__ import annotations

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal

from assistant.answering.calculators.values import Wording

_EXACT = Context(prec=60)
"""Divisions keep sixty digits, whatever the surrounding code has set."""

DOWN_TO_DAY = Wording(
    "不足1整天的部分不计（向下取整）。", "Part days do not count (rounded down to whole days)."
)
NEAREST_HALF_DAY = Wording(
    "四舍五入到最近的半天。", "Rounded to the nearest half day; a quarter day rounds up."
)
CENTS = Wording(
    "金额四舍五入到分，只在最后一步舍入。", "Money is rounded half up to the cent, in the last step only."
)
NONE = Wording("没有舍入。", "Nothing is rounded.")


def ratio(*factors: Decimal | int, by: Decimal | int) -> Decimal:
    """The product of the factors divided by `by`: multiplied first, so that whole results come out whole."""
    product = Decimal(1)
    for factor in factors:
        product = _EXACT.multiply(product, Decimal(factor))
    return _EXACT.divide(product, Decimal(by))


def down(value: Decimal, step: Decimal = Decimal(1)) -> Decimal:
    """The largest multiple of the step that is not above the value."""
    return _multiple(value, step, ROUND_FLOOR)


def nearest(value: Decimal, step: Decimal) -> Decimal:
    """The nearest multiple of the step; the upper one of two equally near."""
    return _multiple(value, step, ROUND_HALF_UP)


def cents(value: Decimal) -> Decimal:
    """Half up to two places."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP, _EXACT)


def _multiple(value: Decimal, step: Decimal, mode: str) -> Decimal:
    count = _EXACT.divide(value, step).quantize(Decimal(1), mode, _EXACT)
    return _EXACT.multiply(count, step)
