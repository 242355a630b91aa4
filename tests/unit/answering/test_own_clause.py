"""A sum by law, beside what the company's policies say on it."""

from __future__ import annotations

from assistant.answering.calculating import ON_THE_LAW, with_own_clause
from assistant.answering.calculators.calculator import CalculatorName
from assistant.domain.answers import Answer, Outcome
from tests.unit.answering.briefs import ANNUAL, brief, passage

SEVERANCE = (ON_THE_LAW[CalculatorName.SEVERANCE],)
SUM = Answer("**法定经济补偿：72000 元**", Outcome.ANSWERED, question=brief("补偿多少").question)
OWN = passage("第4章第24条", "符合第二十三条情形的，公司依法支付经济补偿。另有约定的除外。")


def test_a_sum_by_law_names_the_first_clause_on_the_same() -> None:
    said = with_own_clause(SUM, SEVERANCE, (ANNUAL, OWN, passage("第4章第25条", "经济补偿在离职时支付。")))
    assert said.text == f"{SUM.text}\n- 公司条款：{OWN.citation_label}[1]"
    (cited,) = said.citations
    assert cited.quote in OWN.text and "经济补偿" in cited.quote
    assert said.rests_on == frozenset(OWN.chunk_ids)


def test_without_such_a_clause_it_stays_as_it_is() -> None:
    assert with_own_clause(SUM, SEVERANCE, (ANNUAL,)) == SUM
    assert with_own_clause(SUM, (), (OWN,)) == SUM
