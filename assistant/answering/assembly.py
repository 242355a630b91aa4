"""Brief and canon -> prompt token ids, within a token budget. Pure but for the engine's tokenizer.

    prompt = canon | user: new passages, question | assistant:
             `---- equal to the turn before, token for token: its keys and values are there

Passages stand in user turns, never in the system prompt. One that stands in the canon already is named, not sent
again. Only where the budget does not hold is anything before the question changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answering.brief import Brief
from assistant.answering.canon import Canon, Exchange
from assistant.answering.compaction import compacted, unmarked
from assistant.answering.prompts import PromptLibrary
from assistant.answering.rendering import Renderer
from assistant.domain.answers import Answer, Outcome, Turn
from assistant.domain.passages import Passage
from assistant.domain.questions import RouteKind, language_of
from assistant.domain.traces import LeftOut, LeftOutReason, PromptReport
from assistant.engine.base import Engine

EARLIER_TURNS = 6
"""Of a conversation that is read back from storage."""
MOST_NUMBERS = 999
"""Marks have three digits at most; a conversation that has used them up begins anew."""
COMPACT_ABOVE, COMPACT_TO = 0.7, 0.35
"""Shares of the budget: a canon longer than the one is shortened to the other while the employee reads."""
FUNCTIONS_SHARE = 0.4
"""Of the budget: signatures that take more are not offered."""
REPLAYED = frozenset({Outcome.ANSWERED, Outcome.UNANSWERABLE})


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the model is given for one turn."""

    canon: Canon
    """What stands before the turn."""
    user: tuple[int, ...]
    opening: tuple[int, ...]
    new: tuple[tuple[int, Passage], ...]
    """Passages written out in this turn, with their numbers."""
    question: str
    language: str
    stop_ids: tuple[int, ...]
    left_out: tuple[LeftOut, ...] = ()
    """Passages of the brief that are not written out in this turn."""
    turns_shortened: int = 0
    """Earlier turns that were cut or taken out to make room."""
    called: tuple[int, ...] = ()
    """Replies of this turn that called functions, with what became of it, and the opening of the next."""
    worked: tuple[tuple[int, Passage], ...] = ()
    """Passages that those results name, with their numbers."""

    @property
    def ids(self) -> tuple[int, ...]:
        """Exact token ids."""
        return (*self.canon.ids, *self.user, *self.opening, *self.called)

    @property
    def size(self) -> int:
        """In tokens."""
        return self.canon.size + len(self.user) + len(self.opening) + len(self.called)

    @property
    def passages(self) -> Mapping[int, Passage]:
        """All that the model can cite, by number: those of this turn first."""
        return dict(self.new) | {**self.canon.passages} | dict(self.worked)

    @property
    def rests_on(self) -> frozenset[str]:
        """Chunk ids of everything an answer to this may repeat."""
        return self.canon.rests_on | {
            id for _, passage in (*self.new, *self.worked) for id in passage.chunk_ids
        }

    @property
    def lasting(self) -> frozenset[int]:
        """Numbers that still mean something in the next turn: those of passages that stand written out."""
        return frozenset(self.passages) - {number for number, _ in self.worked}

    def with_worked(self, named: Iterable[tuple[int, Passage]]) -> Prompt:
        """With passages that the result of a call names."""
        return replace(self, worked=(*self.worked, *(one for one in named if one[0] not in self.passages)))

    @property
    def report(self) -> PromptReport:
        """The prompt as it is told to those who look after the assistant."""
        return PromptReport(self.ids, self.left_out, self.turns_shortened)


