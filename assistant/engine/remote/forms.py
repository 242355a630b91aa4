"""What the remote engine asks of a form: how a generation is put into requests, and its reply read out of them.

A form is one of the two ways in which such servers are spoken to: token ids, or chat messages.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from assistant.engine.base import EngineProfile, GenerationRequest, Token
from assistant.engine.remote.chunks import Piece
from assistant.engine.remote.dialect import Call
from assistant.engine.remote.reply import Reply


class Turn(Protocol):
    """One generation in progress: calls out, pieces in, tokens told. Pure.

    `next_call`, then `feed` for every piece until the reply is over or the stream ends, then `end_stream`; and again
    from the start until the reply has a reason to end.
    """

    reply: Reply

    def next_call(self) -> Call | None:
        """What to send now; None where the reply can not go on."""

    def feed(self, piece: Piece) -> Iterable[Token]:
        """What a piece adds."""

    def end_stream(self) -> Iterable[Token]:
        """What the end of the stream adds."""


class Form(Protocol):
    """A way of speaking to servers."""

    profile: EngineProfile
    vocabulary_size: int

    def encode(self, text: str) -> tuple[int, ...]:
        """Token ids of untrusted text: control tokens written in it stay plain text."""

    def control_id(self, token: str) -> int | None:
        """The id of a control token; None where there is none."""

    def begin(self, request: GenerationRequest) -> Turn:
        """A generation of a request that fits. Raises InvalidInput where the form cannot say it."""
