"""What kinds of file are read, told by name and by first bytes. Knows no parser and no channel."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from io import BytesIO
from pathlib import PurePosixPath

from assistant.errors import UnknownMediaType

BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
PDF_HEADER_WITHIN = 1024
TEXT_PROBE = 8192


class MediaType(StrEnum):
    """The kinds of file that become documents."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    MARKDOWN = "text/markdown"
    HTML = "text/html"
    TEXT = "text/plain"


EXTENSIONS = {
    ".pdf": MediaType.PDF,
    ".docx": MediaType.DOCX,
    ".md": MediaType.MARKDOWN,
    ".markdown": MediaType.MARKDOWN,
    ".html": MediaType.HTML,
    ".htm": MediaType.HTML,
    ".txt": MediaType.TEXT,
}


def media_type_of(file_name: str, content: bytes) -> MediaType:
    """The kind of a file. UnknownMediaType: a name of no kind we read, or bytes of another kind."""
    suffix = PurePosixPath(file_name).suffix.lower()
    claimed = EXTENSIONS.get(suffix)
    if claimed is None:
        kinds = ", ".join(EXTENSIONS)
        raise UnknownMediaType(f"files of type {suffix or '(none)'} are not read; send one of {kinds}")
    if not _looks_like(claimed, content):
        raise UnknownMediaType(f"the file is named {suffix} but is no {claimed.name} inside; save it anew")
    return claimed


def _looks_like(claimed: MediaType, content: bytes) -> bool:
    if claimed is MediaType.PDF:
        return b"%PDF-" in content[:PDF_HEADER_WITHIN]
    if claimed is MediaType.DOCX:
        return _is_word_package(content)
    return _is_text(content)


def _is_word_package(content: bytes) -> bool:
    """Reads the central directory only: nothing is unpacked."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            return "word/document.xml" in package.NameToInfo
    except zipfile.BadZipFile:
        # The beginning is right and the end is missing: a truncated file is the parser's to report.
        return True


def _is_text(content: bytes) -> bool:
    return content.startswith(BYTE_ORDER_MARKS) or b"\0" not in content[:TEXT_PROBE]
