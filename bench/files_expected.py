"""What a manifest's words say a file must end as, and whether it did. Pure: reads no file and runs nothing.

The words were written for people, so the reading is coarse: parsed, failed with a code, refused at the door, or parsed or
failed where the words name an error of some library, which a better reader need not have.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class End(StrEnum):
    """How a file can end."""

    PARSED = "parsed"
    FAILED = "failed"
    REFUSED = "refused at upload"
    HUNG = "hung"


@dataclass(frozen=True, slots=True)
class Ended:
    """How one file ended."""

    end: End
    chunks: int = 0
    code: str = ""
    """Why it failed, for programs."""
    reason: str = ""
    """Why it failed or was refused, for people."""
    attempts: int = 1


NEVER_EXPECTED = ("internal", "system")
"""Codes of faults of ours."""
ANY_END = frozenset({End.PARSED, End.FAILED, End.REFUSED})
_PARSED = frozenset({End.PARSED})
_FAILED = frozenset({End.FAILED})
_REFUSED = frozenset({End.REFUSED})
_SAID = (
    (r"FileNotDecrypted|password", _FAILED),
    (r"EmptyFile|refuse clearly", _REFUSED),
    (r"BadZipFile", _FAILED | _REFUSED),
    (r"PdfReadError|DependencyError|out of pypdf|needs-OCR|\b0 chars|must refuse or flag", _PARSED | _FAILED),
)
"""The first that is found in the words holds; anything else must be parsed."""


def expected(words: str | None) -> frozenset[End]:
    """The ends that the words allow; None, for a file that no manifest lists: any but hanging."""
    if words is None:
        return ANY_END
    if "empty password" in words:
        return _PARSED
    return next((ends for pattern, ends in _SAID if re.search(pattern, words)), _PARSED)


def complaint(ended: Ended, words: str | None) -> str:
    """What is wrong with how a file ended; empty: nothing."""
    if ended.end not in expected(words):
        return f"{ended.end}, expected {' or '.join(sorted(expected(words)))}"
    if ended.end is End.PARSED and not ended.chunks:
        return "parsed, but there is nothing in the index"
    if ended.end is End.FAILED and (not ended.code or ended.code in NEVER_EXPECTED):
        return "failed for a fault of ours"
    if ended.end is not End.PARSED and not ended.reason:
        return f"{ended.end} without a sentence"
    if ended.attempts > 1:
        return f"tried {ended.attempts} times"
    return ""


def words_of(folder: Path) -> Mapping[str, str]:
    """File -> what the folder's manifest.json expects of it; listed without words: to be parsed. Empty: no manifest."""
    listed = folder / "manifest.json"
    entries = json.loads(listed.read_text("utf-8")) if listed.is_file() else []
    if not isinstance(entries, list):
        return {}
    return {str(entry["file"]): str(entry.get("expect", "")) for entry in entries if "file" in entry}
