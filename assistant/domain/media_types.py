"""What kinds of file are read, told by name and by first bytes. Knows no parser and no channel."""

from __future__ import annotations

import re
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
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    MARKDOWN = "text/markdown"
    HTML = "text/html"
    CSV = "text/csv"
    TSV = "text/tab-separated-values"
    TEXT = "text/plain"


EXTENSIONS = {
    ".pdf": MediaType.PDF,
    ".docx": MediaType.DOCX,
    ".pptx": MediaType.PPTX,
    ".xlsx": MediaType.XLSX,
    ".md": MediaType.MARKDOWN,
    ".markdown": MediaType.MARKDOWN,
    ".html": MediaType.HTML,
    ".htm": MediaType.HTML,
    ".csv": MediaType.CSV,
    ".tsv": MediaType.TSV,
    ".txt": MediaType.TEXT,
}
SAVE_AS = {
    **dict.fromkeys((".doc", ".dot", ".docm", ".dotx", ".dotm", ".wps", ".rtf", ".odt", ".pages"), ".docx"),
    **dict.fromkeys((".xls", ".xlt", ".xlsm", ".xlsb", ".xltx", ".et", ".ods", ".numbers"), ".xlsx"),
    **dict.fromkeys((".ppt", ".pps", ".ppsx", ".pptm", ".potx", ".dps", ".odp", ".key"), ".pptx"),
}
"""Kinds that their own program can save as one that is read."""

_PACKAGES = {MediaType.DOCX: "word/", MediaType.PPTX: "ppt/", MediaType.XLSX: "xl/"}
"""Where an Office package keeps its document."""
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
_OTHER_KINDS: tuple[bytes, ...] = (
    b"%PDF-",
    b"PK\x03\x04",
    _COMPOUND_FILE,
    b"\x7fELF",
    b"MZ",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
)
_OTHER_KINDS += (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xca\xfe\xba\xbe", b"{\\rtf")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROLS = 0.01
_WRITTEN = re.compile(
    "[\t\n\r\x20-\x7e\xa0-\u024f\u2000-\u206f\u2460-\u24ff\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]"
)
_MOST_WRITTEN = 0.95


def media_type_of(file_name: str, content: bytes) -> MediaType:
    """The kind of a file. UnknownMediaType: a name of no kind we read, or bytes of another kind."""
    suffix = PurePosixPath(file_name).suffix.lower()
    claimed = EXTENSIONS.get(suffix)
    if claimed is None:
        raise UnknownMediaType(_advice(suffix))
    if claimed in _PACKAGES and content.startswith(_COMPOUND_FILE):
        raise UnknownMediaType(
            f"the file has a password or is of the old binary kind; open it in its program and save it as {suffix} "
            "without a password"
        )
    if not _looks_like(claimed, content):
        raise UnknownMediaType(f"the file is named {suffix} but is no {claimed.name} inside; save it anew")
    return claimed


def _advice(suffix: str) -> str:
    if suffix in SAVE_AS:
        return f"files of type {suffix} are not read; open this one in its program, save it as {SAVE_AS[suffix]} and send that"
    return f"files of type {suffix or '(none)'} are not read; send one of {', '.join(EXTENSIONS)}"


def _looks_like(claimed: MediaType, content: bytes) -> bool:
    if claimed is MediaType.PDF:
        return b"%PDF-" in content[:PDF_HEADER_WITHIN]
    if claimed in _PACKAGES:
        return _is_package(content, _PACKAGES[claimed])
    return _is_text(content)


def _is_package(content: bytes, folder: str) -> bool:
    """Reads the central directory only: nothing is unpacked. A package without the usual folders may be any kind."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            names = [name.replace("\\", "/").lower() for name in package.NameToInfo]
            others = [other for other in _PACKAGES.values() if other != folder]
            strange = "_rels/.rels" in names and not any(name.startswith(tuple(others)) for name in names)
            return strange or any(name.startswith(folder) for name in names)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        # The beginning is right and the end is missing: a truncated file is the parser's to report.
        return True


def _is_text(content: bytes) -> bool:
    if content.startswith(_OTHER_KINDS):
        return False
    probe = content[:TEXT_PROBE]
    if content.startswith(BYTE_ORDER_MARKS):
        return True
    if b"\0" in probe:
        return any(_is_wide_text(probe, encoding) for encoding in ("utf-16-le", "utf-16-be"))
    return len(_CONTROLS.findall(probe)) <= 3 + _MOST_CONTROLS * len(probe)


def _is_wide_text(probe: bytes, encoding: str) -> bool:
    """Whether the bytes are UTF-16 without a mark: nearly all of them characters that people write."""
    text = probe[: len(probe) // 2 * 2].decode(encoding, "replace")
    return bool(text) and len(_WRITTEN.findall(text)) >= _MOST_WRITTEN * len(text)
