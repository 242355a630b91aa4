"""Chinese words for days: 去年12月, 二〇二四年六月底, 三年前, 上周五, 明年起. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from assistant.answering.days.calendar import (
    Edge,
    Impossible,
    Span,
    day,
    days_away,
    festival,
    half_span,
    months_away,
    months_span,
    quarter_span,
    week_span,
    year_span,
)
from assistant.answering.days.grammar import Meaning, Rule, year_of_month
from assistant.answering.days.mention import DateProblem, Precision
from assistant.answering.days.numerals import COUNT, SMALL, YEAR, number_of

_YEARS_AWAY: Final = {
    "大前年": -3, "前年": -2, "去年": -1, "上年度": -1, "上一年": -1, "今年": 0, "本年": 0, "本年度": 0, "这一年": 0,
    "明年": 1, "来年": 1, "下一年": 1, "后年": 2, "大后年": 3,
}  # fmt: skip
# 一年后年假, 一年前年终奖 name no year.
_NOT_AFTER = {"前年": "(?<![年月以之天])", "后年": "(?<![年月以之天])"}
_AWAY = "|".join(
    _NOT_AFTER.get(word, "") + word + ("" if word in ("去年", "今年", "明年") else "(?![假终龄薪])")
    for word in sorted(_YEARS_AWAY, key=len, reverse=True)
)
_DAYS_AWAY: Final = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "昨日": -1,
    "今天": 0,
    "今日": 0,
    "明天": 1,
    "后天": 2,
    "大后天": 3,
}
_STEPS: Final = {"上上": -2, "上": -1, "这": 0, "本": 0, "当前": 0, "下": 1, "下下": 2}
_EDGES: Final = {
    "底": Edge.END, "末": Edge.END, "初": Edge.START, "中旬": Edge.MIDDLE, "中": Edge.MIDDLE,
    "上旬": Edge.START, "下旬": Edge.END,
}  # fmt: skip
_FESTIVALS: Final = {
    "元旦": "元旦", "春节": "春节", "过年": "春节", "清明": "清明", "五一": "五一", "劳动节": "五一", "端午": "端午",
    "中秋": "中秋", "国庆": "国庆", "十一": "国庆",
}  # fmt: skip
_RULE_NEXT = r"(?=的?(?:老|旧|时候)?(?:规定|制度|政策|标准|办法|版|手册)|底|初|末|入职|进公司|来公司)"
_YEAR_PART = (
    rf"(?:(?<![\d{'〇零○一二两三四五六七八九'}])(?P<year>{YEAR}|\d{{3}}(?=年\d))\s*年度?|(?<!\d)(?P<short>\d{{2}})年(?=\s*\d{{1,2}}月)"
    rf"|(?<!\d)(?P<shorter>[12]\d)年{_RULE_NEXT}|(?P<away>{_AWAY}))\s*的?"
)
_MONTH_PART = (
    rf"(?P<month>(?<!\d){SMALL})月份?(?:\s*(?P<day>{SMALL})(?:[日号](?:\s*[到至~-]\s*(?P<last>{SMALL})[日号])?|(?![\d天年个小人块元%点]))"
    r"|(?P<edge>底|末|初|中旬|上旬|下旬|中))?"
)
_SUB_PART = (
    rf"(?:{_MONTH_PART}|第?(?P<quarter>[一二三四1-4])季度|q(?P<q>[1-4])|(?P<half>[上下])半年"
    rf"|(?P<festival>{'|'.join(_FESTIVALS)})节?|年?(?P<part>底(?!薪)|末|初|中)|(?P<same>今天|今日|同期|这个?时候|此时))"
)
_UNIT_MONTHS: Final = {"年": 12, "个月": 1, "个季度": 3, "季度": 3}


def _year(match: re.Match[str], today: date) -> int | None:
    if match["year"]:
        return number_of(match["year"])
    if match["short"] or match["shorter"]:
        two = int(match["short"] or match["shorter"])
        return 2000 + two if two <= today.year % 100 + 20 else 1900 + two
    return today.year + _YEARS_AWAY[match["away"]]


def _of_year(match: re.Match[str], today: date) -> Meaning | None:
    year = _year(match, today)
    if year is None:
        return None
    if match["month"]:
        return _month(match, year)
    if match["quarter"] or match["q"]:
        return Meaning(quarter_span(year, number_of(match["quarter"] or match["q"]) or 0), Precision.PART)
    if match["half"]:
        return Meaning(half_span(year, 1 if match["half"] == "上" else 2), Precision.PART)
    if match["part"]:
        return Meaning(year_span(year).edge(_EDGES[match["part"]]), Precision.PART)
    if match["festival"]:
        return Meaning(festival(_FESTIVALS[match["festival"]], year) or year_span(year), Precision.PART)
    if match["same"]:
        there = months_away(today, 12 * (year - today.year))
        return Meaning(Span(there, there), Precision.VAGUE)
    return Meaning(year_span(year), Precision.YEAR)


def _month(match: re.Match[str], year: int, *, yearless: bool = False) -> Meaning:
    month = number_of(match["month"]) or 0
    if match["day"]:
        first = day(year, month, number_of(match["day"]) or 0)
        last = day(year, month, number_of(match["last"]) or 0) if match["last"] else first
        return Meaning(first.until(last), Precision.DAY, yearless=yearless)
    if not 1 <= month <= 12:
        raise Impossible
    span = months_span(year, month)
    return Meaning(
        span.edge(_EDGES[match["edge"]]) if match["edge"] else span, Precision.PART, yearless=yearless
    )


def _yearless(match: re.Match[str], today: date) -> Meaning | None:
    month = number_of(match["month"])
    if month is None or not 1 <= month <= 12:
        raise Impossible
    return _month(match, year_of_month(today, month), yearless=True)


def _month_away(match: re.Match[str], today: date) -> Meaning:
    there = months_away(today.replace(day=1), _STEPS[match["step"]])
    if match["day"]:
        return Meaning(day(there.year, there.month, number_of(match["day"]) or 0), Precision.DAY)
    span = months_span(there.year, there.month)
    return Meaning(span.edge(_EDGES[match["edge"]]) if match["edge"] else span, Precision.PART)


def _quarter_away(match: re.Match[str], today: date) -> Meaning:
    there = months_away(today.replace(day=1), 3 * _STEPS[match["step"]])
    return Meaning(quarter_span(there.year, (there.month + 2) // 3), Precision.PART)


def _week_away(match: re.Match[str], today: date) -> Meaning:
    week = week_span(today, _STEPS[match["step"]])
    assert week.first is not None
    if not match["day"]:
        return Meaning(week, Precision.PART)
    one = days_away(
        week.first, "一二三四五六日天末".index(match["day"]) if match["day"] in "一二三四五六日" else 6
    )
    return Meaning(Span(one, one), Precision.DAY)


def _ago(match: re.Match[str], today: date) -> Meaning | None:
    sign = -1
    if match["count"] == "几":
        return None
    if match["count"] == "半":
        there = months_away(today, 6 * sign) if match["unit"] == "年" else None
    elif (count := number_of(match["count"])) is None:
        return None
    elif match["unit"] in _UNIT_MONTHS:
        there = months_away(today, sign * count * _UNIT_MONTHS[match["unit"]])
    else:
        there = days_away(today, sign * count * (1 if match["unit"] in "天日" else 7))
    return None if there is None else Meaning(Span(there, there), Precision.VAGUE)


def _near(match: re.Match[str], today: date) -> Meaning:
    there = days_away(today, _DAYS_AWAY[match[0]])
    return Meaning(Span(there, there), Precision.DAY)


def _year_end(match: re.Match[str], today: date) -> Meaning:
    return Meaning(year_span(today.year).edge(_EDGES[match["part"]]), Precision.PART, yearless=True)


RULES: Final = (
    Rule(re.compile(_YEAR_PART + rf"{_SUB_PART}?"), _of_year),
    Rule(
        re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?=版|规定|制度|政策|手册|办法|标准)"),
        lambda match, _today: Meaning(year_span(int(match["year"])), Precision.YEAR),
    ),
    Rule(re.compile(rf"(?<![每\d各]){_MONTH_PART}(?![\u4e00]?薪|工资条?\d|饼)"), _yearless),
    Rule(
        re.compile(
            rf"(?P<step>上上|上|这|本|当前|下下|下)一?个?月份?(?:(?P<day>{SMALL})[日号]|(?P<edge>底|末|初|中旬|上旬|下旬))?"
        ),
        _month_away,
    ),
    Rule(re.compile(r"(?P<step>上|这|本|下)一?个?季度"), _quarter_away),
    Rule(
        re.compile(r"(?P<step>上上|上|这|本|下下|下)一?个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])?"),
        _week_away,
    ),
    Rule(
        re.compile(rf"(?P<count>{COUNT})\s*(?P<unit>年|个月|个?季度|周|个?星期|天|日)(?:[以之])?(?P<way>前)"),
        _ago,
    ),
    Rule(re.compile("|".join(sorted(_DAYS_AWAY, key=len, reverse=True))), _near),
    Rule(re.compile(r"(?<![0-9一-鿿])年(?P<part>底|末|初|中)"), _year_end),
    Rule(
        re.compile(
            rf"(?:民国|令和|平成|昭和|佛历|伊历|大正)\s*(?:\d{{1,4}}|[{'〇零一二三四五六七八九十百元'}]{{1,7}})\s*年"
        ),
        lambda _match, _today: Meaning(None, Precision.YEAR, DateProblem.OTHER_CALENDAR),
    ),
)
