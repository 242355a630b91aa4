"""Text <-> ids for servers whose tokenizer we do not have. Pure and reversible.

    id = a control token | a character | up to 6 letters of A-Z a-z, with the space before them

So many ids are about as many tokens as Qwen's own tokenizer counts in English, and half as many again in Chinese: a
prompt that fits by this count fits the server. It is an estimate, and on the safe side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

CONTROLS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<think>", "</think>")
ENDOFTEXT, IM_START, IM_END, OPEN_THOUGHT, CLOSE_THOUGHT = range(len(CONTROLS))
_CHARACTERS = len(CONTROLS)
_WORDS = _CHARACTERS + 0x110000
_LONGEST_WORD = 7
VOCABULARY_SIZE: int = _WORDS + 256**_LONGEST_WORD
_TOKEN = re.compile(r" ?[A-Za-z]{1,6}|.", re.DOTALL)


def encode(text: str) -> tuple[int, ...]:
    """Ids of a text; control tokens written in it stay plain text."""
    return tuple(map(_id_of, _TOKEN.findall(text)))


def decode(ids: Sequence[int]) -> str:
    """The text of ids. Control tokens have none."""
    return "".join(map(text_of, ids))


def text_of(token: int) -> str:
    """The text of one id."""
    if token < _CHARACTERS:
        return ""
    if token < _WORDS:
        return chr(token - _CHARACTERS)
    return (token - _WORDS).to_bytes(_LONGEST_WORD, "big").lstrip(b"\0").decode("ascii")


def control_id(token: str) -> int | None:
    """The id of a control token of ChatML, or of a thought's mark; None for any other."""
    return CONTROLS.index(token) if token in CONTROLS else None


def _id_of(piece: str) -> int:
    if len(piece) == 1:
        return _CHARACTERS + ord(piece)
    return _WORDS + int.from_bytes(piece.encode("ascii"), "big")


class AlphabetText:
    """Decodes ids one by one; each holds whole characters."""

    def feed(self, token: int) -> str:
        """What this token adds."""
        return text_of(token)
