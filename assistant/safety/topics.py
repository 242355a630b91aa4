"""Recognises questions a person should answer: rules in Chinese and English. Pure.

A miss costs more than a false alarm, but a question about a *rule* (how to report, what the policy says) is for the
handbook; what is asked in the first person, about something that happens, is for a person.
"""

from __future__ import annotations

import re

from assistant.domain.verdicts import Action, Verdict

_TOPICS: tuple[tuple[str, str], ...] = (
    ("self_harm", r"不想活|自杀|自残|轻生|活不下去|结束(自己的)?生命|了结自己|\bkill myself\b|suicid|self.?harm|end my life|want to die"),
    ("harassment", r"(骚扰|摸我|猥亵|性侵|跟踪我|霸凌|欺负我|辱骂我|威胁我|动手动脚|占我便宜|开黄腔|暧昧(短信|信息|消息))|"
                   r"(harass|groped|touch(ed|es|ing)? me|stalk|bull(y|ied|ying)|sexual(ly)? (assault|comments)|unwanted advances)"),
    ("discrimination", r"歧视我?|因为(我)?(怀孕|性别|民族|残疾|年龄|信仰).{0,12}(辞退|开除|降薪|不让|拒绝|调岗|排挤)|discriminat|"
                       r"because (I am|I'm) (pregnant|a woman|older|disabled|gay|muslim)"),
    ("medical", r"(抑郁症|确诊|焦虑症|艾滋|hiv|癌症|精神疾病).{0,20}(怎么办|要不要|告诉|公司|会不会)|\b(depressed|depression|diagnosed with)\b"),
    ("whistle_blowing", r"(举报|揭发|检举).{0,14}(上级|主管|经理|老板|总监|同事|领导).{0,14}|(领导|主管|经理|老板|同事|总监).{0,10}(受贿|贪污|造假|回扣|侵吞|挪用)|"
                        r"(my (boss|manager|colleague)).{0,40}(fraud|brib|kickback|embezzl|falsif)|blow the whistle"),
    ("pay_dispute", r"(拖欠|克扣|少发|不发|欠).{0,6}(我)?(的)?(工资|薪水|加班费|奖金)|劳动仲裁|被(无故|违法)(辞退|开除)|要起诉公司|"
                    r"(withh(eld|olding)|underpaid|not paid).{0,20}(salary|wages|pay|me)|sue the company|wrongful(ly)? (dismiss|terminat)"),
)
_PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _TOPICS)
_ABOUT_THE_RULE = re.compile(
    r"(制度|规定|政策|手册|条款|定义|流程|渠道|电话|邮箱|多久|期限|几个工作日|保护|处分).{0,10}(是什么|怎么|有哪些|多少|吗|呢|？|\?|$)|"
    r"(什么是|如何定义|有哪些|包括哪些)|what (is|are) the (policy|rule|process|definition|channel)|how (do|can) (I|we|employees) report\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"我(被|的|在|和|该|想|要|不|很|最近|觉得|发现|老板|领导|主管|同事|经理)|\b(I|me|my)\b", re.IGNORECASE)
_ALWAYS = {"self_harm"}


class SensitiveTopicGuard:
    """Hands a person's own sensitive matter over to a person."""

    def check(self, text: str) -> Verdict:
        """HAND_OVER with the topic as category, or ALLOW."""
        topic = sensitive_topic(text)
        return Verdict(Action.HAND_OVER, text, topic) if topic else Verdict(Action.ALLOW, text)


def sensitive_topic(text: str) -> str:
    """The sensitive topic a text is about, or an empty string."""
    for name, pattern in _PATTERNS:
        if not pattern.search(text):
            continue
        asks_for_rule = _ABOUT_THE_RULE.search(text) and not _FIRST_PERSON.search(text)
        if name in _ALWAYS or not asks_for_rule:
            return name
    return ""
