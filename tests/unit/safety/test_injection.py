from __future__ import annotations

from assistant.domain.verdicts import Action, Verdict
from assistant.safety.guards import GuardChain
from assistant.safety.injection import HiddenTextGuard, strip_hidden
from assistant.safety.topics import SensitiveTopicGuard


def test_hidden_characters_are_stripped() -> None:
    assert strip_hidden("年\u200b假\u202e怎么\U000e0041申请\x07？") == "年假怎么申请？"


def test_soft_switches_are_taken_out_of_questions() -> None:
    assert strip_hidden("年假几天？ /no_think") == "年假几天？"
    assert strip_hidden("/think 年假几天？") == "年假几天？"
    assert strip_hidden("see a/think tank") == "see a/think tank"


def test_a_chain_ends_at_the_first_hard_verdict_and_reads_what_was_left() -> None:
    chain = GuardChain((HiddenTextGuard(), SensitiveTopicGuard()))
    assert chain.check("我被骚\u200b扰了") == Verdict(Action.HAND_OVER, "我被骚扰了", "harassment")
    assert chain.check("年假几天？").action is Action.ALLOW
