"""An Office file (.docx, .pptx, .xlsx) as its XML parts. Knows no kind of document.

Its zip directory is judged before anything is unpacked; nothing is written to disk, no address in it is ever followed,
and XML that declares entities is refused.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from lxml import etree
from lxml.etree import _Element

from assistant.errors import UnreadableDocument

MOST_MEMBERS = 10_000
MOST_UNPACKED = 512 * 2**20
MOST_OF_A_PART = 192 * 2**20
SMALL = 16 * 2**20
"""A member of this size does no harm, however well it was packed."""
MOST_RATIO = 250
"""Repetitive XML packs up to about 100 to 1, a bomb 1,000 to 1."""

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
"""The strict form of the format has other namespaces and is otherwise the same."""
_DOCTYPE, _PROLOGUE = b"<!DOCTYPE", 4096
_UNSAFE_NAME = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|\x00")
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@dataclass(frozen=True, slots=True)
class Relation:
    """From one part to another. `kind` is the last word of the relation's type: styles, slide, hyperlink."""

    id: str
    kind: str
    target: str
    """Name of the part within the package."""


class Package:
    """The parts of an Office file. `save_as` is the ending to recommend where the file cannot be read: .docx."""

    def __init__(self, content: bytes, save_as: str) -> None:
        self._save_as = save_as
        if content.startswith(_COMPOUND_FILE):
            raise _compound(content, save_as)
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except _ZIP_ERRORS as error:
            raise self.damaged() from error
        members = self._zip.infolist()
        _check_directory(members)
        self._names = {member.filename.replace("\\", "/").lower(): member for member in members}

    def damaged(self) -> UnreadableDocument:
        """What to say where a part that must be there is missing or broken."""
        return UnreadableDocument(
            "damaged",
            f"the file is damaged or of a rare form; open it in its program and save it anew as {self._save_as}",
        )

    def main(self) -> str:
        """Name of the part that holds the document. UnreadableDocument: there is none."""
        found = next((r.target for r in self.relations("") if r.kind == "officeDocument"), None)
        if found is None:
            raise self.damaged()
        return found

    def has(self, name: str) -> bool:
        """Whether the package holds the part."""
        return name.lower() in self._names

    def xml(self, name: str) -> _Element:
        """The part as a tree, in the namespaces of the transitional form. UnreadableDocument: missing or broken."""
        try:
            root = etree.fromstring(self.part(name), _parser())
        except etree.XMLSyntaxError as error:
            raise self.damaged() from error
        if root is None:
            raise self.damaged()
        _refuse_entities(root)
        return root

    def part(self, name: str) -> bytes:
        """A part's XML in the namespaces of the transitional form, for who reads it piece by piece."""
        content = self.read(name)
        if _DOCTYPE in content[:_PROLOGUE]:
            raise _entities()
        return _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/\2", content)

    def read(self, name: str) -> bytes:
        """The bytes of a part as they are. UnreadableDocument: missing, broken, or larger than any honest part."""
        member = self._names.get(name.lower())
        if member is None:
            raise self.damaged()
        try:
            with self._zip.open(member) as stream:
                content = stream.read(MOST_OF_A_PART + 1)
        except _ZIP_ERRORS as error:
            raise self.damaged() from error
        if len(content) > MOST_OF_A_PART:
            raise _too_large()
        return content

    def relations(self, part: str) -> tuple[Relation, ...]:
        """Where a part leads within the package, in the order they are listed; "" is the package itself."""
        folder, name = posixpath.split(part)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(listed):
            return ()
        return tuple(
            Relation(
                entry.get("Id", ""),
                entry.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, entry.get("Target", ""))).lstrip("/"),
            )
            for entry in self.xml(listed).iter(_RELATIONSHIP)
            if entry.get("TargetMode") != "External"
        )

    def related(self, part: str, kind: str) -> _Element | None:
        """The tree of the first part of a kind that `part` leads to; None where there is none."""
        names = (r.target for r in self.relations(part) if r.kind == kind and self.has(r.target))
        found = next(names, None)
        return None if found is None else self.xml(found)


def unescaped(text: str) -> str:
    """A string as its cell or slide shows it: _x000D_ stands for a character that XML cannot hold."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _refuse_entities(root: _Element) -> None:
    """Office files never declare a document type; one that does wants to multiply or to fetch something."""
    if root.getroottree().docinfo.doctype:
        raise _entities()


def _entities() -> UnreadableDocument:
    return UnreadableDocument(
        "hostile", "the file holds XML entities, which no Office program writes; save it anew in its program"
    )


def _check_directory(members: Sequence[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise _too_large()
    if any(m.file_size > SMALL and m.file_size > MOST_RATIO * m.compress_size for m in members):
        raise _too_large()
    if any(_UNSAFE_NAME.search(member.filename) for member in members):
        raise UnreadableDocument(
            "hostile",
            "the file holds names that lead out of it; save it anew in its program and add it again",
        )


def _too_large() -> UnreadableDocument:
    return UnreadableDocument("too_large", "the file is too large unpacked; divide it into smaller files")


def _compound(content: bytes, save_as: str) -> UnreadableDocument:
    if _ENCRYPTED in content:
        return UnreadableDocument("encrypted", f"the file has a password; save it as {save_as} without one")
    return UnreadableDocument(
        "old_format", f"the file is of the old binary kind; open it in its program and save it as {save_as}"
    )
