"""The sign-in page: a password where accounts are kept, and what it says when that is wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.access.accounts import account_holder
from tests.web.conftest import OpenContext, Site, wait_until

PASSWORD = "correct horse battery"


@pytest.fixture
def account(site: Site) -> Iterator[str]:
    site.accounts.open(account_holder("zhou.min", "周敏"), PASSWORD)
    yield "zhou.min"
    site.accounts.remove("zhou.min")


def test_without_accounts_the_page_asks_for_no_password(context_of: OpenContext, site: Site) -> None:
    page = context_of().new_page()
    page.goto(f"{site.address}/sign-in")
    wait_until(lambda: page.inner_text("#told") != "")
    assert not page.is_visible("#password-form") and not page.is_visible("#provider")


def test_name_and_password_lead_to_the_chat_page(context_of: OpenContext, site: Site, account: str) -> None:
    page = context_of().new_page()
    page.goto(f"{site.address}/sign-in")
    page.fill("#name", account)
    page.fill("#password", "wrong password")
    page.press("#password", "Enter")
    wait_until(lambda: page.input_value("#password") == "")
    assert page.url == f"{site.address}/sign-in"
    assert page.inner_text("#told") != ""
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/chat")
