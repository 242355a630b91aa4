"""Single inputs in a question: amounts, lengths of time, cities, grades, days. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from assistant.answering.calculators.cities import ABROAD, IN_ENGLISH, MAINLAND
from assistant.answering.calculators.reading_days import DayRead, read_days
from assistant.answering.calculators.reading_numbers import NUMBER, read_number
from assistant.answering.calculators.slot import Slot, Source
from assistant.answering.calculators.values import Value, Wording
from assistant.domain.identity import Attribute, Principal

_HOURS = re.compile(rf"(?P<amount>{NUMBER})(?P<half>个半)?\s{{0,3}}个?(?:小时|钟头|hours?\b)", re.IGNORECASE)
_DAYS = re.compile(
    rf"(?P<amount>{NUMBER})\s{{0,3}}个?(?:工作日|working days?\b|天(?P<half>半)?|日(?!期)|days?\b)",
    re.IGNORECASE,
)
_SICK_DAYS = re.compile(
    rf"(?:病假|病了|病休)(?:了)?\s{{0,3}}(?P<amount>{NUMBER})\s{{0,3}}(?:个?工作日|天(?P<half>半)?)"
    rf"|(?P<other>{NUMBER})\s{{0,3}}(?:个?工作日|天)的?病假"
    rf"|(?:sick|sick leave) (?:for|of) (?P<english>{NUMBER}) (?:working )?days?|(?P<more>{NUMBER}) (?:(?:working )?days? (?:of )?sick|sick days?)",
    re.IGNORECASE,
)
_WEEKS = re.compile(rf"(?P<amount>{NUMBER})\s{{0,3}}(?:周|个?星期|个?礼拜|weeks?\b)", re.IGNORECASE)
_NIGHTS = re.compile(rf"(?<![\d元块钱])(?P<amount>{NUMBER})\s{{0,3}}个?(?:晚上?|夜|nights?\b)", re.IGNORECASE)
_TAKEN = re.compile(
    rf"(?:已经?|之前|今年|前面)?(?:休|用|请)(?:过|了|掉|完)(?:了)?\s{{0,3}}(?P<amount>{NUMBER})\s{{0,3}}天(?P<half>半)?"
    rf"|已[休用]\s{{0,3}}(?P<other>{NUMBER})\s{{0,3}}天|\b(?:taken|used|took|taking|using)\s{{1,3}}(?P<english>{NUMBER})(?:\s{{1,3}}days?)?",
    re.IGNORECASE,
)
_NONE_TAKEN = re.compile(r"一天(?:都|也)?(?:没|未)休|(?:没有?|未)休过|none taken|taken no", re.IGNORECASE)
_UNUSED = re.compile(
    rf"(?:还有|还剩|剩下?了?|有)\s{{0,3}}(?P<amount>{NUMBER})\s{{0,3}}天(?P<half>半)?|(?P<other>{NUMBER})\s{{0,3}}天年假(?:没|未)"
    rf"|(?P<english>{NUMBER})\s{{1,3}}(?:unused )?days? (?:of (?:annual )?leave )?(?:I (?:still )?have |that are |still )?(?:left|unused|remaining)|(?P<more>{NUMBER}) unused (?:leave )?days",
    re.IGNORECASE,
)
_CUMULATIVE = re.compile(
    rf"(?:累计工作|总工龄|工龄|工作年限|一共工作|总共工作|工作)(?:了|满|已满|有|已经)*\s{{0,3}}(?P<amount>{NUMBER})\s{{0,3}}年"
    rf"|(?P<english>{NUMBER}) years (?:of work|in all|in total|working|altogether)",
    re.IGNORECASE,
)
_CONTRACT = re.compile(
    rf"(?P<amount>{NUMBER})\s{{0,3}}(?P<unit>年|个月)\s{{0,3}}期?的?(?:固定期限)?(?:劳动)?合同|合同(?:签了?|期限)?(?:是|为)?\s{{0,3}}(?P<other>{NUMBER})\s{{0,3}}(?P<other_unit>年|个月)"
    rf"|(?P<english>{NUMBER})[- ](?P<english_unit>year|month)s? contract"
    rf"|contract (?:is |runs |lasts |of )(?:for )?(?P<more>{NUMBER})[- ](?P<more_unit>year|month)",
    re.IGNORECASE,
)
_GRADE = re.compile(r"(?<![A-Za-z0-9])([PpMm])\s?([1-9])(?![0-9A-Za-z])|([PpMm])\s?级")
_CITY = re.compile(
    "|".join(sorted(map(re.escape, MAINLAND | ABROAD), key=len, reverse=True))
    + "|"
    + "|".join(rf"\b{re.escape(name)}\b" for name in sorted(IN_ENGLISH, key=len, reverse=True)),
    re.IGNORECASE,
)
_TOWARDS = re.compile(r"(?:去|到|飞|住|\bto|\bin)\s{0,3}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what its inputs are read against."""

    text: str
    principal: Principal
    today: date

    @property
    def days(self) -> tuple[DayRead, ...]:
        """The days it names."""
        return read_days(self.text, self.today)

    def found(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match in the text."""
        return pattern.search(self.text)

    def attribute(self, attribute: Attribute) -> str | None:
        """What is known of the person."""
        return self.principal.attributes.get(attribute)

    @property
    def place(self) -> str | None:
        """china, singapore or elsewhere; None: unknown."""
        location = self.attribute(Attribute.LOCATION)
        if location in (None, "singapore"):
            return location
        return "china" if IN_ENGLISH.get(str(location), location) in MAINLAND else "elsewhere"

    @property
    def in_singapore(self) -> bool:
        """Whether the person works in Singapore."""
        return self.place == "singapore"

    @property
    def outside_china(self) -> bool:
        """Whether the person is known to work elsewhere: rules of China are then not theirs."""
        return self.place not in (None, "china")


WHERE = ("amount", "other", "english", "more")
"""Groups of a pattern that may hold the number."""


def amount(asked: Asked, name: str, pattern: re.Pattern[str], note: Wording | None = None) -> Slot | None:
    """The first number that the pattern finds, with those that contradict it."""
    found = [
        one for match in pattern.finditer(asked.text) if (one := read_amount(match, name, note)) is not None
    ]
    if not found:
        return None
    rivals = tuple(dict.fromkeys(one.value for one in found if one.value != found[0].value))
    return replace(found[0], rivals=rivals)


def read_amount(match: re.Match[str], name: str, note: Wording | None = None) -> Slot | None:
    """The number in a match; `half` adds a half."""
    words = match.groupdict()
    value = read_number(next((words[key] for key in WHERE if words.get(key)), ""))
    if value is None:
        return None
    return said(name, value + (Decimal("0.5") if words.get("half") else 0), match.start(), match.end(), note)


def said(name: str, value: Value, start: int, end: int, note: Wording | None = None) -> Slot:
    """A slot of the question's own words."""
    return Slot(name, value, Source.QUESTION, start, end, note)


def hours(asked: Asked) -> Slot | None:
    """Hours of overtime."""
    return amount(asked, "hours", _HOURS)


def days(asked: Asked, name: str) -> Slot | None:
    """A number of days that is not a date."""
    for match in _DAYS.finditer(asked.text):
        value = read_number(match["amount"])
        inside = any(day.start <= match.start() < day.end for day in asked.days)
        if value is not None and not inside:
            return said(name, value + (Decimal("0.5") if match["half"] else 0), match.start(), match.end())
    return None


def sick_days(asked: Asked) -> Slot | None:
    """Days of sick leave: those called so, else the first number of days."""
    return amount(asked, "sick_days", _SICK_DAYS) or days(asked, "sick_days")


def trip_days(asked: Asked) -> Slot | None:
    """Days of a trip; a week has seven."""
    weeks = amount(asked, "days", _WEEKS)
    if weeks is None or not isinstance(weeks.value, Decimal):
        return days(asked, "days")
    return replace(weeks, value=weeks.value * 7)


def nights(asked: Asked) -> Slot | None:
    """Nights in a hotel."""
    return amount(asked, "nights", _NIGHTS)


def taken(asked: Asked) -> Slot | None:
    """Days of leave taken already."""
    none = asked.found(_NONE_TAKEN)
    if none:
        return said("days_taken", Decimal(0), none.start(), none.end())
    return amount(asked, "days_taken", _TAKEN)


def unused(asked: Asked) -> Slot | None:
    """Days of leave not taken."""
    return amount(asked, "days_unused", _UNUSED)


def cumulative_years(asked: Asked) -> Slot | None:
    """Years of work for any employer."""
    return amount(asked, "cumulative_years", _CUMULATIVE)


def contract_months(asked: Asked) -> Slot | None:
    """How long the contract runs."""
    match = asked.found(_CONTRACT)
    if match is None:
        return None
    words = match.groupdict()
    value = read_number(next((words[key] for key in WHERE if words.get(key)), ""))
    units = ("unit", "other_unit", "english_unit", "more_unit")
    unit = next((words[key] for key in units if words.get(key)), "")
    if value is None:
        return None
    return said("contract_months", value * (12 if unit in ("年", "year") else 1), match.start(), match.end())


def grade(asked: Asked) -> Slot | None:
    """The grade in the question, else the person's."""
    match = asked.found(_GRADE)
    if match:
        return said("grade", (match[1] or match[3]).upper() + (match[2] or ""), match.start(), match.end())
    known = asked.attribute(Attribute.GRADE)
    return Slot("grade", known, Source.PROFILE) if known else None


def city(asked: Asked) -> tuple[Slot, ...]:
    """The city a trip leads to, and whether it is in mainland China; none where it could be several."""
    matches = list(_CITY.finditer(asked.text))
    if len({match[0].lower() for match in matches}) > 1:
        matches = [match for match in matches if _TOWARDS.search(asked.text, 0, match.start())]
    if len({match[0].lower() for match in matches}) != 1:
        return ()
    match = matches[0]
    name = IN_ENGLISH.get(match[0].lower(), match[0])
    return (
        said("city", name, match.start(), match.end()),
        said("in_mainland", name in MAINLAND, match.start(), match.end()),
    )
