"""The nouns by which policies name groups of people, and who belongs to one. Pure.

Only nouns for people: 兼职 and 实习 alone are what somebody does. Knows no sentence and no clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain

from assistant.answering.attributes.words import meaning, shown
from assistant.domain.identity import Attribute, Principal
from assistant.storage.lexical import fold

EMPLOYMENT = Attribute.EMPLOYMENT_TYPE
_NOUNS = {
    "regular": "(?<!非)正式(?:员工|职工|工)|在编(?:员工|人员)|(?:confirmed|permanent|regular) (?:employees?|staff)",
    "probation": "试用期?(?:内|期间)?的?(?:员工|职工|人员)"
    "|probationers?|probationary (?:employees?|staff)|(?:employees|staff) (?:on|in|under) probation",
    "intern": "(?:实习|见习)(?:生|人员|员工)|interns?(?! al)|trainees?",
    "dispatched": "(?:劳务)?派遣制?(?:员工|职工|人员|用工|工)|劳务工"
    "|(?:agency|dispatched|seconded agency) (?:staff|workers?|employees?)",
    "contractor": "外包(?:员工|人员)|(?:independent )?contractors?|outsourced (?:staff|workers?)",
    "consultant": "(?:外部)?顾问(?!协议|合同|费)|consultants?",
    "parttime": "兼职(?:员工|职工|人员)|非全日制(?:员工|职工|人员|从业人员|用工)|小时工|钟点工"
    "|part-?time(?:rs?| employees?| staff| workers?| colleagues)",
}
_GRADE = "(?:序列)?([a-z])级(?:别)?(?:管理)?(?:人员|员工|干部)?|(?<![a-z0-9])([a-z])[ -]grades?(?: employees?| staff)?"
_EDGE, _BEHIND = r"(?<![a-z])", r"(?![a-z])"
_NOUN = "|".join((*(f"(?P<{value}>{_EDGE}(?:{nouns}){_BEHIND})" for value, nouns in _NOUNS.items()), _GRADE))
_ANY = re.compile(_NOUN)
_ALONE = re.sub(r"\?P<\w+>", "?:", _NOUN).replace("([a-z])", "[a-z]")
LISTED = rf"(?:{_ALONE})(?:\s*(?:、|和|与|及|以及|或者?|,|，|/|\band\b|\bor\b)+\s*(?:(?:the|all|and|or) )?(?:{_ALONE}))*"
"""One noun or several, as one subject."""


@dataclass(frozen=True, slots=True)
class Group:
    """People of one kind of employment, or of the grades that begin with a letter."""

    attribute: Attribute
    value: str

    def shown(self, language: str) -> str:
        """What people call the group."""
        if self.attribute is Attribute.GRADE:
            return {"zh": f"{self.value.upper()}级人员", "en": f"{self.value.upper()} grades"}[language]
        return "".join(shown(self.attribute, [self.value], language))

    @classmethod
    def of_employment(cls, value: str) -> Group:
        """The people of one kind of employment."""
        return cls(EMPLOYMENT, value)


def groups_in(text: str) -> frozenset[Group]:
    """The groups that a folded text names."""
    return frozenset(_group(match) for match in _ANY.finditer(text))


def groups_of(person: Principal) -> frozenset[Group]:
    """The groups that the person is known to be in."""
    own = person.attributes.get(EMPLOYMENT)
    kind = () if own is None else (Group.of_employment(employment_of(own)),)
    grade = re.match(r"([a-z])\d", fold(person.attributes.get(Attribute.GRADE, "")))
    graded = (Group(Attribute.GRADE, grade[1]),) if grade else ()
    return frozenset(chain(kind, graded))


def employment_of(value: str) -> str:
    """A kind of employment as the table that ships spells it: providers may call interns 实习生."""
    row = meaning(EMPLOYMENT, value)
    return row.value if row is not None else value


def _group(match: re.Match[str]) -> Group:
    graded = match[match.lastindex] if match.lastindex and match.lastgroup is None else None
    return Group(Attribute.GRADE, graded) if graded else Group.of_employment(match.lastgroup or "")
