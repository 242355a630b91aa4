"""A place nobody told decides, and the other place's rule stands in another language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from assistant.answering.pipeline import AnswerPipeline
from assistant.domain.answers import Outcome
from assistant.domain.identity import Applicability, Attribute
from assistant.retrieval.embedder import SentenceEmbedder
from tests.service.answering.company import Policy
from tests.service.answering.house import ask, furnished
from tests.service.answering.test_applying import person

BEGIN = date(2025, 1, 1)
CHINA = Policy(
    "员工手册",
    "V1.0",
    BEGIN,
    "zh",
    (
        ("第8章第78条", "礼品与招待", "供应商单件价值200元以上的礼品应当谢绝，无法谢绝的上交行政部。"),
        ("第8章第79条", "内部推荐奖", "内部推荐的候选人转正的，推荐人获得推荐奖2000元。"),
    ),
    applies=Applicability.of({"location": ["shanghai", "shenzhen"]}),
)
SINGAPORE = Policy(
    "Employee Handbook (Singapore)",
    "2025",
    BEGIN,
    "en",
    (
        (
            "8.3",
            "Gifts",
            "Gifts worth more than SGD 50 must be declared, and gifts above SGD 150 must be declined.",
        ),
        ("9.3", "Devices", "The loss of a laptop must be reported to IT within four hours."),
    ),
    applies=Applicability.of({"location": ["singapore"]}),
)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder) -> Iterator[AnswerPipeline]:
    with furnished(tmp_path_factory.mktemp("elsewhere"), embedder, (CHINA, SINGAPORE)) as house:
        yield house.pipeline()


def test_the_place_is_asked_for_where_another_country_has_a_rule_of_its_own(company: AnswerPipeline) -> None:
    answer = ask(company, "礼品超过多少钱不能收", person()).answer
    assert (answer.outcome, answer.asks) == (Outcome.CLARIFY, Attribute.LOCATION)
    assert "新加坡" in answer.text


def test_it_is_not_asked_for_where_no_other_country_has_one(company: AnswerPipeline) -> None:
    assert ask(company, "内部推荐奖是多少钱", person()).answer.outcome is Outcome.ANSWERED
