"""The demo company's policies in a house, read from their sources by ingestion; nothing of them is in the index."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import ingest.demo
from assistant.domain.identity import AccessRule, Applicability, Principal, Role
from assistant.storage.documents import NewVersion
from assistant.storage.opening import Storage
from ingest.demo.source import Policy, read_policy
from ingest.manifest import read_people
from ingest.parsers import parser_for
from ingest.parsers.isolation import IsolatedParser
from ingest.parsers.limits import Limits
from ingest.reader import DocumentReader
from tests.service.answering.company import TODAY

FOLDER = Path(ingest.demo.__file__).parent
PEOPLE: Mapping[str, Principal] = {one.subject: one for one in read_people(FOLDER / "people.json", "demo")}
EDITOR = Principal("local", "editor", roles=frozenset({Role.EDITOR}), groups=frozenset({"hr", "managers"}))


def questions() -> list[dict[str, str]]:
    """The first two hundred graded questions."""
    files = [FOLDER / f"questions.{part}.jsonl" for part in "ab"]
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def move_in(storage: Storage, *, confirmed: bool = True) -> dict[str, int]:
    """All policies live, their numbers confirmed or not; file name -> version."""
    policies = [read_policy(path) for path in sorted((FOLDER / "sources").glob("*.md"))]
    policies.sort(key=lambda policy: policy.effective_from)
    versions = {policy.file: _publish(storage, policy) for policy in policies}
    for version in versions.values() if confirmed else ():
        storage.parameters.confirm(EDITOR, version)
    return versions


def _publish(storage: Storage, policy: Policy) -> int:
    version = storage.documents.register(_new(policy)).version.id
    reader = DocumentReader(storage, IsolatedParser(Limits(1024, 60)), "none")
    content = reader.cut(version, parser_for("text/markdown")(policy.body.encode()))
    storage.documents.save_structure(version, content)
    storage.documents.settle(version, storage.documents.index_labels(version), today=TODAY)
    return version


def _new(policy: Policy) -> NewVersion:
    last = date.fromisoformat(policy.effective_to) if policy.effective_to else None
    return NewVersion(
        title=policy.title,
        label=policy.label,
        file_hash=policy.file,
        file_name=f"{policy.file}.md",
        media_type="text/markdown",
        language=policy.language,
        owner=policy.owner,
        effective_from=date.fromisoformat(policy.effective_from),
        effective_to=last and last + timedelta(days=1),
        access=AccessRule(frozenset(policy.readers)),
        applicability=Applicability.of({name: list(values) for name, values in policy.applies_to}),
        uploaded_by="test",
        publish=True,
    )
