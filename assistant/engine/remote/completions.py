"""Prompts in token ids, to /completions of vLLM and SGLang (and llama.cpp): the same ids as for our own engine.

Their prefix caches meet the conversation's earlier tokens again by themselves. A thought that must be closed ends the
request; a second one goes on with prompt + thought + closing, all of which the server's cache holds but the closing.
The server's presence penalty does not see what was drawn before that seam.

Where a server returns no ids (llama.cpp), a piece of its text is encoded here and told with the last of its ids: the
text is exact, the ids are a valid spelling of it, not always the one that was drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.engine.base import EngineProfile, GenerationRequest, Token
from assistant.engine.remote.chunks import Piece
from assistant.engine.remote.dialect import Call, Json, needed_fields, wished_fields
from assistant.engine.remote.marks import CLOSE, OPEN, Mark, MarkReader
from assistant.engine.remote.reply import Reply
from assistant.engine.remote.tokenizer import RemoteVocabulary

PATH = "/completions"


class CompletionsForm:
    """Speaks in the ids of the served model's own tokenizer."""

    def __init__(self, model: str, tokenizer: RemoteVocabulary, context_length: int) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._vocabulary = tokenizer.vocabulary
        self.profile = EngineProfile(model, context_length, tokenizer.thinking)
        self.vocabulary_size = tokenizer.vocabulary.size

    def encode(self, text: str) -> tuple[int, ...]:
        """Token ids of untrusted text."""
        return self._vocabulary.encode(text)

    def control_id(self, token: str) -> int | None:
        """The id of a control token; None where the model has none."""
        return self._vocabulary.control_id(token)

    def begin(self, request: GenerationRequest) -> CompletionsTurn:
        """A generation."""
        return CompletionsTurn(request, self._model, self._tokenizer)


class CompletionsTurn:
    """One generation, by one request or by several in a row."""

    def __init__(self, request: GenerationRequest, model: str, tokenizer: RemoteVocabulary) -> None:
        self._request = request
        self._model = model
        self._vocabulary = tokenizer.vocabulary
        self.reply = Reply(request, tokenizer.vocabulary.text_stream(), tokenizer.end_ids)
        self._marks = self._mark_reader()
        self._finish: Piece | None = None

    def next_call(self) -> Call:
        """The prompt and what was said so far, as ids."""
        if self.reply.closed_thought:
            self._marks = MarkReader(closed=True)
        self.reply.call()
        self._finish = None
        sampling = self._request.sampling
        needed = needed_fields(self._model, sampling, self.reply.left, strings=self._request.thought is None)
        needed["prompt"] = [*self._request.prompt, *self.reply.said]
        wished: dict[str, Json] = {**wished_fields(sampling), "return_token_ids": True}
        if sampling.stop_token_ids:
            wished["stop_token_ids"] = list(sampling.stop_token_ids)
        return Call(PATH, needed, wished)

    def feed(self, piece: Piece) -> Iterator[Token]:
        """Tokens of the ids, or of the text where there are no ids."""
        self.reply.count(piece.counts)
        if piece.finish is not None:
            self._finish = piece
        if piece.ids is not None:
            for token in piece.ids:
                yield from self.reply.take(token)
        elif piece.text:
            yield from self._take_text(self._marks.feed(piece.text))

    def end_stream(self) -> Iterator[Token]:
        """What was held back, and the end as the server tells it."""
        yield from self._take_text(self._marks.close())
        if self._finish is not None and self._finish.finish is not None:
            yield from self.reply.end(self._finish.finish, self._finish.stop_id)

    def _take_text(self, items: Sequence[str | Mark]) -> Iterator[Token]:
        for item in items:
            if isinstance(item, Mark):
                token = self._vocabulary.control_id(item.value)
                assert token is not None, "a vocabulary without the marks has no reader that finds them"
                yield from self.reply.take(token)
                continue
            *before, last = self._vocabulary.encode(item)
            for token in before:
                yield from self.reply.take(token, "")
            yield from self.reply.take(last, item)

    def _mark_reader(self) -> MarkReader:
        """The thought as the prompt leaves it behind the last message's head: opened, closed, or still to come."""
        opening, closing = self._vocabulary.control_id(OPEN), self._vocabulary.control_id(CLOSE)
        if opening is None or closing is None:
            return MarkReader(closed=True)
        head = self._vocabulary.control_id("<|im_start|>")
        for token in reversed(self._request.prompt):
            if token == head:
                break
            if token in (opening, closing):
                return MarkReader(opened=token == opening, closed=token == closing)
        return MarkReader()
