"""One sentence of a policy -> what it takes a group of people out of, or rules otherwise for them. Pure.

By written rules, rather too few than wrong: what is not read here is quoted as it stands. Knows no document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answering.attributes.words import OUTSIDERS
from assistant.answering.exemptions.groups import LISTED, Group, groups_in
from assistant.answering.exemptions.reach import NO_REFERENCES, Place, Reach, References, references_in
from assistant.storage.lexical import fold

Groups = frozenset[Group]

_POLICY = "本(?:员工)?(?:手册|制度|办法|规定|标准|细则|规程|规范|政策|方案|指引)"
_OWN_NUMBER = re.compile(r"^\s*第[\d〇零一二三四五六七八九十百]+条\s*")
_WHOLE = re.compile(rf"{_POLICY}|\b(?:this|the) (?:handbook|policy|document|guide|scheme|plan)\b")
_CHAPTER = re.compile(r"本[章节]|\bthis (?:chapter|part)\b")
_REST = re.compile(r"其余|其他|其它|\b(?:rest|remainder|other chapters|remaining)\b")
_ABOUT = re.compile(r"(?:关于|有关|中)([^,、的;]{2,12})的?(?:规定|条款|内容)")
_DENIED = re.compile(
    r"不(?:再)?(?:适用|享有|享受)于?|(?:do|does|shall|will|is|are) not (?:apply|applicable)(?: to)?(?: the)?"
    r"|(?:is|are) not (?:covered by|entitled to|eligible for)"
)
_GRANTS = re.compile(r"享有|享受|entitled|eligible")
_BENEFIT = re.compile(
    r"\s*(?:any |the )?((?:带薪|有薪)?[\u4e00-\u9fff]{2,8}|[a-z][a-z ]{3,30})(?=[,.;。、]|$)"
)
_EXCEPT = re.compile(
    rf"除({LISTED})(?:以|之)?外|(?:不含|不包括|不包含)({LISTED})|({LISTED})等?(?:人员)?除外"
    rf"|(?:except|excluding|other than|with the exception of|but not)(?: for)?(?: the)? ({LISTED})"
)
_ONLY = re.compile(r"[只仅]适用(?:于)?|follows? only|(?:is|are) only covered by")
_APPLIES = re.compile(r"(?<![不只仅])适用|\bappl(?:y|ies)\b|\bcover(?:s|ed)?\b|\btogether with\b")
_OWN_TERMS = re.compile(
    rf"({LISTED})(?:的([\u4e00-\u9fff、和及与]{{2,24}}?))?,?(?:均|一律|应当|应)?(?:按照?|依照?|执行|适用|由)"
    r"[^;。,]{0,24}?(?:协议|合同|派遣单位|用人单位)(?:的?(?:约定|规定))?(?:执行|办理|发放|负责|为准)?(?=,|$)"
    rf"|({LISTED}) (?:follow|are (?:governed|covered) by) the (?:terms of )?their own (?:agreement|contract)s?"
    rf"|({LISTED}) (?:follow|are (?:governed|covered) by) (?:the terms of )?their (?:own )?(?:agreement|contract)s?"
)
_SUBJECT = re.compile(rf"^(?:[^,;]{{0,16}}?[\s:,.])??(?:the )?({LISTED})")
_TOPIC_JOINTS = re.compile("[、和及与]")
_MEANT = re.compile(
    rf"(?:{_POLICY}|this (?:handbook|policy))[^;]{{0,16}}?(?:适用于|applies (?:only )?to)(.*)"
)
_LIKEWISE = re.compile("参照|同样适用|也适用|亦适用|一并适用")


@dataclass(frozen=True, slots=True)
class Said:
    """What one sentence says of some groups. `reach` None: takes them out of nothing, but rules for them."""

    groups: Groups
    reach: Reach | None
    opens: References = NO_REFERENCES
    """What it names as all that holds for them."""
    names: bool = True
    """Whether it names them; else it only says whom else the policy is for."""


def says_whom_it_is_for(text: str) -> bool:
    """Whether a clause says to whom its policy applies."""
    return bool(
        re.search(
            rf"适用范围|{_POLICY}[^。]{{0,16}}?适用|who it covers|(?:handbook|policy) applies", fold(text)
        )
    )


def read_sentence(sentence: str, home: Place, of_policy: bool) -> Iterator[Said]:
    """What a sentence says; `of_policy`: it stands in the clause that says to whom the policy applies."""
    said = _OWN_NUMBER.sub("", fold(sentence))
    parts = [part.strip() for part in re.split("[;。]", said) if part.strip()]
    subject: Groups = frozenset()
    named = NO_REFERENCES
    for part in parts:
        opening = _SUBJECT.search(part)
        subject = groups_in(opening[1]) if opening else subject
        if not _DENIED.search(part) and _APPLIES.search(part):
            named |= references_in(part)
        yield from _read(part, _Context(subject, named, home, of_policy))
        if of_policy and opening and not _MEANT.search(part):
            yield Said(subject, None)
    if of_policy:
        yield from _closed(";".join(parts))


@dataclass(frozen=True, slots=True)
class _Context:
    subject: Groups
    named: References
    """What the sentence said before applies to them."""
    home: Place
    of_policy: bool

    def part_meant(self, text: str) -> Reach | None:
        """The part of the document that some words name; None: they name none."""
        about = _ABOUT.search(text)
        topics = (about[1],) if about else ()
        if _CHAPTER.search(text) and self.home.chapter:
            rest = (
                References(articles=frozenset({self.home.article})) if _REST.search(text) else NO_REFERENCES
            )
            return Reach(References(frozenset({self.home.chapter})), rest, topics)
        if _REST.search(text) and self.named:
            return Reach(but=self.named, about=topics)
        if references := references_in(text):
            return Reach(references, about=topics)
        return Reach(about=topics) if _WHOLE.search(text) else None


def _read(part: str, context: _Context) -> Iterator[Said]:
    for match in _EXCEPT.finditer(part):
        if _APPLIES.search(part) or context.of_policy:
            listed = next(filter(None, match.groups()))
            yield Said(groups_in(listed), context.part_meant(part) or Reach())
    for match in _OWN_TERMS.finditer(part):
        listed = match[1] or match[3] or match[4]
        topics = tuple(filter(None, _TOPIC_JOINTS.split(match[2] or "")))
        if context.of_policy:
            yield Said(groups_in(listed), Reach(but=references_in(part), about=topics))
    only = _ONLY.search(part)
    if only and context.subject and (kept := references_in(part[only.end() :])):
        yield Said(context.subject, Reach(but=kept), kept)
    for denied in _DENIED.finditer(part):
        yield from _denied(part[: denied.start()], denied.group(), part[denied.end() :], context)


def _denied(before: str, verb: str, after: str, context: _Context) -> Iterator[Said]:
    """Whom a part is denied: those behind the verb (本章不适用于实习生), else those before it."""
    behind = re.match(rf"\s*({LISTED})", after)
    if behind is not None:
        reach = context.part_meant(before)
        groups = groups_in(behind[1])
    else:
        listed = list(re.finditer(LISTED, before))
        groups = groups_in(listed[-1].group()) if listed else context.subject
        reach = context.part_meant(after) or context.part_meant(before)
        benefit = _BENEFIT.match(after)
        if reach is None and benefit and _GRANTS.search(verb):
            reach = Reach(about=(benefit[1].strip(),))
        if reach is None and context.of_policy:
            reach = Reach(but=context.named)
    if groups and reach is not None:
        yield Said(groups, reach)


def _closed(sentence: str) -> Iterator[Said]:
    """本制度适用于正式员工和试用期员工: it is for nobody outside the company, as far as the sentence names nobody else."""
    meant = _MEANT.search(sentence)
    if meant is None:
        return
    inside = {group.value for group in groups_in(meant[1])}
    if "regular" in inside and OUTSIDERS.isdisjoint(inside):
        outside = OUTSIDERS - {"parttime"}
        yield Said(frozenset(map(Group.of_employment, outside)), Reach(), names=False)


def welcomes(text: str) -> Groups:
    """The groups that a clause takes in besides: 实习生参照执行."""
    sentences = re.split("[;。]", fold(text))
    return frozenset(group for one in sentences if _LIKEWISE.search(one) for group in groups_in(one))
