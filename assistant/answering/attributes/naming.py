"""Text -> the values of attributes it names, as whom it asks about; by written rules, rather too few than wrong. Pure.

A place is where somebody works, unless the sentence travels: in one that speaks of trips, hotels or flights a place
counts only where it says who works there (我在上海, 上海员工, the Shanghai office). Where somebody goes to is never
where they work. A kind of employment is whom the question is about, unless it is what is done with others (招实习生),
or the subject itself (试用期多长, 过了试用期). A grade is the person's, unless it is aimed at (升P6) or opens a range.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from assistant.answering.attributes.words import OUTSIDERS, Values, ValueWords, known_words, policies_say
from assistant.answering.bare import Understood, Words
from assistant.domain.identity import Attribute
from assistant.domain.questions import language_of
from assistant.storage.lexical import fold

MOST_CHARACTERS = 4_000
NEAR = 60
"""Characters before and behind a word that may say what it means."""
_GRADE = r"(?<![a-z0-9])[pm]\d{1,2}(?![0-9a-z])"
_ASKED = r"(?:目前|现在|还是|还在|还|已经|就|也|都|一直|仍)*"


def _before(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(patterns)})\s*$")


def _after(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{'|'.join(patterns)})")


_SELF = _before(
    rf"(?:我们?|本人|俺)(?:既|又|同时)?{_ASKED}(?:是|在|属于|处于|常驻|base)?{_ASKED}(?:在|于)?(?:一?[个名位])?",
    r"(?:^|[，,。；;\s])人(?:都)?在",
    r"(?:\bi am|\bi'm|\bim|\bi’m|\bwe are|\bwe're|\bmy (?:grade|location|office|level) is|\bas)"
    r"(?: currently| now| still| just| also)*(?: working| based| employed)?(?: in| at)?(?: an?| the)?",
    r"\bi (?:currently )?(?:work|live)(?: as)?(?: in| at)?(?: an?| the)?",
)
_BOTH = re.compile(r"我们?(?:既|又|同时)(?:是|在)[^,，。]{1,12}(?:又|也|同时)(?:是|在)(?:一?[个名位])?\s*$")
"""我既是正式员工又是实习生: what stands behind is said of the same person."""
_ANOTHERS = _after("的?(?:同事|下属|朋友|导师|家人|老婆|老公|主管的)", r"(?:colleague|friend|mentor)s?\b")
"""Behind 我在上海: then it is said of somebody else."""
_NOT = _before(
    "不在|不是|并非|除了?|不含|不包括",
    r"\bnot (?:in|an?|on|at)|\bexcept(?: for)?(?: in)?|\boutside(?: of)?|\bother than",
)
_TRAVELS = re.compile(
    "出差|差旅|酒店|住宿|机票|航班|高铁|火车|餐补|餐费|每晚|一晚|旅游|旅行|商务舱"
    r"|\b(?:business )?trips?\b|\btravel|\bhotels?\b|\bflights?\b|\bfly|\bper diem|\blodging|\bper night|\bvisit"
)
_GOES = _before(
    "去|到|往|赴|飞|前往|抵达|回|途经|经过|路过|搬到|搬去|来|从",
    r"(?<!\bapply )(?<!\bapplies )\b(?:to|from|via|visit(?:ing)?|towards?|through)(?: the)?",
)
_TRIP = _after(
    "(?:的|那边)?(?:出差|旅游|旅行|开会|参展|客户|酒店|住宿|住|机票|高铁|飞)",
    r"(?:trips?|hotels?|flights?|visits?|for a (?:trip|meeting|visit|conference|few))\b",
)
_WORKS = _after(
    "市?(?:这边|那边)?的?(?:员工|同事|办公室|分公司|公司|总部|研发中心|团队|职工|人员)",
    r"(?:'s )?(?:offices?|employees?|staff|colleagues?|teams?|branch|entity|handbook|based)\b",
)
_NO_PLACE = _after(
    "话|菜|银行|时间|户口|落户|户籍|元|币|籍", r"(?:dollars?|time|citizens?(?:hip)?|pr\b|bank)", r"[-']s\b"
)
_NATIONALITY = _before(r"\b(?:citizens?|pr) (?:of|in)")
_DOES_WITH = _before(
    r"(?:招聘|招收|招|推荐|内推|介绍|带|管理|雇|面试|录用)(?:过|了)?(?:[一两几]?[个名位])?",
    r"\b(?:hir(?:e|ing)|recruit(?:ing)?|refer(?:ring)?|mentor(?:ing)?|supervis(?:e|ing)|manag(?:e|ing)|interview(?:ing)?)"
    r"(?: an?| the| my| new| some)*",
)
_PERIOD = _after(
    "(?:一?般?(?:是|有|为|要)?(?:多长|多久|几个月|几天)|的?(?:长度|期限|时长)|(?:可以|能|会|怎么)?延长|最长|最短|怎么算)",
    r"(?:period )?(?:last|length|duration)",
)
_OVER = _after("(?:以|之|过)?后|结束|满了?|过了", r"(?:is |was )?(?:over|ends?|ended)\b")
_PAST = _before(
    "过了|过完|结束|度过|通过|过", r"\b(?:after|pass(?:ed|ing)?|complet(?:ed?|ing)|how long is)(?: the| my)?"
)
_AIMS = _before("升到?|晋升到?|晋升为|升为|调到|提到|到|至|[-~—–]", r"\b(?:promot\w+ )?to")
_RANGE = _after(
    "级?(?:及|或)?以[上下]|级?到|至|[-~—–]", r"(?:and|or) (?:above|below|higher|lower|up)", "芯片"
)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A value where a text names it."""

    attribute: Attribute
    value: str
    of_self: bool
    """Whether the person says it of themselves."""
    start: int
    end: int
    """Place in the folded text."""
    of_people: bool = True
    """Whether it says who they are; else it only names a place."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a text names. `several`: it names more than one value, and none can stand for the person."""

    values: Mapping[Attribute, str] = field(default_factory=lambda: MappingProxyType({}))
    of_self: Mapping[Attribute, str] = field(default_factory=lambda: MappingProxyType({}))
    several: frozenset[Attribute] = frozenset()
    contradicted: tuple[tuple[Attribute, frozenset[str]], ...] = ()
    """Attributes of which the person says several values of themselves."""
    only_place: bool = False
    """Whether the place it names is not said to be anybody's: 上海的公积金, but not 上海的同事."""
    words: tuple[Words, ...] = ()
    """Where the text says so, as far as the values stand for whom it is about."""

    @property
    def attributes(self) -> frozenset[Attribute]:
        """All attributes it names a value of."""
        return frozenset(self.values) | self.several


