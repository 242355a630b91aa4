"""The words by which a text names what is to be worked out, and asks for it. Patterns only."""

from __future__ import annotations

import re

COMPANY = r"(?:本|这家?|该|我们?)?(?:公司|单位|这里|这儿)"
JOIN_ZH = rf"入职|入司|进来|进(?:了)?{COMPANY}|来(?:了)?{COMPANY}|来的|加入|报到|到岗|上岗"
LEAVE_ZH = r"离职|离司|走人|辞职|离开|不干|最后一天|最后工作日"


def words(pattern: str) -> re.Pattern[str]:
    """The pattern, whatever the case."""
    return re.compile(pattern, re.IGNORECASE)


QUESTION = words(
    r"[吗呢么什哪怎几]|多少|多长|多久|是否|能不能|可不可以|要不要|有没有"
    r"|\b(?:what|how|when|which|who|where|why|can|could|may|must|should)\b"
    r"|(?:^|[.?!,;]\s)(?:do|does|did|is|are|am|will|would|have|has)\b"
)
"""Anything that asks for something."""

_WHAT = (
    r"\bwhat\b(?![^.?]{0,30}\b(?:documents?|papers?|forms?|certificates?|proof|time|dates?|deadline|polic\w+|rules?|"
    r"happens|procedure|process|rate|percentage|currency|days? of the)\b)"
)
"""What asks for a quantity, unless it asks for something else by name."""

# Subjects. A number word (多少) asks of one of them only where the rule says whose.
LEAVE = words(r"年假|年休假|annual leave|vacation|leave days|days of leave|paid leave|\bPTO\b")
OVERTIME = words(
    r"加班|(?:加|上)了?[^,，。]{0,8}班|overtime|worked[^.?]{0,30}(?:saturday|sunday|weekend|holiday)"
)
OVERTIME_PAY = words(r"加班费|加班工资|overtime pay")
SICK = words(r"病假|病休|病了|生病|sick (?:leave|pay|days?)|(?:off|out) sick")
SICK_PAY = words(r"病假(?:期间)?的?工资|病假待遇|sick pay")
PAY = words(r"工资|薪|钱|元|几块|发我|拿多少|pay\b|paid|earn|salary")
MEALS = words(r"餐补|餐费补|伙食补|误餐|meal allowance|per diem")
SEVERANCE = words(r"经济补偿|补偿金|[Nn]\s{0,3}[+＋]\s{0,3}1|severance")
LET_GO = words(r"不续签|裁员|被裁|辞退|解除|合同到期|终止")
CARRIED = words(
    r"结转|留到|留[^,，。]{0,8}到|带到|转到|顺延|(?:明年|来年|下一?年)[^,，。]{0,6}用|carr(?:y|ied|ies)|roll(?:s|ed)? over"
)
WORKDAYS = words(r"工作日|上[几多][^,，。]{0,2}天?班|(?:working|business|work) ?days")

# What asks to work something out.
COUNTS = words(
    r"几天|多少(?!钱|元|工资|比例)|怎么算|怎么折算|如何计算|如何折算|算一下|算算|帮我算|折算|"
    rf"how many|how much|work out|calculate|figure out|pro-?rate|{_WHAT}"
)
MONEY = words(
    r"多少(?!比例|天|倍|个?小时)|怎么算|怎么发|如何计算|如何发|实发|几块钱|算一下|算算|帮我算|"
    rf"how much|calculate|work out|figure out|{_WHAT}"
)
WHEN = words(
    r"哪天|哪一天|几号|什么时候|何时|最后工作日|最后一天|到期|when|last (?:working )?day|which day|what day|\bends?\b"
)
LONG = words(
    r"几个月|多少个月|多长|多久|何时|什么时候|哪天|哪一天|几号|how long|how many months|\bwhen\b|\bends?\b"
)
MONTHS = words(r"几个月|折算|多少个月|how many months|pro-?rate")
AMOUNT = words(rf"多少|几|how much|算|{_WHAT}")

JOINING = words(rf"{JOIN_ZH}|\bjoin(?:s|ed|ing)?\b|\bstart(?:s|ed|ing)?\b|\bbegan\b|\bhired\b|on ?board")
LEAVING = words(
    rf"{LEAVE_ZH}|\bleav(?:e|ing)(?! (?:do|will|days|is|was|can|have|has|left))(?: the company)? (?:on|at|by)"
    r"|\bresign|\bquit(?:ting)?\b|\bmy last (?:working )?day\b"
)
PROBATION = words(
    r"试用期[^,，。?？]{0,12}(?:几个月|多少个月|多长|多久|什么时候|哪天|哪一天|几号)|(?:几个月|多长时间?|多久)的?试用期"
    r"|(?:什么时候|哪天|哪一天|几号|何时)[^,，。?？]{0,4}转正|转正[^,，。?？]{0,6}(?:什么时候|哪天|哪一天|几号)"
    r"|(?:how long|how many months|when)[^.?]{0,40}probation|probation[^.?]{0,20}(?:how long|\bends?\b)"
)
PAID_LEAVE = words(r"工资|折现|多少钱|多少元|赔|年终奖|(?:cash|paid) out|in lieu|payday|bonus")
