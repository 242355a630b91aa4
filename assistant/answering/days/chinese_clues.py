"""What Chinese words around a day say of it: the rule's day, or a fact of the case. Pure."""

from __future__ import annotations

import re
from typing import Final

RULE_NOUN: Final = r"(?:规定|制度|政策|标准|办法|条款|版本|手册|规则|规章|细则|口径|限额|上限)"
WEAK_NOUN: Final = r"(?:额度|要求|倍数|天数|方案|待遇|流程)"
"""Of a rule or of a case: they count where a year is said."""
LIFE: Final = (
    r"(?:入职|进公司|进来|来公司|来上班|报到|加入|转正|离职|辞职|走人|走的|要走|离开|退休(?!年龄|金)|出生|生孩子|生娃|生的|生小孩|生二胎|"
    r"结婚|领证|领的证|毕业|参加工作|签的|签了|签合同|签订|续签|到期|怀孕|预产期|过生日|生日|满|刚好满|正好满|调到|调岗|升职|晋升|"
    r"生$|结束|进司|入司|跳槽|到岗|来的|开始上班|开始工作|合同)"
)
ACTIVITY: Final = (
    r"(?:出差|请假|垫付|垫的|参加|累积|积累|累计|攒|剩|订|请了|请的|休了|休的|休产假|休年假|休陪产假|休婚假|休假|要休|想休|加班|加了班|上班|值班|开会|体检|培训|报销|提交|交的|交了|提的|提了|申请|"
    r"住院|手术|受伤|摔|面试|搬家|飞|回老家|旅游|打车|迟到|旷工|忘打卡|忘了打卡|没打卡|发的|买的|开的|花的|去|到货)"
)
_THING = r"(?:工资条?|薪水|奖金|绩效|考勤|发票|票|报销单?|加班费|差旅费|账单|社保|公积金|个税|年终奖|调休|假条|打卡|出差|年假|假期?|假|餐补|补贴)"
_HANDLED = (
    r"(?:没|未|还能|还可以|还有|能不能|补|错|(?<!多)少|漏|丢|到账|扣|结转|清零|作废|过期|剩|不对|发了|撤)"
)
PERSON: Final = r"(?:我|本人|咱|爱人|老婆|老公|妻子|丈夫|太太|先生|孩子|小孩|宝宝|女儿|儿子|同事|他|她|爸|妈)"

RECURRING: Final = re.compile(r"(?:每年?|每个?|各|历年|逐年|往年)的?$")
SPEAKS_OF_NOW: Final = re.compile(r"现在|目前|如今|眼下")
COMPARES: Final = re.compile(
    r"比|相比|变化|变了|变没|有变|会变|不同|区别|不一样|改了|改成|改过|一样|调整|涨|降|取消"
)
GOVERNED: Final = re.compile(r"(?:按照?|按着|根据|依照|依据|适用|执行|遵循|参照|截至|截止到?)$")
IN_FORCE: Final = re.compile(
    r"^的?(?:版|那版|那一版|老规矩|时候?(?!间)|当时|那时|那会儿|生效|有效|施行|实施|执行|适用)"
)
NAMES_RULE: Final = re.compile(rf"^的?(?:时候)?(?P<between>[^，。；？]{{0,12}}?){RULE_NOUN}")
NAMES_WEAKLY: Final = re.compile(rf"^的?(?P<between>[^，。；？]{{0,8}}?){WEAK_NOUN}")
TARGET: Final = re.compile(
    r"(?:留|结转|延期?|延长|拖|推迟|顺延|转|累积|攒|放|挪|用|休|存|保留|干|待|做|等|有效期?|截止|持续|留着|放着|等着)(?:到|至)?(?:了)?$|(?:到|至|截止)$"
)
DEADLINE: Final = re.compile(
    r"^(?:[^，。；？]{0,6})(?:不用|没用|用掉|提交|提出|申请|交|用完|休完|报|完成|通知|办(?!公|法)|清|说|离开|走)"
)
WAS_THE_RULE: Final = re.compile(
    rf"^的?{LIFE}?的?(?:时候?(?!间)|那会儿?|那时候?|当时)[，,]?[^。；？]{{0,16}}?(?:{RULE_NOUN}|(?:是|有)(?:多少|几))"
)
"""What somebody joining then was told: 我2024年4月来的时候，休假按什么规定."""
LIFE_AFTER: Final = re.compile(
    rf"^(?:的|左右|那天|才|刚|就|正式|要|将|会|想|打算|准备|我|和公司|跟公司|和单位|正好|刚好)*{LIFE}"
)
LIFE_AS_EVENT: Final = re.compile(
    rf"^[^，。；？]{{0,2}}?{LIFE}$|^[^，。；？]{{0,8}}?{LIFE}(?:的?(?:话|员工|人|同事|新人|应届生|毕业生|时间|日期)|的$|了|，|的，|后|之后|以后|满|的我)"
)
LIFE_BEFORE: Final = re.compile(
    rf"{LIFE}(?:的)?(?:日期|时间|日子|日|公司)?(?:是|为|在|于|：|:|的时间是|定在|就是)?(?:从|自)?$"
)
LIFE_RULE: Final = re.compile(rf"^(?P<life>{LIFE})的?{RULE_NOUN}")
LIFE_WORD: Final = re.compile(LIFE)
PERSONAL: Final = re.compile(PERSON)
ACTIVE: Final = re.compile(ACTIVITY)
THING_AFTER: Final = re.compile(rf"^的?(?:我的?)?{_THING}")
MEANT_TO: Final = re.compile(r"^的?(?:我们?)?(?:想|要(?!求)|打算|准备|计划|再|接着|继续|用|休)")
DONE_AFTER: Final = re.compile(
    r"^的?(?:[^，。；？]{0,3}(?:忘|漏|请了|休了|交了|提了|加了班|买了|花了|去了)|没|未|剩|攒|欠)"
)
HANDLED: Final = re.compile(_HANDLED)
ASKS: Final = re.compile(
    r"几|多少|会|吗|么|什么|怎么|多久|是否|能不能|可不可以|可以|有没有|谁|哪|呢|如何|多长"
)
QUANTITY: Final = re.compile(
    r"多少|几(?:天|点|倍|个|次|小时|成|年|元|块)|多久|多长|变化|有变|会变|变吗|会改|改吗|调整吗"
)
HIRING_ASKS_DUTY: Final = re.compile(r"要|需要|得|带|交|提交|签|办理|准备|体检")
SAYS_WAS: Final = re.compile(rf"{RULE_NOUN}|是|有|多少|几|怎么|能|可以|吗")
KEPT_BACK: Final = re.compile(r"没|未|剩|攒|累积|积累|累计|欠")
FRAGMENT: Final = re.compile(r"^的[^，。；？]{1,10}[？?。]?$")
CLOCK: Final = re.compile(r"^\s*(?:上午|下午|晚上|早上|中午|凌晨)|^\s*\d{1,2}(?:[:：]\d\d|点)")
COMPARED: Final = re.compile(r"^(?:相?比|有什么不同|有何不同)")
