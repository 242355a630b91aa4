"""Question -> fast or thinking, with the reason. Pure rules; a classifier may join them later."""

from __future__ import annotations

import re

from assistant.domain.questions import Route, RouteKind

_SIGNS = (
    (
        "a computation",
        re.compile(
            r"多少(天|钱|元|小时)|几天|怎么(算|折算|计算)|折算|合计|一共|how (much|many)|calculate|pro.?rat",
            re.I,
        ),
    ),
    (
        "a condition",
        re.compile(r"如果|假如|要是|的话|是否|能不能|可不可以|符合|\bif\b|\bunless\b|eligib|entitled", re.I),
    ),
    (
        "a personal case",
        re.compile(r"我(入职|工作|来公司|在职)|半年|个月|年限|司龄|试用期|\bI (joined|have worked)", re.I),
    ),
    ("a comparison", re.compile(r"区别|不同|相比|还是|哪个|differ|compare|versus|\bvs\b", re.I)),
    ("a negation", re.compile(r"不能|不可以|没有|未|除外|except|\bnot\b|without", re.I)),
)
NEEDED_SIGNS = 2


def route(question: str, *, can_think: bool, wanted: bool | None = None) -> Route:
    """Thinking when at least two signs of reasoning meet and the engine can think; else fast.

    `wanted`: whether to think, as the person chose, where policy lets them; None: nothing.
    """
    if wanted is not None and can_think:
        kind = RouteKind.THINKING if wanted else RouteKind.FAST
        return Route(kind, "as the person chose")
    signs = [name for name, pattern in _SIGNS if pattern.search(question)]
    if len(signs) < NEEDED_SIGNS:
        return Route(RouteKind.FAST, "a plain question" if not signs else f"only {signs[0]}")
    reason = " and ".join(signs[:2])
    if not can_think:
        return Route(RouteKind.FAST, f"{reason}, but the engine has no thinking mode")
    return Route(RouteKind.THINKING, reason)