class AttributeReader:
    """Reads texts with the words of one store's policies."""

    def __init__(self, values: Values) -> None:
        self._rows: dict[str, ValueWords] = {}
        for row in known_words(values):
            self._rows |= {fold(word): row for word in row.words if fold(word) not in self._rows}
        self._pattern = _words_pattern(self._rows)

    def named_values(self, text: str, context: str = "") -> Mapping[Attribute, str]:
        """Attribute -> the one value of it that the text names as whom it is about."""
        return self.read(text, context).values

    def read(self, text: str, context: str = "") -> Named:
        """All that the text names. `context`: the questions it leans on; they tell whether it travels."""
        folded = fold(text[:MOST_CHARACTERS])
        travels = bool(_TRAVELS.search(folded) or _TRAVELS.search(fold(context[:MOST_CHARACTERS])))
        named = _gathered(found := list(self._occurrences(folded, travels)))
        if len(folded) != len(text):
            return named  # places in one are not places in the other
        words = (_understood(one, language_of(text)) for one in found if one.attribute in named.values)
        return replace(named, words=tuple(filter(None, words)))

    def only_value(self, text: str, attribute: Attribute) -> str | None:
        """The value that a text consists of, as an answer to the question for it: 上海, I am in Singapore."""
        folded = fold(text[:200])
        found = [match for match in self._matches(folded) if match[0].attribute is attribute]
        values = {row.value for row, _, _ in found}
        if len(values) != 1:
            return None
        for _, start, end in reversed(found):
            folded = folded[:start] + " " + folded[end:]
        return values.pop() if not _FILLING.sub("", folded) else None

    def _occurrences(self, folded: str, travels: bool) -> Iterator[Occurrence]:
        for row, start, end in self._matches(folded):
            before, after = folded[max(0, start - NEAR) : start], folded[end : end + NEAR]
            of_self = bool(_SELF.search(before) or _BOTH.search(before)) and not _ANOTHERS.match(after)
            if _NOT.search(before) or not _stands(row, before, after, travels, of_self):
                continue
            of_people = row.attribute is not Attribute.LOCATION or of_self or bool(_WORKS.match(after))
            yield Occurrence(row.attribute, row.value, of_self, start, end, of_people)

    def _matches(self, folded: str) -> Iterator[tuple[ValueWords, int, int]]:
        for match in self._pattern.finditer(folded):
            word = match.group()
            row = self._rows.get(word)
            yield row or ValueWords(Attribute.GRADE, word.upper(), (word,)), match.start(), match.end()


