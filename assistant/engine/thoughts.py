"""Keeps a model's thought within its bounds. Pure: token ids in, and whether the thought has to be closed now.

A thought is closed for the model, by the ids of `closing`,
- after exactly `budget` tokens drawn inside it;
- when a loop is seen in it, or the model would end its reply inside it (the owner of the rules says so);
- when no more tokens are left than the closing and an answer need: a quarter of the reply, at most 1024 tokens. A
  thought cut off by the limit would leave no answer at all. Replies too short to hold the closing are left alone.
"""

from __future__ import annotations

from assistant.engine.base import ThoughtRules

MOST_ANSWER_ROOM = 1024


def answer_room(max_tokens: int) -> int:
    """Tokens of a reply that a thought may not take."""
    return min(max(1, max_tokens // 4), MOST_ANSWER_ROOM)


class ThoughtControl:
    """Where a reply stands: inside its thought or not. Without rules it is never inside one."""

    def __init__(self, rules: ThoughtRules | None, max_tokens: int) -> None:
        self._rules = rules
        self._room = answer_room(max_tokens)
        self.inside = rules is not None and rules.opened
        self.tokens = 0
        """Tokens inside the thought so far, those put in the model's mouth among them; its marks are not."""
        self._drawn = 0

    @property
    def closing(self) -> tuple[int, ...]:
        """What is put in the model's mouth."""
        return self._rules.closing if self._rules else ()

    def feed(self, token: int, *, drawn: bool = True) -> None:
        """The reply goes on with this token: drawn by the model, or put in its mouth."""
        if self._rules is None:
            return
        if not self.inside:
            self.inside = token == self._rules.open_id
        elif token == self._rules.close_id:
            self.inside = False
        else:
            self.tokens += 1
            self._drawn += drawn

    def must_close(self, left: int) -> bool:
        """Whether the closing has to come now, with `left` tokens of the reply to go."""
        if self._rules is None or not self.inside:
            return False
        budget = self._rules.budget
        if budget is not None and self._drawn >= budget:
            return True
        return len(self._rules.closing) < left <= len(self._rules.closing) + self._room
