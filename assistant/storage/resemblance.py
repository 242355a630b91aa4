"""How much of one text stands in another, estimated from small sketches of both. Pure: knows no table.

A text is the set of its shingles, the runs of SHINGLE tokens; its share in another text is the part of its shingles
that are there too: the containment of A. Broder, "On the resemblance and containment of documents" (1997). All texts
hash their shingles alike, and a sketch keeps the hashes below a bound: an unbiased sample, comparable with any other
sketch below the lower of the two bounds. With n hashes there, an estimate of p strays by sqrt(p(1-p)/n): 1.1 points
at one half and n = 2048, nothing at all between texts of up to 2048 shingles or for a whole copy.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SHINGLE = 8
"""Tokens: a character of Chinese, Japanese or Korean, or a word or number of any other script."""
SPACE = 2**32
"""Hashes are below this."""
KEPT, KEPT_RATE = 2048, 4
"""A sketch keeps so many of the smallest hashes, or one of so many where that is more: else the bound of a book would
lie below nearly all hashes of the notice of one page that was copied from it."""
MARKS, MARK_RATE = 64, 64
"""The same for marks, the few hashes by which candidates are looked up."""
BLOCK = 2**18
"""Shingles hashed at once, which bounds memory."""
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
_BASE = np.uint64(0x9E3779B97F4A7C15)

Hashes = npt.NDArray[np.uint32]
"""Distinct, ascending."""


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """What is kept of a text's shingles."""

    bound: int
    """Every hash of the text below it is kept, and none above."""
    kept: Hashes

    def below(self, bound: int) -> Hashes:
        """The kept hashes below a bound."""
        return self.kept[: np.searchsorted(self.kept, bound)]


def shingles(texts: Iterable[str]) -> Hashes:
    """Hashes of all shingles of the texts, read as one; of a text shorter than a shingle, one of what there is."""
    codes = _codes(texts)
    width = min(SHINGLE, len(codes))
    starts = range(0, len(codes) - width + 1, BLOCK) if width else ()
    parts = [_runs(codes[start : start + BLOCK + width - 1], width) for start in starts]
    return np.unique(np.concatenate(parts)) if parts else np.empty(0, np.uint32)


def sketch(texts: Iterable[str]) -> Sketch:
    """The sketch of the texts, read as one."""
    found = shingles(texts)
    bound = _bound(found, KEPT, KEPT_RATE)
    return Sketch(bound, found[: np.searchsorted(found, bound)])


def marks(of: Sketch) -> list[int]:
    """The hashes by which the text is found; two texts with much in common share some."""
    return [int(value) for value in of.below(_bound(of.kept, MARKS, MARK_RATE))]


def share(of: Sketch, within: Sketch) -> float:
    """The part of the first text that stands in the second too, 0 to 1; 0 where too little is kept to tell."""
    bound = min(of.bound, within.bound)
    mine = of.below(bound)
    return len(np.intersect1d(mine, within.below(bound), assume_unique=True)) / max(len(mine), 1)


def packed(of: Sketch) -> bytes:
    """The kept hashes as bytes, four each with the lowest first."""
    return of.kept.astype("<u4").tobytes()


def unpacked(bound: int, content: bytes) -> Sketch:
    """The inverse of `packed`."""
    return Sketch(bound, np.frombuffer(content, "<u4").astype(np.uint32))


def _codes(texts: Iterable[str]) -> npt.NDArray[np.uint32]:
    """A number for each token, in order."""
    known: dict[str, int] = {}
    codes = array("I")
    for text in texts:
        tokens = _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())
        for token in set(tokens).difference(known):
            known[token] = zlib.crc32(token.encode("utf-8", "replace"))
        codes.extend(map(known.__getitem__, tokens))
    return np.array(codes, np.uint32)


def _runs(codes: npt.NDArray[np.uint32], width: int) -> Hashes:
    """Distinct hashes of all runs of so many codes."""
    mixed = _mixed(codes.astype(np.uint64))
    runs = np.zeros(len(codes) - width + 1, np.uint64)
    for place in range(width):
        runs = runs * _BASE + mixed[place : place + len(runs)]
    return np.unique((_mixed(runs) >> np.uint64(32)).astype(np.uint32))


def _bound(found: Hashes, count: int, rate: int) -> int:
    """Below it lie the `count` smallest, or one of `rate` of all possible hashes where those are more."""
    smallest = int(found[count]) if len(found) > count else SPACE
    return max(smallest, SPACE // rate)


def _mixed(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The finalizer of SplitMix64 (Steele, Lea, Flood 2014): every bit of a value changes half of all bits."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
