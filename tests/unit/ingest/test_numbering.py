import pytest

from assistant.domain.documents import ClauseKind
from ingest.numbering import of_contents, read_number, recognise


@pytest.mark.parametrize(
    ("line", "kind", "label", "rest"),
    [
        ("第三十条　年假天数", ClauseKind.ARTICLE, "第30条", "年假天数"),
        ("第一百零八条 附则", ClauseKind.ARTICLE, "第108条", "附则"),
        ("第12条 加班", ClauseKind.ARTICLE, "第12条", "加班"),
        ("第十二条之一 加班", ClauseKind.ARTICLE, "第12条之1", "加班"),
        ("第五章 休假", ClauseKind.CHAPTER, "第5章", "休假"),
        ("第二节 病假", ClauseKind.SECTION, "第2节", "病假"),
        ("第一编 总则", ClauseKind.PART, "第1编", "总则"),
        ("五、其他", ClauseKind.SECTION, "第5部分", "其他"),
        ("（二）超过5天", ClauseKind.ITEM, "（二）", "超过5天"),
        ("5.3 Annual leave", ClauseKind.ARTICLE, "5.3", "Annual leave"),
        ("10. Leaving the Company", ClauseKind.CHAPTER, "10", "Leaving the Company"),
        ("Article 12 Notice", ClauseKind.ARTICLE, "Article 12", "Notice"),
        ("PART II GENERAL", ClauseKind.PART, "Part II", "GENERAL"),
        ("Appendix A: Forms", ClauseKind.APPENDIX, "Appendix A", "Forms"),
        ("附件1：申请表", ClauseKind.APPENDIX, "附件1", "申请表"),
    ],
)
def test_a_number_is_cited_in_arabic_digits(line: str, kind: ClauseKind, label: str, rest: str) -> None:
    found = recognise(line)
    assert found is not None
    assert (found.kind, found.label, found.rest) == (kind, label, rest)


@pytest.mark.parametrize(
    "line",
    [
        "第十二条规定的假期",
        "第三条、第四条所称",
        "第三十九条；劳务派遣",
        "Section 5.3 of this handbook",
        "2026年10月1日",
        "附则",
    ],
)
def test_a_clause_that_is_only_spoken_of_is_no_number(line: str) -> None:
    assert recognise(line) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10),
        ("二十", 20),
        ("三十二", 32),
        ("一百零八", 108),
        ("二〇", 20),
        ("１２", 12),
        ("两", 2),
        ("甲", None),
    ],
)
def test_numbers_are_read(text: str, value: int | None) -> None:
    assert read_number(text) == value


@pytest.mark.parametrize("line", ["第一章 总则........1", "第一章 总则\t12", "A. Purpose … … ….. 3"])
def test_lines_of_a_table_of_contents_are_known(line: str) -> None:
    assert of_contents(line)
