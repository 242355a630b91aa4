"""When an answer ends by its own rules. Pure: token ids and text in; knows no model and no clock."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from assistant.engine.base import FinishReason, SamplingParams


class StopRules:
    """Stop ids and the limit of tokens, counted down token by token."""

    def __init__(self, sampling: SamplingParams, end_ids: Collection[int] = ()) -> None:
        self._stop_ids = frozenset(sampling.stop_token_ids) | frozenset(end_ids)
        self.left = sampling.max_tokens
        """Tokens that may still come."""

    def is_stop(self, token: int) -> bool:
        """Whether this token ends the answer and adds no text."""
        return token in self._stop_ids

    def after(self, token: int) -> FinishReason | None:
        """Count one token; why the generation ends with it, or None."""
        self.left -= 1
        if token in self._stop_ids:
            return FinishReason.STOP
        return FinishReason.LENGTH if self.left <= 0 else None


class StopStrings:
    """Lets text through up to the first stop string. Feed it, and at the end flush it.

    What may be the beginning of a stop string is held back until it is clear that it is none. Of several strings the
    one complete first counts, so the result does not depend on how the text was cut into pieces.
    """

    def __init__(self, strings: Sequence[str]) -> None:
        self._strings = tuple(strings)
        self._longest = max(map(len, strings), default=0)
        self._held = ""

    def feed(self, text: str) -> tuple[str, bool]:
        """(what may be told now, whether a stop string is complete). After True nothing may be fed."""
        if not self._strings or not text:
            return text, False
        whole = self._held + text
        ends = [(at + len(s), at) for s in self._strings if (at := whole.find(s)) >= 0]
        if ends:
            self._held = ""
            return whole[: min(ends)[1]], True
        hold = self._beginning_length(whole)
        cut = len(whole) - hold
        self._held = whole[cut:]
        return whole[:cut], False

    def flush(self) -> str:
        """What was held back: the text ended, so it was no stop string."""
        held, self._held = self._held, ""
        return held

    def _beginning_length(self, text: str) -> int:
        """Length of the longest end of the text with which a stop string begins."""
        for length in range(min(self._longest - 1, len(text)), 0, -1):
            if any(s.startswith(text[-length:]) for s in self._strings):
                return length
        return 0
