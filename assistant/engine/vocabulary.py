"""Text <-> token ids of one model. Untrusted text never yields a control token; half characters never come out.

Works on the `tokenizers` value alone, so that it knows nothing of models.
"""

from __future__ import annotations

import json

from tokenizers import Tokenizer
from tokenizers.decoders import DecodeStream


class Vocabulary:
    """A tokenizer in which every added token, `special` or not, is a control token.

    Qwen3 declares <think> and <tool_call> as not special, and `split_special_tokens=True` alone would still turn
    a `</think>` typed by an employee, or written in a handbook, into the control id. So all of them are made special.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        declaration = json.loads(tokenizer.to_str())
        for added in declaration["added_tokens"]:
            added["special"] = True
        self._tokenizer: Tokenizer = Tokenizer.from_str(json.dumps(declaration))
        self._tokenizer.encode_special_tokens = True  # means: as the plain text that they are
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._controls: dict[str, int] = {
            added["content"]: added["id"] for added in declaration["added_tokens"]
        }
        self._control_ids = frozenset(self._controls.values())

    @property
    def size(self) -> int:
        """Number of tokens; the model's own table may be larger."""
        return int(self._tokenizer.get_vocab_size(with_added_tokens=True))

    def encode(self, text: str) -> tuple[int, ...]:
        """Token ids of untrusted text, without start or end marks."""
        return tuple(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def decode(self, ids: tuple[int, ...]) -> str:
        """The text of token ids, control tokens written out."""
        return str(self._tokenizer.decode(list(ids), skip_special_tokens=False))

    def control_id(self, token: str) -> int | None:
        """The id of a control token; None where the model has none of this name."""
        return self._controls.get(token)

    def text_stream(self) -> TextStream:
        """A decoder for one generation."""
        return TextStream(self._tokenizer, self._control_ids)


class TextStream:
    """Turns generated ids into text, piece by piece, in whole characters. Control tokens have no text."""

    def __init__(self, tokenizer: Tokenizer, control_ids: frozenset[int]) -> None:
        self._tokenizer = tokenizer
        self._control_ids = control_ids
        self._stream = DecodeStream(skip_special_tokens=True)

    def feed(self, token: int) -> str:
        """What this token adds to the text; empty while a character is incomplete.

        A control token ends an incomplete character: what was held back of it is dropped.
        """
        if token in self._control_ids:
            self._stream = DecodeStream(skip_special_tokens=True)
            return ""
        return self._stream.step(self._tokenizer, token) or ""
