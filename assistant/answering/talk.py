"""One turn of a model as it is read: its generations, the calls between them, and what of it is given out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.answering.assembly import Prompt
from assistant.answering.brief import Brief
from assistant.answering.drafting import Said
from assistant.answering.kept_tokens import KeptTokens
from assistant.answering.reply import ReplyReader
from assistant.answering.statement_gate import StatementGate
from assistant.answering.tool_calls import CallReader, ToolResult
from assistant.domain.answers import Delta, Thought
from assistant.domain.passages import Passage
from assistant.domain.traces import LeftOut, LeftOutReason, PromptReport
from assistant.engine.base import Completion, FinishReason


@dataclass(frozen=True, slots=True)
class Reply:
    """A generation as it is read."""

    reader: ReplyReader
    tokens: KeptTokens
    gate: StatementGate
    calls: CallReader | None
    """None: no functions are offered."""


@dataclass
class Talk:
    """One turn: a generation, and where it called functions, those that follow."""

    prompt: Prompt
    reply: Reply
    drawn: list[int] = field(default_factory=list)
    end: Completion | None = None
    results: list[ToolResult] = field(default_factory=list)
    rounds: int = 0

    @property
    def asks(self) -> bool:
        """Whether it ends with a question to the employee."""
        return any(result.asks for result in self.results)

    def noted(self, results: Sequence[ToolResult]) -> list[str]:
        """Take results in; returns the workings as they are given out, each once."""
        gate, out = self.reply.gate, []
        self.results += results
        for result in results:
            self.prompt = self.prompt.with_worked((c.number, passage) for c, passage in result.cited)
            if result.shown and result.shown not in gate.text:
                out.append(gate.put(result.shown))
                worked = f"{gate.ground.worked}\n{result.shown}"
                gate.ground = replace(gate.ground, passages=self.prompt.passages, worked=worked)
        return out

    def ended(self, by: Completion) -> None:
        """A generation is over; what was worked out stands, whatever becomes of the words behind it."""
        usage = by.usage + self.end.usage if self.end is not None else by.usage
        failed = by.reason is FinishReason.ERROR and any(result.shown for result in self.results)
        self.end = Completion(FinishReason.STOP if failed else by.reason, usage)


def report(prompt: Prompt, brief: Brief, readable: tuple[Passage, ...]) -> PromptReport:
    """The prompt as it is told, with the passages that nobody may read any more."""
    withdrawn = (p for p in brief.passages if p not in readable)
    gone = tuple(LeftOut(p.citation_label, LeftOutReason.WITHDRAWN) for p in withdrawn)
    return replace(prompt.report, left_out=(*prompt.left_out, *gone))


def let(events: list[Thought | Delta], gate: StatementGate) -> list[Thought | Delta]:
    """The events with the answer's text behind the gate."""
    out: list[Thought | Delta] = []
    for event in events:
        if isinstance(event, Thought):
            out.append(event)
        elif piece := gate.feed(event.text):
            out.append(Delta(piece))
    return out


def said(brief: Brief, talk: Talk) -> Said:
    """The turn for whoever drafts the answer."""
    language, reply, prompt = brief.question.language, talk.reply, talk.prompt
    worked = any(result.shown for result in talk.results)
    return Said(
        *(reply.gate, reply.reader.in_thought, talk.end, prompt.passages, prompt.rests_on, language, worked)
    )
