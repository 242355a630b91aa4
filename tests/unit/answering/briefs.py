"""An engine that only encodes, and what a writer is given, from plain values."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, date, datetime

from assistant.answering.assembly import Assembler, Prompt
from assistant.answering.brief import Brief
from assistant.answering.canon import Canon
from assistant.answering.prompts import PromptLibrary
from assistant.domain.answers import Answer, Outcome, Turn
from assistant.domain.identity import Principal
from assistant.domain.passages import Passage, Scores
from assistant.domain.questions import Question, Route, RouteKind, language_of
from assistant.engine.base import Completion, EngineProfile, GenerationRequest, Thinking, Token
from assistant.engine.vocabulary import Vocabulary
from tests.unit.engine.tiny_vocabulary import tokenizer

PROMPTS = PromptLibrary.load()
LIN = Principal("local", "lin.yue", "林悦")


class TinyEngine:
    """Encodes as an engine does; generates nothing."""

    def __init__(self, thinking: Thinking = Thinking.HYBRID) -> None:
        self.vocabulary = Vocabulary(tokenizer())
        self.profile = EngineProfile("tiny", 32_768, thinking)

    def encode(self, text: str) -> tuple[int, ...]:
        return self.vocabulary.encode(text)

    def control_id(self, token: str) -> int | None:
        return self.vocabulary.control_id(token)

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Token | Completion]:
        raise AssertionError("nothing is generated here")
        yield

    def commit(self, sequence_key: str, ids: tuple[int, ...]) -> None:
        raise AssertionError("an assembler commits nothing")

    async def close(self) -> None: ...


ENGINE = TinyEngine()


def passage(clause: str, text: str = "文") -> Passage:
    return Passage(
        chunk_ids=(clause,),
        document_id="d",
        version_id=1,
        title="员工手册",
        version_label="V3.2",
        effective_from=None,
        effective_to=None,
        clause_label=clause,
        heading_path=(),
        page_from=1,
        page_to=1,
        text=text,
        scores=Scores(),
    )


ANNUAL = passage("第5章第12条", "正式员工每年享有10天带薪年假，需提前7个工作日提交OA审批。")
SICK = passage("第5章第13条", "病假须提供诊断证明。")
TRAVEL = passage("第6章第18条", "一线城市每晚不超过500元。")


def turn(
    question: str,
    answer: str,
    *,
    id: str = "t",
    outcome: Outcome = Outcome.ANSWERED,
    rests_on: Sequence[str] = (),
    engine: str = "tiny",
) -> Turn:
    kept = Answer(answer, outcome, engine=engine, rests_on=frozenset(rests_on))
    return Turn(id, 0, question, kept, datetime(2026, 1, 1, tzinfo=UTC))


def brief(
    text: str = "年假怎么申请？",
    passages: Sequence[Passage] = (ANNUAL, SICK),
    kind: RouteKind = RouteKind.FAST,
    *,
    standalone: str = "",
) -> Brief:
    question = Question(text, standalone or text, date(2026, 11, 22), language_of(text))
    return Brief(question, tuple(passages), Route(kind, "a test"), "c", LIN, "t")


def assembler(budget: int = 100_000, engine: TinyEngine = ENGINE) -> Assembler:
    return Assembler(PROMPTS, engine, budget)


def written(prompt: Prompt | Canon) -> str:
    return ENGINE.vocabulary.decode(prompt.ids)


def answered(
    canon: Canon | None, what: Brief, answer: str, *, budget: int = 100_000, turn_id: str = "t"
) -> Canon:
    """The canon behind this question and answer."""
    with_budget = assembler(budget)
    return with_budget.follow(with_budget.assemble(what, canon), turn_id, answer, ENGINE.encode(answer))
