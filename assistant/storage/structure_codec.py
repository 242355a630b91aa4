"""The structure of a version <-> JSON text, for structures that wait until an index goes live. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from assistant.domain.documents import Chunk, ChunkKind, Clause, ClauseKind, StructuredVersion
from assistant.domain.identity import Applicability
from assistant.domain.parameters import ParameterName, ProposedParameter, Unit
from assistant.storage import quality_codec


def encode(content: StructuredVersion) -> str:
    """The structure as text."""
    clauses = [asdict(clause) | {"applicability": _key(clause.applicability)} for clause in content.clauses]
    chunks = [asdict(chunk) for chunk in content.chunks]
    quality = None if content.quality is None else quality_codec.encode(content.quality)
    rest = {"pages": content.pages, "warnings": content.warnings, "chunk_form": content.chunk_form}
    numbers = [asdict(one) | {"value": str(one.value)} for one in content.parameters]
    fields = {"clauses": clauses, "chunks": chunks, **rest, "quality": quality, "parameters": numbers}
    return json.dumps(fields, ensure_ascii=False)


def decode(text: str) -> StructuredVersion:
    """The inverse of `encode`."""
    read = json.loads(text)
    clauses = (
        Clause(
            **clause
            | {
                "kind": ClauseKind(clause["kind"]),
                "heading_path": tuple(clause["heading_path"]),
                "applicability": _applicability(clause["applicability"]),
            }
        )
        for clause in read["clauses"]
    )
    chunks = (Chunk(**chunk | {"kind": ChunkKind(chunk["kind"])}) for chunk in read["chunks"])
    quality = read.get("quality")  # what began to wait before there were reports has none
    return StructuredVersion(
        tuple(clauses),
        tuple(chunks),
        read["pages"],
        tuple(read["warnings"]),
        read["chunk_form"],
        None if quality is None else quality_codec.decode(quality),
        tuple(map(_parameter, read.get("parameters", ()))),
    )


def _parameter(read: dict[str, Any]) -> ProposedParameter:
    typed = {"name": ParameterName(read["name"]), "value": Decimal(read["value"]), "unit": Unit(read["unit"])}
    return ProposedParameter(**read | typed)


def _key(applicability: Applicability | None) -> str | None:
    return None if applicability is None else applicability.key


def _applicability(key: str | None) -> Applicability | None:
    return None if key is None else Applicability.from_key(key)
