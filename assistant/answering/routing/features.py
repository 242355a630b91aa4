"""A question's text -> a sparse vector: hashed n-grams, and the cues and shape of its wording. Pure.

The same function serves training and routing. A change of it changes FORM: trained weights are then worth nothing.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from assistant.answering.routing.cues import CUES
from assistant.storage.lexical import fold

FORM = "question-features-1"
BUCKETS = 1 << 13
CHARACTERS = 600
"""What is looked at; the kind of a question shows early, and the time is bounded."""
_LATIN = re.compile(r"[a-z]+")
_DIGITS = re.compile(r"\d+")
_LENGTHS = (6, 10, 15, 25, 40, 60)
DENSE = len(CUES) + len(_LENGTHS) + 3


@dataclass(frozen=True, slots=True)
class Features:
    """Buckets (distinct) with the logarithm of how often they occur, and the dense part [DENSE]."""

    buckets: npt.NDArray[np.int64]
    counts: npt.NDArray[np.float32]
    dense: npt.NDArray[np.float32]


def features(text: str) -> Features:
    """The features of a question."""
    folded = " ".join(fold(text[:CHARACTERS]).split())
    counted = Counter(zlib.crc32(gram.encode("utf-8", "replace")) % BUCKETS for gram in _grams(folded))
    buckets = np.fromiter(counted.keys(), np.int64, len(counted))
    counts = 1 + np.log(np.fromiter(counted.values(), np.float32, len(counted)))
    return Features(buckets, counts.astype(np.float32), _dense(folded))


def matrix(many: Sequence[Features], rarity: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Rows [n, BUCKETS + DENSE]: the sparse part times rarity and of length 1, the dense part beside it."""
    rows = np.zeros((len(many), BUCKETS + DENSE), np.float32)
    for row, one in zip(rows, many, strict=True):
        row[one.buckets] = weighed(one, rarity)
        row[BUCKETS:] = one.dense
    return rows


def weighed(one: Features, rarity: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The values of a question's buckets: counts times rarity, of length 1."""
    values = one.counts * rarity[one.buckets]
    return np.asarray(values / max(float(np.linalg.norm(values)), 1e-9), np.float32)


def rarity_of(many: Sequence[Features]) -> npt.NDArray[np.float32]:
    """Smoothed inverse document frequency of every bucket [BUCKETS]."""
    frequency = np.zeros(BUCKETS, np.float32)
    for one in many:
        frequency[one.buckets] += 1
    return np.asarray(np.log((1 + len(many)) / (1 + frequency)) + 1, np.float32)


def _grams(folded: str) -> Iterator[str]:
    masked = _DIGITS.sub("0", folded)
    for size in (1, 2, 3):
        yield from (masked[i : i + size] for i in range(len(masked) - size + 1))
    words = _LATIN.findall(masked)
    yield from (f"w {word}" for word in words)
    yield from (f"w {one} {two}" for one, two in pairwise(words))


def _dense(folded: str) -> npt.NDArray[np.float32]:
    length = len(folded) / (2.5 if _mostly_latin(folded) else 1)
    values = [float(cue.pattern.search(folded) is not None) for cue in CUES]
    values += [float(length >= bound) for bound in _LENGTHS]
    values += [
        min(length, 120) / 60,
        min(len(re.findall("[?？]", folded)), 3) / 2,
        min(len(re.findall("[,，;；。]", folded)), 6) / 3,
    ]
    return np.asarray(values, np.float32) * 0.3


def _mostly_latin(folded: str) -> bool:
    return len("".join(_LATIN.findall(folded))) * 2 > len(folded)
