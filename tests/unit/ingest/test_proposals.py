from datetime import date

import pytest

from ingest.parsed import Block, BlockKind
from ingest.proposals import is_the_same_document, label_of_file, propose


def said(*texts: str) -> list[Block]:
    return [Block(BlockKind.HEADING, texts[0], 1), *(Block(BlockKind.PARAGRAPH, text) for text in texts[1:])]


def test_a_chinese_policy_names_itself() -> None:
    found = propose(said("《员工手册》", "版本：V3.2", "自2025年1月1日起施行。"))
    assert (found.title, found.label, found.language) == ("员工手册", "V3.2", "zh")
    assert found.effective_from == date(2025, 1, 1)


def test_the_label_may_stand_behind_the_title() -> None:
    found = propose(said("《员工手册》V3.2", "第一条　目的。"))
    assert (found.title, found.label) == ("员工手册", "V3.2")


def test_a_version_holds_until_the_day_after_its_last() -> None:
    found = propose(said("《员工手册》", "自2023年1月1日起施行，2024年12月31日废止。"))
    assert found.effective_to == date(2025, 1, 1)


@pytest.mark.parametrize(
    "sentence", ["In force from 1 July 2026.", "Effective July 1, 2026", "Effective date: 2026-07-01"]
)
def test_an_english_policy_says_from_when_it_holds(sentence: str) -> None:
    found = propose(said("Employee Handbook", sentence))
    assert (found.effective_from, found.language) == (date(2026, 7, 1), "en")


def test_chinese_numerals_are_days_too() -> None:
    found = propose(said("《规定》", "本规定自二〇二五年十月一日起施行。"))
    assert found.effective_from == date(2025, 10, 1)


def test_a_day_that_does_not_exist_is_not_proposed() -> None:
    assert propose(said("《规定》", "自2025年2月30日起施行。")).effective_from is None


def test_a_text_that_says_nothing_proposes_nothing() -> None:
    found = propose([Block(BlockKind.PARAGRAPH, "员工每年有10天年假。")])
    assert (found.title, found.label, found.effective_from) == (None, None, None)


@pytest.mark.parametrize(
    ("stem", "title", "label"),
    [
        ("员工手册V3.2", "员工手册", "V3.2"),
        ("《员工手册》 v2", "员工手册", "V2"),
        ("Travel policy", "Travel policy", ""),
    ],
)
def test_a_file_name_gives_title_and_label(stem: str, title: str, label: str) -> None:
    assert label_of_file(stem) == (title, label)


@pytest.mark.parametrize(
    ("title", "label", "stem", "namesakes"),
    [
        ("员工手册", None, "员工手册2026版", [("手册定稿.pdf", "")]),  # the file names the title
        ("Leave Policy", None, "leave_policy (2)", [("old.pdf", "")]),
        ("Contoso", None, "perks-2026", [("perks-2025.pdf", "")]),  # a file named like the one before
        ("员工手册", "V3.2", "定稿", [("手册终稿.docx", "V3.1")]),  # both say of which version they are
    ],
)
def test_a_new_version_is_known_by_its_file_or_its_label(
    title: str, label: str | None, stem: str, namesakes: list[tuple[str, str]]
) -> None:
    assert is_the_same_document(title, label, stem, namesakes)


@pytest.mark.parametrize(
    ("title", "label", "stem", "namesakes"),
    [
        ("Contoso Electronics", None, "Benefit_Options", [("employee_handbook.pdf", "")]),
        ("Contoso Electronics", None, "2026", [("2025.pdf", "")]),  # a number names nothing
        ("某某公司", None, "考勤制度", [("员工手册V3.2.pdf", "V3.2")]),
        ("某某公司", "V1.0", "考勤制度", [("员工手册.pdf", "")]),
    ],
)
def test_a_cover_that_names_the_company_alone_makes_no_version_of_another_policy(
    title: str, label: str | None, stem: str, namesakes: list[tuple[str, str]]
) -> None:
    assert not is_the_same_document(title, label, stem, namesakes)
