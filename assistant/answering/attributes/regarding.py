"""Turn -> as whom its question is asked: the person, with what they said of themselves and what the question names.

Groups never change here: who may read what is not a matter of what somebody says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from assistant.answering.attributes.naming import AttributeReader, Named
from assistant.answering.attributes.words import Values
from assistant.answering.bare import Words
from assistant.answering.rewriter import FollowUpRewriter
from assistant.domain.answers import Conversation
from assistant.domain.identity import Attribute, Principal
from assistant.domain.questions import Question

OTHER = "other"
"""The value of whoever says that none of those offered is theirs."""
_NONE_OF_THESE = re.compile(
    r"^\W*(?:其他|其它|别的|都不是|其他地方|others?|none(?: of (?:these|them))?|neither)\W*$", re.I
)
_ALL_OR_UNKNOWN = re.compile(
    r"^\W*(?:我?(?:也)?(?:不知道|不清楚|不确定)|都要|都想知道|全部|所有|i do ?n[o']t know|i don’t know|not sure|all(?: of them)?|both|any)\W*$",
    re.I,
)

Pairs = tuple[tuple[Attribute, str], ...]


@dataclass(frozen=True, slots=True)
class Regarding:
    """As whom a question is asked. `resumed`: the earlier question that this turn answers a question about."""

    principal: Principal
    about: Pairs = ()
    stated: Pairs = ()
    resumed: Question | None = None
    compared: frozenset[Attribute] = frozenset()
    """Attributes of which the question names several values."""
    contradicted: tuple[tuple[Attribute, frozenset[str]], ...] = ()
    """Attributes of which the person says several values of themselves."""
    only_place: bool = False
    """Whether the question names a place and nobody who works there."""
    words: tuple[Words, ...] = ()
    """The words of the turn that say so."""

    def asked(self, question: Question) -> Question:
        """The question with whom it is about."""
        return replace(question, about=self.about, stated=self.stated)


class Regards:
    """Reads turns with the words of the policies' values."""

    def __init__(self, values: Callable[[], Values], rewriter: FollowUpRewriter) -> None:
        self._values = values
        self._rewriter = rewriter
        self._known: tuple[Values, AttributeReader] | None = None

    def of(self, text: str, conversation: Conversation, principal: Principal) -> Regarding:
        """As whom the text is asked in its conversation. Raises StorageUnavailable."""
        reader = self._reader()
        turns = conversation.turns
        before = turns[-1].answer if turns else None
        earlier = next((t.answer.question for t in reversed(turns) if t.answer.question is not None), None)
        if before is not None and before.asks is not None and before.question is not None:
            answered = self._answered(reader, text, before.asks, before.question, principal)
            if answered is not None:
                return answered
        leans = earlier is not None and self._rewriter.leans_back(text)
        named = reader.read(text, earlier.standalone if leans and earlier else "")
        about = dict(named.values)
        if leans and earlier is not None:
            about = {a: v for a, v in earlier.about if a not in named.attributes} | about
        about = {a: v for a, v in about.items() if principal.attributes.get(a) != v}
        stated = dict(earlier.stated) if earlier is not None else {}
        stated |= {a: v for a, v in named.of_self.items() if a not in principal.attributes}
        return _regarding(principal, about, stated, named)

    def _answered(
        self, reader: AttributeReader, text: str, asked: Attribute, question: Question, principal: Principal
    ) -> Regarding | None:
        """The question again, with what the text says of the attribute asked for; None: it says something else."""
        stated, about = dict(question.stated), dict(question.about)
        value = reader.only_value(text, asked)
        if value is not None:
            stated[asked] = value
        elif _NONE_OF_THESE.match(text):
            about[asked] = OTHER
        elif not _ALL_OR_UNKNOWN.match(text):
            return None
        resumed = replace(question, text=f"{question.text} {text.strip()}")
        return replace(_regarding(principal, about, stated), resumed=resumed)

    def _reader(self) -> AttributeReader:
        values = self._values()
        known = self._known
        if known is None or known[0] != values:
            known = self._known = (values, AttributeReader(values))
        return known[1]


def _regarding(
    principal: Principal,
    about: Mapping[Attribute, str],
    stated: Mapping[Attribute, str],
    named: Named = Named(),
) -> Regarding:
    attributes = {**stated, **principal.attributes, **about}
    told = {a: v for a, v in attributes.items() if a not in named.several}
    person = replace(principal, attributes=MappingProxyType(told))
    pairs = tuple(sorted(about.items())), tuple(sorted(stated.items()))
    return Regarding(
        person,
        *pairs,
        compared=named.several,
        contradicted=named.contradicted,
        only_place=named.only_place,
        words=named.words,
    )
