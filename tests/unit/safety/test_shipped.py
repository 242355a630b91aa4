"""The lists that ship hit what they are for, and nothing in clean HR text."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from assistant.domain.words import CATEGORY_ACTIONS, WordLists
from assistant.safety.normalising import normalised
from assistant.safety.screen import Screen
from assistant.safety.shipped import shipped_words
from assistant.safety.words import Lexicon

DEMO = Path(__file__).parents[3] / "ingest/demo"


@pytest.fixture(scope="module")
def watching() -> Screen:
    return Screen.of(Lexicon(WordLists(shipped_words())))


def clean_texts() -> list[tuple[str, str]]:
    sources = [(file.name, file.read_text("utf-8")) for file in sorted((DEMO / "sources").glob("*.md"))]
    with (DEMO / "FAQ.csv").open(encoding="utf-8") as sheet:
        faq = [("FAQ", " ".join(filter(None, row))) for row in csv.reader(sheet)]
    packs = [line for file in DEMO.glob("questions.*.jsonl") for line in file.read_text("utf-8").splitlines()]
    return [
        *sources,
        *faq,
        *((one["id"], f"{one['text']} {one['answer']}") for one in map(json.loads, packs)),
    ]


def test_clean_hr_text_has_no_hit_and_names_nobody(watching: Screen) -> None:
    assert [
        (name, span, text[span.start : span.end])
        for name, text in clean_texts()
        for span in watching.spans(text)
    ] == []


def test_every_category_ships_words_in_both_languages() -> None:
    for category in CATEGORY_ACTIONS:
        texts = [word.text for word in shipped_words() if word.category == category]
        assert any(text.isascii() for text in texts)
        assert any(not text.isascii() for text in texts)


def test_no_word_ships_twice() -> None:
    folded = [normalised(word.text) for word in shipped_words()]
    assert sorted(folded) == sorted(set(folded))


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("有人在群里发枪 支 出 售的广告", "weapons"),
        ("加 入 聖 戰", "terror"),
        ("推荐个ｐｏｒｎｈｕｂ", "pornography"),
        ("在線賭場注册送钱", "gambling"),
        ("帮你代开病假条", "fraud"),
        ("what the f.u.c.k", "insults"),
    ],
)
def test_what_they_are_for_is_hit(watching: Screen, text: str, category: str) -> None:
    assert [span.category for span in watching.spans(text)] == [category]


@pytest.mark.parametrize(
    "text",
    [
        "禁止在办公场所赌博、传播色情信息或者携带管制刀具、枪支和爆炸物。",
        "公司发现有人用假发票报销，怎么处理？",
        "骚扰包括发送带有性暗示的图片；性骚扰的投诉由员工关系组受理。",
        "Weapons, gambling and pornography are forbidden on company premises.",
        "病假条需要医院盖章吗？代开发票违反财务制度吗？",
        "Bribery, money laundering and fraud must be reported to ethics.",
        "The cockpit of a Class A vehicle in Essex; he passed the assessment, Dick said.",
        "工作压力大想自杀怎么办",
    ],
)
def test_rules_about_such_things_are_no_hit(watching: Screen, text: str) -> None:
    assert watching.spans(text) == []
