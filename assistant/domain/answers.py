"""What an answer is, how it ends, and what a stream of it is made of."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum

from assistant.domain.identity import Attribute
from assistant.domain.passages import Passage
from assistant.domain.questions import Question, Route


class Outcome(StrEnum):
    """How an answer ended. Every answer has exactly one."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    UNANSWERABLE = "unanswerable"
    HANDED_OVER = "handed_over"
    BLOCKED_INPUT = "blocked_input"
    BLOCKED_OUTPUT = "blocked_output"
    CUT_SHORT = "cut_short"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Citation:
    """A number in the answer -> the clause it stands for. Resolvable for as long as the version is kept."""

    number: int
    label: str
    """《员工手册V3.2》第5章第12条."""
    clause_key: str
    chunk_id: str
    version_id: int
    page: int | None
    quote: str
    """A verbatim span of the passage."""
    effective_from: date | None = None
    effective_to: date | None = None

    @classmethod
    def of(cls, number: int, passage: Passage, quote: str) -> Citation:
        """Cite a passage; `quote` must be a span of its text."""
        return cls(
            number=number,
            label=passage.citation_label,
            clause_key=passage.clause_key,
            chunk_id=passage.chunk_ids[0],
            version_id=passage.version_id,
            page=passage.page_from,
            quote=quote,
            effective_from=passage.effective_from,
            effective_to=passage.effective_to,
        )


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one generation. prompt = reused + prefilled. All 0 where no model ran."""

    prompt_tokens: int = 0
    reused_tokens: int = 0
    """Their keys and values were there already."""
    prefilled_tokens: int = 0
    generated_tokens: int = 0
    """Thought and answer, and what was put in the model's mouth to close the thought."""
    thought_tokens: int = 0
    """Those of them inside the thought."""
    drafted_tokens: int = 0
    """Guessed by prompt lookup and verified."""
    accepted_tokens: int = 0
    """Those of them that were right."""

    @property
    def worked_tokens(self) -> int:
        """Tokens that were computed: what was reused cost nothing."""
        return self.prefilled_tokens + self.generated_tokens

    def __add__(self, other: Usage) -> Usage:
        """The sums, field by field."""
        return Usage(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Usage)))


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer. `text` holds [n] marks that `citations` resolve."""

    text: str
    outcome: Outcome
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Citation, ...] = ()
    """Where nothing answers: the clauses that came closest. Never shown as support."""
    question: Question | None = None
    route: Route | None = None
    engine: str = ""
    usage: Usage = Usage()
    turn_id: str = ""
    milliseconds: tuple[tuple[str, float], ...] = ()
    """Wall-clock time of each step, in order."""
    rests_on: frozenset[str] = frozenset()
    """Chunk ids of all that stood before whoever wrote the text: it may repeat any of them."""
    notes: tuple[str, ...] = ()
    """What should be known beside it: the day it holds for, a version that is over, a recent change."""
    asks: Attribute | None = None
    """What it asks the person for, where it asks for an attribute."""


class Stage(StrEnum):
    """What the assistant is doing, told while it does it."""

    SEARCHING = "searching"
    READING = "reading"
    THINKING = "thinking"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class Progress:
    """The stage that begins now."""

    stage: Stage


@dataclass(frozen=True, slots=True)
class Thought:
    """A piece of thinking text; shown folded away, or not at all, by policy."""

    text: str


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of every stream."""

    answer: Answer


AnswerEvent = Progress | Thought | Delta | Finished


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with its answer."""

    id: str
    position: int
    question: str
    answer: Answer
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """The turns of one owner, oldest first."""

    id: str
    owner_id: str
    title: str
    created_at: datetime
    turns: tuple[Turn, ...] = ()
