"""A generation -> the fields of a request, and what to leave out for a server that will not have it. Pure.

What the server must know is `needed`. The rest is `wished`: vLLM, SGLang and llama.cpp take all of it, OpenAI's own
servers and transformers refuse a request that holds a field they do not know. Such a server names the field when it
refuses, and the request is sent again without it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from assistant.engine.base import SamplingParams

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]

_NEW_NAMES = {"max_tokens": "max_completion_tokens"}
"""What OpenAI's newer models call a field, and refuse under its old name."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request, to whichever server takes it."""

    path: str
    needed: Mapping[str, Json]
    wished: Mapping[str, Json]

    def body(self, without: AbstractSet[str]) -> dict[str, Json]:
        """The fields to send to a server that refuses these."""
        wished = {name: value for name, value in self.wished.items() if name not in without}
        needed = {_NEW_NAMES.get(n, n) if n in without else n: value for n, value in self.needed.items()}
        return needed | wished

    def refused_by(self, words: str, without: AbstractSet[str]) -> frozenset[str]:
        """Names of the fields, of those sent that can be left out or renamed, that the server's refusal speaks of."""
        spoken = {name for name in self.wished if re.search(rf"\b{name}\b", words)}
        renamed = {
            old for old, new in _NEW_NAMES.items() if old in self.needed and re.search(rf"\b{new}\b", words)
        }
        return frozenset((spoken | renamed) - without)


def needed_fields(model: str, sampling: SamplingParams, max_tokens: int, *, strings: bool) -> dict[str, Json]:
    """What every server understands. `strings`: whether the server may end the reply at a stop string."""
    fields: dict[str, Json] = {
        "model": model,
        "max_tokens": max_tokens,
        "temperature": sampling.temperature,
        "stream": True,
    }
    if sampling.temperature > 0:
        fields["top_p"] = sampling.top_p
    if strings and sampling.stop_strings:
        fields["stop"] = list(sampling.stop_strings)
    return fields


def wished_fields(sampling: SamplingParams) -> dict[str, Json]:
    """What some do not. Neutral values are sent too: a server's own defaults are not neutral (min_p, top_k)."""
    fields: dict[str, Json] = {"stream_options": {"include_usage": True}, "repetition_penalty": 1.0}
    if sampling.temperature > 0:
        fields["top_k"] = sampling.top_k or -1
        fields["min_p"] = sampling.min_p
    if sampling.presence_penalty:
        fields["presence_penalty"] = sampling.presence_penalty
    if sampling.seed is not None:
        fields["seed"] = sampling.seed
    return fields
