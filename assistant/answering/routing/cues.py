"""Signs in a question's wording that it needs reasoning, or of what it wants. Pure.

Each sign is a feature of the classifier; the reasoning ones also give the reason that people read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_SUBJECTS: Final = (
    r"[年婚产病丧事公]假|假期|请假|调休|加班|值班|出差|差旅|住宿|酒店|餐补|饭补|补贴|津贴|报销|发票|借款|工资|薪|奖金|年终奖|绩效|晋升|"
    r"社保|公积金|保险|医疗|体检|合同|试用期|转正|离职|辞职|入职|内推|培训|考勤|打卡|迟到|旷工|远程|居家|工牌|电脑|密码|邮箱|账号|"
    r"权限|会议室|访客|档案|证明|公章|举报|申诉|手册|制度|竞业|兼职|礼品|食堂|班车|工服|签证|图书|社团|工位|"
    r"\b(?:leave|vacation|pto|holidays?|overtime|travel\w*|hotel|lodging|flights?|meals?|per diem|allowances?|expenses?|"
    r"receipts?|claims?|pay|payday|payroll|payslips?|pay stub|salar\w+|bonus|insurance|plan|dental|doctor\w*|deductible|sick|ill|"
    r"contract|probation|notice|resign|training|course|conference|badge|laptop|password|vpn|phone|form|handbook|policy|"
    r"policies|gifts?|harassment|dress|401k|cpf|pension|vest\w*|maternity|paternity|parental|adoption|remote|home|office|"
    r"room|printer|parking|visa|passport|gym|lunch|card|key|desk|tool|system|e-?mail|address|grade|job)\b"
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A sign and how it is recognised."""

    name: str
    pattern: re.Pattern[str]
    reasoning: bool = True
    """Whether it can be the reason for thinking."""


def _cue(name: str, pattern: str, *, reasoning: bool = True) -> Cue:
    return Cue(name, re.compile(pattern, re.IGNORECASE), reasoning)


CUES: Final = (
    _cue(
        "a computation",
        r"多少(?:天|钱|元|小时)|几天|怎么(?:算|折算|计算)|折算|合计|总共|一共|按比例|how (?:much|many)|calculate|pro.?rat|work out|in total",
    ),
    _cue(
        "a condition",
        r"如果|假如|要是|假设|的话|是否|符合|满足|够条件|\bif\b|\bunless\b|\bsuppose\b|eligib|entitled|qualif",
    ),
    _cue("a personal case", r"我(?:入职|工作|来公司|在职|这种|的情况|这样)|半年|个月|年限|司龄|工龄|我.{0,8}(?:了|过)|\bI (?:joined|have|am|did|never|worked|used|gave|leave)\b"),
    _cue("a comparison", r"区别|不同|相比|比起|还是.{0,12}(?:好|划算|多|先)|哪个|差别|变化|differ|compare|versus|\bvs\b|better|cheaper|which one"),
    _cue("a negation", r"不能|不可以|没有|没|未|除外|除了|除非|except|\bnot\b|n't\b|without|never|neither"),
    _cue("two rules that disagree", r"为准|按哪个|不一致|哪个对|矛盾|contradict|which (?:one )?(?:applies|counts)|is right"),
    _cue("a judgement", r"合法|合规|对吗|有效吗|应该.{0,6}吗|为什么|怎么我|凭什么|依据|判断|核对|分析|\bwhy\b|explain|correct|allowed to|check whether|decide"),
    _cue("a day to be worked out", r"哪天|最晚|最早|几号(?:结束|到期|走)|截止|到什么时候|last day|which date|when (?:does|am|do) (?:it|i) (?:end|finish|out)|what date"),
    _cue("what happens after a change", r"之后|以后|调到|转(?:岗|正|成)|离职|辞职|走人|resign|quit|\bleave\b (?:on|in)|\bmove[ds]?\b|part-time|after "),
    _cue("a stretch of service", r"\d+\s*年|[一二三四五六七八九十两]年(?!假)|干了|years?|seniority|tenure"),
    _cue("amounts of the case", r"\d[\d,]*(?:元|块|天|小时|个月|号|%|公里)?|\d月|\d+ (?:days|hours|months|weeks|nights)|[一二三四五六七八九十]万|percent"),
    _cue("several parts", r"[，,].{2,}[，,]|分别|另外|顺便|还有|以及|同时|叠加|再加|: .*,|\band\b.*\?|,.*\?"),
    _cue("a second request", r"另外|顺便|此外|对了|再问|再帮|还想", reasoning=False),
    _cue("urgency", r"紧急|急|马上|立刻|赶紧|加急|urgent|asap", reasoning=False),
    _cue("a person is asked for", r"人工|主管|特批|介入|专员|投诉|升级|凭什么", reasoning=False),
    _cue("something to be done", r"申请|开通|权限|帮我|请.{0,12}(?:核实|处理|修|开通|补发)", reasoning=False),
    _cue("somebody introduces himself", r"我是.{1,14}(?:的|部|组|中心)", reasoning=False),
    _cue("a place or a number", r"哪里|在哪|位置|地址|密码|电话|分机|邮箱|入口|几楼|几层|几号|where|which system|phone|e-?mail", reasoning=False),
    _cue("a rule is asked for", r"规定|标准|制度|政策|流程|条件|比例|policy|rule|limit|cap\b", reasoning=False),
    _cue("a way is asked for", r"怎么|如何|咋|怎样|how (?:do|can|are)", reasoning=False),
    _cue("yes or no", r"吗|么[？?]?$|能不能|可不可以|是否|^(?:can|is|are|do|does|did)\b", reasoning=False),
    _cue("a balance", r"余额|还剩|剩余|剩下|\bleft\b", reasoning=False),
    _cue("somebody is wanted", r"谁|找哪|哪位|\bwho\b|contact", reasoning=False),
    _cue("equipment", r"wi-?fi|打印机|会议室|工位|食堂|前台|电脑|账号|系统|laptop|badge|vpn", reasoning=False),
    _cue("a subject of the handbook", _SUBJECTS, reasoning=False),
    _cue("what becomes of oneself", r"(?:我|我的|这|那|剩|到手|最后|现在)[^，,。]{0,8}(?:算|够|批|份|拿|退|扣|亏|划|赚|适用|合适|值)|\b(?:do|does|did|am|are|is|was|would|will|can|may|should) (?:i|it|that|this|they|mine|my \w+)\b[^,]{0,24}\?", reasoning=False),
    _cue("it ends as a statement", r"[。！!]\s*$", reasoning=False),
    _cue("politeness", r"麻烦|谢谢|拜托|您好|请问|please|thank|could you", reasoning=False),
)  # fmt: skip


def reasons(text: str) -> tuple[str, ...]:
    """The names of the signs of reasoning in a text, most telling first."""
    return tuple(cue.name for cue in CUES if cue.reasoning and cue.pattern.search(text))
