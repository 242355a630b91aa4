"""Papers in a real database and a writer over a real door: turns without searching, each given its passages."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import date

from assistant.answering.brief import Brief, Draft, Writer
from assistant.answering.generative import GenerativeWriter
from assistant.answering.prompts import PromptLibrary
from assistant.answering.thinking import Limits
from assistant.domain.answers import Answer, Conversation, Delta, Outcome, Thought
from assistant.domain.identity import Principal
from assistant.domain.passages import Passage
from assistant.domain.questions import Question, Route, RouteKind, language_of
from assistant.engine.base import Completion, Engine, GenerationRequest, Thinking, Token
from assistant.engine.script import Rule
from assistant.engine.scripted import decode
from assistant.storage.documents import Registration
from assistant.storage.opening import Storage
from tests.service.answering.overheard import Overheard
from tests.service.storage.examples import EMPLOYEE, TODAY, chunk_ids, ingest, version_of

PROMPTS = PromptLibrary.load()


class Committed(Overheard):
    """Keeps what it was told to do, in order."""

    def __init__(self, *rules: Rule, thinking: Thinking = Thinking.HYBRID) -> None:
        super().__init__(*rules, thinking=thinking)
        self.told: list[str] = []
        """`generate`, or the text of what is committed."""
        self.committed: tuple[int, ...] = ()
        """The last ids."""

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Token | Completion]:
        self.told.append("generate")
        async for item in super().generate(request):
            yield item

    def commit(self, sequence_key: str, ids: tuple[int, ...]) -> None:
        self.told.append(decode(ids))
        self.committed = ids
        super().commit(sequence_key, ids)


@dataclass(frozen=True, slots=True)
class Told:
    """What a turn brought."""

    draft: Draft
    text: str
    thought: str


@dataclass(slots=True)
class Desk:
    """One conversation of one person."""

    storage: Storage
    writer: Writer
    person: Principal = EMPLOYEE
    conversation: Conversation = field(init=False)

    def __post_init__(self) -> None:
        self.conversation = self.storage.conversations.create(self.person, "")

    async def turn(
        self, text: str, *papers: Registration, kind: RouteKind = RouteKind.FAST, as_of: date = TODAY
    ) -> Told:
        """Ask with all that may be read of these papers before one; kept as a turn, unless it failed."""
        brief = self.brief(text, self.passages(as_of, *papers), kind, as_of)
        told = await hear(self.writer, brief)
        if told.draft.outcome is not Outcome.FAILED:
            self.keep(brief, told.draft)
        return told

    def brief(
        self,
        text: str,
        passages: tuple[Passage, ...],
        kind: RouteKind = RouteKind.FAST,
        as_of: date = TODAY,
    ) -> Brief:
        turns = self.storage.conversations.get(self.person, self.conversation.id).turns
        question = Question(text, text, as_of, language_of(text))
        route = Route(kind, "a test")
        return Brief(question, passages, route, self.conversation.id, self.person, uuid.uuid4().hex, turns)

    def passages(self, as_of: date, *papers: Registration) -> tuple[Passage, ...]:
        wanted = [id for paper in papers for id in chunk_ids(self.storage, paper)]
        return tuple(self.storage.policies.passages(wanted, self.person, as_of).values())

    def keep(self, brief: Brief, draft: Draft) -> None:
        answer = Answer(
            draft.text,
            draft.outcome,
            draft.citations,
            engine=draft.engine,
            rests_on=draft.rests_on,
            turn_id=brief.turn_id,
        )
        self.storage.conversations.append(self.person, self.conversation.id, brief.question.text, answer)


async def hear(writer: Writer, brief: Brief) -> Told:
    """One turn to its end."""
    pieces = [piece async for piece in writer.write(brief)]
    assert isinstance(pieces[-1], Draft)
    text = "".join(piece.text for piece in pieces if isinstance(piece, Delta))
    thought = "".join(piece.text for piece in pieces if isinstance(piece, Thought))
    return Told(pieces[-1], text, thought)


def writing(engine: Engine, storage: Storage, limits: Limits = Limits()) -> GenerativeWriter:
    return GenerativeWriter(engine, PROMPTS, storage.policies, limits, removes=False)


def paper(storage: Storage, title: str, text: str, begin: date | None = None) -> Registration:
    """A paper of one clause that everybody may read."""
    return ingest(storage, version_of("V1", begin, title=title), text)