class Assembler:
    """Writes prompts of at most `budget` tokens for one engine."""

    def __init__(
        self,
        prompts: PromptLibrary,
        engine: Engine,
        budget: int,
        functions: Callable[[str], Sequence[str]] | None = None,
    ) -> None:
        """`functions`: language -> signatures that every conversation offers; none where they take too much."""
        self._renderer = Renderer(prompts, engine)
        self._budget = budget
        self._functions = functions if self._renderer.calls else None
        self._systems: dict[str, tuple[int, ...]] = {}

    def offers(self, language: str) -> bool:
        """Whether conversations of that language offer functions."""
        return self._functions is not None and self._system(language) != self._renderer.system(language)

    def begin(self, history: Sequence[Turn], language: str) -> Canon:
        """The canon of a conversation without a turn; numbers go on behind those its stored turns have used."""
        first = language_of(history[0].question) if history else language
        used = (citation.number for turn in history for citation in turn.answer.citations)
        return Canon(first, self._system(first), next_number=max(used, default=0) + 1)

    def replay(self, canon: Canon, turns: Sequence[Turn], readable: Collection[str]) -> Canon:
        """Stored turns behind the canon, without passages or marks: those that rest on readable chunks alone."""
        may = frozenset(readable)
        fit = [turn for turn in turns if turn.answer.outcome in REPLAYED and turn.answer.engine]
        for turn in fit[-EARLIER_TURNS:]:
            rests_on = resting_on(turn.answer)
            if rests_on <= may:
                canon = canon.followed_by(self._replayed(turn, canon.rests_on | rests_on))
        return canon

    def assemble(self, brief: Brief, canon: Canon | None = None) -> Prompt:
        """The canon goes first where the budget is short, then passages from the end; one always stays."""
        base = canon or self.begin((), brief.question.language)
        if base.next_number + len(brief.passages) > MOST_NUMBERS:
            base = Canon(base.language, base.system)
        prompt = self._prompt(brief, base, len(brief.passages))
        tries = self._shorter(brief, base)
        while prompt.size > self._budget and (shorter := next(tries, None)) is not None:
            prompt = shorter
        standing = set(prompt.canon.exchanges)
        return replace(prompt, turns_shortened=sum(e not in standing for e in base.exchanges))

    def called(
        self,
        prompt: Prompt,
        reply: tuple[int, ...],
        told: Sequence[str],
        *,
        thinking: bool,
    ) -> Prompt:
        """The prompt behind a reply that called functions, with what they came to."""
        called = (*self._renderer.ended(reply), *self._renderer.responses(told))
        opening = self._renderer.opening(thinking=thinking)
        return replace(prompt, called=(*prompt.called, *called, *opening))

    def follow(self, prompt: Prompt, turn_id: str, answer: str, ids: tuple[int, ...]) -> Canon:
        """The canon of the next turn: the prompt's, this turn, and its answer in the tokens of `ids`."""
        reply = self._renderer.reply(ids)
        exchange = Exchange(
            turn_id,
            prompt.language,
            prompt.question,
            answer,
            prompt.user,
            reply,
            prompt.new,
            prompt.rests_on,
        )
        canon = prompt.canon.followed_by(exchange)
        if canon.size <= COMPACT_ABOVE * self._budget:
            return canon
        return compacted(canon, self._renderer, int(COMPACT_TO * self._budget))

    def _system(self, language: str) -> tuple[int, ...]:
        if language not in self._systems:
            functions = self._functions(language) if self._functions is not None else ()
            whole = self._renderer.system(language, functions)
            fits = len(whole) <= FUNCTIONS_SHARE * self._budget
            self._systems[language] = whole if fits else self._renderer.system(language)
        return self._systems[language]

    def _shorter(self, brief: Brief, canon: Canon) -> Iterator[Prompt]:
        """Ever shorter prompts: the canon once to its usual share, then as far as needed, then fewer passages."""
        for share in (COMPACT_TO, COMPACT_TO / 2, 0):
            base = compacted(canon, self._renderer, int(share * self._budget))
            yield self._prompt(brief, base, len(brief.passages))
        for count in range(len(brief.passages) - 1, 0, -1):
            yield self._prompt(brief, replace(canon, exchanges=()), count)

    def _prompt(self, brief: Brief, canon: Canon, count: int) -> Prompt:
        question, language = brief.question, brief.question.language
        # A follow-up with nothing left before it would ask of nothing: its standalone form goes in its place.
        text = question.text if canon.exchanges else question.standalone
        new, known = _numbered(brief.passages[:count], canon)
        user = self._renderer.user(text, language, new, known)
        opening = self._renderer.opening(thinking=brief.route.kind is RouteKind.THINKING)
        left_out = (
            *_left_out(brief.passages[count:], LeftOutReason.BUDGET),
            *_known(brief.passages[:count], canon),
        )
        return Prompt(canon, user, opening, new, text, language, self._renderer.stop_ids, left_out)

    def _replayed(self, turn: Turn, rests_on: frozenset[str]) -> Exchange:
        language = language_of(turn.question)
        answer = self._renderer.without_notices(unmarked(turn.answer.text), language)
        user = self._renderer.bare_question(turn.question, language)
        reply = self._renderer.written_reply(answer)
        return Exchange(turn.id, language, turn.question, answer, user, reply, (), rests_on)


def resting_on(answer: Answer) -> frozenset[str]:
    """Chunk ids of all an answer may repeat; answers kept before this was noted name what they cite."""
    return answer.rests_on or frozenset(c.chunk_id for c in (*answer.citations, *answer.nearest))


def _numbered(
    passages: Sequence[Passage], canon: Canon
) -> tuple[tuple[tuple[int, Passage], ...], tuple[int, ...]]:
    """New passages with the next numbers, and the numbers of those that stand in the canon."""
    found = [(passage, canon.number_of(passage)) for passage in passages]
    fresh = (passage for passage, number in found if number is None)
    known = dict.fromkeys(number for _, number in found if number is not None)
    return tuple(enumerate(fresh, canon.next_number)), tuple(known)


def _known(passages: Sequence[Passage], canon: Canon) -> tuple[LeftOut, ...]:
    standing = (passage for passage in passages if canon.number_of(passage) is not None)
    return _left_out(standing, LeftOutReason.STANDS_EARLIER)


def _left_out(passages: Iterable[Passage], reason: LeftOutReason) -> tuple[LeftOut, ...]:
    return tuple(LeftOut(passage.citation_label, reason) for passage in passages)
