"""Whether a mentioned day is the day of the rule, or a fact of the case. Pure.

The decision rule, first match wins; where nothing speaks for the rule, a day is a fact: an answer of the wrong version
is worse than one of today's.

 1. Comes back every year (每年12月)                                           idle
 2. Its clause asks nothing, and the text speaks of now                        case
 3. Words name the rule at it: its 规定/standard/policy/version, 按, as of, in force  rule
 4. Something lasts until it, or is due by it (留到明年, by 31 March)            case
 5. Somebody joins, leaves, marries, is born ... on it                         case
 6. It is now (今年, today)                                                    idle
 7. The text speaks of now as well, and compares nothing                       case
 8. It says no year (上周, 4月15日), and its clause asks for no quantity         case
 9. Somebody travels, applies, is ill ... on it, and the clause is about them   case
10. It qualifies a thing that is handled (去年12月的发票还能报)                    case
11. Its clause asks something, or it heads a phrase that is all there is         rule
12. Else                                                                       case
"""

from __future__ import annotations

import re
from datetime import date

from assistant.answering.days import chinese_clues as zh
from assistant.answering.days import english_clues as en
from assistant.answering.days.mention import Bound, Mention, Precision, Role
from assistant.answering.days.surroundings import Surroundings, surroundings

_YEAR_SAID = re.compile(r"年|\d{4}|year")
_HAN = re.compile("[\u4e00-\u9fff]")


def role_of(plain: str, mention: Mention, today: date) -> Role:
    """What a mention of a plain text is to the question."""
    around = surroundings(plain, mention)
    chinese = _HAN.search(around.text) is not None
    if mention.then:
        return _then_role(around, mention)
    if mention.hired:
        return _hired_role(around, chinese)
    if (zh.RECURRING if chinese else en.RECURRING).search(around.before):
        return Role.IDLE
    asks = (zh.ASKS if chinese else en.ASKS).search(around.before + around.after)
    if asks is None and (zh if chinese else en).SPEAKS_OF_NOW.search(plain):
        return Role.CASE
    if _chinese_rule(around, mention, today) if chinese else _english_rule(around):
        return Role.RULE
    if _chinese_case(around, mention) if chinese else _english_case(around):
        return Role.CASE
    if mention.bound is Bound.ON and mention.span is not None and mention.span.holds(today):
        return Role.IDLE
    if _speaks_of_now(around.text, chinese):
        return Role.CASE
    if not _firm(mention, around) and not (_chinese_quantity if chinese else _english_quantity)(around):
        return Role.CASE
    active = _chinese_activity if chinese else _english_activity
    if active(around, mention, today):
        return Role.CASE
    return Role.RULE if asks or zh.FRAGMENT.search(around.following) else Role.CASE


def _speaks_of_now(text: str, chinese: bool) -> bool:
    clues = zh if chinese else en
    return clues.SPEAKS_OF_NOW.search(text) is not None and clues.COMPARES.search(text) is None


def _firm(mention: Mention, around: Surroundings) -> bool:
    """Whether a year is said; 上周, 下个月, 4月15日 mostly date what somebody did or will do."""
    return (
        mention.precision is Precision.VAGUE
        or _YEAR_SAID.search(around.text, mention.start, mention.end) is not None
    )


def _chinese_quantity(around: Surroundings) -> bool:
    clause = around.before + around.after
    return zh.QUANTITY.search(clause) is not None and zh.PERSONAL.search(clause) is None


def _english_quantity(around: Surroundings) -> bool:
    clause = around.before + around.after
    if around.before.strip() and en.ASKS.search(around.before) is None:
        return False
    return (en.PAST_QUESTION.search(clause) or en.FUTURE_QUESTION.search(clause)) is not None


def _past(mention: Mention, today: date) -> bool:
    return mention.span is not None and mention.span.last is not None and mention.span.last < today


def _chinese_rule(around: Surroundings, mention: Mention, today: date) -> bool:
    life_follows = zh.LIFE_AFTER.search(around.after) and not zh.LIFE_RULE.search(around.after.lstrip("的"))
    if zh.GOVERNED.search(around.before) and not life_follows:
        return True
    if zh.WAS_THE_RULE.search(around.following) and not zh.SPEAKS_OF_NOW.search(around.text):
        return True
    if zh.IN_FORCE.search(around.after) and not zh.LIFE_AFTER.search(around.after.lstrip("的时候")):
        return not zh.LIFE_BEFORE.search(around.before)
    if zh.CLOCK.search(around.after):
        return False
    if zh.COMPARED.search(around.after):
        return True
    weakly = mention.precision is not Precision.DAY and _firm(mention, around)
    named = zh.NAMES_RULE.search(around.after) or (zh.NAMES_WEAKLY.search(around.after) if weakly else None)
    if named is None or zh.TARGET.search(around.before) or zh.LIFE_BEFORE.search(around.before):
        return False
    personal = zh.PERSONAL.search(around.before) is not None
    if zh.KEPT_BACK.search(named["between"]):
        return False
    if zh.LIFE_WORD.search(named["between"]):
        return not personal and zh.LIFE_RULE.search(around.after.lstrip("的")) is not None
    if zh.ACTIVE.search(named["between"]):
        if personal:
            return _past(mention, today)
        return mention.precision is not Precision.DAY or mention.bound is not Bound.ON
    return True


