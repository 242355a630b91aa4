"""A remote generation's reply as the house tells it: our own rules over a server's tokens. Pure.

The rules (stop strings, the thought's budget, loops) are those of our own engine and are kept here, token by token,
so that they hold with any server; what a server draws beyond them is not told.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from assistant.domain.answers import Usage
from assistant.engine.base import FinishReason, GenerationRequest, Token
from assistant.engine.generation import Generation, TextFeed
from assistant.engine.remote.chunks import Counts


class GivenText:
    """The text of each token: as it was given with it, else decoded here."""

    def __init__(self, stream: TextFeed) -> None:
        self._stream = stream
        self.given: str | None = None

    def feed(self, token: int) -> str:
        """What this token adds."""
        given, self.given = self.given, None
        return self._stream.feed(token) if given is None else given


class Reply:
    """The tokens told, and why they ended. `end_ids`: tokens with which the model itself says that it is done."""

    def __init__(self, request: GenerationRequest, stream: TextFeed, end_ids: Collection[int]) -> None:
        self._text = GivenText(stream)
        self._generation = Generation(request, self._text, end_ids)
        self._stops = (*request.sampling.stop_token_ids, *sorted(end_ids))
        self._max_tokens = request.sampling.max_tokens
        self._prompt_tokens = len(request.prompt)
        self._one_late = bool(request.sampling.stop_strings)
        self._late: list[Token] = []
        """The newest token, while text held back for a stop string may still have to come with it."""
        self.said: list[int] = []
        self.reason: FinishReason | None = None
        self.closed_thought = False
        """Whether the thought was just closed by the rules: the server has to be asked to go on behind it."""
        self.calls = 0
        self._counts = Counts()

    @property
    def over(self) -> bool:
        """Whether nothing more is wanted of this stream."""
        return self.closed_thought or self.reason is not None

    @property
    def inside_thought(self) -> bool:
        """Whether it stands inside its thought."""
        return self._generation.inside_thought

    @property
    def left(self) -> int:
        """Tokens that may still come."""
        return self._max_tokens - self._generation.generated

    def start(self) -> list[Token]:
        """What is told before anything is drawn: the closing of a thought that may have no token."""
        return self._decide(())

    def call(self) -> None:
        """A server is asked, for the first time or to go on."""
        self.calls += 1
        self.closed_thought = False

    def count(self, counts: Counts | None) -> None:
        """What a server has counted. Of a second call it would count what the first has left in its cache."""
        if counts is not None and self.calls <= 1:
            self._counts = counts

    def take(self, token: int, text: str | None = None) -> list[Token]:
        """Go on with a drawn token, if anything is still wanted. `text`: what it adds, where that is known."""
        if self.over:
            return []
        self._text.given = text
        return self._decide((token,))

    def end(self, finish: FinishReason, stop_id: int | None) -> list[Token]:
        """The server has ended. A reply that ends inside its thought goes on behind the closing."""
        if self.over:
            return []
        stop = stop_id if stop_id in self._stops else next(iter(self._stops), None)
        if finish is FinishReason.STOP and self.inside_thought and stop is not None:
            return self._decide((stop,))
        self.reason = finish
        last, self._late = self._late, []
        return [Token(token.id, token.text + self._generation.rest()) for token in last]

    def usage(self) -> Usage:
        """Counted here, but for the reuse, of which only the server knows."""
        size = self._prompt_tokens
        reused = _share(self._counts, size)
        generated, thought = self._generation.generated, self._generation.thought_tokens
        return Usage(size, reused, size - reused, generated, thought)

    def _decide(self, drawn: Sequence[int]) -> list[Token]:
        decision = self._generation.take(drawn)
        self.said += [token.id for token in decision.told]
        self.reason = decision.reason
        self.closed_thought = bool(decision.forced)
        told, self._late = [*self._late, *decision.told], []
        if self._one_late and self.reason is None:
            told, self._late = told[:-1], told[-1:]
        return told


def _share(counts: Counts, size: int) -> int:
    """Of a prompt of so many of our tokens, those that the server has met again; it counts in its own."""
    if not counts.cached:
        return 0
    return min(size, round(counts.cached * size / (counts.prompt or size)))
