"""Notices that a model repeats itself. Pure: token ids and text in, a verdict out.

LoopDetector: for every period p it keeps the length of the run in which each token equals the one p places before it.
A tail of period p is then run + p tokens long, so no tail is ever rescanned. Only periods at which the newest token
stands again are looked at: a token costs as much as it has copies in the window.
SentenceLoops: the same on whole sentences, which sees what the tokens hide: numbered copies, paragraphs that come again.
"""

from __future__ import annotations

import re
from collections import deque

LONGEST_PERIOD = 64
FEWEST_COPIES = 4
SHORTEST_TAIL = 24
RECENT_SENTENCES = 32
LONGEST_PARAGRAPH = 8
"""In sentences; a longer one that comes again is found by its long sentences."""
LONG_SENTENCE = 20
"""Characters. Prose does not say so long a sentence four times over; a list or a table may."""
SHORTEST_REPEATED_TEXT = 24
"""Characters of the last 4 sentences; a column of 是 is no loop."""
LONGEST_SENTENCE = 2000
_SENTENCE_END = re.compile(r"[。！？!?；;\n]|\.(?=\s)")
_ITEM_MARK = re.compile(r"^\s*(?:[-*+•|>#]|(?:\(|（)?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[.)、）．])+")
_NOT_TEXT = re.compile(r"[\W_]+")


class LoopDetector:
    """Finds a tail of period <= 64 that stands there at least 4 times and is at least 24 tokens long."""

    def __init__(
        self, longest_period: int = LONGEST_PERIOD, copies: int = FEWEST_COPIES, tail: int = SHORTEST_TAIL
    ) -> None:
        self._recent: deque[int] = deque()
        self._longest = longest_period
        self._places: dict[int, deque[int]] = {}
        """Token -> its places among the recent ones, oldest first."""
        self._runs: dict[int, int] = {}
        """Period -> run, where it is not 0."""
        self._fed = 0
        self._copies = copies
        self._tail = tail

    def feed(self, token: int) -> bool:
        """Add the next token; True when the tokens now end in a loop."""
        runs: dict[int, int] = {}
        looping = False
        for place in self._places.get(token, ()):
            period = self._fed - place
            run = runs[period] = self._runs.get(period, 0) + 1
            length = run + period
            looping = looping or (length >= self._tail and length >= self._copies * period)
        self._runs = runs
        self._remember(token)
        return looping

    def _remember(self, token: int) -> None:
        self._places.setdefault(token, deque()).append(self._fed)
        self._recent.append(token)
        self._fed += 1
        if len(self._recent) > self._longest:
            oldest = self._recent.popleft()
            places = self._places[oldest]
            places.popleft()
            if not places:
                del self._places[oldest]


class SentenceLoops:
    """Finds a paragraph of up to 8 sentences that stands there 4 times in a row, and a long sentence said 4 times.

    Numbers and marks before a list's items do not count, so a list whose items are all the same is a loop; one that
    says the same beneath different items is none. Only the last 32 sentences are remembered.
    """

    def __init__(self) -> None:
        self._open = ""
        self._recent: deque[str] = deque(maxlen=RECENT_SENTENCES)
        self._lengths: deque[int] = deque(maxlen=FEWEST_COPIES)
        self._rows = LoopDetector(LONGEST_PARAGRAPH, FEWEST_COPIES, FEWEST_COPIES)

    def feed(self, text: str) -> bool:
        """Add a piece of text; True when a sentence that ends in it closes a loop."""
        looping = False
        self._open += text
        if (
            _SENTENCE_END.search(self._open, len(self._open) - len(text) - 1)
            or len(self._open) > LONGEST_SENTENCE
        ):
            *ended, self._open = _SENTENCE_END.split(self._open)
            self._open = self._open[-LONGEST_SENTENCE:]
            for sentence in ended:
                looping = self._hear(sentence) or looping
        return looping

    def _hear(self, sentence: str) -> bool:
        item = _ITEM_MARK.match(sentence)
        said = _NOT_TEXT.sub("", sentence[item.end() :] if item else sentence)
        if not said:
            return False
        self._lengths.append(len(said))
        # `hash` is stable within the process, which is as long as a generation lives
        again = self._rows.feed(hash(said)) and sum(self._lengths) >= SHORTEST_REPEATED_TEXT
        self._recent.append("" if item else said)
        if item or len(said) < LONG_SENTENCE:
            return again
        return again or self._recent.count(said) >= FEWEST_COPIES
