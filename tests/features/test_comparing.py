"""What a version changes, asked for over HTTP."""

from __future__ import annotations

from tests.features.company import HE
from tests.features.conftest import ClientOf
from tests.features.test_editing import API, handbook


def test_the_version_in_force_is_compared_with_the_one_before(client_of: ClientOf) -> None:
    client = client_of(HE)
    found = client.get(f"{API}/documents/{handbook(client)['id']}/differences").json()
    assert (found["document"], found["older"]["label"], found["newer"]["label"]) == (
        "《员工手册》",
        "V3.1",
        "V3.2",
    )
    assert found["counts"] == {"added": 0, "removed": 0, "changed": 1, "moved": 0}
    [change] = found["changes"]
    assert change["after"]["label"] == "第5章第12条"
    told = [(number["before"], number["after"]) for number in change["numbers"]]
    assert told == [("7天", "10天"), ("5个工作日", "7个工作日")]
    assert "".join(edit["before"] for edit in change["edits"]) == change["before"]["text"]


def test_the_other_way_round_it_is_mirrored(client_of: ClientOf) -> None:
    client = client_of(HE)
    new, old = handbook(client)["versions"]
    asked = {"older": new["id"], "newer": old["id"]}
    found = client.get(f"{API}/documents/{handbook(client)['id']}/differences", params=asked).json()
    assert found["changes"][0]["numbers"][0] == {"kind": "number", "before": "10天", "after": "7天"}


def test_an_unknown_version_is_not_found(client_of: ClientOf) -> None:
    client = client_of(HE)
    document = handbook(client)["id"]
    response = client.get(f"{API}/documents/{document}/differences", params={"older": 404})
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
