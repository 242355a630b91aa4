"""Whether the servers are there and serve what is asked of them, for an administrator who wants to know beforehand."""

from __future__ import annotations

import json
from dataclasses import dataclass

from assistant.engine.remote.failures import Fault, ServerFailure, plain_words
from assistant.engine.remote.link import Link
from assistant.engine.remote.wire import Wire


@dataclass(frozen=True, slots=True)
class Inspected:
    """One server. `words` say how it is."""

    url: str
    well: bool
    words: str


async def inspect_servers(link: Link, model: str) -> tuple[Inspected, ...]:
    """Ask every server for the models it serves, one after another. Generates nothing."""
    wire = Wire(link.api_key, connect_seconds=link.connect_seconds, idle_seconds=link.connect_seconds)
    try:
        return tuple([await _inspect(wire, url, model) for url in link.urls])
    finally:
        await wire.close()


async def _inspect(wire: Wire, url: str, model: str) -> Inspected:
    try:
        names = _names(await wire.get(f"{url}/models"))
    except ServerFailure as failure:
        keyless = failure.words.startswith("it refuses our key")
        there = failure.fault in (Fault.BROKEN, Fault.REFUSED) and not keyless
        return Inspected(url, there, f"lists no models: {failure.words}")
    if not names:
        return Inspected(url, True, "lists no models")
    if model in names:
        return Inspected(url, True, f"serves {model}")
    served = plain_words(", ".join(names))
    return Inspected(url, False, f"serves {served}, not {model}; set ASSISTANT_REMOTE_MODEL")


def _names(text: str) -> list[str]:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return []
    listed = answer.get("data") if isinstance(answer, dict) else None
    entries = listed if isinstance(listed, list) else []
    return [str(entry["id"]) for entry in entries if isinstance(entry, dict) and "id" in entry]
