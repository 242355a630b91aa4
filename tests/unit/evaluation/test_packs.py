from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from assistant.errors import InvalidInput
from assistant.evaluation.packs import read_pack


def pack(folder: Path, *questions: object, corpus: str = '{"id": "a", "text": "年假十天。"}') -> Path:
    """A folder with these questions; a str stands for a line as it is."""
    lines = [q if isinstance(q, str) else json.dumps(q, ensure_ascii=False) for q in questions]
    (folder / "queries.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "corpus.jsonl").write_text(corpus + "\n", "utf-8")
    return folder


def test_a_pack_is_read_whole(tmp_path: Path) -> None:
    history = [{"role": "user", "text": "产假？"}, {"role": "assistant", "text": "158天。"}]
    asked = {
        "id": 1,
        "text": "年假几天？",
        "gold": ["a"],
        "history": history,
        "as_of": "2025-01-31",
        "type": ["x", "y"],
    }
    (question,) = read_pack(pack(tmp_path, asked)).questions
    assert (question.id, sorted(question.gold), question.language, question.kind) == ("1", ["a"], "zh", "x")
    assert (question.earlier_questions, question.as_of, question.answerable) == (
        ["产假？"],
        date(2025, 1, 31),
        True,
    )


def test_a_question_without_gold_is_not_answerable_unless_it_says_so(tmp_path: Path) -> None:
    bare, said = {"id": "1", "text": "?"}, {"id": "2", "text": "?", "answerable": True}
    assert [q.answerable for q in read_pack(pack(tmp_path, bare, said)).questions] == [False, True]


def test_what_a_demo_question_expects_beside_clauses_is_read(tmp_path: Path) -> None:
    said = {
        "must_clarify": True,
        "supporting": ["b"],
        "standalone": "年假几天？",
        "calculator": "sick_pay",
        "split": "held_out",
    }
    bare, whole = read_pack(
        pack(tmp_path, {"id": "1", "text": "?"}, {"id": "2", "text": "?"} | said)
    ).questions
    assert (bare.must_clarify, bare.standalone, bare.calculator, bare.split) == (False, "", "", "development")
    assert (whole.must_clarify, whole.standalone, whole.supporting) == (True, "年假几天？", frozenset({"b"}))
    assert (whole.calculator, whole.split) == ("sick_pay", "held_out")


def test_a_scenario_is_told_before_the_question(tmp_path: Path) -> None:
    folder = pack(tmp_path, {"id": "q", "text": "能休年假吗？", "scenario": "我入职半年了。", "gold": ["a"]})
    assert read_pack(folder).questions[0].text == "我入职半年了。\n能休年假吗？"


def test_separators_that_json_allows_in_a_text_do_not_end_a_line(tmp_path: Path) -> None:
    (question,) = read_pack(pack(tmp_path, {"id": "1", "text": "one\u2028two\x85three"})).questions
    assert question.text == "one\u2028two\x85three"


@pytest.mark.parametrize(
    "question",
    [
        "{not json",
        "[1]",
        {"id": "1"},
        {"id": "1", "text": " "},
        {"text": "?"},
        {"id": "1", "text": "?", "as_of": "31.12.2024"},
        {"id": "1", "text": "?", "history": [{"role": "user"}]},
        {"id": "1", "text": "?", "history": ["said"]},
    ],
)
def test_a_malformed_question_names_its_file_and_line(tmp_path: Path, question: object) -> None:
    with pytest.raises(InvalidInput, match=r"queries.jsonl, line 2"):
        read_pack(pack(tmp_path, {"id": "0", "text": "?"}, question))


@pytest.mark.parametrize("corpus", ['{"id": "a"}', '{"text": "x"}', "{"])
def test_a_malformed_corpus_names_its_file_and_line(tmp_path: Path, corpus: str) -> None:
    with pytest.raises(InvalidInput, match=r"corpus.jsonl, line 1"):
        read_pack(pack(tmp_path, {"id": "0", "text": "?"}, corpus=corpus))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    pack(tmp_path, {"id": "0", "text": "?"})
    (tmp_path / "corpus.jsonl").write_bytes('{"id": "a", "text": "年假"}'.encode("gb18030"))
    with pytest.raises(InvalidInput, match=r"corpus.jsonl cannot be read"):
        read_pack(tmp_path)


def test_a_folder_without_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"holds no queries"):
        read_pack(tmp_path / "nowhere")
