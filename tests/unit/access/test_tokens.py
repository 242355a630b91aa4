"""What counts as a provider's token, and every way in which another tries to."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.access.oidc.claims import ClaimNames, principal_of
from assistant.access.oidc.tokens import LOGOUT_EVENT, at_hash
from assistant.domain.identity import Attribute, Role
from assistant.errors import NotAllowed, NotSignedIn
from tests.unit.access.tokens import (
    API,
    CLIENT,
    ISSUER,
    NONCE,
    NOW,
    Key,
    access_claims,
    curve,
    edwards,
    hmac_signed,
    id_claims,
    key_set,
    raw,
    rsa,
    signed,
    small,
    verifier,
)

OURS = verifier(rsa("ours"), rsa("other"), curve(), edwards(), small())
HEADER = {"alg": "RS256", "typ": "JWT", "kid": "ours"}
AT_JWT = frozenset({"at+jwt"})


def as_id(token: str, access_token: str | None = None) -> object:
    return OURS.id_token(token, CLIENT, NONCE, access_token)["sub"]


def as_access(token: str) -> object:
    return OURS.access_token(token, API, AT_JWT, 86_400)["sub"]


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(rsa("ours"), "RS256"), (rsa("ours"), "PS256"), (curve(), "ES256"), (edwards(), "EdDSA")],
    ids=["RS256", "PS256", "ES256", "EdDSA"],
)
def test_a_signature_of_an_allowed_kind_proves_who_it_is(key: Key, algorithm: str) -> None:
    assert as_id(signed(id_claims(), key, algorithm)) == "lin"
    assert as_access(signed(access_claims(), key, algorithm, typ="at+jwt")) == "lin"


PUBLIC_PEM = rsa("ours").as_pem(private=False)
PUBLIC_JWK = str(key_set(rsa("ours"))["keys"]).encode()
FORGED = {
    "alg none": raw({"alg": "none", "typ": "JWT"}, id_claims()),
    "alg nOnE": raw({"alg": "nOnE"}, id_claims(), b"x"),
    "no alg": raw({"typ": "JWT"}, id_claims(), b"x"),
    "alg a list": raw({"alg": ["RS256"], "kid": "ours"}, id_claims(), b"x"),
    "stripped": raw(HEADER, id_claims()),
    "made-up signature": raw(HEADER, id_claims(), b"\0" * 256),
    "HS256 with the public PEM": hmac_signed(id_claims(), PUBLIC_PEM, kid="ours"),
    "HS256 with the public JWK": hmac_signed(id_claims(), PUBLIC_JWK, kid="ours"),
    "HS256 with nothing": hmac_signed(id_claims(), b"", kid="ours"),
    "RS512": signed(id_claims(), rsa("ours"), "RS512"),
    "another's key of the same id": signed(id_claims(), rsa("attacker"), kid="ours"),
    "another's key": signed(id_claims(), rsa("attacker")),
    "no kid where there are several": signed(id_claims(), rsa("ours"), kid=None),
    "a long kid": signed(id_claims(), rsa("ours"), kid="x" * 3000),
    "a kid of another kind of key": signed(id_claims(), rsa("ours"), kid="curve"),
    "a kid that is a number": raw({"alg": "RS256", "kid": 1}, id_claims(), b"x"),
    "a kid like a path": signed(id_claims(), rsa("attacker"), kid="../../dev/null"),
    "its own key": signed(id_claims(), rsa("attacker"), jwk=rsa("attacker").as_dict(private=False)),
    "jku": signed(id_claims(), rsa("ours"), jku="https://attacker.example/jwks"),
    "x5u": signed(id_claims(), rsa("ours"), x5u="https://attacker.example/cert"),
    "crit": signed(id_claims(), rsa("ours"), crit=["exp"]),
    "b64": signed(id_claims(), rsa("ours"), b64=False),
    "a key of 1024 bits": signed(id_claims(), small()),
    "four parts": signed(id_claims(), rsa("ours")) + ".x",
    "two parts": "a.b",
    "nothing": "..",
    "no JSON": "e30x.e30x.e30x",
    "claims that are a list": signed([id_claims()], rsa("ours")),
    "claims that are text": signed("claims", rsa("ours")),
    "not ASCII": signed(id_claims(), rsa("ours")) + "é",
}


@pytest.mark.parametrize("name", FORGED)
def test_a1_a2_a3_a_forged_token_is_refused(name: str) -> None:
    for read in (as_id, as_access):
        with pytest.raises(NotSignedIn):
            read(FORGED[name])


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "another"},
        {"aud": []},
        {"aud": [API]},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT], "azp": "another"},
        {"aud": None},
        {"iss": "https://other.example"},
        {"iss": ISSUER + "/"},
        {"iss": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": NOW - 61},
        {"exp": None},
        {"exp": str(NOW + 300)},
        {"exp": True},
        {"exp": 1e308},
        {"iat": None},
        {"iat": NOW + 120},
        {"nbf": NOW + 120},
        {"nbf": "soon"},
        {"exp": NOW + 90_000},
        {"at_hash": "another", "nonce": NONCE},
    ],
    ids=str,
)
def test_a7_a9_an_id_token_of_something_else_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(NotSignedIn):
        as_id(signed(id_claims(**changed), rsa("ours")), "access token")


def test_an_id_token_is_bound_to_the_access_token_that_came_with_it() -> None:
    bound = id_claims(at_hash=at_hash("access token", "RS256"))
    assert as_id(signed(bound, rsa("ours")), "access token") == "lin"


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": CLIENT},
        {"aud": []},
        {"aud": ["another"]},
        {"aud": {"api": API}},
        {"aud": None},
        {"iss": ISSUER + "/"},
        {"iss": "https://other.example"},
        {"exp": NOW - 61},
        {"exp": None},
        {"exp": "9999999999"},
        {"exp": 1e308},
        {"iat": NOW - 90_000},
        {"iat": None},
        {"nbf": NOW + 120},
        {"sub": None},
        {"at_hash": "x"},
        {"events": {}},
        {"typ": "ID"},
    ],
    ids=str,
)
def test_a7_an_access_token_of_something_else_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(NotSignedIn):
        as_access(signed(access_claims(**changed), rsa("ours"), typ="at+jwt"))


@pytest.mark.parametrize("typ", ["JWT", "logout+jwt", "", None, ["at+jwt"], "at+jwt2"])
def test_a8_a_token_of_another_kind_opens_nothing(typ: object) -> None:
    with pytest.raises(NotSignedIn):
        as_access(signed(access_claims(), rsa("ours"), typ=typ))


def test_a8_an_access_token_is_no_id_token() -> None:
    with pytest.raises(NotSignedIn):
        as_id(signed(id_claims(), rsa("ours"), typ="at+jwt"))


def test_the_full_media_type_is_the_same_type() -> None:
    assert as_access(signed(access_claims(aud=["x", API]), rsa("ours"), typ="application/AT+JWT")) == "lin"


@pytest.mark.parametrize(
    "claims", ['{"iss": 1, "iss": 2}', '{"exp": NaN}', '{"exp": Infinity}', "[" * 10_000]
)
def test_claims_that_can_be_read_in_two_ways_are_refused(claims: str) -> None:
    from joserfc import jws

    token = jws.serialize_compact(HEADER, claims.encode(), rsa("ours"), algorithms=["RS256"])
    with pytest.raises(NotSignedIn):
        as_id(token)


def logout_claims(**changed: object) -> dict[str, object]:
    whole = id_claims(nonce=None, sub="lin", sid="s-1", jti="j-1", events={LOGOUT_EVENT: {}}) | changed
    return {name: value for name, value in whole.items() if value is not None}


def test_a_logout_token_names_whose_session_is_over() -> None:
    token = signed(logout_claims(), rsa("ours"), typ="logout+jwt")
    assert OURS.logout_token(token, CLIENT)["sid"] == "s-1"


@pytest.mark.parametrize(
    ("changed", "typ"),
    [
        ({}, "JWT"),
        ({"aud": "another"}, "logout+jwt"),
        ({"events": None}, "logout+jwt"),
        ({"events": {"other": {}}}, "logout+jwt"),
        ({"events": [LOGOUT_EVENT]}, "logout+jwt"),
        ({"nonce": "n"}, "logout+jwt"),
        ({"jti": None}, "logout+jwt"),
        ({"sub": None, "sid": None}, "logout+jwt"),
        ({"exp": NOW - 100}, "logout+jwt"),
    ],
    ids=str,
)
def test_a13_a_forged_logout_token_is_refused(changed: dict[str, object], typ: str) -> None:
    with pytest.raises(NotSignedIn):
        OURS.logout_token(signed(logout_claims(**changed), rsa("ours"), typ=typ), CLIENT)


def test_claims_become_a_person_by_configuration() -> None:
    names = ClaimNames(
        groups="realm_access.roles",
        roles="https://corp.example/roles",
        role_values={Role.EDITOR: frozenset({"hr-writers"}), Role.ADMIN: frozenset({"root"})},
        group_names={"8f1c": "managers"},
        attributes={Attribute.LOCATION: "address.region", Attribute.GRADE: "grade"},
        hire_date="hired",
    )
    claims = {
        "sub": "lin",
        "name": ["林悦"],
        "realm_access": {"roles": ["8f1c", "everyone-else", 7, ""]},
        "https://corp.example/roles": "hr-writers",
        "address": {"region": "shanghai"},
        "grade": None,
        "hired": "2024-03-01T00:00:00Z",
    }
    person = principal_of(ISSUER, claims, names)
    assert (person.id, person.name, person.hire_date) == (f"{ISSUER}|lin", "林悦", date(2024, 3, 1))
    assert person.roles == {Role.EMPLOYEE, Role.EDITOR}
    assert person.groups == {"managers", "everyone-else"}
    assert dict(person.attributes) == {Attribute.LOCATION: "shanghai"}


def test_only_employees_come_in_where_the_settings_say_so() -> None:
    names = ClaimNames(employees=frozenset({"staff"}))
    assert principal_of(ISSUER, {"sub": "a", "groups": ["staff"]}, names).groups == {"staff"}
    with pytest.raises(NotAllowed):
        principal_of(ISSUER, {"sub": "a", "groups": ["guests"]}, names)


def test_b7_a_groups_name_is_taken_literally() -> None:
    odd = ['" or 1==1 or "', "%", " managers", "Managers", "ｍanagers", "managers\nhr"]
    assert principal_of(ISSUER, {"sub": "a", "groups": odd}, ClaimNames()).groups == set(odd)
