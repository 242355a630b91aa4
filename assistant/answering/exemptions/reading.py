"""A version's clauses -> the exemptions written in them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answering.exemptions.groups import Group
from assistant.answering.exemptions.reach import Place, Reach
from assistant.answering.exemptions.sentences import Said, read_sentence, says_whom_it_is_for, welcomes
from assistant.domain.documents import Chunk, ChunkKind, StructuredVersion

_SENTENCE = re.compile(r"(?<=[。！？!?])|(?<=\.)(?=\s+[A-Z“\"(])|\n+")


@dataclass(frozen=True, slots=True)
class Exemption:
    """A sentence that takes groups of people out of part of its document, or rules otherwise for them."""

    groups: frozenset[Group]
    reach: Reach | None
    """What is not for them. None: nothing is taken away; the sentence rules for them besides."""
    sentence: str
    chunk_ids: tuple[str, ...]
    """The chunk it stands in, then those of the clauses that it names as all that holds for them."""
    names: bool = True
    """Whether the sentence names the groups; else it only says whom else the policy is for."""


def read_exemptions(structure: StructuredVersion) -> tuple[Exemption, ...]:
    """All exemptions of a version, in reading order."""
    return tuple(one for chunk in structure.chunks for one in _of_chunk(chunk, structure))


def _of_chunk(chunk: Chunk, structure: StructuredVersion) -> Iterator[Exemption]:
    if chunk.kind is ChunkKind.TABLE:
        return
    home = Place.of(structure.clauses[chunk.clause].label)
    of_policy = says_whom_it_is_for(chunk.text)
    also = welcomes(chunk.text)
    for sentence in filter(None, map(str.strip, _SENTENCE.split(chunk.text))):
        for said in read_sentence(sentence, home, of_policy):
            groups = said.groups - also if said.reach is not None else said.groups
            if groups:
                chunks = (chunk.id, *_opened(said, structure))
                yield Exemption(groups, said.reach, sentence, chunks, said.names)


def _opened(said: Said, structure: StructuredVersion) -> Iterator[str]:
    """The chunks of single articles that are all that holds; whole chapters are not put before anybody."""
    for chunk in structure.chunks:
        if Place.of(structure.clauses[chunk.clause].label).article in said.opens.articles:
            yield chunk.id
