"""Passages and a person -> the exemptions of their documents that concern the person, and what they take away.

Reads versions once, as the rule for reading them may change and nothing has to be stored. What is shown goes through
the same door as every passage.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from types import MappingProxyType

from assistant.answering.exemptions.groups import Group, groups_in, groups_of
from assistant.answering.exemptions.reading import Exemption, read_exemptions
from assistant.domain.identity import Principal
from assistant.domain.passages import Passage
from assistant.errors import NotFound
from assistant.storage.lexical import fold
from assistant.storage.reading import PolicyReader

REMEMBERED = 500
"""Versions whose exemptions are kept in memory."""
_CONCERNING_NOBODY = frozenset({Group.of_employment("regular")})


@dataclass(frozen=True, slots=True)
class Exempted:
    """What exemptions make of passages."""

    taken: Mapping[Passage, Group] = field(default_factory=lambda: MappingProxyType({}))
    """The passages that are not for the person, and as one of which group."""
    says: Mapping[int, tuple[Passage, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Version of such a passage -> the clauses that say so, and what holds for the person in its place."""


@dataclass(frozen=True, slots=True)
class _Read:
    chunk_ids: frozenset[str]
    exemptions: tuple[Exemption, ...]


@dataclass(frozen=True, slots=True)
class _Concern:
    """One version's exemptions that concern one person."""

    exemptions: tuple[Exemption, ...]
    groups: frozenset[Group]

    @property
    def shown(self) -> tuple[str, ...]:
        """The chunks that say what holds: where sentences name the group, not those that only leave it out."""
        naming = [one for one in self.exemptions if one.names] or self.exemptions
        return tuple(dict.fromkeys(id for one in naming for id in one.chunk_ids))

    def taking(self, passage: Passage) -> Group | None:
        """As one of which group the passage is not for the person; None: it is, or it speaks of them itself."""
        text = " ".join((*passage.heading_path, passage.text))
        if not self.groups.isdisjoint(groups_in(fold(passage.text))):
            return None
        for one in self.exemptions:
            if one.reach is not None and one.reach.covers(passage.clause_label, text):
                return min(one.groups & self.groups, key=lambda group: group.attribute)
        return None


class ExemptionDesk:
    """Knows the exemptions of every version that a question came upon."""

    def __init__(self, policies: PolicyReader) -> None:
        self._policies = policies
        self._known: OrderedDict[int, _Read] = OrderedDict()
        self._lock = Lock()

    def joined(self, passages: Sequence[Passage], who: Principal, day: date) -> list[Passage]:
        """The passages, and the clauses that rule for the person's group in the documents of these.

        Raises StorageUnavailable.
        """
        concerns = self._concerns(passages, who)
        wanted = [id for concern in concerns.values() for one in concern.exemptions for id in one.chunk_ids]
        here = {id for passage in passages for id in passage.chunk_ids}
        more = [id for id in dict.fromkeys(wanted) if id not in here]
        return [*passages, *(self._policies.passages(more, who, day).values() if more else ())]

    def exempted(self, passages: Sequence[Passage], who: Principal, day: date) -> Exempted:
        """What the exemptions make of passages for the person. Raises StorageUnavailable."""
        concerns = self._concerns(passages, who)
        if not concerns:
            return Exempted()
        judged = {p: concerns[p.version_id].taking(p) for p in passages if p.version_id in concerns}
        taken = {passage: group for passage, group in judged.items() if group is not None}
        shown = {version: concerns[version].shown for version in {p.version_id for p in taken}}
        found = self._policies.passages([id for ids in shown.values() for id in ids], who, day)
        says = {version: tuple(found[id] for id in ids if id in found) for version, ids in shown.items()}
        # What the person may not read takes nothing from them.
        taken = {passage: group for passage, group in taken.items() if says[passage.version_id]}
        return Exempted(MappingProxyType(taken), MappingProxyType(says))

    def foreign(self, passages: Iterable[Passage], who: Principal) -> frozenset[Passage]:
        """The passages of documents that are not for the person. Raises StorageUnavailable."""
        versions = {passage.version_id for passage in passages}
        theirs = {version for version in versions if self._is_for(version, who)}
        return frozenset(passage for passage in passages if passage.version_id not in theirs)

    def _is_for(self, version: int, who: Principal) -> bool:
        try:
            document, _ = self._policies.version(who, version)
        except NotFound:
            return False
        return document.applicability.covers(who)

    def _concerns(self, passages: Iterable[Passage], who: Principal) -> dict[int, _Concern]:
        """Version -> what of it concerns the person; nothing for regular employees, whom policies mean."""
        groups = groups_of(who)
        if groups <= _CONCERNING_NOBODY:
            return {}
        found: dict[int, _Concern] = {}
        for passage in passages:
            if passage.version_id not in found:
                mine = tuple(one for one in self._read(passage, who) if one.groups & groups)
                found[passage.version_id] = _Concern(_undisputed(mine), groups)
        return {version: concern for version, concern in found.items() if concern.exemptions}

    def _read(self, passage: Passage, who: Principal) -> tuple[Exemption, ...]:
        with self._lock:
            known = self._known.get(passage.version_id)
        if known is None or not known.chunk_ids.issuperset(passage.chunk_ids):  # it was read anew since
            try:
                structure = self._policies.structure(who, passage.version_id)
            except NotFound:
                return ()
            known = _Read(frozenset(chunk.id for chunk in structure.chunks), read_exemptions(structure))
        with self._lock:
            self._known[passage.version_id] = known
            self._known.move_to_end(passage.version_id)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return known.exemptions


def _undisputed(exemptions: tuple[Exemption, ...]) -> tuple[Exemption, ...]:
    """Without "it is for regular employees", where another sentence says which part is for the others."""
    parted = any(one.names and one.reach is not None and one.reach.but for one in exemptions)
    return tuple(one for one in exemptions if one.names) if parted else exemptions
