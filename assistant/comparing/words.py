"""Text -> the pieces a comparison works with: words of Latin, single Han characters, quantities in one piece. Pure.

Han is taken character by character: a segmenter cuts the same words differently in different neighbourhoods, which
would show as changes that nobody made. What then looks torn is mended in `edits`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.comparing.quantities import MARKED, Quantity, quantity

_LATIN_RUN = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’-][A-Za-zÀ-ɏ]+)*|\d+|\S")
_QUOTES = str.maketrans("“”„「」『』‘’`´", '"""""""\'\'\'\'')
_SHINGLE = re.compile(r"[a-zà-ɏ]+|\d+(?:\.\d+)?|[^\W\d_a-zà-ɏ]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text. Two are the same word when `folded` is the same, whatever the width of its signs."""

    start: int
    end: int
    folded: str
    quantity: Quantity | None = None


def folded(text: str) -> str:
    """One form for texts that read the same: widths, kinds of quotation marks and white space do not count."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(_QUOTES))


def tokens(text: str) -> list[Token]:
    """The text's pieces in order; white space is in none of them."""
    found: list[Token] = []
    start = 0
    for match in MARKED.finditer(text):
        found.extend(_plain(text, start, match.start()))
        found.append(Token(match.start(), match.end(), folded(match.group()), quantity(match)))
        start = match.end()
    found.extend(_plain(text, start, len(text)))
    return found


def shingles(text: str) -> Counter[str]:
    """What likeness is measured in: words of Latin, numbers, and pairs of neighbouring other characters."""
    counts: Counter[str] = Counter()
    for match in _SHINGLE.finditer(unicodedata.normalize("NFKC", text).casefold()):
        run = match.group()
        pairs = len(run) > 1 and not run[0].isdigit() and not re.match("[a-zà-ɏ]", run)
        counts.update(map("".join, pairwise(run)) if pairs else (run,))
    return counts


def _plain(text: str, start: int, end: int) -> list[Token]:
    return [Token(m.start(), m.end(), _word(m.group())) for m in _LATIN_RUN.finditer(text, start, end)]


_word = lru_cache(maxsize=20_000)(folded)
