"""Does a statement of an answer stand on the passages that were given? Pure: text in, findings out.

What is checked: every number with its unit, every date, every clause that is named, and where a duty or an entitlement
is stated, whose words it repeats. Bars are fixed; none is ever lowered until something matches.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.answering.grounding import ATTRIBUTION, character_pairs
from assistant.comparing.quantities import MARKED, Quantity, QuantityKind, quantity
from assistant.domain.passages import Passage

MARK = re.compile(r"\[(\d{1,3})\]")
NAMED_SHARE = 0.25
"""Share of a duty's character pairs that the passages it names must hold; one that names none needs ATTRIBUTION."""
_DUTY = re.compile(
    r"必须|应当|应在|须|不得|禁止|有权|享有|享受|不享|不能|不可以|不予|\bmust\b|\bshall\b|\bentitled\b"
    r"|\bmay not\b|\bnot allowed\b|\brequired to\b|\beligible\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"第\s?(?:\d+|[〇零一二三四五六七八九十百千两]+)\s?(?:条|章|节|款|项|编)")
_LIST_NUMBER = re.compile(r"^\s*(?:[-*•]\s*)?\d{1,2}[.、)）](?=\s|\D)")


class Fault(StrEnum):
    """Why a statement does not stand."""

    NUMBER = "number"
    DATE = "date"
    CLAUSE = "clause"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault, and the words it is about."""

    fault: Fault
    words: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement as it may be shown, with marks, and what was found wrong with it."""

    text: str
    findings: tuple[Finding, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class Ground:
    """What statements may stand on: the passages by number, and the question."""

    passages: Mapping[int, Passage]
    question: str
    worked: str = ""
    """What was worked out and shown: its numbers stand."""

    def check(self, statement: str) -> Checked:
        """Check one statement. One that states something, stands, and names no passage is given the mark of its source."""
        said = _Said.of(statement)
        if not said.claims:
            return Checked(statement)
        named = [int(n) for n in MARK.findall(statement) if int(n) in self.passages]
        pool = {n: self.passages[n] for n in named} or self.passages
        findings = (*self._quantities(said, pool), *self._clauses(said), *self._duty(said, pool, named))
        if findings or named:
            return Checked(statement, findings)
        source = self._source(said)
        return Checked(_marked(statement, source) if source is not None else statement)

    def _quantities(self, said: _Said, pool: Mapping[int, Passage]) -> list[Finding]:
        held = {q for passage in pool.values() for q, _ in quantities_in(_whole(passage))}
        held |= {q for q, _ in quantities_in(self.worked)}
        asked = {q for q, _ in quantities_in(self.question)}
        found = []
        for wanted, words in said.quantities:
            if _is_held(wanted, held) or (wanted in asked and not _is_contested(wanted, held)):
                continue
            fault = Fault.DATE if wanted.kind is QuantityKind.DATE else Fault.NUMBER
            found.append(Finding(fault, words))
        return found

    def _clauses(self, said: _Said) -> list[Finding]:
        texts = (f"{p.clause_label} {_whole(p)}" for p in self.passages.values())
        known = _folded(" ".join((*texts, self.worked)))
        return [Finding(Fault.CLAUSE, words) for words in said.clauses if _folded(words) not in known]

    def _duty(self, said: _Said, pool: Mapping[int, Passage], named: list[int]) -> list[Finding]:
        if not said.is_duty:
            return []
        bar = NAMED_SHARE if named else ATTRIBUTION
        share = max((said.share_in(passage) for passage in pool.values()), default=0.0)
        return [] if share >= bar else [Finding(Fault.UNSUPPORTED, said.bare)]

    def _source(self, said: _Said) -> int | None:
        """The passage that holds all of its quantities and most of its words."""
        fit = [
            (said.share_in(passage), number)
            for number, passage in self.passages.items()
            if all(_is_held(q, {h for h, _ in quantities_in(_whole(passage))}) for q, _ in said.quantities)
        ]
        best = max(fit, default=(0.0, 0))
        return best[1] if best[0] >= ATTRIBUTION else None


@dataclass(frozen=True, slots=True)
class _Said:
    """What a statement claims."""

    bare: str
    quantities: tuple[tuple[Quantity, str], ...]
    clauses: tuple[str, ...]
    is_duty: bool

    @classmethod
    def of(cls, statement: str) -> _Said:
        bare = _LIST_NUMBER.sub("", MARK.sub("", statement)).strip()
        return cls(bare, tuple(quantities_in(bare)), tuple(_CLAUSE.findall(bare)), bool(_DUTY.search(bare)))

    @property
    def claims(self) -> bool:
        return bool(self.quantities or self.clauses or self.is_duty)

    def share_in(self, passage: Passage) -> float:
        wanted = character_pairs(self.bare)
        return len(wanted & character_pairs(_whole(passage))) / len(wanted) if wanted else 1.0


def quantities_in(text: str) -> list[tuple[Quantity, str]]:
    """Numbers with their units, and dates, each with the words that say it."""
    folded = unicodedata.normalize("NFKC", text)
    found = ((quantity(match), match.group().strip()) for match in MARKED.finditer(folded))
    return [(q, words) for q, words in found if q is not None]


def _is_held(wanted: Quantity, held: Iterable[Quantity]) -> bool:
    """The same value in the same unit, or in a table's cell, whose unit stands elsewhere."""
    same = (q for q in held if q.kind is wanted.kind and q.value == wanted.value)
    return any(q.unit == wanted.unit or not q.unit or not wanted.unit for q in same)


def _is_contested(wanted: Quantity, held: Iterable[Quantity]) -> bool:
    """A number that only the question names, where the passages name others of its unit."""
    return any(q.kind is wanted.kind and q.unit == wanted.unit for q in held)


def _whole(passage: Passage) -> str:
    return " ".join((passage.title, *passage.heading_path, passage.text))


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _marked(statement: str, number: int) -> str:
    """The mark before the punctuation that ends it."""
    end = len(statement.rstrip()) - len(statement.rstrip().rstrip("。！？；!?.;")) or 0
    cut = len(statement.rstrip()) - end
    return f"{statement[:cut]}[{number}]{statement[cut:]}"
