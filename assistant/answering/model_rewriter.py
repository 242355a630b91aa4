"""Follow-up -> standalone question by the model. What it writes is searched with only where code finds it faithful.

Asked only where the rules say that a question leans on those before it; first turns and whole questions are untouched.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing

from assistant.answering.grounding import numbers_in
from assistant.answering.prompts import PromptLibrary
from assistant.answering.rendering import Renderer
from assistant.answering.rewriter import EARLIER, FollowUpRewriter, without_opening
from assistant.domain.questions import language_of
from assistant.engine.base import (
    Completion,
    Engine,
    FinishReason,
    GenerationRequest,
    SamplingParams,
    Thinking,
    Token,
)
from assistant.errors import GenerationFailed, InvalidInput, Overloaded
from assistant.retrieval.keywords import KeywordReader
from assistant.storage.lexical import fold

MOST_TOKENS = 96
SECONDS = 10.0
"""A search waits no longer for a better question."""


class ModelRewriter:
    """Asks the engine; where it fails, is too slow or is not faithful, what the rules make stands."""

    def __init__(
        self, engine: Engine, prompts: PromptLibrary, rules: FollowUpRewriter, keywords: KeywordReader
    ) -> None:
        self._engine = engine
        self._prompts = prompts
        self._renderer = Renderer(prompts, engine)
        self._rules = rules
        self._keywords = keywords

    async def standalone(self, question: str, earlier: Sequence[str], principal_id: str) -> str:
        """The question alone where it stands alone; else with what it leans on."""
        joined = self._rules.standalone(question, earlier)
        if joined == question or self._engine.profile.thinking is Thinking.ALWAYS:
            return joined
        try:
            written = await self._written(question, earlier[-EARLIER:], principal_id)
        except (GenerationFailed, InvalidInput, Overloaded):
            return joined
        faithful = self._is_faithful(written, question, " ".join((*earlier, question)))
        return written if faithful and self._names_more(written, question) else joined

    async def _written(self, question: str, earlier: Sequence[str], principal_id: str) -> str:
        language = language_of(question)
        asked = self._prompts.render("rewrite", language, earlier="\n".join(earlier), question=question)
        sampling = SamplingParams(
            temperature=0.0,
            max_tokens=MOST_TOKENS,
            stop_token_ids=self._renderer.stop_ids,
            stop_strings=("\n",),
        )
        request = GenerationRequest(
            (*self._renderer.instruction(asked), *self._renderer.opening(thinking=False)),
            sampling,
            deadline_seconds=SECONDS,
            principal=principal_id,
        )
        text, reason = "", FinishReason.ERROR
        async with aclosing(self._engine.generate(request)) as pieces:
            async for piece in pieces:
                match piece:
                    case Token():
                        text += piece.text
                    case Completion():
                        reason = piece.reason
        return text.strip() if reason is FinishReason.STOP else ""

    def _is_faithful(self, written: str, question: str, said: str) -> bool:
        """Nothing is in it that was not said, in words or numbers, and nothing of the question is lost."""
        if not written or language_of(written) != language_of(question):
            return False
        stated = set(numbers_in(said))
        if not stated.issuperset(numbers_in(written)):
            return False
        if not set(numbers_in(written)).issuperset(numbers_in(question)):
            return False
        return self._speaks_of(written, said) and self._speaks_of(without_opening(question), written)

    def _names_more(self, written: str, question: str) -> bool:
        """Whether it no longer leans back, and names something that the question left out."""
        words = self._keywords.read(written).words
        return not self._rules.leans_back(written) and any(word not in fold(question) for word in words)

    def _speaks_of(self, asked: str, text: str) -> bool:
        """Whether every keyword of one stands in the other."""
        share = self._keywords.read(asked).share_in(fold(text))
        return share is None or share == 1.0
