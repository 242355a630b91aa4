"""Facts about evidence that hold whatever its weights are fitted to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.coverage import Subject
from assistant.answering.evidence import Evidence, EvidenceReader, Features, probability
from assistant.answering.sentences import quotable_sentences
from assistant.domain.passages import Passage, Scores
from assistant.domain.questions import Question
from assistant.retrieval.embedder import Vectors
from assistant.retrieval.glossary import Concept, Glossary
from assistant.retrieval.keywords import KeywordReader
from assistant.storage.lexical import question_weights, term_id

FEATURES = Features(score=1.0, keywords=0.5, named=0.0)
LEAVE = Concept(("年假",), ("annual leave",))
CLAUSE = "正式员工每年享有10天带薪年假，需提前7个工作日提交OA审批。未休年假可结转五天。"
pieces = st.text(st.sampled_from('年假10天。！？；!?.\n |-:“”）")aA B\u3000'), max_size=60)


class Statistics:
    """A corpus of a hundred chunks in which every term but one is rare."""

    def counts(self, term_ids: Iterable[int]) -> tuple[int, Mapping[int, int]]:
        return 100, {term: 90 if term == term_id("员工") else 1 for term in term_ids}


class CountingEmbedder:
    """Two directions: texts about leave, and all others. Counts what it is given."""

    dimension = 2
    fingerprint = "two directions"

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return (
            np.stack([self.embed_question(text) for text in texts]) if texts else np.zeros((0, 2), np.float32)
        )

    def embed_question(self, text: str) -> Vectors:
        return np.asarray([1, 0] if "年假" in text else [0, 1], dtype=np.float32)


def reader_of(embedder: CountingEmbedder, glossary: Glossary) -> EvidenceReader:
    return EvidenceReader(embedder, Statistics(), glossary, KeywordReader(glossary))


def passage(text: str, dense: float | None = 0.9, label: str = "第1条", heading: str = "休假") -> Passage:
    return Passage(
        chunk_ids=("c",),
        document_id="d",
        version_id=1,
        title="员工手册",
        version_label="V3.2",
        effective_from=None,
        effective_to=None,
        clause_label=label,
        heading_path=(heading,),
        page_from=1,
        page_to=1,
        text=text,
        scores=Scores(dense=dense, fused=1.0),
    )


def question(text: str = "年假几天？") -> Question:
    return Question(text, text, date(2026, 11, 22), "zh")


def weighed(embedder: CountingEmbedder, *passages: Passage, text: str = "年假几天？") -> Evidence:
    return reader_of(embedder, Glossary([LEAVE])).read(question(text), passages)


def subject(text: str) -> Subject:
    return Subject("zh", question_weights(text, Statistics()), (LEAVE,))


def test_without_candidates_nothing_is_probable() -> None:
    evidence = weighed(CountingEmbedder())
    assert (evidence.weighed, evidence.probability) == ((), 0.0)


def test_candidates_come_best_first_each_with_its_best_sentences_first() -> None:
    evidence = weighed(CountingEmbedder(), passage("病假须提供证明。"), passage(CLAUSE))
    assert evidence.weighed[0].passage.text == CLAUSE
    for scores in (
        [w.score for w in evidence.weighed],
        *([s.score for s in w.sentences] for w in evidence.weighed),
    ):
        assert scores == sorted(scores, reverse=True)


def test_every_candidate_is_weighed_by_sentences_of_its_own() -> None:
    evidence = weighed(CountingEmbedder(), passage("病假须提供证明。"), passage(CLAUSE), passage("- -"))
    assert len(evidence.weighed) == 3
    assert all(s.text in w.passage.text for w in evidence.weighed for s in w.sentences)
    assert all(w.sentences for w in evidence.weighed)


def test_the_entitlement_comes_before_a_special_case_of_it() -> None:
    general = passage("正式员工每年享有10天带薪年假。", heading="第三十八条")
    special = passage("当年未休完的年假最多可以结转5天。", heading="第四十四条 年假结转")
    assert weighed(CountingEmbedder(), special, general).weighed[0].passage == general


def test_a_sentence_seen_before_is_not_embedded_again() -> None:
    embedder = CountingEmbedder()
    reader = reader_of(embedder, Glossary([]))
    first, second = (reader.read(question(), [passage(CLAUSE), passage(CLAUSE)]) for _ in range(2))
    assert first == second
    assert len(embedder.embedded) == len(set(embedder.embedded))


def test_a_candidate_that_only_words_found_is_evidence_too() -> None:
    assert 0.0 <= weighed(CountingEmbedder(), passage(CLAUSE, dense=None)).probability <= 1.0


def test_coverage_is_the_share_of_the_questions_terms() -> None:
    assert subject("年假几天").covered_by("年假几天") == 1.0
    assert subject("年假几天").covered_by("差旅报销") == 0.0
    assert 0.0 < subject("年假几天").covered_by("年假") < 1.0
    assert subject("").covered_by("年假") == 0.0


def test_a_rare_term_covers_more_than_a_common_one() -> None:
    asked = subject("员工婚嫁")
    assert asked.covered_by("婚嫁") > asked.covered_by("员工")


def test_across_languages_the_concepts_count() -> None:
    assert subject("年假几天").covered_by("Annual leave is 14 days.") == 1.0
    assert subject("年假几天").covered_by("Meals are paid.") == 0.0
    assert Subject("zh", {}, ()).covered_by("Annual leave") == 0.0


@given(st.floats(-2, 3), st.floats(0, 1), st.floats(0, 1))
def test_a_probability_is_one(score: float, keywords: float, named: float) -> None:
    assert 0.0 <= probability(Features(score, keywords, named)) <= 1.0


def test_a_closer_passage_that_names_more_of_the_subject_is_never_weaker_evidence() -> None:
    for better in (
        replace(FEATURES, score=1.1),
        replace(FEATURES, keywords=1.0),
        replace(FEATURES, named=1.0),
    ):
        assert probability(better) >= probability(FEATURES)


@given(pieces)
def test_every_quotable_sentence_is_a_verbatim_span_in_order(text: str) -> None:
    position = 0
    for sentence in quotable_sentences(text):
        position = text.index(sentence, position) + len(sentence)
        assert sentence == sentence.strip()


@given(pieces)
def test_splitting_a_sentence_again_gives_the_sentence(text: str) -> None:
    for sentence in quotable_sentences(text):
        assert quotable_sentences(sentence) == [sentence]


def test_a_row_of_a_table_stays_whole_and_its_rule_is_nothing_to_quote() -> None:
    table = "| 城市 | 上限。每晚 |\n|---|---|\n| 一线 | 500元 |"
    assert quotable_sentences(table)[-1] == "| 一线 | 500元 |"
    assert "|---|---|" not in quotable_sentences(table)


def test_an_abbreviation_or_a_decimal_does_not_end_a_sentence() -> None:
    text = "Rates rise by 1.5 times, e.g. on Sundays. Meals are paid."
    assert quotable_sentences(text) == ["Rates rise by 1.5 times, e.g. on Sundays.", "Meals are paid."]
