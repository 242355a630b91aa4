"""What speaks for a passage beside cosines."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.signals import CountedTerms, SignalReader, Signals, heading_of
from assistant.domain.identity import Applicability, Attribute
from assistant.domain.passages import Passage
from assistant.domain.questions import language_of
from assistant.retrieval.glossary import shipped_glossary
from assistant.retrieval.keywords import KeywordReader
from assistant.storage.lexical import term_counts
from tests.unit.answering.test_evidence import passage, question

READER = SignalReader(KeywordReader(shipped_glossary()))
NOTHING_KNOWN = CountedTerms(100, MappingProxyType({}))


def signals(asked: str, of: Passage, statistics: CountedTerms = NOTHING_KNOWN) -> Signals:
    about = replace(question(asked), language=language_of(asked))
    return READER.asked(about, statistics).signals(of, [of.text])


def headed(heading: str, text: str = "正文在此。") -> Passage:
    return passage(text, heading=heading)


def test_a_heading_about_nothing_but_what_is_asked_is_named() -> None:
    found = signals("婚假怎么请？", headed("第五十条 婚假"))
    assert (found.heading, found.named, found.special) == (1.0, 1.0, 0.0)


def test_a_heading_about_something_more_is_special() -> None:
    found = signals("年假有几天？", headed("第四十四条 年假结转"))
    assert (found.named, found.special) == (0.0, 1.0)


def test_a_heading_about_something_else_is_neither() -> None:
    found = signals("年假有几天？", headed("第五十条 迟到"))
    assert (found.heading, found.named, found.special) == (0.0, 0.0, 0.0)


def test_without_a_heading_the_opening_words_stand_for_it() -> None:
    assert signals("公益假有几天？", headed("第二十六条", "公益假为每年2天，另行安排。")).heading == 1.0


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    common = CountedTerms(100, MappingProxyType(dict.fromkeys(term_counts("报销"), 90)))
    rare, frequent = headed("第一条", "班车每日发出。"), headed("第一条", "报销须附凭证。")
    assert signals("班车报销", rare, common).keywords > signals("班车报销", frequent, common).keywords


def test_an_amount_counts_only_where_one_is_asked_for() -> None:
    clause = passage("婚假3天。")
    assert (signals("婚假有几天？", clause).states, signals("婚假怎么请？", clause).states) == (1.0, 0.0)
    assert signals("婚假补多少钱？", clause).states == 0.0


def test_a_passage_speaks_of_whom_it_is_for() -> None:
    everybody = passage("Salaries are paid on the 25th.", heading="4.1 Pay day")
    there = replace(everybody, applicability=Applicability(((Attribute.LOCATION, frozenset({"singapore"})),)))
    asked = "新加坡哪天发工资？"
    assert signals(asked, there).keywords > signals(asked, everybody).keywords


def test_a_word_nobody_can_translate_weighs_less_in_the_other_language() -> None:
    asked, clause = "reimbursement escapades", passage("报销须附发票。", heading="报销")
    assert signals(asked, clause).keywords > 0.5


def test_a_number_is_no_heading() -> None:
    assert [heading_of(headed(h)) for h in ("第三十八条", "第5章 休假", "4.1 Pay day")] == [
        "",
        "休假",
        "Pay day",
    ]


@given(st.text(max_size=40), st.text(min_size=1, max_size=60), st.text(max_size=20))
def test_shares_are_shares(asked: str, text: str, heading: str) -> None:
    found = signals(asked, passage(text, heading=heading))
    shares = (found.keywords, found.heading, found.named, found.special, found.states)
    assert all(0.0 <= share <= 1.0 + 1e-9 for share in shares)
