"""Recognises questions a person should answer: rules in Chinese and English. Pure.

A miss costs more than a false alarm. But a question about the *rule* (how to report, in how many days, what counts) is
for the handbook; what happens to the person who asks is for a person.
"""

from __future__ import annotations

import re

from assistant.domain.verdicts import Action, Verdict

_TOPICS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "self_harm",
        (
            r"不想活|自杀|自残|轻生|活不下去|结束(自己的)?生命|了结自己",
            r"\bkill myself\b|suicid|self.?harm|end my life|want to die",
        ),
    ),
    (
        "harassment",
        (
            r"骚扰|摸我|摸了?我的|猥亵|性侵|跟踪我|霸凌|欺负我|辱骂|羞辱我|骂我|威胁我|动手动脚|占我便宜|开黄腔|暧昧(短信|信息|消息)",
            r"(孤立|排挤|针对)(我|得)|被.{0,8}(孤立|排挤|霸凌|欺负|羞辱)",
            r"harass|groped|touch(ed|es|ing)? me|stalk|bull(y|ied|ying)|sexual(ly)? (assault|comments)|unwanted advances",
        ),
    ),
    (
        "discrimination",
        (
            r"歧视|因为(我)?(怀孕|性别|民族|残疾|年龄|信仰).{0,12}(辞退|开除|降薪|不让|拒绝|调岗|排挤)|怀孕就(别|不)",
            r"discriminat|because (I am|I'm) (pregnant|a woman|older|disabled|gay|muslim)",
        ),
    ),
    (
        "distress",
        (
            r"(抑郁症|确诊|焦虑症|艾滋|hiv|癌症|精神疾病).{0,20}(怎么办|要不要|告诉|公司|会不会)|(快|要)崩溃|撑不下去",
            r"\b(depressed|depression|diagnosed with|breakdown)\b",
        ),
    ),
    (
        "whistle_blowing",
        (
            r"(举报|揭发|检举).{0,14}(上级|主管|经理|老板|总监|同事|领导)|打击报复",
            r"(领导|主管|经理|老板|同事|总监).{0,10}(受贿|贪污|造假|回扣|侵吞|挪用)",
            r"(my (boss|manager|colleague)).{0,40}(fraud|brib|kickback|embezzl|falsif)|blow the whistle|retaliat",
        ),
    ),
    (
        "pay_dispute",
        (
            r"(拖欠|克扣|少发|不发|欠).{0,6}(我)?(的)?(工资|薪水|加班费|奖金)|劳动仲裁|被(无故|违法)(辞退|开除)|要起诉公司",
            r"(withh(eld|olding)|underpaid|not paid).{0,20}(salary|wages|me)|sue the company|wrongful(ly)? (dismiss|terminat)",
        ),
    ),
)
_PATTERNS = tuple((name, re.compile("|".join(forms), re.IGNORECASE)) for name, forms in _TOPICS)
_ABOUT_THE_RULE = re.compile(
    r"(制度|规定|政策|手册|条款|定义|流程|渠道|电话|邮箱|多久|期限|几天|几个工作日|保护|处分).{0,10}(是什么|怎么|有哪些|多少|吗|呢|有结果|内|？|\?|$)"
    r"|什么是|如何定义|有哪些|包括哪些|多久内|怎么(匿名)?(举报|投诉)|匿名(举报|投诉)"
    r"|what (is|are|counts|does) |how (do|can|long|many|should) |when (do|must|should) ",
    re.IGNORECASE,
)
_HAPPENS_TO_ME = re.compile(
    r"(对|骂|摸|打|威胁|羞辱|欺负|针对|孤立|排挤|跟踪|逼|歧视)(了)?我|我(被|受到|遭)|我(的|们)?(主管|经理|领导|老板|同事|上级|组长)"
    r"|带我的人|我要(投诉|举报)|我举报了|(最近|总是|天天|一直).{0,12}(被|骂|摸)"
    r"|\bmy (boss|manager|colleague|supervisor|lead)\b|\b(to|at|touch\w*|harass\w*|grop\w+|bull\w+|threaten\w*) me\b|\bI (am|was|have) being\b",
    re.IGNORECASE,
)
_ALWAYS = {"self_harm"}


class SensitiveTopicGuard:
    """Hands a person's own sensitive matter over to a person."""

    def check(self, text: str) -> Verdict:
        """HAND_OVER with the topic as category, or ALLOW."""
        topic = sensitive_topic(text)
        return Verdict(Action.HAND_OVER, text, topic) if topic else Verdict(Action.ALLOW, text)


def sensitive_topic(text: str) -> str:
    """The sensitive topic a text is about, or an empty string."""
    asks_for_rule = bool(_ABOUT_THE_RULE.search(text)) and not _HAPPENS_TO_ME.search(text)
    for name, pattern in _PATTERNS:
        if pattern.search(text) and (name in _ALWAYS or not asks_for_rule):
            return name
    return ""
