from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from assistant.domain.identity import Attribute, Role
from assistant.errors import InvalidInput
from ingest.manifest import NAME, read_manifest, read_people


def write(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    return path


def test_a_manifest_describes_its_files(tmp_path: Path) -> None:
    item: dict[str, object] = {"file": "a.pdf", "title": "员工手册", "label": "V3.1", "readers": ["managers"]}
    item |= {"effective_to": "2024-12-31", "applies_to": {"location": ["shanghai"]}}
    write(tmp_path / NAME, {"documents": [item]})
    (entry,) = read_manifest(tmp_path)
    assert entry.path == tmp_path / "a.pdf"
    assert entry.description.access.groups == {"managers"}
    assert entry.description.applicability.key == "location=shanghai"


def test_people_name_the_last_day_and_versions_end_the_day_after(tmp_path: Path) -> None:
    write(tmp_path / NAME, [{"file": "a.pdf", "effective_to": "2024-12-31"}])
    assert read_manifest(tmp_path)[0].description.effective_to == date(2025, 1, 1)


@pytest.mark.parametrize(
    "content",
    [{"files": []}, [{"title": "x"}], [{"file": "a", "applies_to": {"colour": ["red"]}}], ["a.pdf"]],
)
def test_a_manifest_that_cannot_be_meant_is_refused(tmp_path: Path, content: object) -> None:
    write(tmp_path / NAME, content)
    with pytest.raises(InvalidInput):
        read_manifest(tmp_path)


def test_people_are_known_under_their_issuer(tmp_path: Path) -> None:
    item = {
        "id": "liu.fang",
        "name": "刘芳",
        "groups": ["managers"],
        "roles": ["employee"],
        "location": "shanghai",
    }
    (person,) = read_people(
        write(tmp_path / "people.json", [item | {"hire_date": "2017-09-01", "grade": None}]), "demo"
    )
    assert (person.id, person.roles, person.hire_date) == (
        "demo|liu.fang",
        frozenset({Role.EMPLOYEE}),
        date(2017, 9, 1),
    )
    assert dict(person.attributes) == {Attribute.LOCATION: "shanghai"}
