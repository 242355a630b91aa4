"""Which passages are quoted: the best, and what comes near it, each by its best sentence."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.answering.evidence import ScoredSentence, WeighedPassage
from assistant.answering.extractive import MOST_QUOTES, NEAR_BEST, cite
from assistant.answering.sentences import quotable_sentences, quote_around
from tests.unit.answering.test_evidence import passage

weighings = st.builds(
    WeighedPassage,
    passage=st.text(min_size=4, max_size=8).map(passage),
    sentences=st.lists(
        st.builds(ScoredSentence, st.text(min_size=4, max_size=8), st.floats(0.7, 0.95), st.floats(0, 1)),
        min_size=1,
        max_size=3,
    ).map(tuple),
    coverage=st.floats(0, 1),
)
ranked = st.lists(weighings, max_size=8).map(lambda found: sorted(found, key=lambda w: -w.score))


def weighed(text: str, cosine: float, label: str = "第1条") -> WeighedPassage:
    return WeighedPassage(passage(text, label=label), (ScoredSentence(text, cosine, 0.5),), 0.5)


def quotes(*found: WeighedPassage) -> list[str]:
    return [citation.quote for citation in cite(found)]


def test_of_nothing_nothing_is_cited() -> None:
    assert cite([]) == ()


@given(ranked)
def test_the_best_passage_is_always_cited_first_by_its_best_sentence(found: list[WeighedPassage]) -> None:
    assert all(
        w.sentences[0].text.strip() in c.quote for c, w in zip(cite(found)[:1], found[:1], strict=True)
    )


def test_a_short_clause_is_quoted_whole() -> None:
    clause = "病假须提供诊断证明。三天以内由直属上级审批。超过三天的还须部门负责人审批。"
    best = ScoredSentence("三天以内由直属上级审批。", 0.9, 0.5)
    assert quotes(WeighedPassage(passage(clause), (best,), 0.5)) == [clause]


SENTENCES = st.lists(st.text("甲乙ab ", min_size=4, max_size=30).filter(str.strip), min_size=1, max_size=12)


@given(SENTENCES, st.data())
def test_a_quote_is_a_span_of_whole_sentences_around_the_best(parts: list[str], data: st.DataObject) -> None:
    text = "。".join(parts) + "。"
    quotable = quotable_sentences(text)
    assume(quotable)
    sentence = data.draw(st.sampled_from(quotable))
    quote = quote_around(text, sentence, widest=60)
    assert quote in text
    assert sentence in quote
    assert quote.endswith("。")
    assert len(quote) <= max(60, len(sentence))


@given(ranked)
def test_few_are_cited_and_numbered_from_one(found: list[WeighedPassage]) -> None:
    numbers = [citation.number for citation in cite(found)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) <= MOST_QUOTES


def test_a_passage_far_below_the_best_is_not_cited() -> None:
    assert quotes(weighed("甲甲甲甲", 0.9), weighed("乙乙乙乙", 0.9 - 2 * NEAR_BEST)) == ["甲甲甲甲"]


def test_a_passage_as_good_as_the_best_is_cited_too() -> None:
    best, other = weighed("甲甲甲甲", 0.9), weighed("乙乙乙乙", 0.9, label="第2条")
    assert quotes(best, other) == ["甲甲甲甲", "乙乙乙乙"]


def test_a_clause_is_cited_once() -> None:
    assert quotes(weighed("甲甲甲甲", 0.9), weighed("乙乙乙乙", 0.9)) == ["甲甲甲甲"]
