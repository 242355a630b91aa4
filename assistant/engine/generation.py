"""One request's reply, from drawn tokens to told ones: stop rules, thought, loops, text. Pure; knows no model.

drawn tokens -> Decision: which of them count, what the caller is told, what is put in the model's mouth, the end.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.engine.base import FinishReason, GenerationRequest, Token
from assistant.engine.loops import LoopDetector, SentenceLoops
from assistant.engine.stopping import StopRules, StopStrings
from assistant.engine.thoughts import ThoughtControl


class TextFeed(Protocol):
    """Turns generated ids into text, piece by piece."""

    def feed(self, token: int) -> str:
        """What this token adds; whole characters only."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of drawn tokens."""

    accepted: tuple[int, ...]
    """Those of the drawn ones that the reply goes on with; the rest was never said."""
    told: tuple[Token, ...]
    """The accepted ones and the forced ones, with their text."""
    forced: tuple[int, ...] = ()
    """Put in the model's mouth behind the accepted ones."""
    reason: FinishReason | None = None
    """Why the reply ends here; None: it goes on."""


class Generation:
    """The rules of one request.

    A stop string ends the answer, not the thought: inside a thought it is text like any other. A stop id inside the
    thought (the model ends its reply without an answer) is not accepted; the thought is closed in its place. A loop
    closes the thought, and ends the answer. Text held back for a stop string comes with the last token; where no
    last token comes (a cancel, a deadline, a crash) it is lost.
    """

    def __init__(
        self, request: GenerationRequest, text: TextFeed, end_ids: Collection[int] = (), *, loops: bool = True
    ) -> None:
        self._text = text
        self._stops = StopRules(request.sampling, end_ids)
        self._strings = StopStrings(request.sampling.stop_strings)
        self._thought = ThoughtControl(request.thought, request.sampling.max_tokens)
        self._loops = RepeatedWords() if loops else None
        self._told: list[Token] = []
        self.generated = 0
        """Tokens told so far."""

    @property
    def thought_tokens(self) -> int:
        """Tokens told inside the thought, without its marks."""
        return self._thought.tokens

    @property
    def inside_thought(self) -> bool:
        """Whether the reply stands inside its thought."""
        return self._thought.inside

    def rest(self) -> str:
        """Text held back for a stop string that did not come: the reply has ended without saying so by a token."""
        return self._strings.flush()

    def take(self, drawn: Sequence[int]) -> Decision:
        """Go on with the drawn tokens as far as the rules allow. Nothing may follow a Decision with a reason."""
        self._told = []
        if self._thought.must_close(self._stops.left):
            return self._close_thought(())
        for count, token in enumerate(drawn):
            if self._thought.inside and self._stops.is_stop(token):
                return self._close_thought(drawn[:count])
            reason = self._say(token)
            looping = self._loops is not None and self._loops.feed(token, self._told[-1].text)
            if reason is None and looping and not self._thought.inside:
                reason = self._end(FinishReason.LOOP)
            if reason is not None:
                return Decision(tuple(drawn[: count + 1]), tuple(self._told), reason=reason)
            if looping or self._thought.must_close(self._stops.left):
                return self._close_thought(drawn[: count + 1])
        return Decision(tuple(drawn), tuple(self._told))

    def _close_thought(self, accepted: Sequence[int]) -> Decision:
        """Put the closing in the model's mouth, as far as the limit lets it."""
        if self._loops is not None:
            self._loops = RepeatedWords()
        reason, forced = None, 0
        for token in self._thought.closing:
            reason = self._say(token, drawn=False)
            forced += 1
            if reason is not None:
                break
        return Decision(tuple(accepted), tuple(self._told), self._thought.closing[:forced], reason)

    def _say(self, token: int, *, drawn: bool = True) -> FinishReason | None:
        reason = self._stops.after(token)
        if not drawn and reason is FinishReason.STOP:
            reason = None if self._stops.left else FinishReason.LENGTH
        self._thought.feed(token, drawn=drawn)
        text = "" if drawn and self._stops.is_stop(token) else self._text.feed(token)
        if self._thought.inside:
            text = self._strings.flush() + text
        else:
            text, stopped = self._strings.feed(text)
            reason = FinishReason.STOP if stopped else reason
        self._told.append(Token(token, text))
        self.generated += 1
        return reason if reason is None else self._end(reason)

    def _end(self, reason: FinishReason) -> FinishReason:
        """Tell what was held back, with the last token."""
        last = self._told[-1]
        self._told[-1] = Token(last.id, last.text + self._strings.flush())
        return reason


class RepeatedWords:
    """Loops of tokens and of sentences together."""

    def __init__(self) -> None:
        self._tokens = LoopDetector()
        self._sentences = SentenceLoops()

    def feed(self, token: int, text: str) -> bool:
        """Add a token and its text; True when the reply now ends in a loop."""
        by_tokens = self._tokens.feed(token)
        return self._sentences.feed(text) or by_tokens
