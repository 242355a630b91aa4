"""What the commands print is what others build on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.service.cli.terminal import REPOSITORY, Ended, Terminal

CORPUS = (
    ("a1", "年休假", "正式员工每年享有10天带薪年假，需提前7个工作日提交OA审批。"),
    ("a2", "病假", "员工请病假须提供二级以上医院出具的诊断证明。"),
    ("a3", "Notice period", "After probation, the notice period for resignation is one month in writing."),
    ("a4", "Meals", "The daily meal allowance on business trips is 80 SGD."),
    ("a5", "体检", "公司每年组织一次体检，费用由公司承担。"),
)
QUESTIONS = (
    {"id": "q1", "text": "正式员工每年享有几天带薪年假？", "gold": ["a1"], "numbers": ["10"], "type": "fact"},
    {
        "id": "q2",
        "text": "What is the notice period for resignation after probation?",
        "gold": ["a3"],
        "type": "fact",
    },
    {
        "id": "q3",
        "text": "摩托车的化油器生锈了应该用什么溶剂清洗？",
        "gold": [],
        "answerable": False,
        "type": "foreign",
    },
    {"id": "q4", "text": "年假", "gold": ["no such entry"], "type": "lost"},
)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    entries = [{"id": i, "title": title, "text": text} for i, title, text in CORPUS]
    for name, rows in (("corpus", entries), ("queries", QUESTIONS)):
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        (folder / f"{name}.jsonl").write_text("\n".join(lines), "utf-8")
    return folder


def test_evaluating_a_pack_prints_the_promised_figures(terminal: Terminal, pack: Path) -> None:
    report = succeeded(terminal.start("evaluate", str(pack), "--json")).json
    for part in (report, *report["by_language"].values(), *report["by_type"].values()):
        assert {"recall_at_1", "recall_at_5", "recall_at_10", "mrr_at_10", "ndcg_at_10"} <= part[
            "retrieval"
        ].keys()
        assert {"precision", "recall"} <= part["refusal"].keys()
        assert "precision" in part["citations"]
    assert (sorted(report["by_language"]), sorted(report["by_type"])) == (
        ["en", "zh"],
        ["fact", "foreign", "lost"],
    )
    assert report["by_type"]["fact"]["retrieval"]["recall_at_10"] == 1.0
    assert report["retrieval"]["recall_at_10"] == pytest.approx(2 / 3)
    assert "q4" in [failure["id"] for failure in report["failures"]]
    again = succeeded(terminal.call("evaluate", str(pack), "--json", "--retrieval-only")).json
    assert (again["retrieval"], again["refusal"]["precision"]) == (report["retrieval"], None)


def test_a_question_to_an_empty_house_is_refused_as_json(terminal: Terminal) -> None:
    answer: dict[str, Any] = succeeded(
        terminal.call("ask", "年假怎么申请？", "--json", "--as-of", "2025-06-30")
    ).json
    assert (answer["outcome"], answer["citations"], answer["nearest"]) == ("unanswerable", [], [])
    assert (answer["as_of"], answer["language"]) == ("2025-06-30", "zh")
    assert answer["text"].startswith("现行制度中没有找到")


def test_the_configuration_page_is_what_the_program_says(terminal: Terminal) -> None:
    printed = succeeded(terminal.call("settings")).output
    assert printed == (REPOSITORY / "docs/configuration.md").read_text("utf-8")


def succeeded(ended: Ended) -> Ended:
    assert ended.code == 0, ended.errors
    return ended
