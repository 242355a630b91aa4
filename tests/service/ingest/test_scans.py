"""Pages that are pictures, read by the real reader in a confined process: it reaches no network, so it fetches nothing."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

import ingest.demo
from assistant.domain.documents import ChunkKind
from assistant.domain.media_types import MediaType
from assistant.errors import UnreadableDocument
from ingest.parsed import BlockKind, ParsedDocument, TextSource
from ingest.parsers.isolation import IsolatedParser
from ingest.parsers.limits import Limits
from ingest.submission import result_of
from tests.service.ingest.workplace import workplace

NOTICE = next((Path(ingest.demo.__file__).parent / "files").glob("关于国庆*.pdf"))
LINES = (
    ("Employees have ten days of annual leave.", "Requests are made seven days ahead."),
    ("Expenses are paid within a month.", "Receipts are kept for five years."),
    ("Overtime is agreed upon beforehand.", "It is compensated with free time."),
)


def scan(path: Path, *pages: int) -> Path:
    """A PDF of pictures with the lines on them, each turned to the left by so many degrees."""
    pictures = []
    for angle, lines in zip(pages, LINES, strict=False):
        picture = Image.new("L", (1000, 700), 250)
        draw = ImageDraw.Draw(picture)
        for row, text in enumerate(lines):
            draw.text((80, 200 + 60 * row), text, fill=20, font=ImageFont.load_default(32))
        pictures.append(picture.rotate(angle, expand=True, fillcolor=250))
    written = BytesIO()
    pictures[0].save(written, "PDF", save_all=True, append_images=pictures[1:], resolution=120)
    path.write_bytes(written.getvalue())
    return path


@pytest.fixture(scope="module")
def notice() -> ParsedDocument:
    return IsolatedParser(Limits()).parse(NOTICE, MediaType.PDF)


def test_chinese_print_is_read_with_its_clauses_in_order(notice: ParsedDocument) -> None:
    texts = [block.text for block in notice.blocks]
    captions = ["一、放假时间", "二、值班安排", "三、办公区与安全", "四、差旅与报销", "五、其他"]
    assert [text for text in texts if text in captions] == captions
    assert "（二）值班电话为分机8100，节日期间24小时有人接听；" in texts
    assert texts[0] == "关于2026年国庆期间办公安排的通知"


def test_a_ruled_table_in_a_scan_is_read_in_rows(notice: ParsedDocument) -> None:
    (table,) = [block for block in notice.blocks if block.kind is BlockKind.TABLE]
    assert table.rows[0] == ("日期", "上海总部", "深圳分公司", "成都研发中心")
    assert table.rows[1][0] == "10月1日—2日"
    assert len(table.rows) == 4


def test_every_block_says_how_sure_the_reader_is(notice: ParsedDocument) -> None:
    assert all(block.confidence is not None and block.confidence > 0.7 for block in notice.blocks)
    assert [reading.source for reading in notice.readings] == [TextSource.PICTURE, TextSource.PICTURE]
    assert notice.warnings == ("Pages read from their picture (scans): 1, 2.",)


def test_english_print_is_read_however_the_page_lies(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = scan(tmp_path / "a", 1, 180, 90)
    parsed = IsolatedParser(Limits()).parse(path, MediaType.PDF, lambda *said: told.append(said))
    read = " ".join(block.text for block in parsed.blocks)
    assert read == " ".join(line for page in LINES for line in page)
    assert told[-1] == (3, 3)


def test_a_scan_becomes_a_version_that_is_found(tmp_path: Path) -> None:
    with workplace(tmp_path / "data", IsolatedParser(Limits())) as place:
        submitted = place.add(scan(tmp_path / "leave.pdf", 0))
        place.work()
        (chunk,) = place.storage.documents.chunks_for_work(submitted.version_id or 0)
        assert (chunk.kind, chunk.page_from) == (ChunkKind.SCAN, 1)
        assert result_of(place.storage, submitted).reason == ""


@pytest.mark.parametrize(
    ("limits", "code", "sentence"),
    [
        (Limits(scanned_pages=0), "no_text", "ASSISTANT_OCR_PAGES"),
        (Limits(scanned_pages=1), "too_large", "2 pages of the PDF are scans"),
        (Limits(megabytes=400), "too_large", "ASSISTANT_PARSE_MEGABYTES"),
    ],
)
def test_a_scan_beyond_the_limits_is_refused(
    tmp_path: Path, limits: Limits, code: str, sentence: str
) -> None:
    path = scan(tmp_path / "a", 0, 0)
    with pytest.raises(UnreadableDocument, match=sentence) as refused:
        IsolatedParser(limits).parse(path, MediaType.PDF)
    assert refused.value.code == code


def test_a_blank_scan_is_no_document(tmp_path: Path) -> None:
    Image.new("L", (1000, 700), 250).save(tmp_path / "a.pdf", "PDF")
    with pytest.raises(UnreadableDocument) as refused:
        IsolatedParser(Limits()).parse(tmp_path / "a.pdf", MediaType.PDF)
    assert refused.value.code == "no_text"
