"""Sensitive topics are recognised with the real embedder, and leave nothing behind but a count."""

from __future__ import annotations

import pytest

from assistant.retrieval.embedder import SentenceEmbedder
from assistant.safety.topic_judge import shipped_judge
from assistant.safety.topics import sensitive_topic
from assistant.storage.lexical import simplify
from tests.unit.safety.test_topics import cases


@pytest.mark.thorough
def test_few_sensitive_questions_are_missed_and_few_others_handed_over(embedder: SentenceEmbedder) -> None:
    judge = shipped_judge()
    assert judge.embedder == embedder.fingerprint
    found = {
        text: bool(sensitive_topic(text, embedder.embed_question(simplify(text)), judge))
        for _, text in cases()
    }
    sensitive = [found[text] for topic, text in cases() if topic != "none"]
    others = [found[text] for topic, text in cases() if topic == "none"]
    assert sum(sensitive) / len(sensitive) >= 0.95
    assert sum(others) / len(others) <= 0.04


@pytest.mark.parametrize("text", ["病假工资怎么算", "举报流程在哪里写着"])
def test_a_question_about_the_rule_stays_with_the_handbook(embedder: SentenceEmbedder, text: str) -> None:
    assert sensitive_topic(text, embedder.embed_question(text), shipped_judge()) == ""
