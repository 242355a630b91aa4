"""What access is refused to start with, and what it starts with when nothing is written."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from assistant.entrances import claim_names, has_local_accounts
from assistant.settings import Settings

SECRET = "nq0Jk2V7m1xYzR8sT4uW6aB9cD3eF5gH"
OPEN: dict[str, object] = {"host": "0.0.0.0", "public_url": "https://hr.example.com"}
PROVIDER: dict[str, object] = {"oidc_issuer": "https://idp.example.com/realms/corp", "oidc_client_id": "hr"}
PRODUCTION: dict[str, object] = OPEN | PROVIDER | {"production": True, "secret_key": SECRET}


def faults_of(**settings: object) -> str:
    """What is wrong with these settings; empty: nothing."""
    try:
        Settings.model_validate(settings)
    except ValidationError as error:
        return str(error.errors()[0]["msg"])
    return ""


@pytest.mark.parametrize(
    "settings",
    [
        {},
        OPEN | PROVIDER,
        OPEN | {"local_accounts": True},
        PRODUCTION,
        PROVIDER,
        {"public_url": "http://localhost:80"},
    ],
)
def test_settings_that_fit_together(settings: dict[str, object]) -> None:
    assert faults_of(**settings) == ""


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"host": "0.0.0.0"}, "ASSISTANT_PUBLIC_URL"),
        (OPEN, "ASSISTANT_LOCAL_ACCOUNTS=true"),
        (OPEN | {"local_accounts": False}, "ASSISTANT_OIDC_ISSUER"),
        ({"production": True}, "ASSISTANT_OIDC_ISSUER"),
        (PRODUCTION | {"oidc_issuer": "http://127.0.0.1:9000"}, "ASSISTANT_OIDC_ISSUER with https"),
        (PRODUCTION | {"oidc_issuer": "http://idp.example.com"}, "use https"),
        (PRODUCTION | {"public_url": "http://localhost"}, "ASSISTANT_PUBLIC_URL with https"),
        (PRODUCTION | {"public_url": "http://hr.example.com"}, "use https"),
        (PRODUCTION | {"public_url": "https://hr.example.com/path"}, "host name of its own"),
        (PRODUCTION | {"secret_key": ""}, "ASSISTANT_SECRET_KEY"),
        (PRODUCTION | {"secret_key": "short"}, "guessable"),
        (PRODUCTION | {"secret_key": "a" * 64}, "guessable"),
        (PRODUCTION | {"secret_key": f"{SECRET},changeme"}, "guessable"),
        (PRODUCTION | {"trusted_proxies": "*"}, "name the proxies"),
        (PRODUCTION | {"trusted_proxies": "0.0.0.0/0"}, "name the proxies"),
        (PRODUCTION | {"oidc_algorithms": "none"}, "weaker ones are never accepted"),
        (PRODUCTION | {"oidc_algorithms": "RS256,HS256"}, "weaker ones are never accepted"),
        (PRODUCTION | {"api_audience": "hr"}, "must not be the client id"),
        ({"oidc_client_id": "hr"}, "need ASSISTANT_OIDC_ISSUER"),
        ({"oidc_issuer": "https://idp.example.com"}, "ASSISTANT_OIDC_CLIENT_ID"),
        ({"oidc_issuer": "https://user:pass@idp.example.com"}, "no name, password"),
    ],
    ids=str,
)
def test_a17_settings_that_are_refused(settings: dict[str, object], named: str) -> None:
    assert named in faults_of(**settings)


def test_every_fault_is_named_at_once() -> None:
    assert len(faults_of(production=True, host="0.0.0.0").split("; ")) == 4


def test_there_is_no_setting_that_turns_access_off() -> None:
    assert not [
        name for name in Settings.model_fields if "auth" in name or "anonymous" in name or "insecure" in name
    ]


def test_accounts_are_kept_only_where_nothing_else_was_chosen() -> None:
    assert has_local_accounts(Settings())
    assert not has_local_accounts(Settings.model_validate(PROVIDER))
    assert not has_local_accounts(Settings.model_validate(PRODUCTION))
    assert not has_local_accounts(Settings.model_validate({"local_accounts": False}))
    assert has_local_accounts(Settings.model_validate(PRODUCTION | {"local_accounts": True}))


def test_lists_and_pairs_are_written_in_one_line() -> None:
    written = {
        "admins": "hr-admins, root",
        "group_names": "8f1c=managers, x=HR team",
        "claim_location": "city",
    }
    settings = Settings.model_validate(written | {"services": "bot=a+b,plain="})
    assert settings.admins == ("hr-admins", "root")
    assert settings.services == (("bot", "a+b"), ("plain", ""))
    assert dict(claim_names(settings).group_names) == {"8f1c": "managers", "x": "HR team"}
