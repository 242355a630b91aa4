"""Prompt files -> text. Checks them when loaded; rendering is one pass, so a value is never read as a variable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

from assistant.errors import ConfigurationError

LANGUAGES = ("zh", "en")
_VARIABLE = re.compile(r"\{\{(\w+)\}\}")
_FILE = re.compile(
    r"\A---\npurpose: (?P<purpose>.+)\nvariables:(?P<variables>.*)\n---\n(?P<body>.*)\Z", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class PromptTemplate:
    """A prompt in one language. `variables` are exactly those its body uses."""

    name: str
    purpose: str
    variables: frozenset[str]
    body: str

    @classmethod
    def parse(cls, name: str, source: str) -> PromptTemplate:
        """Read a prompt file. ConfigurationError when the head is malformed or declares other variables."""
        match = _FILE.match(source)
        if not match:
            raise ConfigurationError(
                f"prompt {name} needs a head of `purpose:` and `variables:` between --- lines"
            )
        declared = frozenset(part.strip() for part in match["variables"].split(",") if part.strip())
        used = frozenset(_VARIABLE.findall(match["body"]))
        if declared != used:
            odd = ", ".join(sorted(declared ^ used))
            raise ConfigurationError(f"prompt {name} declares and uses different variables: {odd}")
        return cls(name, match["purpose"].strip(), declared, match["body"].rstrip("\n"))

    def render(self, values: Mapping[str, str]) -> str:
        """Fill in every variable, in one pass. KeyError names a missing value."""
        return _VARIABLE.sub(lambda match: values[match[1]], self.body)


class PromptLibrary:
    """All prompts, by name and language."""

    def __init__(self, templates: Mapping[tuple[str, str], PromptTemplate]) -> None:
        self._templates = dict(templates)
        self._check_languages()

    @classmethod
    def load(cls, root: Traversable | None = None) -> PromptLibrary:
        """Read every prompt file below `root`, by default those that ship."""
        root = root or resources.files("prompts")
        templates = {}
        for folder, prefix in ((root, ""), (root / "replies", "replies/")):
            for file in folder.iterdir():
                if file.name.endswith(".md"):
                    name, language = (prefix + file.name.removesuffix(".md")).rsplit(".", 1)
                    templates[name, language] = PromptTemplate.parse(file.name, file.read_text("utf-8"))
        return cls(templates)

    def render(self, name: str, language: str, **values: str) -> str:
        """The prompt `name` in `language`, filled in. KeyError on unknown names and missing values."""
        return self._templates[name, language].render(values)

    @property
    def names(self) -> frozenset[str]:
        """The names of all prompts."""
        return frozenset(name for name, _ in self._templates)

    def _check_languages(self) -> None:
        for name in self.names:
            pair = [self._templates.get((name, language)) for language in LANGUAGES]
            if None in pair or len({t.variables for t in pair if t}) != 1:
                raise ConfigurationError(
                    f"prompt {name} must exist in {' and '.join(LANGUAGES)} with equal variables"
                )
