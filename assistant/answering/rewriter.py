"""Follow-up -> standalone question, without a model. First turns pass untouched. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.retrieval.keywords import KeywordReader

_OPENING = r"^(那么|那个|那|如果|要是|换成|还有|然后|另外|它|这个|这种|and\b|what about|how about|then\b|what if|is it|does it)"
_LEANS_BACK = re.compile(rf"{_OPENING}|(呢|的呢|也算吗)[？?]?$", re.IGNORECASE)
_PRONOUN = re.compile(
    r"(它|这个|那个|这种|该假|上述|其中)|\b(its?|that|this|these|they|those|them|he|she|him|his|her|you mean|i meant?)\b",
    re.IGNORECASE,
)
SHORT_HAN, SHORT_WORDS = 9, 5
RELATIONAL = frozenset({"提前", "证明", "材料"})
"""Keywords that ask something of a subject and name none."""
EARLIER = 2
"""Earlier questions a follow-up may lean on."""


class FollowUpRewriter:
    """Joins a follow-up with the question it leans on."""

    def __init__(self, keywords: KeywordReader) -> None:
        self._keywords = keywords

    def standalone(self, question: str, earlier_questions: Sequence[str]) -> str:
        """The question alone where it stands alone; else the last questions it leans on, then the question."""
        if not earlier_questions or not self.leans_back(question):
            return question
        anchors: list[str] = []
        for earlier in reversed(earlier_questions[-EARLIER:]):
            anchors.insert(0, earlier)
            if not self.leans_back(earlier):
                break
        return " ".join((*anchors, question))

    def leans_back(self, question: str) -> bool:
        """Whether the question cannot be understood without the one before: it says so, or names no subject."""
        text = question.strip()
        if _LEANS_BACK.search(text) or _PRONOUN.search(text):
            return True
        return _is_short(text) and RELATIONAL.issuperset(self._keywords.read(text).words)


def without_opening(question: str) -> str:
    """The question without the words by which it leans on the one before."""
    return re.sub(_OPENING, "", question.strip(), flags=re.IGNORECASE)


def _is_short(text: str) -> bool:
    han = sum("\u4e00" <= c <= "\u9fff" for c in text)
    return han <= SHORT_HAN if han else len(text.split()) <= SHORT_WORDS
