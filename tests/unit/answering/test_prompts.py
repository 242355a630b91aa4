from __future__ import annotations

import pytest

from assistant.answering.prompts import PromptLibrary, PromptTemplate
from assistant.errors import ConfigurationError

FOUNDING = """你是一个企业HR助手，请根据以下资料回答员工问题：
【参考资料】
[1] 《员工手册V3.2》第5章第30条规定：正式员工每年享有10天带薪年假，需提前7个工作日提交OA审批。
问题：年假怎么申请？"""


def test_the_founding_prompt_renders_to_the_letter() -> None:
    library = PromptLibrary.load()
    clause = "正式员工每年享有10天带薪年假，需提前7个工作日提交OA审批。"
    passage = library.render("passage", "zh", number="1", label="《员工手册V3.2》第5章第30条", text=clause)
    assert library.render("question", "zh", passages=passage, question="年假怎么申请？") == FOUNDING


def test_the_english_form_has_the_same_shape() -> None:
    rendered = PromptLibrary.load().render("question", "en", passages="[1] A: b", question="How many days?")
    assert rendered.splitlines()[1:] == ["[Reference material]", "[1] A: b", "Question: How many days?"]


def test_a_value_that_looks_like_a_variable_stays_text() -> None:
    library = PromptLibrary.load()
    assert "{{passages}}" in library.render("question", "zh", passages="x", question="{{passages}}?")


def test_every_prompt_exists_in_both_languages_with_the_same_variables() -> None:
    assert {"system", "question", "passage", "replies/unanswerable"} <= PromptLibrary.load().names


@pytest.mark.parametrize(
    "source",
    [
        "no head at all",
        "---\npurpose: x\nvariables: a\n---\nuses {{b}}",
        "---\npurpose: x\nvariables: a, b\n---\nuses {{a}} only",
    ],
)
def test_a_prompt_whose_head_and_body_disagree_is_refused(source: str) -> None:
    with pytest.raises(ConfigurationError):
        PromptTemplate.parse("broken.zh.md", source)