def _chinese_case(around: Surroundings, mention: Mention) -> bool:
    if zh.TARGET.search(around.before) or zh.CLOCK.search(around.after):
        return True
    if mention.bound is Bound.BEFORE and zh.DEADLINE.search(around.after):
        return True
    if zh.LIFE_BEFORE.search(around.before) or zh.LIFE_AS_EVENT.search(around.after):
        return True
    follows = zh.LIFE_AFTER.search(around.after) is not None
    return follows and (mention.precision is Precision.DAY or zh.PERSONAL.search(around.before) is not None)


def _chinese_activity(around: Surroundings, mention: Mention, today: date) -> bool:
    personal = zh.PERSONAL.search(around.before + around.after[:2]) is not None
    if zh.ACTIVE.search(around.after[:10]) and (personal or mention.precision is Precision.DAY):
        return True
    if personal and not _past(mention, today) and zh.ACTIVE.search(around.before + around.after):
        return True
    if mention.precision is Precision.VAGUE and zh.ACTIVE.search(around.after[:6]):
        return True
    if (
        zh.KEPT_BACK.search(around.after[:10])
        or zh.DONE_AFTER.search(around.after)
        or zh.MEANT_TO.search(around.after)
    ):
        return True
    thing = zh.THING_AFTER.search(around.after)
    return thing is not None and zh.HANDLED.search(around.following[thing.end() :]) is not None


def _english_rule(around: Surroundings) -> bool:
    if en.GOVERNED.search(around.before):
        return en.LIFE_AFTER.search(around.after) is None
    if en.IN_FORCE.search(around.after) or en.NAMES_RULE.search(around.after):
        return not en.LIFE_BEFORE.search(around.before)
    before = en.RULE_BEFORE.search(around.before)
    if before is None or en.DEADLINE.search(around.before):
        return False
    between = before["between"]
    about_person = en.SUBJECT.search(between) is not None and en.ACTIVE.search(between) is not None
    return not re.search(rf"\b{en.LIFE}\b", _without_bound(between)) and not about_person


def _without_bound(words: str) -> str:
    return re.sub(r"\b(?:starting|beginning)(?: from| in| on)?\s*$", "", words)


def _english_case(around: Surroundings) -> bool:
    if en.TARGET.search(around.before) or en.DEADLINE.search(around.before):
        return True
    if en.LIFE_AFTER.search(around.following):
        return True
    return en.LIFE_BEFORE.search(_without_bound(around.before)) is not None


def _english_activity(around: Surroundings, mention: Mention, today: date) -> bool:
    clause = around.before + around.after
    if not (en.ACTIVE.search(clause) and en.SUBJECT.search(clause)):
        return False
    asks_of_then = en.PAST_QUESTION.search(around.before) if _past(mention, today) else None
    return asks_of_then is None or mention.precision is Precision.DAY


def _hired_role(around: Surroundings, chinese: bool) -> Role:
    """ "When I joined" asks of that day's rule where the rest of the clause speaks of a rule that was."""
    if _speaks_of_now(around.text, chinese):
        return Role.CASE
    if chinese:
        mine = zh.PERSONAL.search(around.before[-6:]) or not around.before
        rest = around.following.lstrip("的，, ")
        duty = zh.HIRING_ASKS_DUTY.search(rest) and not re.search(zh.RULE_NOUN, rest)
        return Role.RULE if mine and not duty and zh.SAYS_WAS.search(rest) else Role.IDLE
    rest = around.text.replace("when i was", "").replace("i was hired", "")
    return Role.RULE if en.PAST_QUESTION.search(rest) or en.GOVERNED.search(rest) else Role.IDLE


def _then_role(around: Surroundings, mention: Mention) -> Role:
    """ "Then" asks of the rule where its clause names one, or asks how much it was."""
    if re.match(rf"的?\w{{0,4}}{zh.RULE_NOUN}", around.after):
        return Role.RULE
    asks = zh.ASKS.search(around.after) or en.PAST_QUESTION.search(around.before + around.after)
    return Role.RULE if asks and mention.problem is None else Role.IDLE
