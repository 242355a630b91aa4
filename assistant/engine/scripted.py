"""An engine without a model: it says what a script tells it to. For rehearsing and testing the flow around engines."""

from __future__ import annotations

import asyncio
import re
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from pathlib import Path

from assistant.domain.answers import Usage
from assistant.engine.admission import check_request
from assistant.engine.base import (
    Completion,
    EngineProfile,
    EngineStatus,
    FinishReason,
    GenerationRequest,
    Thinking,
    Token,
)
from assistant.engine.generation import Decision, Generation
from assistant.engine.scheduling.prefix_cache import common_prefix
from assistant.engine.script import Rule, matching, read_script
from assistant.errors import GenerationFailed

CONTROLS = (
    *("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<think>", "</think>"),
    *("<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>"),
)
CONTROL_IDS = {token: place for place, token in enumerate(CONTROLS)}
END_ID = CONTROL_IDS["<|im_end|>"]
VOCABULARY_SIZE = len(CONTROLS) + 0x110000
KEPT_CONVERSATIONS = 1000
ANY_CONTROL = re.compile("(" + "|".join(map(re.escape, CONTROLS)) + ")")


def encode_text(text: str) -> tuple[int, ...]:
    """One token a character; control tokens written in the text stay plain text."""
    return tuple(len(CONTROLS) + ord(character) for character in text)


def encode_trusted(text: str) -> Iterator[int]:
    """As above, but control tokens written in the text become control tokens."""
    for part in ANY_CONTROL.split(text):
        yield from (CONTROL_IDS[part],) if part in CONTROL_IDS else encode_text(part)


def decode(ids: Sequence[int]) -> str:
    """The text of ids, control tokens written out."""
    return "".join(CONTROLS[i] if i < len(CONTROLS) else chr(i - len(CONTROLS)) for i in ids)


class ScriptedEngine:
    """Replies by rule. Of sampling only the limit and the stop rules count, of a thought its budget.

    Reuse is counted as if KV were kept.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        *,
        context_length: int = 32_768,
        thinking: Thinking = Thinking.HYBRID,
        name: str = "scripted",
    ) -> None:
        self._rules = tuple(rules)
        self._profile = EngineProfile(name, context_length, thinking)
        self._held: OrderedDict[str, tuple[int, ...]] = OrderedDict()
        """What the state of each conversation would be."""
        self._running = 0
        self._totals = Usage()
        self._closed = False

    @classmethod
    def from_file(cls, path: Path) -> ScriptedEngine:
        """The engine of a TOML or JSON script; raises ConfigurationError."""
        return cls(read_script(path))

    @property
    def profile(self) -> EngineProfile:
        """Name, context length and capabilities."""
        return self._profile

    def encode(self, text: str) -> tuple[int, ...]:
        """One token a character; control tokens stay plain text."""
        return encode_text(text)

    def control_id(self, token: str) -> int | None:
        """ChatML's control tokens and the marks of a thought."""
        return CONTROL_IDS.get(token)

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Token | Completion]:
        """Stream the reply of the matching rule, then one Completion.

        Raises at the first item: InvalidInput, GenerationFailed when no rule matches or the engine is closed.
        """
        check_request(request, self._profile, VOCABULARY_SIZE)
        rule = self._rule_for(request)
        reused = self._reuse(request)
        generation = Generation(request, _Speech(), (END_ID,))
        ended = rule.finish
        self._running += 1
        try:
            async with aclosing(_reply(rule, request, generation)) as decisions:
                async for decision in decisions:
                    for told in decision.told:
                        yield told
                    ended = decision.reason or ended
        finally:
            self._running -= 1
            size, drawn = len(request.prompt), generation.generated
            usage = Usage(size, reused, size - reused, drawn, generation.thought_tokens)
            self._totals += usage
        yield Completion(ended, usage)

    def commit(self, sequence_key: str, ids: tuple[int, ...]) -> None:
        """Count from now on as if the state held exactly these ids."""
        self._held.pop(sequence_key, None)
        if ids:
            self._hold(sequence_key, ids)

    def status(self) -> EngineStatus:
        """What a real one would report, without memory."""
        return EngineStatus(running=self._running, kept_conversations=len(self._held), totals=self._totals)

    async def close(self) -> None:
        """Refuse all further requests."""
        self._closed = True

    def _rule_for(self, request: GenerationRequest) -> Rule:
        if self._closed:
            raise GenerationFailed("the engine has been closed; start the program again")
        rule = matching(self._rules, decode(request.prompt))
        if rule is None:
            raise GenerationFailed("no rule of the script matches the prompt; add one that does")
        return rule

    def _reuse(self, request: GenerationRequest) -> int:
        if request.sequence_key is None:
            return 0
        reused = common_prefix(self._held.get(request.sequence_key, ()), request.prompt)
        self._hold(request.sequence_key, request.prompt)
        return min(reused, len(request.prompt) - 1)

    def _hold(self, key: str, ids: tuple[int, ...]) -> None:
        self._held[key] = ids
        self._held.move_to_end(key)
        if len(self._held) > KEPT_CONVERSATIONS:
            self._held.popitem(last=False)


async def _reply(rule: Rule, request: GenerationRequest, generation: Generation) -> AsyncGenerator[Decision]:
    """What becomes of the script's tokens, one by one. A thought that is closed goes on behind its </think>."""
    started, skip_to = time.monotonic(), None
    for pause, token in _timeline(rule):
        if skip_to is not None:
            skip_to = None if token == skip_to else skip_to
            continue
        await asyncio.sleep(pause)
        if _late(started, request.deadline_seconds):
            yield Decision((), (), reason=FinishReason.DEADLINE)
            return
        decision = generation.take((token,))
        yield decision
        if decision.reason is not None:
            return
        if decision.forced and request.thought and token != request.thought.close_id:
            skip_to = request.thought.close_id


class _Speech:
    """The text of ids, one by one; control tokens have none."""

    def feed(self, token: int) -> str:
        return "" if token < len(CONTROLS) else decode((token,))


def _timeline(rule: Rule) -> Iterator[tuple[float, int]]:
    """(seconds to wait, id) of a reply; END_ID comes last where it ends of its own accord."""
    for piece in rule.pieces:
        pause = rule.pause_seconds
        for token in encode_trusted(piece):
            yield pause, token
            pause = 0.0
    if rule.finish is FinishReason.STOP:
        yield 0.0, END_ID


def _late(started: float, limit: float | None) -> bool:
    return limit is not None and time.monotonic() - started >= limit
