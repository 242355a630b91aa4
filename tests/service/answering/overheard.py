"""An engine that keeps what it was told, and obeys every demand where it has no script."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from assistant.engine.base import Completion, GenerationRequest, Thinking, Token
from assistant.engine.script import Rule, rule
from assistant.engine.scripted import ScriptedEngine, decode


class Overheard(ScriptedEngine):
    """Plays its script and keeps the prompts it was given; without a script it repeats its prompt."""

    def __init__(
        self, *rules: Rule, thinking: Thinking = Thinking.HYBRID, context_length: int = 32_768
    ) -> None:
        super().__init__(rules or ANYTHING, thinking=thinking, context_length=context_length)
        self._obeys = not rules
        self.requests: list[GenerationRequest] = []

    @property
    def prompts(self) -> list[str]:
        """Prompts as text, control tokens written out."""
        return [decode(request.prompt) for request in self.requests]

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Token | Completion]:
        self.requests.append(request)
        if self._obeys:
            self._rules = (rule("(?s).", self.prompts[-1]),)
        async for item in super().generate(request):
            yield item


ANYTHING = (rule("(?s).", ""),)
