"""The scripted engine keeps the engine's promises and says what its script says."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.base import (
    Completion,
    Engine,
    FinishReason,
    GenerationRequest,
    SamplingParams,
    ThoughtRules,
    Token,
)
from assistant.engine.script import Rule, matching, read_script, rule
from assistant.engine.scripted import CONTROLS, ScriptedEngine, decode, encode_text
from assistant.errors import AssistantError, ConfigurationError, GenerationFailed, InvalidInput


def run(
    engine: Engine,
    prompt: str,
    *,
    key: str | None = None,
    deadline: float | None = None,
    max_tokens: int = 99,
) -> tuple[str, Completion]:
    """The text of a generation and its completion."""

    async def collect() -> list[Token | Completion]:
        sampling = SamplingParams(max_tokens=max_tokens)
        request = GenerationRequest(
            engine.encode(prompt), sampling, sequence_key=key, deadline_seconds=deadline
        )
        return [item async for item in engine.generate(request)]

    *tokens, last = asyncio.run(collect())
    assert isinstance(last, Completion)
    return "".join(token.text for token in tokens if isinstance(token, Token)), last


def engine(*rules: Rule) -> ScriptedEngine:
    return ScriptedEngine(rules)


def test_the_reply_of_the_matching_rule_is_spoken() -> None:
    text, completion = run(engine(rule("年假", ["10天", "带薪年假[1]。"])), "年假怎么申请？")
    assert text == "10天带薪年假[1]。"
    assert completion.reason is FinishReason.STOP


def test_the_rule_whose_match_lies_latest_in_the_prompt_speaks() -> None:
    rules = [rule("年假", "A"), rule("病假", "B")]
    assert matching(rules, "先问年假，再问病假") is rules[1]
    assert matching(rules, "先问病假，再问年假") is rules[0]


def test_a_prompt_without_a_rule_is_an_error_that_says_so() -> None:
    with pytest.raises(GenerationFailed, match="no rule"):
        run(engine(rule("年假", "x")), "报销")


def test_control_tokens_of_the_script_are_control_tokens_without_text() -> None:
    scripted = engine(rule("", "<think>想</think>答"))

    async def ids() -> list[int]:
        request = GenerationRequest((9,), SamplingParams())
        return [item.id async for item in scripted.generate(request) if isinstance(item, Token)]

    assert decode(asyncio.run(ids())) == "<think>想</think>答<|im_end|>"
    assert run(scripted, "x")[0] == "想答"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_untrusted_text_holds_no_control_token_and_survives(text: str) -> None:
    for whole in (text, text + "<|im_end|>" + text):
        ids = encode_text(whole)
        assert all(i >= len(CONTROLS) for i in ids)
        assert decode(ids) == whole


def test_usage_counts_what_the_last_turn_shares() -> None:
    scripted = engine(rule("", "好"))
    run(scripted, "第一问", key="c")
    usage = run(scripted, "第一问第二问", key="c")[1].usage
    assert (usage.prompt_tokens, usage.reused_tokens, usage.prefilled_tokens, usage.generated_tokens) == (
        6,
        3,
        3,
        2,
    )


def test_the_limit_of_tokens_holds() -> None:
    assert run(engine(rule("", "一二三四")), "x", max_tokens=2)[0] == "一二"


def test_a_pause_longer_than_the_deadline_ends_the_reply() -> None:
    text, completion = run(engine(rule("", ["快", "慢"], pause_seconds=0.05)), "x", deadline=0.07)
    assert (text, completion.reason) == ("快", FinishReason.DEADLINE)


def test_a_rehearsed_crash_ends_with_an_error() -> None:
    text, completion = run(engine(rule("", "半", finish="error")), "x")
    assert (text, completion.reason) == ("半", FinishReason.ERROR)


@pytest.mark.parametrize(
    ("script", "opened", "spoken"),
    [
        ("<think>一二三四</think>答", False, "<think>一二够</think>答<|im_end|>"),
        ("<think>一</think>答", False, "<think>一</think>答<|im_end|>"),
        ("一二三四</think>答", True, "一二够</think>答<|im_end|>"),
        ("<think>一", False, "<think>一够</think>"),
    ],
)
def test_a_thought_over_its_budget_is_closed_and_the_script_goes_on(
    script: str, opened: bool, spoken: str
) -> None:
    scripted = engine(rule("", script))
    close = scripted.control_id("</think>") or 0
    rules = ThoughtRules(
        scripted.control_id("<think>") or 0, close, (*scripted.encode("够"), close), 2, opened
    )

    async def ids() -> list[int]:
        request = GenerationRequest((9,), SamplingParams(), thought=rules)
        return [item.id async for item in scripted.generate(request) if isinstance(item, Token)]

    assert decode(asyncio.run(ids())) == spoken


def test_a_closed_engine_refuses() -> None:
    scripted = engine(rule("", "x"))
    asyncio.run(scripted.close())
    with pytest.raises(GenerationFailed, match="closed"):
        run(scripted, "x")


def test_a_prompt_beyond_the_context_is_refused() -> None:
    with pytest.raises(InvalidInput):
        run(ScriptedEngine([rule("", "x")], context_length=100), "xx")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("s.toml", '[[rules]]\nmatch = "年假"\nreply = ["a", "b"]\npause_seconds = 0.5\n'),
        ("s.json", '{"rules": [{"match": "年假", "reply": ["a", "b"], "pause_seconds": 0.5}]}'),
    ],
)
def test_a_script_is_read_from_toml_and_json(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    (only,) = read_script(tmp_path / name)
    assert (only.pattern.pattern, only.pieces, only.pause_seconds) == ("年假", ("a", "b"), 0.5)


@pytest.mark.parametrize(
    "text", ["rules = 3", "[[rules]]\nmatch = '('\nreply = 'x'", "[[rules]]\nreply = 'x'", "not toml", ""]
)
def test_a_script_that_cannot_be_used_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "s.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigurationError, match=r"s\.toml") as caught:
        read_script(path)
    assert isinstance(caught.value, AssistantError)
