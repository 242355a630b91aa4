"""What a manifest's words mean for how a file must end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.files_expected import ANY_END, End, Ended, complaint, expected, words_of

PARSED = Ended(End.PARSED, chunks=3)
FAILED = Ended(End.FAILED, code="damaged", reason="the file is damaged; save it anew")
REFUSED = Ended(End.REFUSED, reason="the file is empty")


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        ("vertically merged cells", {End.PARSED}),
        ("python-docx raises KeyError on Strict OOXML", {End.PARSED}),
        ("opens with the empty password (11 chars)", {End.PARSED}),
        ("FileNotDecryptedError: clear message, no retry loop", {End.FAILED}),
        ("EmptyFileError", {End.REFUSED}),
        ("legacy binary .doc: refuse clearly", {End.REFUSED}),
        ("BadZipFile (OLE container)", {End.FAILED, End.REFUSED}),
        ("PdfReadError: cyclic page references (no endless loop)", {End.PARSED, End.FAILED}),
        ("must end as failed/needs-OCR, never as an indexed empty document", {End.PARSED, End.FAILED}),
        ("300 of 315 characters are private-use: quality gate must refuse or flag", {End.PARSED, End.FAILED}),
        ("", {End.PARSED}),
    ],
)
def test_words_allow_ends(words: str, ends: set[End]) -> None:
    assert expected(words) == ends


def test_a_file_that_no_manifest_lists_may_end_in_any_way_but_hang() -> None:
    assert expected(None) == ANY_END
    assert complaint(Ended(End.HUNG), None)


@pytest.mark.parametrize(
    ("ended", "words"), [(PARSED, ""), (FAILED, "PdfReadError"), (REFUSED, "EmptyFileError")]
)
def test_what_ends_as_expected_is_not_complained_of(ended: Ended, words: str) -> None:
    assert complaint(ended, words) == ""


@pytest.mark.parametrize(
    ("ended", "words", "said"),
    [
        (FAILED, "", "expected parsed"),
        (PARSED, "EmptyFileError", "expected refused"),
        (Ended(End.PARSED), "scan, 0 chars", "nothing in the index"),
        (Ended(End.FAILED, code="internal", reason="unexpected"), "PdfReadError", "fault of ours"),
        (Ended(End.FAILED, code="damaged"), "PdfReadError", "without a sentence"),
        (Ended(End.PARSED, chunks=3, attempts=2), "", "2 times"),
    ],
)
def test_what_ends_otherwise_is_complained_of(ended: Ended, words: str, said: str) -> None:
    assert said in complaint(ended, words)


def test_a_manifest_lists_files_with_or_without_words(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(
        json.dumps([{"file": "a.pdf", "expect": "EmptyFileError"}, {"file": "b.md"}])
    )
    assert words_of(tmp_path) == {"a.pdf": "EmptyFileError", "b.md": ""}


@pytest.mark.parametrize("content", [None, "{}"])
def test_a_folder_may_be_without_such_a_manifest(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    assert words_of(tmp_path) == {}
