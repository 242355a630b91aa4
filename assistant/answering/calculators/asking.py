"""Whether a question asks to work something out, and what. Pure; precision first: in doubt, nothing.

A rule fires where the subject is named, a calculation is asked for, and the text brings something to calculate with
(checked in slots.py). Where the text says what excludes it, it does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.answering.calculators.calculator import CalculatorName as Name


@dataclass(frozen=True, slots=True)
class AskingRule:
    """All of `needs` must be found, and `not_if` must not."""

    calculator: Name
    needs: tuple[re.Pattern[str], ...]
    not_if: re.Pattern[str] | None = None

    def fires(self, text: str) -> bool:
        """Whether the text asks for this calculation."""
        return all(p.search(text) for p in self.needs) and not (self.not_if and self.not_if.search(text))


def _p(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# Subjects. A bare number word (多少) asks of one of them only where the rule says whose.
_LEAVE = _p(r"年假|年休假|annual leave|vacation|leave days|paid leave|\bPTO\b")
_OVERTIME = _p(r"加班|加了?[^,，。]{0,8}班|overtime|worked[^.?]{0,30}(?:saturday|sunday|weekend|holiday)")
_SICK = _p(r"病假|病休|病了|生病|sick (?:leave|pay|day)|(?:off|out) sick")
_PAY = _p(r"工资|薪|钱|元|几块|发我|拿多少|pay\b|paid|earn|salary")
_SEVERANCE = _p(r"经济补偿|补偿金|[Nn]\s{0,3}[+＋]\s{0,3}1|severance")
_LET_GO = _p(r"不续签|裁员|被裁|辞退|解除|合同到期|终止|laid off|redundan|not renew|terminat")

# What asks to work something out.
_COUNTS = _p(
    r"几天|多少(?!钱|元|工资|比例)|怎么算|怎么折算|如何计算|如何折算|算一下|算算|帮我算|折算|"
    r"how many|how much|what(?:'s|’s| is| are| will| would)|work out|calculate|pro-?rate"
)
_MONEY = _p(
    r"多少(?!比例|天|倍|个?小时)|怎么算|怎么发|如何计算|如何发|实发|几块钱|算一下|算算|帮我算|how much|calculate|work out"
    r"|what(?:'s|’s| is| are| will| would)\b[^.?]{0,30}\bpay\b|what[^.?]{0,20}\bpay (?:do|will|would|am)\b"
)
_WHEN = _p(
    r"哪天|哪一天|几号|什么时候|何时|最后工作日|最后一天|到期|when|last (?:working )?day|which day|what day|\bends?\b"
)
_LONG = _p(
    r"几个月|多少个月|多长|多久|何时|什么时候|哪天|哪一天|几号|how long|how many months|\bwhen\b|\bends?\b"
)
_MONTHS = _p(r"几个月|折算|多少个月|how many months|pro-?rate")

_JOINING = _p(
    r"入职|进来|进公司|来公司|来的|报到|加入公司|到岗|\bjoin(?:ed|ing)?\b|\bstart(?:ed|ing)?\b|\bhired\b"
)
_LEAVING = _p(
    r"离职|走人|辞职|离开公司|最后一天|最后工作日|\bleav(?:e|ing)(?! (?:do|will|days|is|was|can|have|has|left))(?: the company)? (?:on|at|by)|\bresign|\bmy last (?:working )?day\b"
)
_PROBATION = _p(
    r"试用期[^,，。?？]{0,12}(?:几个月|多少个月|多长|多久|什么时候|哪天|哪一天|几号)|(?:几个月|多长时间?|多久)的?试用期"
    r"|(?:什么时候|哪天|哪一天|几号|何时)[^,，。?？]{0,4}转正|转正[^,，。?？]{0,6}(?:什么时候|哪天|哪一天|几号)"
    r"|(?:how long|how many months|when)[^.?]{0,40}probation|probation[^.?]{0,20}(?:how long|\bends?\b)"
)
_PAID_LEAVE = _p(r"工资|折现|多少钱|多少元|赔|(?:cash|paid) out|in lieu|payday")

RULES: tuple[AskingRule, ...] = (
    AskingRule(
        Name.LEAVE_STATUTORY,
        (_p(r"法定|国家|法律|劳动法|statutory|by law"), _LEAVE, _COUNTS),
        _p(r"节假日|离职|入职"),
    ),
    AskingRule(
        Name.LEAVE_TENTH_YEAR,
        (
            _p(r"满\s{0,3}(?:十|10)\s{0,3}年|(?:complete|reach|finish)[^.?]{0,12}(?:ten|10) years"),
            _LEAVE,
            _COUNTS,
        ),
    ),
    AskingRule(
        Name.CARRY_OVER,
        (_p(r"结转|留到|留[^,，。]{0,8}到|带到|转到|顺延|carr(?:y|ied)"), _p(r"年假|年休假|leave")),
    ),
    AskingRule(Name.LEAVE_LEAVING, (_LEAVING, _LEAVE, _COUNTS), _PAID_LEAVE),
    AskingRule(Name.LEAVE_JOINING, (_JOINING, _LEAVE, _COUNTS), _PAID_LEAVE),
    AskingRule(
        Name.LEAVE_JOINING,
        (
            _p(r"(?:入职|进公司|来公司)[^,，。]{0,4}(?:半年|个月)|刚入职"),
            _LEAVE,
            _p(r"能休|可以休|有没有|几天"),
        ),
    ),
    AskingRule(Name.MEDICAL_PERIOD, (_p(r"医疗期|medical (?:treatment )?period"), _LONG)),
    AskingRule(Name.SICK_PAY, (_SICK, _PAY, _MONEY), _p(r"年终奖|比例|几折|扣|加班|基数|percent|\brate\b")),
    AskingRule(
        Name.NOTICE,
        (_p(r"离职|辞职|辞呈|resign|notice"), _WHEN),
        _p(r"离职证明|工资|年终奖|年假|社保|公积金|试用期满|转正|补偿|severance"),
    ),
    AskingRule(
        Name.PROBATION,
        (_PROBATION,),
        _p(r"工资|离职|辞职|年假|远程|在家|resign|notice|leave|work from"),
    ),
    AskingRule(
        Name.OVERTIME,
        (_OVERTIME, _MONEY),
        _p(r"餐补|饭补|打车|车费|调休|出租车|meal|taxi|上限|申请|病假|几倍|多少倍"),
    ),
    AskingRule(
        Name.WORKING_DAYS,
        (
            _p(r"工作日|上[几多][^,，。]{0,2}天?班|(?:working|business|work) ?days"),
            _p(r"几个|多少|几天|有几|how many|number of|days (?:are |is )?(?:there )?(?:between|from)"),
        ),
        _p(r"提前|加班|within|notice"),
    ),
    AskingRule(
        Name.MEAL_ALLOWANCE,
        (
            _p(r"餐补|餐费补|伙食补|误餐|meal allowance|per diem"),
            _p(r"多少|几|how much|算|what(?:'s|’s| is| are| will| would)"),
        ),
        _p(r"加班|overtime"),
    ),
    AskingRule(
        Name.HOTEL_LIMIT,
        (
            _p(r"住宿|酒店|宾馆|住[^,，。]{0,3}晚|hotel|accommodation"),
            _p(r"多少|标准|限额|上限|能报|可以报|how much|limit|cap"),
        ),
        _p(r"发票|(?<!伙食)补助|宠物|上浮|合住|还是|外部|实报实销|够|receipt|lost"),
    ),
    AskingRule(Name.BONUS_MONTHS, (_p(r"年终奖|year-end bonus"), _MONTHS, _JOINING)),
    AskingRule(
        Name.SEVERANCE,
        (_SEVERANCE, _p(rf"{_MONEY.pattern}|几个月")),
        _p(r"违法|2\s{0,3}[Nn]|竞业|赔偿金|税|non-?compete|\btax"),
    ),
    AskingRule(
        Name.SEVERANCE,
        (_LET_GO, _p(r"补偿[^,，。?？]{0,6}多少|多少[^,，。?？]{0,4}补偿")),
        _p(r"违法|2\s{0,3}[Nn]|竞业|赔偿金|税"),
    ),
)


def asked(text: str) -> tuple[Name, ...]:
    """The calculations the text may ask for, the most specific first."""
    return tuple(dict.fromkeys(rule.calculator for rule in RULES if rule.fires(text)))
