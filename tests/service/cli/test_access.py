"""Accounts and keys from the terminal, and what the doctor says of access."""

from __future__ import annotations

import io
import sys
from unittest.mock import patch

from tests.service.access.evil import EvilProvider
from tests.service.cli.terminal import Ended, Terminal

PASSWORD = "correct horse battery"


def with_password(terminal: Terminal, *arguments: str) -> Ended:
    with patch.object(sys, "stdin", io.StringIO(PASSWORD + "\n")):
        return terminal.call(*arguments, "--password-stdin")


def test_accounts_are_opened_listed_and_removed(terminal: Terminal) -> None:
    assert with_password(terminal, "accounts", "add", "zhou.min", "--role", "editor").code == 0
    assert "editor" in terminal.call("accounts", "list").output
    assert with_password(terminal, "accounts", "add", "zhou.min").is_refusal()
    assert with_password(terminal, "accounts", "password", "zhou.min").code == 0
    assert terminal.call("accounts", "sign-out", "zhou.min").code == 0
    assert terminal.call("accounts", "remove", "zhou.min").code == 0
    assert terminal.call("accounts", "remove", "zhou.min").is_refusal()


def test_a_key_is_shown_once_and_revoked(terminal: Terminal) -> None:
    secret = terminal.call(
        "keys", "create", "report", "--service", "payroll-bot", "--group", "hr"
    ).output.strip()
    assert secret.startswith("hra_") and len(secret) == 64
    listed = terminal.call("keys", "list").output
    assert secret not in listed and secret[4:20] in listed
    assert terminal.call("keys", "revoke", secret[4:20]).code == 0
    assert terminal.call("keys", "revoke", secret[4:20]).is_refusal()


def test_a_key_is_somebodys(terminal: Terminal) -> None:
    assert terminal.call("keys", "create", "x").is_refusal()
    assert terminal.call("keys", "create", "x", "--service", "bot", "--scope", "all").is_refusal()


def test_a17_the_doctor_lists_all_that_is_wrong(terminal: Terminal) -> None:
    told = terminal.call("doctor", production="true", host="0.0.0.0")
    assert told.code == 1 and "4 settings have to be changed" in told.errors
    for name in ("PUBLIC_URL", "OIDC_ISSUER", "SECRET_KEY"):
        assert f"ASSISTANT_{name}" in told.output


def test_a10_the_doctor_asks_the_provider(terminal: Terminal) -> None:
    provider = EvilProvider()
    settings = {"oidc_issuer": provider.issuer, "oidc_client_id": "hr-assistant"}
    told = terminal.call("doctor", **settings)
    assert (told.code, "1 keys" in told.output) == (0, True), told
    provider.metadata = {"issuer": "https://other.example"}
    assert "names another issuer" in terminal.call("doctor", **settings).errors
    provider.close()
