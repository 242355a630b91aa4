"""Where a question comes in and where its turn is kept. Knows no retrieval and no writer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from assistant.answering.attributes.regarding import Regarding, Regards
from assistant.answering.bare import AS_ASKED, BareForms, Understood, Words, bare_forms
from assistant.answering.dates import AskedDate, resolve
from assistant.answering.model_rewriter import ModelRewriter
from assistant.answering.retelling import retold
from assistant.answering.rewriter import FollowUpRewriter
from assistant.domain.answers import Answer, Conversation, Outcome, Turn
from assistant.domain.identity import Attribute, Principal
from assistant.domain.questions import Question, language_of
from assistant.domain.verdicts import Action, Verdict
from assistant.errors import InvalidInput, StorageUnavailable
from assistant.safety.guards import Guard
from assistant.safety.injection import wants_thinking
from assistant.safety.personal import without_persons
from assistant.storage.conversations import ConversationStore
from assistant.telemetry import Stopwatch

LONGEST_QUESTION = 4000
TITLE_CHARACTERS = 40
SENSITIVE = (Action.HAND_OVER, Action.BLOCK)


@dataclass(frozen=True, slots=True)
class Dated:
    """The day a question is asked about."""

    day: date
    understood: str = ""
    """How the words that name it were understood; empty: none do."""
    problem: str = ""
    """Why they could not be, and what to write."""
    words: tuple[Words, ...] = ()
    """Where the text names it."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One question on its way, with the conversation as it was when it was asked."""

    verdict: Verdict
    question: Question
    conversation: Conversation
    principal: Principal
    """Who asks, with the attributes of whom the question is about."""
    turn_id: str
    wants_thinking: bool | None
    """As the person chose; None: they chose nothing, or policy gives them no choice."""
    watch: Stopwatch
    unclear: str = ""
    """What has to be said more clearly before anything is looked up."""
    compared: frozenset[Attribute] = frozenset()
    """Attributes of which the question names several values."""
    asker: Principal | None = None
    """Who asks, with their own attributes, where the question names a place and nobody who works there."""
    contradicted: tuple[tuple[Attribute, frozenset[str]], ...] = ()
    """Attributes of which the person says several values of themselves."""
    bare: BareForms = AS_ASKED
    """What it asks, without the words that say whom or which day it is about."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Text -> Asking, and at the end Answer -> a kept turn."""

    guard: Guard
    rewriter: FollowUpRewriter
    conversations: ConversationStore
    today: Callable[[], date]
    obeys_switches: bool = False
    regards: Regards | None = None
    """None: a question is about nobody but the person."""
    keeps_persons: bool = False
    """Whether personal data of a question is kept with it, rather than masked."""
    by_model: ModelRewriter | None = None
    """Makes follow-ups standalone in place of the rules; None: the rules do."""

    met: Callable[[str], None] | None = None
    """Told the topic of every question that is handed over, so that it may be counted; nothing else of it is kept."""

    async def receive(
        self, text: str, conversation_id: str | None, principal: Principal, as_of: date | None
    ) -> Asking:
        """Read the text with the guards and put it into its conversation; one is begun where none is named.

        Raises InvalidInput for an empty or overlong question, NotFound for a conversation that is not the caller's.
        """
        _check_length(text)
        watch = Stopwatch()
        with watch.step("guard"):
            verdict = await asyncio.to_thread(self.guard.check, text)
        _check_length(verdict.text)  # nothing may be left once what was hidden in it is gone
        conversation = await asyncio.to_thread(self._conversation, conversation_id, principal, verdict)
        regarding = await asyncio.to_thread(self._regarding, verdict.text, conversation, principal)
        dated = self._dated(verdict.text, conversation, principal, as_of)
        question = regarding.asked(regarding.resumed or self._question(verdict.text, conversation, dated))
        wanted = wants_thinking(text) if self.obeys_switches else None
        person, problem = regarding.principal, "" if regarding.resumed else dated.problem
        turn = uuid4().hex
        if verdict.action not in SENSITIVE and not problem and regarding.resumed is None:
            question = await self._rewritten(question, conversation, principal, watch)
        bare = _bare(question, verdict.text, (*regarding.words, *dated.words))
        place = (conversation, person, turn, wanted, watch)
        asker = principal if regarding.only_place else None
        said = (problem, regarding.compared, asker, regarding.contradicted)
        return Asking(verdict, question, *place, *said, bare)

    async def keep(self, answer: Answer, asking: Asking) -> Answer:
        """Keep the turn. What was handed over or blocked leaves no text where others could read it."""
        timed = replace(answer, milliseconds=asking.watch.milliseconds)
        if answer.outcome in (Outcome.HANDED_OVER, Outcome.BLOCKED_INPUT):
            if answer.outcome is Outcome.HANDED_OVER and self.met is not None:
                await asyncio.to_thread(self.met, asking.verdict.category)
            return timed
        question = answer.question if answer.question is None else self._retold(answer.question)
        kept = replace(timed, turn_id=asking.turn_id, question=question)
        place = (asking.principal, asking.conversation.id, self._told(asking.verdict.text))
        await asyncio.to_thread(self.conversations.append, *place, kept)
        return kept

    def _conversation(
        self, conversation_id: str | None, principal: Principal, verdict: Verdict
    ) -> Conversation:
        if conversation_id is not None:
            return self.conversations.get(principal, conversation_id)
        said = "" if verdict.action in SENSITIVE else " ".join(self._told(verdict.text).split())
        return self.conversations.create(principal, said[:TITLE_CHARACTERS])

    def _told(self, text: str) -> str:
        return text if self.keeps_persons else without_persons(text)

    def _retold(self, question: Question) -> Question:
        return question if self.keeps_persons else retold(question)

    def _regarding(self, text: str, conversation: Conversation, principal: Principal) -> Regarding:
        if self.regards is None:
            return Regarding(principal)
        try:
            return self.regards.of(text, conversation, principal)
        except StorageUnavailable:
            return Regarding(principal)  # the search meets the same and says so

    async def _rewritten(
        self, question: Question, conversation: Conversation, principal: Principal, watch: Stopwatch
    ) -> Question:
        if self.by_model is None:
            return question
        with watch.step("rewrite"):
            before = _asked_before(conversation)
            whole = await self.by_model.standalone(question.text, before, principal.id)
        return replace(question, standalone=whole)

    def _dated(
        self, text: str, conversation: Conversation, principal: Principal, as_of: date | None
    ) -> Dated:
        """The day asked about: as the caller says, else as the question does, else as the one it leans on did."""
        if as_of is not None:
            return Dated(as_of)
        found = resolve(text, self.today(), principal.hire_date)
        said = found.understood(language_of(text)) if found is not None else ""
        if found is not None and found.problem is not None:
            return Dated(self.today(), problem=said)
        if found is not None and found.day is not None:
            return Dated(found.day, said, words=_words(found))
        before = conversation.turns[-1].answer.question if conversation.turns else None
        if before is not None and before.dated and self.rewriter.leans_back(text):
            return Dated(before.as_of, before.dated)
        return Dated(self.today())

    def _question(self, text: str, conversation: Conversation, dated: Dated) -> Question:
        whole = self.rewriter.standalone(text, _asked_before(conversation))
        return Question(text, whole, dated.day, language_of(text), dated.understood)


def _asked_before(conversation: Conversation) -> list[str]:
    return [_asked(turn) for turn in conversation.turns]


def _asked(turn: Turn) -> str:
    """The question of a turn; where it only answered one of ours, with the question that it was about."""
    return turn.answer.question.text if turn.answer.question is not None else turn.question


def _words(found: AskedDate) -> tuple[Words, ...]:
    return () if found.asked is None else (Words(found.asked.start, found.asked.end, Understood.DAY),)


def _bare(question: Question, text: str, words: tuple[Words, ...]) -> BareForms:
    """Of a question that stands alone; what leans on others is searched for as it was joined."""
    return bare_forms(text, words) if question.standalone == text else AS_ASKED


def _check_length(text: str) -> None:
    if not text.strip():
        raise InvalidInput("the question is empty; write what you want to know")
    if len(text) > LONGEST_QUESTION:
        raise InvalidInput(f"the question has {len(text)} characters; shorten it to {LONGEST_QUESTION}")
