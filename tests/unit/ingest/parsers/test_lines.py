from ingest.parsers.lines import Line, join_lines, join_texts


def joined(*lines: tuple[str, bool]) -> list[str]:
    return [paragraph.text for paragraph in join_lines([Line(text, fills) for text, fills in lines])]


def test_full_lines_run_on_without_a_space_between_han() -> None:
    assert joined(("正式员工每年享有", True), ("10天带薪年假。", False)) == ["正式员工每年享有10天带薪年假。"]


def test_a_short_line_ends_its_paragraph() -> None:
    assert joined(("第五章 休假", False), ("正式员工", False)) == ["第五章 休假", "正式员工"]


def test_a_clause_begins_anew_even_behind_a_full_line() -> None:
    assert joined(("公司应当提前协商", True), ("第三条　试用期", False)) == [
        "公司应当提前协商",
        "第三条　试用期",
    ]


def test_a_number_divided_from_its_sentence_is_joined() -> None:
    assert joined(("Overtime is paid", True), ("1.5 times the rate.", False)) == [
        "Overtime is paid 1.5 times the rate."
    ]


def test_a_hyphen_at_the_break_goes_only_from_words_that_are_known_whole() -> None:
    assert join_texts("the hand-", "book says", {"handbook"}) == "the handbook says"
    assert join_texts("the self-", "service portal", {"handbook"}) == "the self-service portal"


def test_an_empty_line_ends_a_paragraph() -> None:
    assert joined(("一", True), ("", False), ("二", True)) == ["一", "二"]
