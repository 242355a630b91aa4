"""The words by which people name a value of an attribute: a table that ships, and the values that policies use. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.domain.identity import Attribute
from assistant.domain.questions import language_of
from assistant.storage.lexical import fold

OTHER_SHOWN = {"zh": "其他", "en": "other"}
NAMES = {
    Attribute.LOCATION: {"zh": "工作地点", "en": "place of work"},
    Attribute.EMPLOYMENT_TYPE: {"zh": "用工类型", "en": "type of employment"},
    Attribute.GRADE: {"zh": "职级", "en": "grade"},
    Attribute.ENTITY: {"zh": "所属公司", "en": "employing company"},
}
"""What the attributes are called in front of people."""

OUTSIDERS = frozenset({"intern", "dispatched", "contractor", "consultant", "parttime"})
"""Kinds of employment that a policy for regular employees does not mean, unless it names them."""

Values = Mapping[Attribute, frozenset[str]]


@dataclass(frozen=True, slots=True)
class ValueWords:
    """A value with the words people have for it; `value` is spelled as policies and providers spell it."""

    attribute: Attribute
    value: str
    words: tuple[str, ...]
    in_policies: bool = False
    """Whether a policy speaks of the value."""

    def shown(self, language: str) -> str:
        """What the value is called in a language: its first word there, else the value itself."""
        return next((word for word in self.words if language_of(word) == language), self.value)


@cache
def shipped_words() -> tuple[ValueWords, ...]:
    """The table that ships."""
    lines = (resources.files("assistant.answering.attributes") / "words.tsv").read_text("utf-8").splitlines()
    return tuple(_row(line) for line in lines if line.strip() and not line.startswith("#"))


def known_words(values: Values) -> tuple[ValueWords, ...]:
    """The shipped table, with the values of policies put in the place of those that mean the same."""
    table = {(row.attribute, row.value): row for row in shipped_words()}
    for attribute in sorted(values):
        for value in sorted(values[attribute]):
            row = meaning(attribute, value)
            if row is not None:
                table.pop((attribute, row.value), None)
            words = row.words if row is not None else (value, value.replace("-", " ").replace("_", " "))
            spelled = dict.fromkeys(words)
            table[attribute, value] = ValueWords(attribute, value, tuple(spelled), in_policies=True)
    return tuple(table.values())


def shown(attribute: Attribute, values: Iterable[str], language: str) -> tuple[str, ...]:
    """What values are called in a language, in a fixed order."""
    order = {row.value: place for place, row in enumerate(shipped_words())}
    rows = [(meaning(attribute, value), value) for value in values]
    rows.sort(key=lambda pair: (order.get(pair[0].value, 0) if pair[0] else len(order), pair[1]))
    return tuple(dict.fromkeys(row.shown(language) if row else value for row, value in rows))


def policies_say(kind: str, language: str) -> str:
    """What policies call the people of a kind of employment: 劳务派遣员工, interns."""
    row = meaning(Attribute.EMPLOYMENT_TYPE, kind)
    word = kind if row is None else row.shown(language)
    if language == "en":
        return f"{word}s"
    return word if word.endswith(("生", "员", "工", "问")) else f"{word}员工"


@cache
def meaning(attribute: Attribute, value: str) -> ValueWords | None:
    """The shipped row that a value of a policy means; None: it means none of them."""
    folded = fold(value)
    for row in shipped_words():
        if row.attribute is attribute and folded in (row.value, *map(fold, row.words)):
            return row
    return None


def _row(line: str) -> ValueWords:
    attribute, value, chinese, english = line.split("\t")
    return ValueWords(Attribute(attribute), value, (*chinese.split("/"), *english.split("/")))
