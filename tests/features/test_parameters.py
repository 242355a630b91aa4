"""Editors look at the numbers that were read out of clauses, over HTTP, and say which are right."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from assistant.domain.parameters import ParameterName, ProposedParameter, Unit
from assistant.storage.opening import Storage
from tests.features.company import HE, LEAVE, LEAVE_CHUNK, LIN, TODAY, one_clause
from tests.features.conftest import ClientOf

READ = ProposedParameter(
    ParameterName.ANNUAL_LEAVE, Decimal(10), Unit.DAYS, 1, 4, "每年享有10天带薪年假", "0"
)
KEY: dict[str, Any] = {"clause": 1, "name": "annual_leave", "row": "0"}
ADDED = {"clause": 1, "name": "carry_over", "value": 5, "unit": "days", "quote": "10天带薪年假"}


@pytest.fixture
def api(storage: Storage) -> str:
    """The address of the parameters of the handbook in force."""
    version = storage.policies.citation_target(HE, LEAVE_CHUNK).version.id
    content = replace(one_clause(LEAVE_CHUNK, LEAVE), parameters=(READ,))
    storage.documents.save_structure(version, content)
    return f"/api/v1/versions/{version}/parameters"


def in_force(storage: Storage) -> list[Decimal]:
    found = storage.parameters.in_force(list(ParameterName), LIN, TODAY)
    return [one.parameter.value for one in found if one.parameter.confirmed]


def test_a_number_is_listed_with_its_clause_and_its_words(client_of: ClientOf, api: str) -> None:
    [one] = client_of(HE).get(api).json()
    assert (one["clause_label"], one["quote"], one["value"]) == ("第5章第12条", READ.quote, "10")
    assert (one["name"], one["row"], one["confirmed_at"]) == ("annual_leave", "0", None)


@pytest.mark.parametrize("said", [{}, {"which": [KEY]}])
def test_one_or_all_are_confirmed(
    client_of: ClientOf, storage: Storage, api: str, said: dict[str, Any]
) -> None:
    assert client_of(HE).post(f"{api}/confirm", json=said).status_code == 204
    [one] = client_of(HE).get(api).json()
    assert (one["confirmed_by"], in_force(storage)) == (HE.id, [Decimal(10)])


def test_a_number_is_corrected_and_it_is_kept_by_whom(
    client_of: ClientOf, storage: Storage, api: str
) -> None:
    one = client_of(HE).put(api, json=KEY | {"value": "10.5"}).json()
    assert (one["value"], one["read"], one["confirmed_by"]) == ("10.5", "10", HE.id)
    assert in_force(storage) == [Decimal("10.5")]


def test_a_number_is_added_by_hand_and_removed(client_of: ClientOf, storage: Storage, api: str) -> None:
    client = client_of(HE)
    added = client.post(api, json=ADDED)
    assert (added.status_code, added.json()["read"]) == (201, None)
    assert in_force(storage) == [Decimal(5)]
    which = {"clause": "1", "name": "carry_over"}
    assert client.delete(api, params=which).status_code == 204
    assert (in_force(storage), client.delete(api, params=which).status_code) == ([], 404)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (KEY | {"value": -1}, 422),
        (KEY | {"value": "NaN"}, 422),
        (KEY | {"value": 1, "row": "1"}, 404),
        (KEY | {"value": 1, "name": "salary"}, 422),
    ],
)
def test_what_cannot_be_meant_is_refused(
    client_of: ClientOf, api: str, said: dict[str, Any], status: int
) -> None:
    assert client_of(HE).put(api, json=said).status_code == status


def test_words_that_do_not_stand_in_the_clause_set_no_number(client_of: ClientOf, api: str) -> None:
    refused = client_of(HE).post(api, json=ADDED | {"quote": "12天"})
    assert (refused.status_code, "quote" in refused.json()["detail"]) == (422, True)


def test_none_is_confirmed_where_one_is_not_there(client_of: ClientOf, storage: Storage, api: str) -> None:
    said = {"which": [KEY, KEY | {"clause": 99}]}
    assert client_of(HE).post(f"{api}/confirm", json=said).status_code == 404
    assert in_force(storage) == []
