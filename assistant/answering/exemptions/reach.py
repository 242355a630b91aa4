"""What part of a document a sentence speaks of: the whole, chapters, articles, all but these. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.answering.days.numerals import number_of
from assistant.storage.lexical import fold

_NUMBER = r"(?:\d+|[〇零一二三四五六七八九十百两]+)"
_MANY = rf"第?{_NUMBER}"
_CHAPTERS = re.compile(
    rf"(第{_NUMBER}(?:(?:、|和|至|到|-|—|~){_MANY})*)章|chapters? (\d+(?:(?:,| and|,? or|-| to)+ ?\d+)*)"
)
_ARTICLES = re.compile(
    rf"(第{_NUMBER}(?:(?:、|和|至|到|-|—|~){_MANY})*)条"
    r"|(?:sections?|clauses?|articles?|paragraphs?) (\d+\.\d+(?:(?:,| and|,? or)+ ?\d+\.\d+)*)"
)
_LABEL = re.compile(r"第(\d+)章")
_ARTICLE_LABEL = re.compile(r"第(\d+)条")
_DOTTED = re.compile(r"^(\d+)(?:\.\d+)*")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a clause stands: the number of its chapter, and its own."""

    chapter: str = ""
    article: str = ""

    @classmethod
    def of(cls, label: str) -> Place:
        """第5章第38条, 5.3."""
        chapter, article, dotted = _LABEL.search(label), _ARTICLE_LABEL.search(label), _DOTTED.match(label)
        if dotted is not None:
            return cls(dotted[1], label)
        return cls(chapter[1] if chapter else "", article[1] if article else "")


@dataclass(frozen=True, slots=True)
class References:
    """The chapters and articles that a sentence names."""

    chapters: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()

    def hold(self, place: Place) -> bool:
        """Whether the clause is one of them, or stands in one."""
        return place.chapter in self.chapters or (bool(place.article) and place.article in self.articles)

    def __bool__(self) -> bool:
        return bool(self.chapters or self.articles)

    def __or__(self, other: References) -> References:
        return References(self.chapters | other.chapters, self.articles | other.articles)


NO_REFERENCES = References()


@dataclass(frozen=True, slots=True)
class Reach:
    """Part of a document. `only` None: the whole of it. `about`: only where a clause speaks of one of these."""

    only: References | None = None
    but: References = NO_REFERENCES
    about: tuple[str, ...] = ()

    def covers(self, label: str, text: str) -> bool:
        """Whether a clause with this label and text is part of it."""
        place = Place.of(label)
        if self.but.hold(place) or (self.only is not None and not self.only.hold(place)):
            return False
        spoken = fold(text)
        return not self.about or any(topic in spoken for topic in self.about)


def references_in(text: str) -> References:
    """The chapters and articles that a folded text names, in figures."""
    return References(
        frozenset(number for match in _CHAPTERS.finditer(text) for number in _numbers(match)),
        frozenset(number for match in _ARTICLES.finditer(text) for number in _numbers(match)),
    )


def _numbers(match: re.Match[str]) -> list[str]:
    """第八、第九 -> 8, 9; 第三至五 -> 3, 4, 5."""
    if match[1] is None:
        written = match[2]
        return re.findall(r"\d+(?:\.\d+)?", written) if not re.search(r"-|to", written) else _span(written)
    if re.search("[至到—~-]", match[1]):
        return _span(match[1])
    return [str(number_of(one)) for one in re.findall(_NUMBER, match[1])]


def _span(written: str) -> list[str]:
    ends = [number_of(one) for one in re.findall(_NUMBER, written)]
    first, last = ends[0], ends[-1]
    if first is None or last is None or not 0 <= last - first <= 200:
        return []
    return [str(number) for number in range(first, last + 1)]
