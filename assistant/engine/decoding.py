"""One request's way through the model: prompt -> KV state -> tokens. Runs in the owner's thread.

Imports no torch: logits pass from the runner to the sampler unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from assistant.domain.answers import Usage
from assistant.engine.base import Completion, FinishReason, GenerationRequest, Token
from assistant.engine.generation import Generation
from assistant.engine.prefix_cache import Kept, reusable_prefix
from assistant.engine.runner import Kv, Logits, Runner
from assistant.engine.sampler import Sampler


class Decoding:
    """A generation in progress. Between two tokens `kept` is whole: the state holds exactly its ids."""

    def __init__(self, request: GenerationRequest, runner: Runner, kept: Kept[Kv] | None) -> None:
        self._prompt = request.prompt
        self._runner = runner
        self._sampler = Sampler(request.sampling, runner.device)
        self._kv, self._reused = self._begin(kept)
        self._held = list(self._prompt[: self._reused])
        """The tokens in the state. The token drawn last is never among them."""
        self._drawn = 0
        self._reason = FinishReason.ERROR

    def _begin(self, kept: Kept[Kv] | None) -> tuple[Kv, int]:
        shared = reusable_prefix(kept.ids, self._prompt) if kept else 0
        if kept and shared and self._runner.cut(kept.state, shared):
            return kept.state, shared
        return self._runner.new_kv(), 0

    @property
    def kept(self) -> Kept[Kv]:
        """The state as it stands, for the conversation's next turn."""
        return Kept(tuple(self._held), self._kv)

    @property
    def completion(self) -> Completion:
        """How it ended, once `tokens` has. Stopped within its prompt, it has prefilled less than the rest of it."""
        prefilled = min(len(self._held), len(self._prompt)) - self._reused
        return Completion(self._reason, Usage(len(self._prompt), self._reused, prefilled, self._drawn))

    def tokens(
        self, generation: Generation, interruption: Callable[[], FinishReason | None]
    ) -> Iterator[Token]:
        """Draw tokens to the end. A stop token is yielded too, without text.

        `interruption` is asked before every step: a chunk of the prompt, or one token.
        """
        pending: Sequence[int] = self._prompt[self._reused :]
        ended: FinishReason | None = None
        while ended is None:
            logits = self._advance(pending, interruption)
            if isinstance(logits, FinishReason):
                self._reason = logits
                return
            token = self._sampler.draw(logits)
            decision = generation.take((token,))
            self._drawn = generation.generated
            yield from decision.told
            ended = decision.reason
            pending = decision.accepted + decision.forced
        self._reason = ended

    def _advance(
        self, pending: Sequence[int], interruption: Callable[[], FinishReason | None]
    ) -> Logits | FinishReason:
        """Put tokens into the state; the logits after the last, or why it stopped before it."""
        rest = pending
        while True:
            if (reason := interruption()) is not None:
                return reason
            chunk, rest = rest[: self._runner.prefill_chunk], rest[self._runner.prefill_chunk :]
            logits = self._runner.step(self._kv, chunk)
            self._held.extend(chunk)
            if not rest:
                return logits
