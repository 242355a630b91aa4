"""A client that holds random conversations with an engine and knows what the engine may have kept of them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from assistant.engine.base import GenerationRequest, SamplingParams, Token
from assistant.engine.local import LocalEngine
from tests.service.engine.driving import Generated, generate, request

Ids = tuple[int, ...]
SYSTEM: Ids = tuple(range(40, 57))
REPLY: Ids = (301, 7)
THINKING: Ids = ()
FAST: Ids = (303, 8, 304, 8)
END: Ids = (302, 7)


def common(first: Ids, second: Ids) -> int:
    """Counted from the definition, one token at a time."""
    n = 0
    while n < min(len(first), len(second)) and first[n] == second[n]:
        n += 1
    return n


@dataclass
class Talk:
    """A conversation as a client has it."""

    key: str
    source: random.Random
    canon: Ids = SYSTEM
    states: list[Ids] = field(default_factory=list)
    """What the engine may have kept since the last commit."""

    def words(self, longest: int) -> Ids:
        return tuple(self.source.randrange(300) for _ in range(self.source.randint(1, longest)))

    async def turn(self, engine: LocalEngine) -> None:
        """Change the past now and then, ask, and compare what comes with what comes without any reuse."""
        self._change_the_past(engine)
        user = self.words(20)
        prompt = self.canon + user + REPLY + self.source.choice((THINKING, FAST))
        sampling = SamplingParams(temperature=0, max_tokens=self.source.randint(1, 6))
        for _ in range(self.source.choice((0, 0, 0, 1, 2))):
            await self._leave_early(engine, self._asked(prompt, sampling))
        for _ in range(self.source.choice((1, 1, 1, 2))):  # asked again: regenerated
            warm = await generate(engine, self._asked(prompt, sampling))
            self._check(prompt, warm)
            cold = await generate(engine, request(prompt, sampling))
            assert warm.ids == cold.ids, self.key
            self.states.append(prompt + warm.ids)
        if self.source.random() < 0.8:
            self.canon = self.canon + user + REPLY + warm.ids + END
            self.commit(engine)

    def commit(self, engine: LocalEngine, ids: Ids | None = None) -> None:
        ids = self.canon if ids is None else ids
        engine.commit(self.key, ids)
        self.states = [ids]

    def _asked(self, prompt: Ids, sampling: SamplingParams) -> GenerationRequest:
        return request(prompt, sampling, key=self.key, shared_prefix=len(SYSTEM), principal=self.key[:1])

    def _change_the_past(self, engine: LocalEngine) -> None:
        act, length = self.source.random(), len(self.canon)
        place = self.source.randint(len(SYSTEM), length)
        if act < 0.15:  # an earlier turn is edited
            self.canon = self.canon[:place]
        elif act < 0.3:  # a passage may no longer be read
            self.canon = self.canon[:place] + self.canon[self.source.randint(place, length) :]
            self.commit(engine)
        elif act < 0.35:
            self.commit(engine, ())

    async def _leave_early(self, engine: LocalEngine, wanted: GenerationRequest) -> None:
        stream, told = engine.generate(wanted), []
        for _ in range(self.source.randint(1, 3)):
            item = await anext(stream)
            if not isinstance(item, Token):
                break
            told.append(item.id)
        await stream.aclose()
        self.states.append(wanted.prompt + tuple(told))

    def _check(self, prompt: Ids, warm: Generated) -> None:
        """Nothing is reused but what may have been kept, or is nobody's."""
        usage = warm.completion.usage
        assert usage.reused_tokens + usage.prefilled_tokens == len(prompt)
        most = max((common(state, prompt) for state in self.states), default=0)
        assert usage.reused_tokens <= max(most, len(SYSTEM)), self.key
