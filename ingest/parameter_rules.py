"""Chinese sentences of policies that set a number: one pattern each, with the parameters it gives. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from assistant.domain.parameters import ParameterName as Name
from assistant.domain.parameters import Unit
from ingest.parameter_reading import Numbers, Rule, rule


def _leave(match: re.Match[str]) -> Numbers:
    yield Name.ANNUAL_LEAVE, match["days"], Unit.DAYS, "0"


def _long_service(match: re.Match[str]) -> Numbers:
    yield Name.ANNUAL_LEAVE, match["days"], Unit.DAYS, match["years"]


def _by_days(case: str) -> Callable[[re.Match[str]], Numbers]:
    def meaning(match: re.Match[str]) -> Numbers:
        yield Name.LEAVE_DIVISOR, match["divisor"], Unit.DAYS, case

    return meaning


def _whole_days(match: re.Match[str]) -> Numbers:
    yield Name.LEAVE_STEP, match["step"], Unit.DAYS, ""


def _carried(match: re.Match[str]) -> Numbers:
    yield Name.CARRY_OVER, match["days"], Unit.DAYS, ""
    if match["month"]:
        until = Decimal(match["month"]) * 100 + Decimal(match["day"])
        yield Name.CARRY_OVER_UNTIL, until, Unit.MONTH_AND_DAY, ""


def _not_carried(_: re.Match[str]) -> Numbers:
    yield Name.CARRY_OVER, Decimal(0), Unit.DAYS, ""


def _daily(match: re.Match[str]) -> Numbers:
    yield Name.PAID_DAYS_OF_MONTH, match["days"], Unit.DAYS, ""


def _hourly(match: re.Match[str]) -> Numbers:
    yield Name.PAID_DAYS_OF_MONTH, match["days"], Unit.DAYS, ""
    yield Name.HOURS_OF_DAY, match["hours"], Unit.HOURS, ""


def _floor(match: re.Match[str]) -> Numbers:
    yield Name.SICK_PAY_FLOOR, match["percent"], Unit.PERCENT, ""


def _one_rate(match: re.Match[str]) -> Numbers:
    yield Name.SICK_PAY_RATE, match["percent"], Unit.PERCENT, "0"


def _overtime(row: str) -> Callable[[re.Match[str]], Numbers]:
    def meaning(match: re.Match[str]) -> Numbers:
        yield Name.OVERTIME_RATE, match["percent"], Unit.PERCENT, row

    return meaning


def _notice(row: str, name: Name = Name.NOTICE) -> Callable[[re.Match[str]], Numbers]:
    def meaning(match: re.Match[str]) -> Numbers:
        yield name, match["days"] or match.groupdict().get("plain"), Unit.DAYS, row

    return meaning


def _probation(match: re.Match[str]) -> Numbers:
    yield Name.PROBATION, match["two"], Unit.MONTHS, "12"
    yield Name.PROBATION, match["six"], Unit.MONTHS, "36"
    yield Name.PROBATION, match["six"], Unit.MONTHS, "open_ended"


def _meals(match: re.Match[str]) -> Numbers:
    yield Name.MEAL_ALLOWANCE, match["first"], Unit.YUAN, "一线"
    yield Name.MEAL_ALLOWANCE, match["second"], Unit.YUAN, "二线"
    yield Name.MEAL_ALLOWANCE, match["other"], Unit.YUAN, "其他"


def _bonus(match: re.Match[str]) -> Numbers:
    yield Name.BONUS_JOINED_BY, match["day"], Unit.DAY_OF_MONTH, ""


def _bonus_least(match: re.Match[str]) -> Numbers:
    yield Name.BONUS_LEAST_MONTHS, match["months"], Unit.MONTHS, ""


RULES: tuple[Rule, ...] = (
    rule(r"正式员工(?:的带薪年假为)?每年(?:享有)?(?P<days>\d+)天(?:带薪年假)?(?=[,，、。]|$)", _leave),
    rule(r"司龄满(?P<years>\d+)年[^。;；]{0,40}?(?:每年共|为每年|每年为)(?P<days>\d+)天", _long_service),
    rule(r"当年剩余日历天数÷(?P<divisor>365)×\d+", _by_days("joining")),
    rule(r"当年已?在职日历天数÷(?P<divisor>365)×\d+", _by_days("leaving")),
    rule(r"满\d+年后剩余日历天数÷(?P<divisor>365)×\d+", _by_days("long_service")),
    rule(r"(?:折算后)?不足(?P<step>1)整?天的部分不享受", _whole_days),
    rule(
        r"年假(?:最多)?可以结转(?P<days>\d+)天(?:至次年(?P<month>\d{1,2})月(?P<day>\d{1,2})日)?(?![,，]结转天数应当)",
        _carried,
    ),
    rule(
        r"年假最多可以结转(?P<days>\d+)天[,，]结转天数应当在次年(?P<month>\d{1,2})月(?P<day>\d{1,2})日前使用",
        _carried,
    ),
    rule(r"年假不结转至次年", _not_carried),
    rule(r"小时工资\s*[=＝]\s*基本工资÷(?P<days>\d+(?:\.\d+)?)÷(?P<hours>\d+)", _hourly),
    rule(r"日病假工资\s*[=＝]\s*基本工资÷(?P<days>\d+(?:\.\d+)?)×病假工资比例", _daily),
    rule(r"病假期间按基本工资的(?P<percent>\d+)%计发病假工资", _one_rate),
    rule(r"病假工资不低于当地最低工资标准的(?P<percent>\d+)%", _floor),
    rule(r"工作日延长工作时间的[,，]按小时工资的(?P<percent>\d+)%支付", _overtime("workday")),
    rule(r"休息日加班的[,，][^。;；]*?按(?P<percent>\d+)%支付", _overtime("rest_day")),
    rule(r"法定节假日加班的[,，]按(?P<percent>\d+)%支付", _overtime("public_holiday")),
    rule(
        r"正式员工(?:(?:辞职应当|离职[,，]应)提前(?P<days>\d+)[日天](?:书面通知|以书面)|提前(?P<plain>\d+)[日天]书面通知)",
        _notice("regular"),
    ),
    rule(r"试用期员工(?:离职[,，])?(?:应当?)?提前(?P<days>\d+)[日天](?:书面)?通知", _notice("probation")),
    rule(r"M级管理人员的通知期经协商可以延长至(?P<days>\d+)[日天]", _notice("managers", Name.NOTICE_MOST)),
    rule(
        r"劳动合同期限满1年不满3年的[,，]试用期为(?P<two>\d+)个月[;；]"
        r"3年以上固定期限和无固定期限劳动合同的试用期为(?P<six>\d+)个月",
        _probation,
    ),
    rule(
        r"餐补按自然日[^。]*?[:：]一线城市每天(?P<first>\d+)元[,，]二线城市每天(?P<second>\d+)元[,，]其他城市每天(?P<other>\d+)元",
        _meals,
    ),
    rule(r"(?P<day>\d{1,2})日[(（]含[)）]之前入职的[,，]入职当月按一个月计算", _bonus),
    rule(r"当年在职不满(?P<months>\d+)个月的[,，]不参加当年年终奖", _bonus_least),
)
