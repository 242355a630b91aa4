"""A conversation is cut where something may no longer be read, and shortened where it grows too long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.canon import Canon
from assistant.answering.compaction import compacted, without_passages
from assistant.answering.rendering import Renderer
from tests.unit.answering.briefs import (
    ANNUAL,
    ENGINE,
    PROMPTS,
    SICK,
    TRAVEL,
    answered,
    assembler,
    brief,
    passage,
    written,
)

RENDERER = Renderer(PROMPTS, ENGINE)
ALL = frozenset(id for p in (ANNUAL, SICK, TRAVEL) for id in p.chunk_ids)


def three_turns() -> Canon:
    canon = answered(None, brief("年假？", [ANNUAL]), "十天[1]。", turn_id="a")
    canon = answered(canon, brief("病假？", [SICK]), "诊断证明[2]。", turn_id="b")
    return answered(canon, brief("出差？", [TRAVEL]), "五百元[3]，另见[1]。", turn_id="c")


def turns_of(canon: Canon) -> list[str]:
    return [exchange.turn_id for exchange in canon.exchanges]


def test_what_rests_on_an_unreadable_passage_is_cut_with_all_behind_it() -> None:
    canon = three_turns()
    assert turns_of(canon.readable(ALL)) == ["a", "b", "c"]
    assert turns_of(canon.readable(ALL - set(SICK.chunk_ids))) == ["a"]
    assert turns_of(canon.readable(ALL - set(ANNUAL.chunk_ids))) == []


def test_a_cut_leaves_the_tokens_before_it_as_they_were() -> None:
    canon = three_turns()
    cut = canon.readable(ALL - set(SICK.chunk_ids))
    assert canon.ids[: len(cut.ids)] == cut.ids
    assert SICK.text not in written(cut)


def test_numbers_of_what_was_cut_are_not_given_out_again() -> None:
    cut = three_turns().readable(ALL - set(SICK.chunk_ids))
    prompt = assembler().assemble(brief("出差？", [TRAVEL]), cut)
    assert prompt.new == ((4, TRAVEL),)


def test_a_conversation_that_went_another_way_is_cut_to_what_both_have() -> None:
    assert turns_of(three_turns().of_turns({"a", "c"})) == ["a"]


def test_a_passage_within_a_longer_one_is_known_already() -> None:
    longer = passage("第1条", "一二")
    whole = answered(None, brief("问", [longer]), "答")
    assert whole.number_of(longer) == 1
    assert whole.number_of(SICK) is None


def test_compaction_takes_passages_of_the_oldest_turns_first_with_their_marks() -> None:
    canon = three_turns()
    shorter = compacted(canon, RENDERER, canon.size - 1)
    assert set(shorter.passages) == {2, 3}
    assert written(shorter).count(ANNUAL.text) == 0
    assert [exchange.answer for exchange in shorter.exchanges] == [
        "十天。",
        "诊断证明[2]。",
        "五百元[3]，另见。",
    ]


def test_what_a_compacted_answer_rests_on_stays_known() -> None:
    canon = three_turns()
    shorter = compacted(canon, RENDERER, canon.size - 1)
    assert shorter.rests_on == ALL
    assert turns_of(shorter.readable(ALL - set(ANNUAL.chunk_ids))) == []


def test_then_whole_turns_go() -> None:
    canon = three_turns()
    last = without_passages(canon.exchanges[-1], RENDERER)
    assert turns_of(compacted(canon, RENDERER, len(canon.system) + last.size)) == ["c"]
    assert turns_of(compacted(canon, RENDERER, 1)) == []


@given(st.integers(0, 4000))
def test_compaction_keeps_to_its_target_and_repeats_nothing(target: int) -> None:
    canon = three_turns()
    shorter = compacted(canon, RENDERER, target)
    assert shorter.size <= max(target, len(canon.system))
    assert compacted(shorter, RENDERER, target) == shorter
    assert shorter.next_number == canon.next_number


def test_answers_that_lose_no_mark_keep_their_generated_tokens() -> None:
    odd = (*ENGINE.encode("十"), *ENGINE.encode("天"))
    maker = assembler()
    canon = maker.follow(maker.assemble(brief("年假？", [ANNUAL])), "a", "十天", odd)
    assert compacted(canon, RENDERER, canon.size - 1).exchanges[0].reply == canon.exchanges[0].reply


@given(st.integers(500, 6000), st.integers(0, 9), st.integers(1, 6))
def test_a_prompt_exceeds_its_budget_only_with_a_single_passage_and_nothing_before_it(
    budget: int, turns: int, passages: int
) -> None:
    canon: Canon | None = None
    for n in range(turns):
        asked = brief(f"问{n}" * 9, [passage(f"旧{n}", "文" * 60)])
        canon = answered(canon, asked, f"答{n}" * 30, budget=budget)
    given_now = [passage(f"第{n}条", "文" * 60) for n in range(passages)]
    prompt = assembler(budget).assemble(brief(passages=given_now), canon)
    assert prompt.size == len(prompt.ids)
    assert prompt.size <= budget or (len(prompt.passages), prompt.canon.exchanges) == (1, ())


def test_history_goes_before_passages_where_the_budget_is_tight() -> None:
    canon = three_turns()
    whole = assembler().assemble(brief(), canon)
    tight = assembler(len(assembler().assemble(brief()).ids) + 5).assemble(brief(), canon)
    assert tight.size < whole.size
    assert {p for _, p in tight.new} == {ANNUAL, SICK}
    assert tight.canon.exchanges == ()


def test_one_passage_and_the_question_always_stay() -> None:
    prompt = assembler(1).assemble(brief(), three_turns())
    assert [p for _, p in prompt.new] == [ANNUAL]
    assert "年假怎么申请？" in written(prompt)
