"""Recognises questions a person should answer: rules in Chinese and English, and the question's vector. Pure.

A miss costs more than a false alarm. But a question about the *rule* (how to report, in how many days, what counts) is
for the handbook; what happens to the person who asks is for a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.domain.verdicts import Action, Verdict
from assistant.safety.topic_judge import HANDBOOK, SENSITIVE, SENSITIVE_FOR_A_RULE, Floats, TopicJudge

_TOPICS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "self_harm",
        (
            r"不想活|自杀|自残|轻生|活不下去|结束(自己的)?生命|了结自己|(我|真的|好|就|不住了，)想死|死了(就|算了|一了百)|想跳楼|割腕|伤害自己",
            r"\bkill(ing)? myself\b|suicid(?!e prevention)|self.?harm|end(ing)? (my|her|his) life|want(s)? to die|(hurt|cut)(ting)? myself|overdose",
        ),
    ),
    (
        "harassment",
        (
            r"骚扰|摸我|摸了?我的|猥亵|性侵|跟踪我|霸凌|欺负我|辱骂|羞辱我|骂我|威胁我|动手动脚|占我便宜|开黄腔|暧昧(短信|信息|消息)",
            r"强吻|搂(着)?我|偷拍(我|同事)|裸照|说话.{0,6}黄腔|逼我陪|陪(他|客户|领导)(喝|睡|吃)",
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
        "medical",
        (
            r"(抑郁症|确诊|焦虑症|艾滋|hiv|癌症|精神疾病).{0,20}(怎么办|要不要|告诉|公司|会不会)|(快|要)崩溃|撑不下去",
            r"我(怀疑)?(得了|查出|患了|确诊).{0,12}(病|癌|症|瘤|结核|阳性)|我的?hiv",
            r"\b(depressed|depression|diagnosed with|breakdown)\b|I am HIV|tested positive for",
        ),
    ),
    (
        "whistle_blowing",
        (
            r"(举报|揭发|检举).{0,14}(上级|主管|经理|老板|总监|同事|领导)|打击报复",
            r"(领导|主管|经理|老板|同事|总监).{0,10}(受贿|贪污|造假|回扣|侵吞|挪用)",
            r"做假账|虚开发票|吃空饷|套取.{0,8}(经费|资金|补贴)|(收|拿)(了)?(供应商|客户).{0,4}(回扣|钱)",
            r"falsify the|take(s|n)? (kickbacks|bribes)|asked to backdate",
            r"(my (boss|manager|colleague)).{0,40}(fraud|brib|kickback|embezzl|falsif)|blow the whistle|retaliat",
        ),
    ),
    (
        "pay_dispute",
        (
            r"(拖欠|克扣|少发|不发|欠).{0,6}(我)?(的)?(工资|薪水|加班费|奖金)|劳动仲裁|被(无故|违法)(辞退|开除)|要起诉公司|(跟|和)公司打官司|(没|不)(发|给)(我)?(工资|提成|加班费|奖金)|逼我(主动)?(辞职|离职|走)",
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
    """Hands a person's own sensitive matter over to a person.

    `vector_of`: the question's vector for the judge; without both, the rules decide alone.
    """

    def __init__(
        self, judge: TopicJudge | None = None, vector_of: Callable[[str], Floats] | None = None
    ) -> None:
        self._judge = judge if vector_of is not None else None
        self._vector_of = vector_of

    def check(self, text: str) -> Verdict:
        """HAND_OVER with the topic as category, or ALLOW."""
        vector = self._vector_of(text) if self._judge is not None and self._vector_of is not None else None
        topic = sensitive_topic(text, vector, self._judge)
        return Verdict(Action.HAND_OVER, text, topic) if topic else Verdict(Action.ALLOW, text)


def sensitive_topic(text: str, vector: Floats | None = None, judge: TopicJudge | None = None) -> str:
    """The sensitive topic a text is about, or an empty string. `vector`: of the text, as the judge knows them."""
    named = _by_rules(text)
    if vector is None or judge is None:
        return named
    score = judge.score(vector)
    if named:
        asks_handbook = score <= HANDBOOK and named not in _ALWAYS and not _HAPPENS_TO_ME.search(text)
        return "" if asks_handbook else named
    least = SENSITIVE_FOR_A_RULE if _asks_for_rule(text) else SENSITIVE
    return judge.topic(vector) if score > least else ""


def _by_rules(text: str) -> str:
    for name, pattern in _PATTERNS:
        if pattern.search(text) and (name in _ALWAYS or not _asks_for_rule(text)):
            return name
    return ""


def _asks_for_rule(text: str) -> bool:
    return bool(_ABOUT_THE_RULE.search(text)) and not _HAPPENS_TO_ME.search(text)
