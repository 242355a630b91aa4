"""Chat messages, to /chat/completions of any server: Ollama, llama.cpp, transformers, clouds. The house writes prompts in
ids; here they become messages again, and the server puts them into its own model's form.

Ids are of our own alphabet, so every count of tokens but the reuse is an estimate (see alphabet.py). Of the prompt's
closed or unopened thought becomes `enable_thinking`; a model that always thinks has no such switch, one that never
does is sent none, and a thought that its server tells apart all the same is not told on. A thought that must be closed
ends the request; the second asks for an answer without thinking, since a chat can not go on inside a message.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.engine.base import EngineProfile, FinishReason, GenerationRequest, Thinking, Token
from assistant.engine.remote import alphabet
from assistant.engine.remote.chunks import Piece
from assistant.engine.remote.conversation import read_prompt
from assistant.engine.remote.dialect import Call, Json, needed_fields, wished_fields
from assistant.engine.remote.marks import Mark, MarkReader
from assistant.engine.remote.reply import Reply

PATH = "/chat/completions"
_MARK_IDS = {Mark.OPEN: alphabet.OPEN_THOUGHT, Mark.CLOSE: alphabet.CLOSE_THOUGHT}


class ChatForm:
    """Speaks in messages."""

    def __init__(self, model: str, context_length: int, thinking: Thinking) -> None:
        self.profile = EngineProfile(model, context_length, thinking)
        self.vocabulary_size = alphabet.VOCABULARY_SIZE

    def encode(self, text: str) -> tuple[int, ...]:
        """Ids of untrusted text, in our own alphabet."""
        return alphabet.encode(text)

    def control_id(self, token: str) -> int | None:
        """The id of a control token of ChatML, or of a thought's mark."""
        return alphabet.control_id(token)

    def begin(self, request: GenerationRequest) -> ChatTurn:
        """A generation. Raises InvalidInput where the prompt is no conversation."""
        return ChatTurn(request, self.profile)


class ChatTurn:
    """One generation, by one request or by two."""

    def __init__(self, request: GenerationRequest, profile: EngineProfile) -> None:
        self._request = request
        self._profile = profile
        self._conversation = read_prompt(request.prompt)
        self.reply = Reply(request, alphabet.AlphabetText(), ())
        self._tell_thought = profile.thinking is not Thinking.NONE and not self._conversation.thought_closed
        self._marks = MarkReader(opened=self._conversation.thought_opened)
        self._inside = self._conversation.thought_opened
        self._finish: FinishReason | None = None

    def next_call(self) -> Call | None:
        """The conversation; a second time, without thinking. None where the model can not do without."""
        if self.reply.closed_thought:
            if self._profile.thinking is not Thinking.HYBRID:
                return None
            self._tell_thought, self._inside, self._marks = False, False, MarkReader()
        self.reply.call()
        self._finish = None
        sampling, strings = self._request.sampling, self._request.thought is None
        needed = needed_fields(self._profile.name, sampling, self.reply.left, strings=strings)
        needed["messages"] = [
            {"role": message.role, "content": message.content} for message in self._conversation.messages
        ]
        wished: dict[str, Json] = wished_fields(sampling)
        if self._profile.thinking is Thinking.HYBRID:
            wished["chat_template_kwargs"] = {"enable_thinking": self._tell_thought}
        return Call(PATH, needed, wished)

    def feed(self, piece: Piece) -> Iterator[Token]:
        """Tokens of the piece's texts, the thought's first."""
        self.reply.count(piece.counts)
        self._finish = piece.finish or self._finish
        if piece.thought:
            self._marks = MarkReader(closed=True)  # the server tells the thought apart: marks are text
            yield from self._take([piece.thought] if self._inside else [Mark.OPEN, piece.thought])
        if piece.text:
            apart = self._inside and self._marks.at_answer
            yield from self._take([Mark.CLOSE] if apart else [])
            yield from self._take(self._marks.feed(piece.text))

    def end_stream(self) -> Iterator[Token]:
        """What was held back, and the end as the server tells it."""
        yield from self._take(self._marks.close())
        if self._finish is not None:
            yield from self.reply.end(self._finish, None)

    def _take(self, items: Sequence[str | Mark]) -> Iterator[Token]:
        for item in items:
            told = self._tell_thought or not (self._inside or isinstance(item, Mark))
            if isinstance(item, Mark):
                self._inside = item is Mark.OPEN
            for token in self._ids(item) if told else ():
                yield from self.reply.take(token)

    def _ids(self, item: str | Mark) -> tuple[int, ...]:
        return (_MARK_IDS[item],) if isinstance(item, Mark) else alphabet.encode(item)
