"""What a conversation's next turn reuses is exact: same tokens as computed afresh, and counted to the token."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

from assistant.domain.answers import Usage
from assistant.engine.base import SamplingParams, Token
from assistant.engine.local import LocalEngine
from assistant.engine.weights import LoadedModel
from tests.service.engine.driving import Generated, generate, opened, request, with_engine


@dataclass
class Talk:
    """A conversation as a client has it: what was sent, and what the engine must still hold of it."""

    key: str
    history: list[int] = field(default_factory=list)
    held: tuple[int, ...] = ()

    def next_prompt(self, source: random.Random) -> tuple[int, ...]:
        """Add a turn; now and then edit an earlier one, or ask the same again."""
        if self.history and source.random() < 0.3:
            del self.history[source.randrange(len(self.history)) :]
        if not self.history or source.random() < 0.8:
            self.history += [source.randrange(300) for _ in range(source.randint(1, 40))]
        return tuple(self.history)

    def expected_reuse(self, prompt: tuple[int, ...]) -> int:
        """Counted from the definition, one token at a time."""
        n = 0
        while n < min(len(self.held), len(prompt) - 1) and self.held[n] == prompt[n]:
            n += 1
        return n

    def commit(self, prompt: tuple[int, ...], generated: Generated) -> None:
        """The last token was drawn but never computed on, so it is not held."""
        self.held = prompt + generated.ids[:-1]
        self.history += generated.ids


def test_turns_with_reuse_equal_turns_computed_afresh_and_counts_are_exact(tiny: LoadedModel) -> None:
    source = random.Random(11)

    async def converse(engine: LocalEngine) -> None:
        talks = [Talk("a"), Talk("b"), Talk("c")]
        for _ in range(60):
            talk = source.choice(talks)
            prompt = talk.next_prompt(source)
            sampling = SamplingParams(temperature=0, max_tokens=source.randint(1, 12))
            cold = await generate(engine, request(prompt, sampling))
            warm = await generate(engine, request(prompt, sampling, key=talk.key))
            reused = talk.expected_reuse(prompt)
            assert warm.ids == cold.ids
            assert cold.completion.usage == Usage(len(prompt), 0, len(prompt), len(cold.ids))
            assert warm.completion.usage == Usage(len(prompt), reused, len(prompt) - reused, len(warm.ids))
            engine._cache.check_integrity()
            talk.commit(prompt, warm)

    with_engine(tiny, converse, prefill_chunk=16, cache_tokens=100_000)


def test_conversations_never_share_state(tiny: LoadedModel) -> None:
    async def two(engine: LocalEngine) -> Generated:
        await generate(engine, request((1, 2, 3, 4), key="one"))
        return await generate(engine, request((1, 2, 3, 4), key="another"))

    assert with_engine(tiny, two).completion.usage.reused_tokens == 0


def test_the_least_recently_used_conversation_is_computed_afresh(tiny: LoadedModel) -> None:
    sampling = SamplingParams(temperature=0, max_tokens=1)

    async def three_then_first(engine: LocalEngine) -> list[int]:
        usages = []
        for key in ("a", "b", "c", "c", "a"):
            done = await generate(engine, request((5,) * 40, sampling, key=key))
            usages.append(done.completion.usage.reused_tokens)
        return usages

    assert with_engine(tiny, three_then_first, cache_tokens=100) == [0, 0, 0, 39, 0]


def test_a_cancelled_turn_leaves_a_state_that_the_next_turn_reuses_exactly(tiny: LoadedModel) -> None:
    prompt = tuple(range(100))

    async def cancel_then_ask(engine: LocalEngine, read: int) -> Generated:
        stream = engine.generate(request(prompt, SamplingParams(temperature=0, max_tokens=500), key="a"))
        for _ in range(read):
            await anext(stream)
        await stream.aclose()
        return await generate(engine, request((*prompt, 7, 8), key="a"))

    async def compare() -> None:
        async with opened(tiny, prefill_chunk=16) as engine:
            cold = await generate(engine, request((*prompt, 7, 8)))
            for read in (1, 2, 9):
                warm = await cancel_then_ask(engine, read)
                assert warm.ids == cold.ids
                assert warm.completion.usage.reused_tokens >= len(prompt)
                engine._cache.check_integrity()

    asyncio.run(compare())


def test_text_pieces_make_up_the_text_of_the_ids(tiny: LoadedModel) -> None:
    async def several(engine: LocalEngine) -> list[Generated]:
        return [
            await generate(engine, request((seed, 2), SamplingParams(seed=seed, max_tokens=80)))
            for seed in range(8)
        ]

    for generated in with_engine(tiny, several):
        stream = tiny.vocabulary.text_stream()
        pieces = [stream.feed(token) for token in generated.ids if token not in tiny.end_ids]
        assert generated.text == "".join(pieces)


def test_tokens_come_as_they_are_drawn(tiny: LoadedModel) -> None:
    async def first(engine: LocalEngine) -> bool:
        stream = engine.generate(request((1, 2, 3)))
        item = await anext(stream)
        await stream.aclose()
        return isinstance(item, Token)

    assert with_engine(tiny, first)
