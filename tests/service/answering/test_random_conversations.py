"""Random conversations: asked, left, broken, edited, restarted, with rights that come and go; what holds in all of them.

The model is the worst there can be: it repeats every secret that it is shown.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace

import pytest

from assistant.answering.brief import Brief
from assistant.domain.answers import Delta
from assistant.domain.identity import AccessRule
from assistant.domain.questions import RouteKind
from assistant.engine.base import Completion, FinishReason, GenerationRequest, Token
from assistant.engine.script import rule
from assistant.engine.scripted import decode
from assistant.storage.documents import Registration
from assistant.storage.opening import Storage
from tests.service.answering.paper import Committed, Desk, hear, writing
from tests.service.storage.examples import EMPLOYEE, TODAY, ingest, version_of

PAPERS = 6
CODE = re.compile(r"代号\d\d")
NUMBERED = re.compile(r"^\[(\d+)\] 《(办法\d)V1》", re.MULTILINE)


class Parrot(Committed):
    """Says every code of its prompt, and thinks of them before; breaks off when told."""

    breaks = False

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Token | Completion]:
        assert request.prompt[: len(self.committed)] == self.committed, (
            "what is kept is how the prompt begins"
        )
        seen = "，".join(sorted(set(CODE.findall(decode(request.prompt)))))
        self._rules = (rule("(?s).", ["<think>", seen, "</think>\n\n", f"见{seen}", "[1][2][3]。"]),)
        async for item in super().generate(request):
            if isinstance(item, Completion) and self.breaks:
                item = Completion(FinishReason.ERROR, item.usage)
            yield item


@dataclass
class Walk:
    """One conversation on its random way."""

    storage: Storage
    papers: list[Registration]
    randomness: random.Random
    engine: Parrot = field(default_factory=Parrot)
    titles: dict[str, str] = field(default_factory=dict)
    """Number -> title, of turns that were kept while one writer remembered."""

    def __post_init__(self) -> None:
        self.desk = Desk(self.storage, writing(self.engine, self.storage), EMPLOYEE)
        self.regroup()

    def regroup(self) -> None:
        groups = frozenset(f"g{n}" for n in range(PAPERS) if self.randomness.random() < 0.7)
        self.desk.person = replace(EMPLOYEE, groups=groups | {"g0"})

    def restart(self) -> None:
        self.desk.writer = writing(self.engine, self.storage)
        self.engine.commit(self.desk.conversation.id, ())
        self.titles.clear()

    def step(self) -> None:
        chosen = self.randomness.sample(self.papers, 3)
        kind = self.randomness.choice([RouteKind.FAST, RouteKind.THINKING])
        brief = self.desk.brief("问", self.desk.passages(TODAY, self.papers[0], *chosen), kind)
        match self.randomness.randrange(8):
            case 0:
                asyncio.run(left(self.desk, brief))
            case 1:
                asyncio.run(hear(self.desk.writer, replace(brief, history=brief.history[:1])))
            case 2:
                self.engine.breaks = True
                asyncio.run(hear(self.desk.writer, brief))
                self.engine.breaks = False
            case _:
                told = asyncio.run(hear(self.desk.writer, brief))
                self.desk.keep(brief, told.draft)
        self.check(self.engine.prompts[-1], kept=self.desk.brief("", ()).history[len(brief.history) :] != ())

    def check(self, prompt: str, *, kept: bool) -> None:
        may_read = {f"代号1{n}" for n in range(PAPERS) if f"g{n}" in self.desk.person.groups}
        assert set(CODE.findall(prompt)) <= may_read
        for number, title in NUMBERED.findall(prompt):
            assert self.titles.get(number, title) == title, "a number means one passage"
            if kept:
                self.titles[number] = title


async def left(desk: Desk, brief: Brief) -> None:
    async with aclosing(desk.writer.write(brief)) as pieces:
        async for piece in pieces:
            if isinstance(piece, Delta):
                return


@pytest.mark.parametrize("conversations", [5, pytest.param(300, marks=pytest.mark.slow)])
def test_no_secret_outlives_the_right_to_it(storage: Storage, conversations: int) -> None:
    papers = []
    for n in range(PAPERS):
        new = replace(version_of("V1", title=f"办法{n}"), access=AccessRule(frozenset({f"g{n}"})))
        papers.append(ingest(storage, new, f"方案的代号1{n}。"))
    for seed in range(conversations):
        walk = Walk(storage, papers, random.Random(seed))
        for _ in range(10):
            walk.step()
            if walk.randomness.random() < 0.4:
                walk.regroup()
            if walk.randomness.random() < 0.1:
                walk.restart()
