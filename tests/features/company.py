"""A small company in a real database: three people, one handbook in two versions, one paper for managers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from datetime import date
from types import MappingProxyType

from assistant.domain.answers import (
    Answer,
    AnswerEvent,
    Citation,
    Delta,
    Finished,
    Outcome,
    Progress,
    Stage,
    Thought,
)
from assistant.domain.documents import Chunk, ChunkKind, Clause, ClauseKind, StructuredVersion
from assistant.domain.identity import AccessRule, Applicability, Attribute, Principal, Role
from assistant.domain.questions import Question, Route, RouteKind, language_of
from assistant.errors import Overloaded
from assistant.storage.documents import NewVersion
from assistant.storage.opening import Storage

TODAY = date(2026, 11, 22)
LIN = Principal("local", "lin.yue", "林悦", attributes=MappingProxyType({Attribute.LOCATION: "shanghai"}))
CHEN = Principal("local", "chen.bo", "陈博")
HE = Principal("local", "he.lan", "何岚", roles=frozenset({Role.ADMIN}), groups=frozenset({"managers"}))

LEAVE = "正式员工每年享有10天带薪年假，需提前7个工作日提交OA审批。"
OLD_LEAVE = "正式员工每年享有7天带薪年假，需提前5个工作日提交OA审批。"
SECRET = "高级经理的年度奖金基数为六个月工资。"
LEAVE_CHUNK, OLD_CHUNK, SECRET_CHUNK = "1" * 32, "2" * 32, "3" * 32


def move_in(storage: Storage) -> None:
    """Fill an empty database."""
    for person in (LIN, CHEN, HE):
        storage.people.put(person)
    publish(storage, "员工手册", "V3.1", one_clause(OLD_CHUNK, OLD_LEAVE), date(2023, 1, 1))
    publish(storage, "员工手册", "V3.2", one_clause(LEAVE_CHUNK, LEAVE), date(2025, 1, 1))
    managers = AccessRule(frozenset({"managers"}))
    publish(storage, "管理层薪酬办法", "V1.0", one_clause(SECRET_CHUNK, SECRET), date(2025, 1, 1), managers)


def publish(
    storage: Storage,
    title: str,
    label: str,
    structure: StructuredVersion,
    begins: date,
    access: AccessRule = AccessRule(),
) -> None:
    """One version, live."""
    new = NewVersion(
        title=title,
        label=label,
        file_hash=storage.files.put(structure.chunks[0].text.encode()),
        file_name=f"{title}.txt",
        media_type="text/plain",
        language="zh",
        owner="HR",
        effective_from=begins,
        effective_to=None,
        access=access,
        applicability=Applicability(),
        uploaded_by=HE.id,
        publish=True,
    )
    version = storage.documents.register(new).version.id
    storage.documents.save_structure(version, structure)
    storage.documents.settle(version, storage.documents.index_labels(version), today=TODAY)


def one_clause(chunk_id: str, text: str) -> StructuredVersion:
    """第5章第12条, on page 12."""
    path = ("第五章 休假", "第十二条 年休假")
    chapter = Clause(0, ClauseKind.CHAPTER, "第5章", "休假", path[:1], None, 12, 13)
    article = Clause(1, ClauseKind.ARTICLE, "第5章第12条", "年休假", path, 0, 12, 12)
    chunk = Chunk(chunk_id, 0, 1, ChunkKind.TEXT, text, " ".join(path) + text, 12, 12)
    return StructuredVersion((chapter, article), (chunk,), 20)


class QuotingAnswers:
    """Stands where the pipeline stands: searches one clause by id and quotes it, as the reader's rights allow."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.let_go = 0
        """How many answers were ended before they had finished."""
        self.forgotten: list[str] = []

    def forget(self, conversation_id: str) -> None:
        self.forgotten.append(conversation_id)

    async def answer(
        self, text: str, conversation_id: str | None, principal: Principal, *, as_of: date | None = None
    ) -> AsyncGenerator[AnswerEvent, None]:
        """`忙` is refused, `坏` breaks off, `慢` never ends, `奖金` needs rights, all else is about leave."""
        conversation = self._storage.conversations.get(principal, conversation_id or "")
        if text == "忙":
            raise Overloaded("the queue is full; try again soon", 7)
        yield Progress(Stage.SEARCHING)
        yield Thought("the thinking text")
        if text == "坏":
            raise RuntimeError("SELECT secret FROM /srv/place")
        answer = self._quoting(text, principal, as_of or TODAY)
        try:
            for piece in (answer.text[i : i + 4] for i in range(0, len(answer.text), 4)):
                yield Delta(piece)
                if text == "慢":
                    await asyncio.Event().wait()
        except BaseException:
            self.let_go += 1
            raise
        self._storage.conversations.append(principal, conversation.id, text, answer)
        yield Finished(self._storage.conversations.get(principal, conversation.id).turns[-1].answer)

    def _quoting(self, text: str, principal: Principal, day: date) -> Answer:
        wanted = (SECRET_CHUNK,) if "奖金" in text else (LEAVE_CHUNK, OLD_CHUNK)
        found = list(self._storage.policies.passages(wanted, principal, day).values())
        question = Question(text, text, day, language_of(text))
        route = Route(RouteKind.FAST, "one clause suffices")
        if not found:
            return Answer("手册中没有找到依据。", Outcome.UNANSWERABLE, question=question, route=route)
        cited = Citation.of(1, found[0], found[0].text)
        return Answer(f"{found[0].text}[1]", Outcome.ANSWERED, (cited,), (), question, route, "quoting")
