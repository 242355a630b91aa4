"""When a generation ends. Pure: token ids and the clock's reading in, FinishReason out."""

from __future__ import annotations

from collections.abc import Collection

from assistant.engine.base import EngineProfile, FinishReason, GenerationRequest, SamplingParams
from assistant.engine.loops import LoopDetector
from assistant.errors import InvalidInput


class StopRules:
    """The rules of one generation, asked after every token."""

    def __init__(
        self, sampling: SamplingParams, end_ids: Collection[int] = (), *, loops: bool = True
    ) -> None:
        self._stop_ids = frozenset(sampling.stop_token_ids) | frozenset(end_ids)
        self._left = sampling.max_tokens
        self._loops = LoopDetector() if loops else None

    def is_stop(self, token: int) -> bool:
        """Whether this token ends the answer and adds no text."""
        return token in self._stop_ids

    def after(self, token: int) -> FinishReason | None:
        """Count one token; why the generation ends with it, or None."""
        self._left -= 1
        if self.is_stop(token):
            return FinishReason.STOP
        if self._loops is not None and self._loops.feed(token):
            return FinishReason.LOOP
        return FinishReason.LENGTH if self._left == 0 else None


def check_request(request: GenerationRequest, profile: EngineProfile, vocabulary_size: int) -> None:
    """InvalidInput when the prompt is empty, holds unknown ids, or does not fit with its answer."""
    if not request.prompt:
        raise InvalidInput("the prompt is empty; send at least one token")
    if min(request.prompt) < 0 or max(request.prompt) >= vocabulary_size:
        raise InvalidInput(
            f"the prompt holds token ids outside 0..{vocabulary_size - 1}; encode it with this engine"
        )
    needed = len(request.prompt) + request.sampling.max_tokens
    if needed > profile.context_length:
        raise InvalidInput(
            f"prompt and answer need {needed} tokens but the model reads {profile.context_length};"
            " shorten the prompt or lower max_tokens"
        )
