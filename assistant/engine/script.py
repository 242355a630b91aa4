"""The script of the scripted engine: which reply follows which prompt. Pure but for reading its file."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.engine.base import FinishReason
from assistant.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Rule:
    """A reply for prompts in which a pattern is found.

    `pieces` may hold control tokens, written out. `pause_seconds` passes before each piece. `finish` is how the
    reply ends after its last piece, where it is not cut before: STOP, or ERROR to rehearse a crash.
    """

    pattern: re.Pattern[str]
    pieces: tuple[str, ...]
    pause_seconds: float = 0.0
    finish: FinishReason = FinishReason.STOP


def rule(
    match: str, reply: str | Sequence[str], pause_seconds: float = 0.0, finish: str = FinishReason.STOP
) -> Rule:
    """A rule from plain values. ValueError (re.error among them) when they are none."""
    pieces = (reply,) if isinstance(reply, str) else tuple(reply)
    return Rule(re.compile(match), pieces, pause_seconds, FinishReason(finish))


def matching(rules: Iterable[Rule], prompt: str) -> Rule | None:
    """The rule whose last match lies latest in the prompt, since the latest question is what is asked."""
    best, latest = None, -1
    for candidate in rules:
        end = max((found.end() for found in candidate.pattern.finditer(prompt)), default=-1)
        if end > latest:
            best, latest = candidate, end
    return best


def read_script(path: Path) -> tuple[Rule, ...]:
    """Rules of a TOML or JSON file: a list `rules` of tables with match, reply, pause_seconds, finish.

    Raises ConfigurationError.
    """
    try:
        text = path.read_text("utf-8")
        document = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
        return tuple(rule(**table) for table in _tables(document))
    except (OSError, ValueError, TypeError, re.error) as error:
        raise ConfigurationError(
            f"the script {path} cannot be used: {error}; give each of its [[rules]] a match and a reply"
        ) from error


def _tables(document: object) -> list[Mapping[str, Any]]:
    tables = document.get("rules") if isinstance(document, Mapping) else None
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        raise ValueError("it holds no list of rules")
    return tables
