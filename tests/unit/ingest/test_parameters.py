"""The numbers that calculations need, read from the demo company's own files."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

import ingest.demo
from assistant.domain.documents import Clause, ClauseKind
from assistant.domain.media_types import media_type_of
from assistant.domain.parameters import ParameterName as Name
from ingest.clauses import structure
from ingest.parameter_tables import grade_column, money
from ingest.parameters import clause_text, propose_parameters
from ingest.parsed import Block, BlockKind, ClauseText, table_block
from ingest.parsers import parser_for

FILES = Path(ingest.demo.__file__).parent / "files"
Read = set[tuple[Name, str, str, Decimal, str]]
HANDBOOK: list[tuple[Name, str, int | str, str]] = [
    (Name.PROBATION, "12", 2, "第3章第19条"),
    (Name.PROBATION, "36", 6, "第3章第19条"),
    (Name.PROBATION, "open_ended", 6, "第3章第19条"),
    (Name.ANNUAL_LEAVE, "0", 10, "第5章第38条"),
    (Name.ANNUAL_LEAVE, "10", 15, "第5章第41条"),
    (Name.LEAVE_DIVISOR, "joining", 365, "第5章第42条"),
    (Name.LEAVE_STEP, "", 1, "第5章第42条"),
    (Name.CARRY_OVER, "", 5, "第5章第44条"),
    (Name.CARRY_OVER_UNTIL, "", 331, "第5章第44条"),
    (Name.NOTICE, "regular", 30, "第10章第97条"),
    (Name.NOTICE, "probation", 3, "第10章第97条"),
    (Name.NOTICE_MOST, "managers", 60, "第10章第97条"),
]
OLD_HANDBOOK: list[tuple[Name, str, int | str, str]] = [
    (Name.PROBATION, "12", 2, "第3章第16条"),
    (Name.PROBATION, "36", 6, "第3章第16条"),
    (Name.PROBATION, "open_ended", 6, "第3章第16条"),
    (Name.ANNUAL_LEAVE, "0", 7, "第5章第33条"),
    (Name.ANNUAL_LEAVE, "10", 12, "第5章第35条"),
    (Name.LEAVE_DIVISOR, "joining", 365, "第5章第36条"),
    (Name.LEAVE_STEP, "", 1, "第5章第36条"),
    (Name.CARRY_OVER, "", 0, "第5章第38条"),
    (Name.NOTICE, "regular", 30, "第10章第86条"),
    (Name.NOTICE, "probation", 3, "第10章第86条"),
    (Name.NOTICE_MOST, "managers", 60, "第10章第86条"),
]
SINGAPORE: list[tuple[Name, str, int | str, str]] = [
    (Name.PROBATION, "0", 3, "2.2"),
    (Name.ANNUAL_LEAVE, "0", 14, "5.3"),
    (Name.ANNUAL_LEAVE_RISE, "", 1, "5.3"),
    (Name.ANNUAL_LEAVE_MOST, "", 18, "5.3"),
    (Name.LEAVE_DIVISOR, "", 12, "5.4"),
    (Name.LEAVE_STEP, "", "0.5", "5.4"),
    (Name.CARRY_OVER, "", 7, "5.5"),
    (Name.CARRY_OVER_UNTIL, "", 630, "5.5"),
    (Name.NOTICE, "probation", 1, "10.1"),
    (Name.NOTICE, "regular", 1, "10.2"),
    (Name.NOTICE, "managers", 2, "10.2"),
]
EXPECTED: dict[str, list[tuple[Name, str, int | str, str]]] = {
    "员工手册V3.2.docx": HANDBOOK,
    "员工手册V3.2.pdf": HANDBOOK,
    "员工手册V3.1.docx": OLD_HANDBOOK,
    "Employee Handbook (Singapore) 2025.pdf": SINGAPORE,
    "Employee Handbook (Singapore) 2025.docx": SINGAPORE,
    "考勤与休假管理制度V2.0.docx": [
        (Name.PAID_DAYS_OF_MONTH, "", "21.75", "第3章第15条"),
        (Name.HOURS_OF_DAY, "", 8, "第3章第15条"),
        (Name.OVERTIME_RATE, "workday", 150, "第3章第15条"),
        (Name.OVERTIME_RATE, "rest_day", 200, "第3章第15条"),
        (Name.OVERTIME_RATE, "public_holiday", 300, "第3章第15条"),
        (Name.ANNUAL_LEAVE, "0", 10, "第5章第26条"),
        (Name.ANNUAL_LEAVE, "10", 15, "第5章第26条"),
        (Name.LEAVE_STEP, "", 1, "第5章第27条"),
        (Name.LEAVE_DIVISOR, "joining", 365, "第5章第27条"),
        (Name.LEAVE_DIVISOR, "leaving", 365, "第5章第27条"),
        (Name.LEAVE_DIVISOR, "long_service", 365, "第5章第27条"),
        (Name.CARRY_OVER, "", 5, "第5章第29条"),
        (Name.CARRY_OVER_UNTIL, "", 331, "第5章第29条"),
        (Name.SICK_PAY_RATE, "0", 60, "第6章第33条"),
        (Name.SICK_PAY_RATE, "2", 70, "第6章第33条"),
        (Name.SICK_PAY_RATE, "4", 80, "第6章第33条"),
        (Name.SICK_PAY_RATE, "6", 90, "第6章第33条"),
        (Name.SICK_PAY_RATE, "8", 100, "第6章第33条"),
        (Name.PAID_DAYS_OF_MONTH, "", "21.75", "第6章第34条"),
        (Name.SICK_PAY_FLOOR, "", 80, "第6章第34条"),
    ],
    "薪酬福利制度V2.3.docx": [
        (Name.PAID_DAYS_OF_MONTH, "", "21.75", "第3章第16条"),
        (Name.HOURS_OF_DAY, "", 8, "第3章第16条"),
        (Name.OVERTIME_RATE, "workday", 150, "第3章第16条"),
        (Name.OVERTIME_RATE, "rest_day", 200, "第3章第16条"),
        (Name.OVERTIME_RATE, "public_holiday", 300, "第3章第16条"),
        (Name.BONUS_JOINED_BY, "", 15, "第4章第22条"),
        (Name.BONUS_LEAST_MONTHS, "", 3, "第4章第22条"),
    ],
    "试用期、离职与通知期V1.1.md": [
        (Name.PROBATION, "0", 0, "第2章第4条"),
        (Name.PROBATION, "3", 1, "第2章第4条"),
        (Name.PROBATION, "12", 2, "第2章第4条"),
        (Name.PROBATION, "36", 6, "第2章第4条"),
        (Name.PROBATION, "open_ended", 6, "第2章第4条"),
        (Name.NOTICE, "probation", 3, "第3章第16条"),
        (Name.NOTICE, "regular", 30, "第3章第17条"),
    ],
    "管理层薪酬办法V1.0.docx": [],
    "反骚扰与举报渠道V1.2.html": [],
}


@cache
def clauses(name: str) -> tuple[ClauseText, ...]:
    content = (FILES / name).read_bytes()
    return structure(parser_for(media_type_of(name, content))(content)).clauses


@pytest.mark.thorough
@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_sets_these_numbers_and_no_others(name: str) -> None:
    found = [
        (p.name, p.row, p.value, clauses(name)[p.clause].clause.label)
        for p in propose_parameters(clauses(name))
    ]
    assert found == [(n, row, Decimal(value), label) for n, row, value, label in EXPECTED[name]]


@pytest.mark.thorough
@pytest.mark.parametrize("name", [*EXPECTED, "差旅与报销标准V1.4.pdf"])
def test_every_quote_stands_where_it_says(name: str) -> None:
    for proposal in propose_parameters(clauses(name)):
        text = clause_text(clauses(name)[proposal.clause])
        assert text[proposal.start : proposal.start + len(proposal.quote)] == proposal.quote


@pytest.mark.thorough
def test_the_whole_table_of_cities_and_grades_is_read() -> None:
    found = propose_parameters(clauses("差旅与报销标准V1.4.pdf"))
    hotels = {(p.row, p.column): p.value for p in found if p.name is Name.HOTEL_LIMIT}
    assert len(hotels) == 30 * 4
    assert hotels["成都", "P5-P6"] == 420
    assert hotels["纽约", "P7-P9"] == 2050
    assert hotels["其他城市", "P1-P4"] == 260
    assert hotels["旧金山", "M"] == 2500
    groups = {(p.row, p.column) for p in found if p.name is Name.CITY_GROUP}
    assert {("成都", "二线"), ("深圳", "一线"), ("东京", "东亚及新加坡"), ("悉尼", "北美和大洋洲")} <= groups
    meals = {p.row: p.value for p in found if p.name is Name.MEAL_ALLOWANCE}
    assert meals["一线"] == 120 and meals["欧洲"] == 460 and len(meals) == 8


def _clause(*blocks: Block) -> ClauseText:
    return ClauseText(Clause(3, ClauseKind.ARTICLE, "第3条", "", ("第三条",), 0), blocks)


@pytest.mark.parametrize(
    "text",
    [
        "正式员工每年享有10天带薪病假。",
        "员工入职满10年的，赠送15天旅行。",
        "未休年假可以结转，天数由部门负责人决定。",
        "试用期员工应当提前3日提交材料。",
        "加班按小时工资的150%支付的做法自本日起停止讨论。",
        "The first three months of the year are busy.",
        "",
    ],
)
def test_a_sentence_about_something_else_sets_nothing(text: str) -> None:
    assert propose_parameters([_clause(Block(BlockKind.PARAGRAPH, text))]) == ()


@pytest.mark.parametrize(
    ("text", "name", "row", "value"),
    [
        ("正式员工提前30天书面通知公司；", Name.NOTICE, "regular", 30),
        ("试用期员工提前3天书面通知公司；", Name.NOTICE, "probation", 3),
        ("病假期间按基本工资的60%计发病假工资；", Name.SICK_PAY_RATE, "0", 60),
    ],
)
def test_other_handbooks_say_it_in_other_words(text: str, name: Name, row: str, value: int) -> None:
    (found,) = propose_parameters([_clause(Block(BlockKind.LIST_ITEM, text))])
    assert (found.name, found.row, found.value) == (name, row, Decimal(value))


def test_a_table_under_another_caption_sets_nothing() -> None:
    table = table_block((("城市", "P1—P4"), ("北京", "400")))
    assert table is not None
    assert propose_parameters([_clause(Block(BlockKind.PARAGRAPH, "表2　团建预算（人民币元）"), table)]) == ()


def test_cells_that_are_not_amounts_are_left_alone() -> None:
    table = table_block((("城市", "类别", "P1—P4", "M级"), ("北京", "一线", "400", "实报实销")))
    assert table is not None
    found = propose_parameters([_clause(Block(BlockKind.PARAGRAPH, "表2　住宿限额（人民币元/晚）"), table)])
    assert [(p.row, p.column, p.value) for p in found if p.name is Name.HOTEL_LIMIT] == [
        ("北京", "P1-P4", Decimal(400))
    ]


def test_grades_and_money_as_tables_write_them() -> None:
    assert [grade_column(text) for text in ("P1—P4", "P5-P6", "M级", "类别", "P7", "M")] == [
        "P1-P4",
        "P5-P6",
        "M",
        None,
        "P7-P7",
        None,
    ]
    assert [money(text) for text in ("1,050", "400元", "12,34", "—")] == [
        Decimal(1050),
        Decimal(400),
        None,
        None,
    ]
