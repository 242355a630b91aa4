"""A sheet of approved answers is read whole or refused with the line that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

import ingest.demo
from assistant.domain.faq_sheet import read_faq
from assistant.errors import InvalidInput

HEAD = "question,similar,negative,answer,clause,language\n"


def test_a_line_says_all_it_can() -> None:
    [line] = read_faq(
        "\ufeff" + HEAD + '几天年假？,年假天数 | 假期|,怎么请,"10天，每年",手册@V3#第1条|办法@V1#第2条,\n'
    )
    assert (line.number, line.question, line.answer, line.language) == (2, "几天年假？", "10天，每年", "zh")
    assert (line.similar, line.negative) == (("年假天数", "假期"), ("怎么请",))
    assert line.clauses == (("手册", "第1条"), ("办法", "第2条"))


def test_a_question_keeps_its_id_and_each_has_its_own() -> None:
    sheet = HEAD + "a?,,,b,T@1#1,en\na?,,,c,T@1#2,en\nd?,,,b,T@1#1,en\n"
    first, again, other = read_faq(sheet)
    assert first.id == again.id != other.id


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        ("", "no column question"),
        ("question,answer\n", "no column clause"),
        ("question,answer,clause,colour\n", "colour"),
        (HEAD + "a?,,,,T@1#1,en\n", "line 2 says no answer"),
        (HEAD + "a?,,,b,T@1#1,en\nb?,,,c,,en\n", "line 3 says no clause"),
        (HEAD + "a?,,,b,#1,en\n", "line 2: '#1' names no clause"),
    ],
)
def test_what_is_wrong_is_named(sheet: str, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        read_faq(sheet)


def test_the_demo_companys_sheet_can_be_read() -> None:
    sheet = Path(ingest.demo.__path__[0]) / "FAQ.csv"
    lines = read_faq(sheet.read_text("utf-8"))
    assert len({line.id for line in lines}) == len(lines) >= 20
