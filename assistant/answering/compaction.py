"""A canon that grew too long -> a shorter one. Pure but for the tokenizer.

Passages go first, oldest turn first, then whole turns. An answer loses its marks of passages that are gone; what it
rests on stays known. Numbers are not given out again.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from assistant.answering.canon import Canon, Exchange
from assistant.answering.rendering import Renderer

_MARK = re.compile(r"\[(\d{1,3})\]")


def compacted(canon: Canon, renderer: Renderer, target: int) -> Canon:
    """At most `target` tokens, or the system prompt alone."""
    exchanges = list(canon.exchanges)
    room = target - len(canon.system)
    for place, exchange in enumerate(exchanges):
        if _size(exchanges) <= room:
            break
        exchanges[place] = without_passages(exchange, renderer)
    while exchanges and _size(exchanges) > room:
        exchanges.pop(0)
    present = {number for exchange in exchanges for number, _ in exchange.passages}
    marked = [without_marks(exchange, present, renderer) for exchange in exchanges]
    return replace(canon, exchanges=tuple(marked))


def without_passages(exchange: Exchange, renderer: Renderer) -> Exchange:
    """The turn with its bare question."""
    if not exchange.passages:
        return exchange
    bare = renderer.bare_question(exchange.question, exchange.language)
    return replace(exchange, user=bare, passages=())


def without_marks(exchange: Exchange, present: Collection[int], renderer: Renderer) -> Exchange:
    """The turn with no marks but of these numbers; its tokens stay as they were generated where none is to go."""
    text = unmarked(exchange.answer, present)
    if text == exchange.answer:
        return exchange
    return replace(exchange, answer=text, reply=renderer.written_reply(text))


def unmarked(text: str, present: Collection[int] = ()) -> str:
    """The text with no marks but of these numbers."""
    return _MARK.sub(lambda mark: mark[0] if int(mark[1]) in present else "", text)


def _size(exchanges: Collection[Exchange]) -> int:
    return sum(exchange.size for exchange in exchanges)
