"""A model calls calculators: the engine follows a script, policies, retrieval and numbers are real."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

import pytest

from assistant.answering.consulted import NumbersInForce
from assistant.answering.tool_calls import MOST_ROUNDS, CalculatorTools
from assistant.domain.answers import Outcome
from assistant.domain.identity import Attribute, Principal
from assistant.engine.base import FinishReason
from assistant.engine.script import Rule, rule
from assistant.retrieval.embedder import SentenceEmbedder
from assistant.storage.opening import Storage
from tests.service.answering.company import LIN, TODAY
from tests.service.answering.house import Asked, House, ask
from tests.service.answering.overheard import Overheard
from tests.service.answering.overtime import CLAUSE, QUESTION, paying_overtime
from tests.unit.answering.briefs import brief

THINKING_QUESTION = f"如果是这样，{QUESTION}请一步一步分析"
ARGUMENTS = {"base_salary": 12000, "hours": 6, "kind_of_day": "rest_day"}
PAY = "827.59"
"""12000 ÷ 21.75 ÷ 8 × 200 % × 6, to the nearest cent."""
ROOM = 60_000
"""Tokens of a prompt, each of them a character here."""


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder) -> Iterator[House]:
    with paying_overtime(tmp_path_factory.mktemp("firm"), embedder) as house:
        yield house


def call(name: str = "overtime_pay", /, **arguments: object) -> str:
    return f"<tool_call>\n{json.dumps({'name': name, 'arguments': arguments})}\n</tool_call>"


def scripted(*rules: Rule) -> Overheard:
    return Overheard(*rules, context_length=2 * ROOM)


def first(reply: str) -> Rule:
    return rule("问题：", reply)


def then(reply: str, finish: str = FinishReason.STOP) -> Rule:
    return rule("</tool_response>", reply, finish=finish)


def talk(firm: House, engine: Overheard, question: str = QUESTION, who: Principal = LIN) -> Asked:
    return ask(firm.generating(engine, ROOM, calls=True), question, who)


def told(engine: Overheard, prompt: int = 1) -> str:
    """What the model was told its call came to."""
    return str(re.findall(r"(?s)<tool_response>\n(.*?)\n</tool_response>", engine.prompts[prompt])[-1])


def test_the_working_is_shown_and_the_model_speaks_beside_it(firm: House) -> None:
    engine = scripted(first(call(**ARGUMENTS)), then(f"所以您可以得到{PAY}元。"))
    asked = talk(firm, engine)
    assert asked.answer.text.startswith(f"**加班工资：{PAY} 元**\n\n1. 小时工资")
    assert "12000 ÷ 21.75 ÷ 8 × 200% × 6" in asked.answer.text
    assert asked.answer.text.endswith(f"\n\n所以您可以得到{PAY}元。")
    assert asked.streamed == asked.answer.text
    assert asked.answer.outcome is Outcome.ANSWERED
    assert CLAUSE in asked.cited and "21.75" not in QUESTION
    assert "tool_call" not in asked.streamed
    assert told(engine).startswith(f"**加班工资：{PAY} 元**")


def test_every_mark_of_the_working_has_its_citation_with_the_words_that_set_the_number(firm: House) -> None:
    answer = talk(firm, scripted(first(call(**ARGUMENTS)), then("见上。"))).answer
    by_number = {citation.number: citation for citation in answer.citations}
    assert {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)} == set(by_number)
    assert any("200%" in citation.quote for citation in answer.citations)
    assert {citation.chunk_id for citation in answer.citations} <= answer.rests_on


def test_the_prompt_goes_on_where_the_call_ended(firm: House) -> None:
    engine = scripted(first(call(**ARGUMENTS)), then("见上。"))
    talk(firm, engine)
    before, after = (request.prompt for request in engine.requests)
    assert after[: len(before)] == before
    assert "# Tools" in engine.prompts[0] and '"name": "overtime_pay"' in engine.prompts[0]


def test_a_number_of_the_models_own_is_removed_beside_a_working(firm: House) -> None:
    asked = talk(firm, scripted(first(call(**ARGUMENTS)), then("总之您能拿到999元加班费。")))
    assert PAY in asked.streamed and "999" not in asked.streamed


def test_what_nobody_said_is_asked_for_and_not_taken_from_the_model(firm: House) -> None:
    engine = scripted(first(call(**ARGUMENTS)), then("不该说到这里。"))
    asked = talk(firm, engine, "周末加班工资按什么标准计算？我加了6小时班。")
    assert asked.answer.outcome is Outcome.CLARIFY
    assert "每月基本工资是多少元？" in asked.answer.text and "12000" not in asked.answer.text
    assert len(engine.requests) == 1


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("<tool_call>{not json</tool_call>", "cannot be read"),
        ("<tool_call>[1]</tool_call>", "cannot be read"),
        (f"<tool_call>{list(range(100))}</tool_call>", "cannot be read"),
        (call("salary_of_the_boss"), "No function salary_of_the_boss"),
        (call(base_salary=12000, hours=900, kind_of_day="workday"), "小时数应在"),
        (call(**{**ARGUMENTS, "kind_of_day": "birthday"}), "birthday"),
        (call(overtime_rate=900), "overtime_rate"),
    ],
)
def test_a_call_that_is_none_is_told_to_the_model_which_answers_from_the_passages(
    firm: House, said: str, answer: str
) -> None:
    question = "加班工资按什么标准计算？基本工资12000元，一共900小时。"
    engine = scripted(first(said), then("休息日加班按小时工资的200%计发。"))
    asked = talk(firm, engine, question)
    assert answer in told(engine)
    assert "200%" in asked.answer.text and "**" not in asked.answer.text


def test_a_model_that_calls_without_end_is_stopped_and_what_was_worked_out_stands(firm: House) -> None:
    engine = scripted(first(call(**ARGUMENTS)), then(call(**ARGUMENTS)))
    asked = talk(firm, engine)
    assert len(engine.requests) == MOST_ROUNDS + 1
    assert asked.answer.outcome is Outcome.ANSWERED
    assert asked.streamed.count(f"**加班工资：{PAY} 元**") == 1


def test_a_model_that_only_calls_what_is_none_ends_as_a_failure(firm: House) -> None:
    engine = scripted(first(call("nothing")), then(call("nothing")))
    assert talk(firm, engine).answer.outcome is Outcome.FAILED
    assert len(engine.requests) == MOST_ROUNDS + 1


def test_an_engine_that_fails_behind_a_working_takes_nothing_back(firm: House) -> None:
    asked = talk(firm, scripted(first(call(**ARGUMENTS)), then("", FinishReason.ERROR)))
    assert (asked.answer.outcome, PAY in asked.answer.text) == (Outcome.ANSWERED, True)


def test_usage_counts_every_generation(firm: House) -> None:
    engine = scripted(first(call(**ARGUMENTS)), then("见上。"))
    usage = talk(firm, engine).answer.usage
    assert usage.prompt_tokens == sum(len(request.prompt) for request in engine.requests)
    assert usage.reused_tokens >= len(engine.requests[0].prompt)


def test_a_model_may_think_before_and_behind_a_call(firm: House) -> None:
    engine = scripted(first(f"<think>先算。</think>{call(**ARGUMENTS)}"), then("<think>好。</think>见上。"))
    asked = talk(firm, engine, THINKING_QUESTION)
    assert asked.thought == "先算。好。"
    assert asked.answer.text.endswith("见上。") and "<think>" not in asked.streamed


def test_the_next_turn_has_the_answer_before_it_and_not_the_call(firm: House) -> None:
    engine = scripted(
        first(call(**ARGUMENTS)), then("见上。"), rule("几天带薪年假", "正式员工每年享有10天带薪年假。")
    )
    pipeline = firm.generating(engine, ROOM, calls=True)
    conversation = firm.storage.conversations.create(LIN, "").id
    for question in (QUESTION, "正式员工每年享有几天带薪年假？"):
        ask(pipeline, question, LIN, conversation)
    last = engine.prompts[-1]
    assert f"**加班工资：{PAY} 元**" in last and "见上。" in last
    assert (
        last.count("<tool_response>") == 0 and last.count("</tool_call>") == 2
    )  # the words of the system prompt


def test_somebody_abroad_is_offered_no_sum_by_the_rules_of_china(firm: House) -> None:
    abroad = replace(LIN, attributes=MappingProxyType({Attribute.LOCATION: "singapore"}))
    engine = scripted(first(call(**ARGUMENTS)), then("资料中没有相关规定。"))
    talk(firm, engine, who=abroad)
    assert "No function overtime_pay is there for this employee" in told(engine)


def test_without_the_setting_nothing_is_offered_and_a_call_is_no_call(firm: House) -> None:
    engine = scripted(first(call(**ARGUMENTS)))
    asked = ask(firm.generating(engine), QUESTION, LIN)
    assert "# Tools" not in engine.prompts[0] and len(engine.requests) == 1
    assert PAY not in asked.answer.text


def test_nothing_is_worked_out_by_a_rule_that_is_not_for_the_person(storage: Storage) -> None:
    tools = CalculatorTools(NumbersInForce(storage.parameters, {}), lambda: TODAY)
    what = brief("累计工作12年，法定年假几天")
    statutory = call("annual_leave_statutory", cumulative_years=12).split("\n")[1]
    assert "10 天" in tools.result(statutory, what, {}).shown
    left_out = tools.result(statutory, replace(what, sums=False), {})
    assert (left_out.shown, "for this employee" in left_out.told) == ("", True)
