"""The JSON of conversations, answers and people. Knows the domain; no storage, no route."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant.domain.answers import Answer, Citation, Conversation, Stage, Turn
from assistant.domain.identity import Principal

LONGEST_QUESTION = 4000
LONGEST_TITLE = 120

Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TITLE)]


class Sent(BaseModel):
    """Base of what callers send: a field nobody knows is an error, not ignored."""

    model_config = ConfigDict(extra="forbid")


class NewConversation(Sent):
    """A conversation to begin."""

    title: Title = ""


class Renaming(Sent):
    """A conversation's new title."""

    title: Annotated[Title, Field(min_length=1)]


class AskedQuestion(Sent):
    """A question, and the day it is asked about; by default today."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_QUESTION)]
    as_of: date | None = None


class LinkToken(Sent):
    """What stands behind #t= in a sign-in link."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=512)]


class CitationModel(BaseModel):
    """A number in the answer and the clause it stands for; open it under /clauses/{chunk_id}."""

    number: int
    label: str
    clause_key: str
    chunk_id: str
    version_id: int
    page: int | None
    quote: str
    effective_from: date | None
    effective_to: date | None

    @classmethod
    def of(cls, citation: Citation) -> Self:
        """The citation as sent."""
        return cls.model_validate(citation, from_attributes=True)


class RouteModel(BaseModel):
    """The way the question took, and why."""

    kind: str
    reason: str


class UsageModel(BaseModel):
    """Tokens of the generation; all 0 where no model ran."""

    prompt_tokens: int
    reused_tokens: int
    prefilled_tokens: int
    generated_tokens: int
    thought_tokens: int
    drafted_tokens: int
    accepted_tokens: int


class AnswerModel(BaseModel):
    """A finished answer."""

    text: str
    outcome: str
    citations: list[CitationModel]
    nearest: list[CitationModel]
    as_of: date | None
    language: str
    route: RouteModel | None
    engine: str
    usage: UsageModel
    turn_id: str
    milliseconds: dict[str, float]
    notes: list[str]

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """The answer as sent."""
        question, route = answer.question, answer.route
        return cls(
            text=answer.text,
            outcome=answer.outcome.value,
            citations=[CitationModel.of(citation) for citation in answer.citations],
            nearest=[CitationModel.of(citation) for citation in answer.nearest],
            as_of=question.as_of if question else None,
            language=question.language if question else "",
            route=RouteModel(kind=route.kind.value, reason=route.reason) if route else None,
            engine=answer.engine,
            usage=UsageModel.model_validate(answer.usage, from_attributes=True),
            turn_id=answer.turn_id,
            milliseconds={step: round(elapsed, 1) for step, elapsed in answer.milliseconds},
            notes=list(answer.notes),
        )


class ProgressModel(BaseModel):
    """Data of the event `progress`."""

    stage: Stage


class PieceModel(BaseModel):
    """Data of the events `delta` and `thought`."""

    text: str


class TurnModel(BaseModel):
    """One question with its answer."""

    id: str
    question: str
    answer: AnswerModel
    created_at: datetime

    @classmethod
    def of(cls, turn: Turn) -> Self:
        """The turn as sent."""
        return cls(
            id=turn.id, question=turn.question, answer=AnswerModel.of(turn.answer), created_at=turn.created_at
        )


class ConversationSummary(BaseModel):
    """A conversation in a list."""

    id: str
    title: str
    created_at: datetime

    @classmethod
    def of(cls, conversation: Conversation) -> Self:
        """The conversation as listed."""
        return cls(id=conversation.id, title=conversation.title, created_at=conversation.created_at)


class ConversationModel(ConversationSummary):
    """A conversation with its turns, oldest first."""

    turns: list[TurnModel]

    @classmethod
    def of(cls, conversation: Conversation) -> Self:
        """The conversation as sent."""
        return cls(
            id=conversation.id,
            title=conversation.title,
            created_at=conversation.created_at,
            turns=[TurnModel.of(turn) for turn in conversation.turns],
        )


class PersonModel(BaseModel):
    """Who is signed in."""

    id: str
    name: str
    roles: list[str]
    groups: list[str]
    attributes: dict[str, str]

    @classmethod
    def of(cls, principal: Principal) -> Self:
        """The person as shown to themselves."""
        return cls(
            id=principal.id,
            name=principal.name or principal.subject,
            roles=sorted(role.value for role in principal.roles),
            groups=sorted(principal.groups),
            attributes={attribute.value: value for attribute, value in sorted(principal.attributes.items())},
        )
