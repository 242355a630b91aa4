"""Text is read in the encoding it was written in, said or unsaid; what is no text is refused."""

from __future__ import annotations

import pytest

from assistant.domain.media_types import MediaType, media_type_of
from assistant.errors import UnreadableDocument
from ingest.parsers.encodings import decode
from ingest.parsers.plain import parse_text

TEXTS = {
    "simplified": "公司员工手册\n第一条 正式员工每年享有10天带薪年假，应当提前申请。",
    "traditional": "公司員工手冊\n第一條 正式員工每年享有10天帶薪年假，應當提前申請。",
    "japanese": "就業規則\n第１条　従業員は毎年10日の年次有給休暇を取得できる。",
    "korean": "취업규칙\n제1조 근로자는 매년 15일의 연차 휴가를 사용할 수 있다.",
    "quotes": "The company’s policy — “annual leave” • 10 days. Café résumé.",
    "german": "Die Geschäftsführung genehmigt Änderungen für Beschäftigte über drei Tage.",
    "russian": "Отпуск сотрудника составляет 28 календарных дней в году, заявление подаётся заранее.",
}
ENCODINGS = {
    "simplified": ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
    "traditional": ["utf-8", "big5", "big5hkscs", "gb18030", "utf-16", "utf-16-le"],
    "japanese": ["utf-8", "shift_jis", "cp932", "euc_jp", "iso2022_jp", "utf-16-be"],
    "korean": ["utf-8", "euc_kr"],
    "quotes": ["utf-8", "cp1252", "utf-16-le"],
    "german": ["latin-1", "cp1252"],
    "russian": ["utf-8", "cp1251"],
}


@pytest.mark.parametrize(
    ("name", "encoding"), [(name, encoding) for name, all_of in ENCODINGS.items() for encoding in all_of]
)
def test_the_encoding_is_found(name: str, encoding: str) -> None:
    assert decode(TEXTS[name].encode(encoding)) == TEXTS[name]


@pytest.mark.parametrize(
    ("text", "encoding"), [("年假", "gbk"), ("一条", "gbk"), ("休暇", "cp932"), ("員工", "big5")]
)
def test_two_characters_are_enough_to_tell(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_few_broken_bytes_cost_their_characters_only_and_are_told(encoding: str) -> None:
    content = bytearray((TEXTS["simplified"] * 5).encode(encoding))
    content[101] = 0xFF
    parsed = parse_text(bytes(content))
    assert sum(len(block.text) for block in parsed.blocks) > 0.9 * len(TEXTS["simplified"]) * 5
    assert parsed.warnings[0].startswith("Places in the file where characters are broken: ")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
def test_wide_text_passes_the_door_without_a_mark(encoding: str) -> None:
    assert media_type_of("a.txt", TEXTS["simplified"].encode(encoding)) is MediaType.TEXT


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bytes(range(256)) * 20, "undecodable"),
        ("年假".encode() + bytes(range(1, 9)) * 4, "not_text"),
        (b"\xff\xfe" + b"\x01\x00" * 100, "not_text"),
    ],
    ids=["binary", "controls", "marked"],
)
def test_what_is_no_text_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        decode(content)
    assert refused.value.code == code
