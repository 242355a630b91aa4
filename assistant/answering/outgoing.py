"""The one door that text leaves by: whatever an answer says is read for watched words and personal data before anybody
sees it, and before it is kept. Knows no protocol and no list.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import replace

from assistant.answering.brief import Draft
from assistant.answering.ends import Ends
from assistant.answering.finding import Findings
from assistant.answering.watching import Watching
from assistant.domain.answers import Answer, AnswerEvent, Citation, Conversation, Delta, Finished, Thought
from assistant.domain.questions import Question
from assistant.safety.screen import Screen
from assistant.safety.spans import Span
from assistant.safety.stream import StreamFilter

Passing = AnswerEvent | Findings | Draft
_log = logging.getLogger("assistant.words")


class OutgoingDoor:
    """Watches answers as they stream, and whole ones."""

    def __init__(self, watching: Watching, ends: Ends, public: tuple[str, ...] = ()) -> None:
        """`public`: texts of the operator's own, such as how HR is reached; what they tell of persons may be shown."""
        self._watching = watching
        self._public = public
        self._ends = ends

    async def screen_for(self, asked: str) -> Screen:
        """What is watched for now, for whoever asked this: what they tell of persons they may read."""
        screen = await asyncio.to_thread(self._watching.screen)
        return screen.showing((asked, *self._public))

    async def watched(
        self,
        events: AsyncGenerator[Passing],
        screen: Screen,
        question: Question,
    ) -> AsyncGenerator[Passing]:
        """The events with their texts as they may be seen. Where a word blocks, the answer ends there and the approved
        text takes its place: generation stops, and nothing of the word has left."""
        said, thought = StreamFilter(screen), StreamFilter(screen)
        async with aclosing(events) as coming:
            async for event in coming:
                for passed in self._passed(event, said, thought):
                    yield passed
                if said.blocked:
                    break
        if said.blocked:
            yield Finished(self._ends.blocked(question))
        note(said.hits)

    def cleared(self, answer: Answer, screen: Screen) -> Answer:
        """The whole answer as it may be seen and kept; the approved text where a word in it blocks."""
        reading = screen.read(answer.text)
        if reading.blocked and answer.question is not None:
            note(reading.hits)
            return self._ends.blocked(answer.question)
        return replace(
            answer,
            text=reading.text,
            citations=_quoted(answer.citations, screen),
            nearest=_quoted(answer.nearest, screen),
            notes=tuple(map(screen.masked, answer.notes)),
        )

    def conversation(self, kept: Conversation) -> Conversation:
        """What was kept, as it may be seen by today's lists; its owner's words stay their own."""
        screen = self._watching.screen().showing(self._public)
        turns = (
            replace(turn, answer=self.cleared(turn.answer, screen.showing((turn.question,))))
            for turn in kept.turns
        )
        return replace(kept, title=screen.masked(kept.title), turns=tuple(turns))

    def titles(self, kept: Sequence[Conversation]) -> list[Conversation]:
        """Conversations without turns, as they may be seen; the lists are asked for once."""
        screen = self._watching.screen().showing(self._public)
        return [replace(one, title=screen.masked(one.title)) for one in kept]

    def text(self, text: str) -> str:
        """A text that is no answer, such as a clause, as it may be seen."""
        return self._watching.screen().showing(self._public).masked(text)

    def _passed(self, event: Passing, said: StreamFilter, thought: StreamFilter) -> list[Passing]:
        match event:
            case Thought(text):
                return [Thought(piece)] if (piece := thought.feed(text)) else []
            case Delta(text):
                pieces: tuple[Thought | Delta, ...] = (Thought(thought.close()), Delta(said.feed(text)))
                return [piece for piece in pieces if piece.text]
            case Finished():
                rest = said.close()
                last: list[Passing] = [Delta(rest)] if rest else []
                return last if said.blocked else [*last, event]
        return [event]


def note(hits: Iterable[Span]) -> None:
    """Tell the log what was met, by category, without a word of it."""
    for category in sorted({hit.category for hit in hits}):
        _log.info("an answer met %s", category)


def _quoted(citations: tuple[Citation, ...], screen: Screen) -> tuple[Citation, ...]:
    return tuple(
        replace(one, label=screen.masked(one.label), quote=screen.masked(one.quote)) for one in citations
    )
