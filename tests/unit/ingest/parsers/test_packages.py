"""An Office file is judged before anything of it is unpacked."""

from __future__ import annotations

import struct

import pytest

from assistant.errors import UnreadableDocument
from ingest.parsers.packages import Package
from ingest.parsers.word import parse_docx
from tests.unit.ingest.parsers.office_files import p, package, relations, word_file

LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
FETCH = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


def lying(content: bytes, claimed: int) -> bytes:
    """The same package, whose directory says that every part is `claimed` bytes long unpacked."""
    changed, start = bytearray(content), 0
    while (start := changed.find(b"PK\x01\x02", start)) >= 0:
        changed[start + 24 : start + 28] = struct.pack("<I", claimed)
        start += 4
    return bytes(changed)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lying(word_file(p("x")), 2**30), "too_large"),
        (package({"word/document.xml": bytes(32 * 2**20)}), "too_large"),
        (package({f"word/{number}.xml": "" for number in range(10_001)}), "too_large"),
        (lying(word_file(p("x" * 100_000)), 10), "damaged"),
        (package({"../../etc/passwd": "x"}), "hostile"),
        (package({"/etc/passwd": "x"}), "hostile"),
        (word_file(p("&b;"), head=LAUGHS), "hostile"),
        (word_file(p("&a;"), head=FETCH), "hostile"),
        (word_file("<w:p>" * 100_000), "damaged"),
        (package({"_rels/.rels": relations(officeDocument="word/missing.xml")}), "damaged"),
        (package({"x": "y"}), "damaged"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "old_format"),
    ],
    ids=["size", "ratio", "count", "lie", "climbs", "absolute", "laughs", "fetches", "deep", "gap", "bare", "password", "old"],
)  # fmt: skip
def test_a_hostile_or_broken_package_is_refused_with_its_reason(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        parse_docx(content)
    assert refused.value.code == code


def test_the_refusal_of_an_old_file_says_what_to_do() -> None:
    with pytest.raises(UnreadableDocument, match=r"save it as \.docx"):
        parse_docx(b"\xd0\xcf\x11\xe0 an old file")


def test_the_strict_form_is_read_like_the_usual_one() -> None:
    usual = Package(word_file(p("年假")), ".docx")
    strict = {
        name: usual.read(name)
        .replace(b"schemas.openxmlformats.org/wordprocessingml/2006", b"purl.oclc.org/ooxml/wordprocessingml")
        .replace(b"schemas.openxmlformats.org/officeDocument/2006", b"purl.oclc.org/ooxml/officeDocument")
        for name in ("_rels/.rels", "word/document.xml")
    }
    assert [block.text for block in parse_docx(package(strict)).blocks] == ["年假"]


def test_what_lies_outside_the_package_is_never_followed() -> None:
    away = relations(styles="http://example.com/styles.xml").replace(
        "Target=", 'TargetMode="External" Target='
    )
    content = package(
        {
            "_rels/.rels": relations(officeDocument="word/document.xml"),
            "word/_rels/document.xml.rels": away,
            "word/document.xml": Package(word_file(p("年假")), ".docx").read("word/document.xml"),
        }
    )
    assert parse_docx(content).blocks[0].text == "年假"
