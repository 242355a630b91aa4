"""Small versions that the tests of comparing speak about."""

from __future__ import annotations

from hypothesis import strategies as st

from assistant.comparing.wording import Row, Wording
from assistant.domain.documents import Clause, ClauseKind

LEAVE = "正式员工每年享有7天带薪年假，需提前5个工作日提交OA审批。"
SICK = "员工因病需要治疗休息的，可以申请病假，并提交医院证明。"
SALARY = "公司每月10日以银行转账方式发放上月工资。"
GRADES = (Row(("职级", "住宿标准"), ("P1", "350元")), Row(("职级", "住宿标准"), ("P5", "450元")))


def version(*texts: str, first: int = 1, title: str = "休假") -> tuple[Wording, ...]:
    """A chapter with one article for each text, numbered from `first`."""
    chapter = Wording(Clause(0, ClauseKind.CHAPTER, "第5章", title, (f"第五章 {title}",), None), title)
    articles = [
        Wording(Clause(n + 1, ClauseKind.ARTICLE, f"第{n + first}条", "", (f"第五章 {title}",), 0), text)
        for n, text in enumerate(texts)
    ]
    return (chapter, *articles)


def tabled(*rows: Row) -> tuple[Wording, ...]:
    """One clause with these rows."""
    return (Wording(Clause(0, ClauseKind.ARTICLE, "第1条", "", (), None), "住宿标准见下表。", rows),)


TEXTS = st.lists(
    st.sampled_from([LEAVE, SICK, SALARY, LEAVE.replace("7", "10"), SICK + SALARY, "", "试行"])
    | st.text(alphabet="年假病工资天57，。", max_size=12),
    max_size=7,
)


@st.composite
def versions(draw: st.DrawFn) -> tuple[Wording, ...]:
    """Any small version: chapters and articles of any text, with or without numbers."""
    found: list[Wording] = []
    for text in draw(TEXTS):
        position = len(found)
        parent = draw(st.none() | st.integers(0, position - 1)) if position else None
        label = draw(st.sampled_from(["", "第1条", "第2条", "第3条", "5.1"]))
        title = draw(st.sampled_from(["", "年假", "病假"]))
        rows = tuple(draw(st.lists(st.sampled_from(GRADES), max_size=2)))
        found.append(
            Wording(Clause(position, ClauseKind.ARTICLE, label, title, (), parent), text or title, rows)
        )
    return tuple(found)
