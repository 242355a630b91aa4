"""Every route against a stranger and an employee without a role."""

from __future__ import annotations

import re

import pytest

from tests.features.company import LIN
from tests.features.conftest import ClientOf
from tests.features.routes import BODIES, FOR_ADMINISTRATORS, FOR_EDITORS, FOR_PERSONS

PAGES = ("/chat", "/debug/engine")
AUTHORIZED_BY_NOBODY = {"Authorization": "Bearer nobody"}


def filled(path: str) -> str:
    return re.sub(r"{\w+}", "1", path)


@pytest.mark.parametrize(("method", "path"), sorted(FOR_PERSONS | FOR_EDITORS | FOR_ADMINISTRATORS))
def test_anonymous(client_of: ClientOf, method: str, path: str) -> None:
    body = BODIES.get((method, path))
    response = client_of(None).request(method, filled(path), json=body, headers=AUTHORIZED_BY_NOBODY)
    if path in PAGES:
        assert response.headers["location"] == "/sign-in"
    else:
        assert (response.status_code, response.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize(("method", "path"), sorted(FOR_EDITORS | FOR_ADMINISTRATORS))
def test_b6_an_employee_does_not_get_at_what_others_do(client_of: ClientOf, method: str, path: str) -> None:
    response = client_of(LIN).request(method, filled(path))
    assert (response.status_code, response.json()["code"]) == (403, "not_allowed")
