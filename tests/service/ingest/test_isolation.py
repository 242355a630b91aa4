from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain.media_types import MediaType
from assistant.errors import UnreadableDocument
from ingest.parsed import BlockKind
from ingest.parsers.isolation import IsolatedParser
from ingest.parsers.limits import Limits


def refusal(parser: IsolatedParser, path: Path, media_type: str) -> UnreadableDocument:
    with pytest.raises(UnreadableDocument) as refused:
        parser.parse(path, media_type)
    return refused.value


def test_a_file_is_parsed_in_a_child(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("第一条　年假。\n\n| 职级 | 限额 |\n|---|---|\n| P1 | 400 |\n", "utf-8")
    parsed = IsolatedParser(Limits(512, 30)).parse(path, MediaType.MARKDOWN)
    assert [block.kind for block in parsed.blocks] == [BlockKind.PARAGRAPH, BlockKind.TABLE]
    assert parsed.blocks[1].rows == (("职级", "限额"), ("P1", "400"))


def test_a_refusal_of_the_parser_comes_through(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"")
    assert refusal(IsolatedParser(Limits(512, 30)), path, MediaType.TEXT).code == "no_text"


def test_anything_a_library_raises_becomes_a_sentence(tmp_path: Path) -> None:
    assert refusal(IsolatedParser(Limits(512, 30)), tmp_path / "missing", MediaType.TEXT).code == "damaged"


def test_a_type_nobody_reads_is_refused(tmp_path: Path) -> None:
    assert refusal(IsolatedParser(Limits(512, 30)), tmp_path / "a", "image/png").code == "unsupported_type"


def test_a_file_that_takes_too_much_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"a\n" * 8_000_000)
    error = refusal(IsolatedParser(Limits(160, 60)), path, MediaType.TEXT)
    assert error.code == "too_large"


@pytest.mark.parametrize(
    ("module", "code"), [("hanging_child", "too_slow"), ("crashing_child", "parser_crashed")]
)
def test_a_child_that_hangs_or_dies_becomes_a_sentence(tmp_path: Path, module: str, code: str) -> None:
    parser = IsolatedParser(Limits(512, 1), f"tests.service.ingest.{module}")
    assert refusal(parser, tmp_path / "a", MediaType.TEXT).code == code
