"""Numbers with their units, and dates, as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.comparing.quantities import MARKED, Quantity, QuantityKind, han_number, quantity


def read(text: str) -> list[Quantity]:
    return [found for match in MARKED.finditer(text) if (found := quantity(match))]


def said(text: str) -> list[tuple[str, str]]:
    return [(found.value, found.unit) for found in read(text)]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("每年5天", ("5", "天")),
        ("十五日内", ("15", "天")),
        ("15 days", ("15", "天")),
        ("7个工作日", ("7", "工作日")),
        ("百分之三十", ("30", "%")),
        ("30％", ("30", "%")),
        ("¥350", ("350", "元")),
        ("人民币1,200.50元", ("1200.5", "元")),
        ("3万元", ("30000", "元")),
        ("S$80", ("80", "SGD")),
        ("两次", ("2", "次")),
        ("三个环节", ("3", "个")),
        ("5 working days", ("5", "working day")),
        ("two weeks' salary", ("2", "week")),
        ("8：30到岗", ("8:30", ":")),
    ],
)
def test_a_number_is_read_with_its_unit(text: str, meant: tuple[str, str]) -> None:
    assert said(text) == [meant]


@pytest.mark.parametrize(
    "text",
    ["2025年1月1日", "2025-01-01", "2025.1.1", "1 January 2025", "January 1, 2025", "二〇二五年一月一日"],
)
def test_one_day_is_one_date_however_it_is_written(text: str) -> None:
    assert read(text) == [Quantity(QuantityKind.DATE, "2025-1-1", "")]


@pytest.mark.parametrize(
    "text", ["一般不低于", "统一办理", "第三十三条第2款", "手册V3.1与P7岗位", "一个部门", "一次性使用"]
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("二十一", 21),
        ("一百零八", 108),
        ("三千二百", 3200),
        ("两万五千", 25_000),
        ("二〇二五", 2025),
    ],
)
def test_chinese_numerals_are_read(text: str, number: int) -> None:
    assert han_number(text) == number


@given(st.text(alphabet="一二十百千万零〇两0123456789.,年月日天次元%¥第条个 -:V", max_size=30))
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    assert all(isinstance(found, Quantity) for found in read(text))
