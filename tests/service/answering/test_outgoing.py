"""Whatever a model says passes one door: forbidden words and other people's data never come out of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from assistant.answering.brief import Draft
from assistant.answering.pipeline import AnswerPipeline
from assistant.domain.answers import Outcome
from assistant.domain.words import WatchedWord, WordLists
from assistant.engine.base import FinishReason
from assistant.engine.script import rule
from tests.service.answering.company import LIN
from tests.service.answering.house import Asked, House, ask
from tests.service.answering.overheard import Overheard

QUESTION = "正式员工每年享有几天带薪年假？"
GOOD = "正式员工每年享有10天带薪年假[1]。"
IDENTITY_CARD = "11010519491231002X"


@dataclass
class Listed:
    """Lists that an administrator changes while the assistant runs."""

    words: list[WatchedWord] = field(default_factory=list)

    def revision(self) -> int:
        return len(self.words)

    def lists(self) -> WordLists:
        return WordLists(tuple(self.words))


def told(house: House, *pieces: str, question: str = QUESTION) -> Asked:
    """What becomes of a reply that comes in these pieces."""
    return ask(unchecked(house, *pieces), question)


def unchecked(house: House, *pieces: str) -> AnswerPipeline:
    """A model whose statements come out whether anything supports them or not: only this door is before the reader."""
    engine = Overheard(rule("问题：", pieces, finish=FinishReason.STOP))
    return house.pipeline(house.writer(engine, removes=False), can_think=True)


def everything(asked: Asked) -> str:
    """All text that left the pipeline."""
    answer = asked.answer
    quotes = " ".join(f"{c.label} {c.quote}" for c in (*answer.citations, *answer.nearest))
    return " ".join((asked.streamed, asked.thought, answer.text, quotes, *answer.notes))


@pytest.mark.parametrize(
    "pieces",
    [
        ("群里有枪", "支出", "售广告。"),
        ("群里有槍支", "出\u200b售广告。"),
        ("群里有枪-支 出", "-售", "广告。"),
        tuple("群里有槍支出售广告。"),
    ],
)
def test_a_word_that_blocks_ends_the_answer_and_nothing_of_it_was_sent(
    house: House, pieces: tuple[str, ...]
) -> None:
    asked = told(house, GOOD, *pieces, "还有更多的话。")
    assert asked.answer.outcome is Outcome.BLOCKED_OUTPUT
    assert asked.answer.text == house.prompts.render("replies/blocked", "zh")
    assert not set("枪槍") & set(everything(asked))
    assert "更多" not in everything(asked)


def test_what_was_blocked_is_kept_as_blocked(house: House) -> None:
    conversation = house.storage.conversations.create(LIN, "").id
    pipeline = unchecked(house, "群里有枪支出售广告。")
    ask(pipeline, QUESTION, conversation=conversation)
    turn = house.storage.conversations.get(LIN, conversation).turns[0]
    assert turn.answer.outcome is Outcome.BLOCKED_OUTPUT
    assert "枪" not in turn.answer.text


def test_a_word_that_is_masked_is_starred_as_it_streams(house: House) -> None:
    asked = told(house, "正式员工每年享有10天带薪年假[1]，王", "八蛋也是。")
    assert asked.streamed == asked.answer.text == "正式员工每年享有10天带薪年假[1]，***也是。"
    assert asked.answer.outcome is Outcome.ANSWERED


def test_thinking_is_watched_as_well(house: House) -> None:
    asked = told(
        house,
        "<think>枪支出售，王八蛋",
        "13812345678。</think>",
        GOOD,
        question="如果我入职半年，正式员工每年享有多少天带薪年假？",
    )
    assert "枪支出售" not in asked.thought
    assert "13812345678" not in everything(asked)
    assert asked.answer.text == GOOD


def test_a_list_that_changes_holds_from_the_next_question_on(house: House) -> None:
    lists = Listed()
    pipeline = house.pipeline(words=lists)
    before = ask(pipeline, QUESTION)
    lists.words.append(WatchedWord.of("带薪年假", "own"))
    after = ask(pipeline, QUESTION)
    assert "带薪年假" in everything(before)
    assert "带薪年假" not in everything(after)
    assert after.answer.citations[0].quote.count("****") == 1


def test_e9_personal_data_of_others_is_masked_in_answers(house: House) -> None:
    asked = told(house, GOOD, "联系人手机1381234", "5678，身份证", IDENTITY_CARD, "。")
    assert "5678" not in everything(asked)
    assert "1949" not in everything(asked)
    assert asked.streamed == asked.answer.text


def test_what_the_question_told_may_be_shown_to_who_asks_and_is_not_kept(house: House) -> None:
    conversation = house.storage.conversations.create(LIN, "").id
    said = f"我的手机是13812345678，{QUESTION}"
    pipeline = unchecked(house, GOOD, "你的手机是138 1234 5678。")
    asked = ask(pipeline, said, conversation=conversation)
    assert "138 1234 5678" in asked.answer.text
    turn = house.storage.conversations.get(LIN, conversation).turns[0]
    assert "5678" not in turn.question
    assert turn.answer.question is not None
    assert "5678" not in turn.answer.question.text + turn.answer.question.standalone


def test_a_title_made_of_a_question_names_nobody(house: House) -> None:
    asked = ask(house.pipeline(), "13812345678的年假有几天？王八蛋")
    titles = [one.title for one in house.storage.conversations.list(LIN)]
    assert asked.answer.turn_id
    assert not any("5678" in title or "王八蛋" in title for title in titles)


def test_a_forbidden_word_in_a_question_ends_it(house: House) -> None:
    asked = ask(house.pipeline(), "哪里有枪 支 出 售")
    assert asked.answer.outcome is Outcome.BLOCKED_INPUT
    assert asked.stages == []


def test_a_trace_holds_no_personal_data(house: House) -> None:
    asked = ask(house.pipeline(traced=True), f"{IDENTITY_CARD}的人每年享有几天带薪年假？")
    kept = house.storage.traces.get(asked.answer.turn_id)
    assert IDENTITY_CARD not in repr(kept)
    assert not any(isinstance(event, Draft) for event in asked.events)
