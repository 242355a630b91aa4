"""A company whose clause on overtime sets its numbers, each confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

from assistant.domain.parameters import ParameterName, ProposedParameter, Unit
from assistant.retrieval.embedder import SentenceEmbedder
from tests.service.answering.company import LEAVE, Policy
from tests.service.answering.demo import EDITOR
from tests.service.answering.house import House, furnished

QUESTION = "周末加班工资按什么标准计算？基本工资12000元，加了6小时班。"
RATES = "加班工资按小时工资计发：工作日150%，休息日200%，法定节假日300%；小时工资按基本工资除以21.75天再除以8小时计算。"
ATTENDANCE = Policy(
    "考勤制度",
    "V2.0",
    date(2025, 1, 1),
    "zh",
    (
        ("第3章第15条", "加班工资", RATES),
        ("第3章第16条", "调休", "休息日加班可以安排调休，调休应在三个月内用完。"),
        ("第5章第12条", "年休假", LEAVE),
    ),
)
CLAUSE = "考勤制度@V2.0#第3章第15条"
SET = (
    (ParameterName.OVERTIME_RATE, "150", Unit.PERCENT, "150%", "workday"),
    (ParameterName.OVERTIME_RATE, "200", Unit.PERCENT, "200%", "rest_day"),
    (ParameterName.OVERTIME_RATE, "300", Unit.PERCENT, "300%", "public_holiday"),
    (ParameterName.PAID_DAYS_OF_MONTH, "21.75", Unit.DAYS, "21.75天", ""),
    (ParameterName.HOURS_OF_DAY, "8", Unit.HOURS, "8小时", ""),
)


@contextmanager
def paying_overtime(folder: Path, embedder: SentenceEmbedder) -> Iterator[House]:
    """The company in a house of its own."""
    with furnished(folder, embedder, (ATTENDANCE,)) as house:
        [listed] = house.storage.policies.documents(EDITOR)
        for name, value, unit, quote, row in SET:
            said = ProposedParameter(name, Decimal(value), unit, 0, RATES.index(quote), quote, row)
            house.storage.parameters.add(EDITOR, listed.versions[0].id, said)
        yield house
