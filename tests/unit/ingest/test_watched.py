from __future__ import annotations

from assistant.domain.words import ALLOWED, WatchedWord, WordLists
from assistant.safety.words import Lexicon
from ingest.parsed import Block, BlockKind
from ingest.watched import watched_remarks

LISTS = WordLists(
    (
        WatchedWord.of("枪支出售", "weapons"),
        WatchedWord.of("枪支出售管理", ALLOWED),
        WatchedWord.of("蓝鲸", "own"),
    )
)


def paragraph(text: str, page: int | None = None) -> Block:
    return Block(BlockKind.PARAGRAPH, text, page_from=page)


def test_an_editor_learns_what_answers_will_not_quote() -> None:
    blocks = [
        paragraph("年假10天。", 1),
        paragraph("枪 支 出 售，蓝鲸", 2),
        paragraph("蓝鲸、枪支出售管理", 3),
    ]
    assert watched_remarks(blocks, Lexicon(LISTS)) == (
        "Watched words of the category own: 2, first on page 2; answers star it",
        "Watched words of the category weapons: 1, first on page 2; answers that quote it are withheld",
    )


def test_personal_data_is_counted_by_kind() -> None:
    blocks = [paragraph("张三 13812345678，李四 13912345678"), paragraph("hr@example.com li.lei@example.com")]
    assert watched_remarks(blocks, Lexicon()) == (
        "Personal data, personal e-mail address: 1; answers mask it unless policy shows it",
        "Personal data, mobile number: 2; answers mask it unless policy shows it",
    )


def test_clean_text_brings_no_remark() -> None:
    assert watched_remarks([paragraph("正式员工每年享有10天带薪年假。")], Lexicon(LISTS)) == ()
