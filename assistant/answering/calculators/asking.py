"""Whether a question asks to work something out, and what. Pure; precision first: in doubt, nothing.

A rule fires where the subject is named, a calculation is asked for, and the text brings something to calculate with
(checked in slots.py). Where the text says what excludes it, it does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.answering.calculators import asking_words as asks
from assistant.answering.calculators.asking_words import words
from assistant.answering.calculators.calculator import CalculatorName as Name


@dataclass(frozen=True, slots=True)
class AskingRule:
    """All of `needs` must be found, and `not_if` must not."""

    calculator: Name
    needs: tuple[re.Pattern[str], ...]
    not_if: re.Pattern[str] | None = None
    names: re.Pattern[str] | None = None
    """The result by its name. A text that asks nothing else wants it, if it brings all that is needed."""

    def fires(self, text: str) -> bool:
        """Whether the text asks for this calculation."""
        return all(p.search(text) for p in self.needs) and not self._excluded(text)

    def names_it(self, text: str) -> bool:
        """Whether the text holds no question, and the name of this result."""
        named = self.names is not None and self.names.search(text)
        return bool(named) and not asks.QUESTION.search(text) and not self._excluded(text)

    def _excluded(self, text: str) -> bool:
        return bool(self.not_if and self.not_if.search(text))


RULES: tuple[AskingRule, ...] = (
    AskingRule(
        Name.LEAVE_STATUTORY,
        (words(r"法定|国家|法律|劳动法|statutory|by law|\blaw\b"), asks.LEAVE, asks.COUNTS),
        words(r"节假日|离职|入职"),
    ),
    AskingRule(
        Name.LEAVE_TENTH_YEAR,
        (
            words(r"满\s{0,3}(?:十|10)\s{0,3}年|(?:complete|reach|finish)[^.?]{0,12}(?:ten|10) years"),
            asks.LEAVE,
            asks.COUNTS,
        ),
    ),
    AskingRule(Name.CARRY_OVER, (asks.CARRIED, words(r"年假|年休假|leave"))),
    AskingRule(Name.LEAVE_LEAVING, (asks.LEAVING, asks.LEAVE, asks.COUNTS), asks.PAID_LEAVE),
    AskingRule(Name.LEAVE_JOINING, (asks.JOINING, asks.LEAVE, asks.COUNTS), asks.PAID_LEAVE),
    AskingRule(
        Name.LEAVE_JOINING,
        (
            words(r"(?:入职|进公司|来公司)[^,，。]{0,4}(?:半年|个月)|刚入职"),
            asks.LEAVE,
            words(r"能休|可以休|有没有|几天"),
        ),
    ),
    AskingRule(Name.MEDICAL_PERIOD, (words(r"医疗期|medical (?:treatment )?period"), asks.LONG)),
    AskingRule(
        Name.SICK_PAY,
        (asks.SICK, asks.PAY, asks.MONEY),
        words(r"年终奖|比例|几折|扣|加班|基数|percent|\brate\b"),
        asks.SICK_PAY,
    ),
    AskingRule(
        Name.NOTICE,
        (words(r"离职|辞职|辞呈|resign|notice"), asks.WHEN),
        words(r"离职证明|工资|年终奖|年假|社保|公积金|试用期满|转正|补偿|severance"),
    ),
    AskingRule(
        Name.PROBATION,
        (asks.PROBATION,),
        words(r"工资|离职|辞职|年假|远程|在家|resign|notice|leave|work from"),
    ),
    AskingRule(
        Name.OVERTIME,
        (asks.OVERTIME, asks.MONEY),
        words(r"餐补|饭补|打车|车费|调休|出租车|meal|taxi|上限|申请|病假|几倍|多少倍"),
        asks.OVERTIME_PAY,
    ),
    AskingRule(
        Name.WORKING_DAYS,
        (
            asks.WORKDAYS,
            words(r"几个|多少|几天|有几|how many|number of|days (?:are |is )?(?:there )?(?:between|from)"),
        ),
        words(r"提前|加班|within|notice"),
        asks.WORKDAYS,
    ),
    AskingRule(Name.MEAL_ALLOWANCE, (asks.MEALS, asks.AMOUNT), words(r"加班|overtime"), asks.MEALS),
    AskingRule(
        Name.HOTEL_LIMIT,
        (
            words(r"住宿|酒店|宾馆|住[^,，。]{0,3}晚|hotel|accommodation"),
            words(r"多少|标准|限额|上限|能报|可以报|how much|limit|cap\b|spend"),
        ),
        words(r"发票|(?<!伙食)补助|宠物|上浮|合住|还是|外部|实报实销|够|押金|receipt|lost|deposit"),
    ),
    AskingRule(Name.BONUS_MONTHS, (words(r"年终奖|year-end bonus"), asks.MONTHS, asks.JOINING)),
    AskingRule(
        Name.SEVERANCE,
        (asks.SEVERANCE, words(rf"{asks.MONEY.pattern}|几个月")),
        words(r"违法|2\s{0,3}[Nn]|竞业|赔偿金|税|non-?compete|\btax"),
        asks.SEVERANCE,
    ),
    AskingRule(
        Name.SEVERANCE,
        (asks.LET_GO, words(r"补偿[^,，。?？]{0,6}多少|多少[^,，。?？]{0,4}补偿")),
        words(r"违法|2\s{0,3}[Nn]|竞业|赔偿金|税"),
    ),
)


def asked(text: str) -> tuple[Name, ...]:
    """The calculations the text may ask for, the most specific first."""
    return tuple(dict.fromkeys(rule.calculator for rule in RULES if rule.fires(text)))


def named(text: str) -> tuple[Name, ...]:
    """The results that a text without a question names."""
    return tuple(dict.fromkeys(rule.calculator for rule in RULES if rule.names_it(text)))
