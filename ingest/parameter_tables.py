"""Tables of policies that set numbers: known by their header, read row by row. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from assistant.domain.parameters import ParameterName as Name
from assistant.domain.parameters import Unit
from ingest.parameter_reading import ReadNumber
from ingest.parameter_rules import RULES
from ingest.parsed import Block

Row = tuple[str, ...]
_MONEY = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,7}")
_GRADES = re.compile(r"([A-Z])\s*(\d+)?\s*(?:[—–\-~至]+\s*\1?\s*(\d+))?\s*级?")
_PERCENT = re.compile(r"(\d{1,3})\s*[%％]")
_TIMES = re.compile(r"(\d(?:\.\d)?)\s*倍")
_SERVICE_FROM = re.compile(r"满(\d+)年")
_CONTRACT_FROM = re.compile(r"(\d+)(个月|年)以上")
_LENGTH = re.compile(r"(\d{1,2})个月")
_OVERTIME_ROWS = (("法定节假日", "public_holiday"), ("休息日", "rest_day"), ("工作日", "workday"))


def from_table(block: Block, caption: str) -> Iterator[ReadNumber]:
    """The numbers of a table whose header or caption says what they are; none of any other."""
    if len(block.rows) < 2:
        return
    header = block.rows[0]
    for fits, read in _READERS:
        if fits(header, caption):
            yield from _placed(block, read(header, block.rows[1:]))
            return
    yield from _formulas(block)


Cells = Iterator[tuple[int, Name, Decimal, Unit, str, str]]
"""Row below the header, name, value, unit, row, column."""


def _placed(block: Block, cells: Cells) -> Iterator[ReadNumber]:
    """With the row of the table as the quote: its cells as they stand in the block's text."""
    lines = block.text.split("\n")
    if len(lines) != len(block.rows):
        return
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for number, name, value, unit, row, column in cells:
        yield ReadNumber(name, value, unit, starts[number + 1], lines[number + 1], row, column)


def _formulas(block: Block) -> Iterator[ReadNumber]:
    """Formulas and sentences in cells read as anywhere else."""
    for rule in RULES:
        yield from rule.read(block.text)


def _sick_pay(_: Row, rows: tuple[Row, ...]) -> Cells:
    for number, row in enumerate(rows):
        rate, bound = _PERCENT.fullmatch(row[1]), _service_from(row[0])
        if rate and bound is not None:
            yield number, Name.SICK_PAY_RATE, Decimal(rate[1]), Unit.PERCENT, bound, ""


def _service_from(text: str) -> str | None:
    found = _SERVICE_FROM.match(text)
    if found:
        return found[1]
    return "0" if "不满" in text else None


def _overtime(_: Row, rows: tuple[Row, ...]) -> Cells:
    for number, row in enumerate(rows):
        times = _TIMES.fullmatch(row[1])
        kind = next((kind for word, kind in _OVERTIME_ROWS if row[0].startswith(word)), None)
        if times and kind:
            yield number, Name.OVERTIME_RATE, Decimal(int(Decimal(times[1]) * 100)), Unit.PERCENT, kind, ""


def _probation(_: Row, rows: tuple[Row, ...]) -> Cells:
    for number, row in enumerate(rows):
        found, months = _CONTRACT_FROM.match(row[0]), _LENGTH.fullmatch(row[1])
        if found and months:
            bound = int(found[1]) * (12 if found[2] == "年" else 1)
            yield number, Name.PROBATION, Decimal(months[1]), Unit.MONTHS, str(bound), ""
            if "无固定期限" in row[0]:
                yield number, Name.PROBATION, Decimal(months[1]), Unit.MONTHS, "open_ended", ""
        elif row[0].startswith("不满") and row[1] == "不约定试用期":
            yield number, Name.PROBATION, Decimal(0), Unit.MONTHS, "0", ""


def _hotels(header: Row, rows: tuple[Row, ...]) -> Cells:
    grades = {place: column for place, text in enumerate(header) if (column := grade_column(text))}
    for number, row in enumerate(rows):
        city = row[0].strip()
        for place, column in grades.items():
            amount = money(row[place])
            if city and amount is not None:
                yield number, Name.HOTEL_LIMIT, amount, Unit.YUAN, city, column
        if city and header[1] == "类别" and row[1]:
            yield number, Name.CITY_GROUP, Decimal(1), Unit.NONE, city, row[1]


def _meals_abroad(_: Row, rows: tuple[Row, ...]) -> Cells:
    for number, row in enumerate(rows):
        amount = money(row[2])
        if amount is None:
            continue
        yield number, Name.MEAL_ALLOWANCE, amount, Unit.YUAN, row[0], ""
        for city in re.split("[、,，]", row[1]):
            yield number, Name.CITY_GROUP, Decimal(1), Unit.NONE, city.strip(), row[0]


def grade_column(text: str) -> str | None:
    """P1—P4 and P1 至 P4 as P1-P4, M级 as M; None: not grades."""
    found = _GRADES.fullmatch(text.strip())
    if not found or (found[2] is None and not text.strip().endswith("级")):
        return None
    if found[2] is None:
        return found[1]
    return f"{found[1]}{found[2]}-{found[1]}{found[3] or found[2]}"


def money(text: str) -> Decimal | None:
    """1,050 as 1050; None: not an amount alone."""
    stripped = text.strip().removesuffix("元")
    return Decimal(stripped.replace(",", "")) if _MONEY.fullmatch(stripped) else None


_Fits = Callable[[Row, str], bool]
_READERS: tuple[tuple[_Fits, Callable[[Row, tuple[Row, ...]], Cells]], ...] = (
    (lambda header, _: header[0] == "司龄" and header[1].startswith("病假工资比例"), _sick_pay),
    (lambda header, _: header[0] == "加班类型" and header[1] == "工资倍数", _overtime),
    (lambda header, _: header[0] == "劳动合同期限" and header[1] == "试用期", _probation),
    (
        lambda header, caption: header[0] == "城市" and "住宿限额" in caption and "人民币元/晚" in caption,
        _hotels,
    ),
    (
        lambda header, caption: (
            header[:2] == ("地区", "城市举例") and "餐补" in caption and "人民币元/天" in caption
        ),
        _meals_abroad,
    ),
)
