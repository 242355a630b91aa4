"""As whom a turn is asked, in conversations of a few turns."""

from __future__ import annotations

from datetime import UTC, date, datetime

from assistant.answering.attributes.regarding import OTHER, Regarding, Regards
from assistant.answering.rewriter import FollowUpRewriter
from assistant.domain.answers import Answer, Conversation, Outcome, Turn
from assistant.domain.identity import Attribute, Principal
from assistant.domain.questions import Question
from assistant.retrieval.glossary import shipped_glossary
from assistant.retrieval.keywords import KeywordReader

LOCATION, KIND, GRADE = Attribute.LOCATION, Attribute.EMPLOYMENT_TYPE, Attribute.GRADE
NOW, DAY = datetime(2026, 11, 22, tzinfo=UTC), date(2026, 11, 22)
POLICIES = {LOCATION: frozenset({"shanghai", "singapore"}), KIND: frozenset({"regular", "intern"})}
REGARDS = Regards(lambda: POLICIES, FollowUpRewriter(KeywordReader(shipped_glossary())))
STRANGER = Principal("local", "new", groups=frozenset({"hr"}))
LIN = Principal("local", "lin", attributes={LOCATION: "shanghai", KIND: "regular"})


def asked(text: str, regarding: Regarding, asks: Attribute | None = None) -> Turn:
    question = regarding.asked(regarding.resumed or Question(text, text, DAY, "zh"))
    outcome = Outcome.CLARIFY if asks else Outcome.ANSWERED
    return Turn("t", 0, text, Answer("…", outcome, question=question, asks=asks), NOW)


def of(text: str, *turns: Turn, person: Principal = STRANGER) -> Regarding:
    return REGARDS.of(text, Conversation("c", person.id, "", NOW, turns), person)


def test_a_question_about_interns_is_asked_as_an_intern_with_the_same_groups() -> None:
    regarding = of("实习生有年假吗", person=LIN)
    assert regarding.principal.attributes == {LOCATION: "shanghai", KIND: "intern"}
    assert (regarding.principal.id, regarding.principal.groups) == (LIN.id, LIN.groups)


def test_who_names_nobody_asks_as_themselves() -> None:
    assert of("年假有几天", person=LIN).principal == LIN


def test_what_was_asked_about_others_is_over_with_the_next_question() -> None:
    first = asked("实习生有年假吗", of("实习生有年假吗", person=LIN))
    assert of("婚假有几天，需要什么材料", first, person=LIN).principal == LIN


def test_a_follow_up_is_about_the_same_people_unless_it_names_others() -> None:
    first = asked("实习生有年假吗", of("实习生有年假吗", person=LIN))
    assert of("那病假呢", first, person=LIN).principal.attributes[KIND] == "intern"
    assert of("那正式员工呢", first, person=LIN).principal.attributes[KIND] == "regular"


def test_what_a_person_says_of_themselves_stays_for_the_conversation() -> None:
    first = asked("我在上海，高温津贴多少", of("我在上海，高温津贴多少"))
    second = of("婚假有几天，需要什么材料", first)
    assert second.principal.attributes == {LOCATION: "shanghai"}
    third = of("年假怎么申请", first, asked("婚假有几天", second))
    assert third.principal.attributes == {LOCATION: "shanghai"}


def test_what_a_provider_says_is_not_replaced_for_the_conversation() -> None:
    first = of("我在新加坡，年假几天", person=LIN)
    assert first.principal.attributes[LOCATION] == "singapore"
    assert of("婚假有几天，需要什么材料", asked("…", first), person=LIN).principal == LIN


def test_a_reply_to_a_clarifying_question_asks_the_earlier_question_again() -> None:
    first = asked("年假有几天", of("年假有几天"), asks=LOCATION)
    again = of("上海", first)
    assert again.resumed is not None
    assert (again.resumed.standalone, again.resumed.text) == ("年假有几天", "年假有几天 上海")
    assert again.principal.attributes == {LOCATION: "shanghai"}
    assert of("婚假有几天，需要什么材料", asked("上海", again)).principal.attributes == {LOCATION: "shanghai"}


def test_a_reply_may_be_a_sentence_in_the_other_language() -> None:
    first = asked("年假有几天", of("年假有几天"), asks=LOCATION)
    assert of("I am in Singapore.", first).stated == ((LOCATION, "singapore"),)


def test_none_of_those_offered_is_an_answer_for_this_question_only() -> None:
    first = asked("年假有几天", of("年假有几天"), asks=LOCATION)
    again = of("其他", first)
    assert again.principal.attributes == {LOCATION: OTHER}
    assert of("婚假有几天，需要什么材料", asked("其他", again)).principal == STRANGER


def test_who_does_not_know_gets_the_question_answered_all_the_same() -> None:
    first = asked("年假有几天", of("年假有几天"), asks=LOCATION)
    again = of("不知道", first)
    assert again.resumed is not None and again.principal == STRANGER


def test_another_question_instead_of_a_reply_is_that_question() -> None:
    first = asked("年假有几天", of("年假有几天"), asks=LOCATION)
    assert of("上海有食堂吗", first).resumed is None


def test_two_places_leave_the_place_open() -> None:
    regarding = of("上海和新加坡的婚假有什么不同", person=LIN)
    assert LOCATION not in regarding.principal.attributes
    assert regarding.compared == {LOCATION}