def _understood(one: Occurrence, language: str) -> Words | None:
    """The words as what they were understood; None: clauses for all speak of them too (试用期)."""
    if one.of_self or one.attribute is Attribute.GRADE:
        return Words(one.start, one.end, Understood.SELF)
    if one.attribute is Attribute.LOCATION:
        return Words(one.start, one.end, Understood.OTHERS)
    people = policies_say(one.value, language)
    return Words(one.start, one.end, Understood.OTHERS, people) if one.value in OUTSIDERS else None


def _stands(row: ValueWords, before: str, after: str, travels: bool, of_self: bool) -> bool:
    """Whether an occurrence says whom the text is about."""
    match row.attribute:
        case Attribute.LOCATION:
            return _is_place_of_work(before, after, travels, of_self) and (row.in_policies or of_self)
        case Attribute.EMPLOYMENT_TYPE:
            about_period = _PERIOD.match(after) or _OVER.match(after) or _PAST.search(before)
            return not _DOES_WITH.search(before) and not (row.value == "probation" and about_period)
        case Attribute.GRADE:
            return not (_AIMS.search(before) or _RANGE.match(after) or _DOES_WITH.search(before))
        case Attribute.ENTITY:
            return not _GOES.search(before)


def _is_place_of_work(before: str, after: str, travels: bool, of_self: bool) -> bool:
    if _GOES.search(before) or _NO_PLACE.match(after) or _NATIONALITY.search(before) or _TRIP.match(after):
        return False
    return not travels or of_self or bool(_WORKS.match(after))


def _gathered(found: Sequence[Occurrence]) -> Named:
    own: dict[Attribute, set[str]] = {}
    others: dict[Attribute, set[str]] = {}
    for one in found:
        (own if one.of_self else others).setdefault(one.attribute, set()).add(one.value)
    values: dict[Attribute, str] = {}
    several = set()
    for attribute in own.keys() | others.keys():
        # 我是正式员工，实习生有年假吗 asks about interns.
        asked = others.get(attribute) or own[attribute]
        if len(asked) == 1:
            values[attribute] = next(iter(asked))
        else:
            several.add(attribute)
    said = {attribute: next(iter(known)) for attribute, known in own.items() if len(known) == 1}
    bare = Attribute.LOCATION in values and not any(
        one.of_people for one in found if one.attribute is Attribute.LOCATION
    )
    torn = tuple((a, frozenset(own[a])) for a in sorted(several) if a not in others)
    return Named(MappingProxyType(values), MappingProxyType(said), frozenset(several), torn, bare)


def _words_pattern(rows: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(rows, key=len, reverse=True)
    spelled = (
        re.escape(w) if w[-1] > "\u3000" else rf"(?<![a-z0-9]){re.escape(w)}(?![a-z0-9])"
        for w in longest_first
    )
    return re.compile("|".join((*spelled, _GRADE)))


_FILLING = re.compile(
    r"[\s\W_]|我们?|本人|目前|现在|已经|还|是|在|属于|的|了|人|员工|市|公司|分公司|办公室|这边|那边|工作|上班|就|一个|一名|级|呢|吧|啊"
    r"|\b(?:i|m|am|im|we|are|is|it|s|my|in|at|on|a|an|the|office|based|working|work|employee|employed|from|for|as|of|yes|please|location|grade)\b"
)
