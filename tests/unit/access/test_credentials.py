"""Which headers count as a credential, and which say that our own page sent the request."""

import pytest

from assistant.access.credentials import (
    Address,
    bearer_token,
    is_from_own_page,
    is_loopback_host,
    safe_next,
    session_token,
)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8765", "localhost:80", "[::1]:8765", "LOCALHOST"])
def test_names_of_this_machine_are_served(host: str) -> None:
    assert is_loopback_host(host)


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8765",
        "127.0.0.1:x",
        "evil@127.0.0.1",
        "127.0.0.1/evil",
        "127.0.0.1 ",
        "[::1",
        "0.0.0.0",
    ],
)
def test_any_other_name_is_refused(host: str | None) -> None:
    assert not is_loopback_host(host)


def test_a_bearer_header_carries_the_token() -> None:
    assert bearer_token("Bearer abc") == "abc"
    assert bearer_token("bearer  abc ") == "abc"


@pytest.mark.parametrize("value", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer " + "x" * 20_000])
def test_other_authorization_values_carry_none(value: str | None) -> None:
    assert bearer_token(value) is None


def test_a_wrong_header_does_not_fall_back_to_the_cookie() -> None:
    assert session_token("Basic abc", "cookie") is None
    assert session_token(None, "cookie") == "cookie"
    assert session_token(None, None) is None


@pytest.mark.parametrize(
    ("origin", "fetch_site", "ours"),
    [
        ("http://127.0.0.1:8765", "same-origin", True),
        (None, "same-origin", True),
        ("http://127.0.0.1:8765", None, True),
        ("http://127.0.0.1:9999", "same-site", False),
        ("http://127.0.0.1:8765", "cross-site", False),
        ("http://127.0.0.1:9999", None, False),
        ("null", None, False),
        (None, "none", False),
        (None, None, False),
    ],
)
def test_only_our_own_page_may_change_things(origin: str | None, fetch_site: str | None, ours: bool) -> None:
    assert is_from_own_page("http://127.0.0.1:8765", origin, fetch_site) is ours


@pytest.mark.parametrize("wanted", ["/", "/chat", "/chat?as_of=2025-01-01&x=%E5%B9%B4", "/a/b#c"])
def test_a11_a_page_of_ours_is_gone_to(wanted: str) -> None:
    assert safe_next(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        "",
        "chat",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:x",
        "/\r\nSet-Cookie: x",
        "/\tevil",
        "/ evil",
        "/年",
        "///evil.example",
        "/" + "x" * 3000,
        "/sign-in/start?next=/",
    ],
)
def test_a11_anything_else_leads_home(wanted: str | None) -> None:
    assert safe_next(wanted) == "/"


BEHIND_TLS = Address("https://hr.example.com")


@pytest.mark.parametrize("host", ["hr.example.com", "HR.example.com"])
def test_our_public_name_is_answered_to(host: str) -> None:
    assert BEHIND_TLS.admits_host(host)


@pytest.mark.parametrize(
    "host",
    [None, "127.0.0.1:8765", "portal.example.com", "hr.example.com.evil.example", "hr.example.com:8443"],
)
def test_c8_no_other_name_is_once_there_is_a_public_one(host: str | None) -> None:
    assert not BEHIND_TLS.admits_host(host)


def test_a15_behind_https_the_cookies_are_this_hosts_alone() -> None:
    assert (BEHIND_TLS.session_cookie[:7], BEHIND_TLS.login_cookie[:7]) == ("__Host-", "__Host-")
    assert BEHIND_TLS.is_secure and not Address().is_secure


@pytest.mark.parametrize(
    ("origin", "fetch_site", "ours"),
    [
        ("https://hr.example.com", None, True),
        ("https://hr.example.com", "same-origin", True),
        ("https://portal.example.com", "same-site", False),
        ("https://portal.example.com", None, False),
        ("http://hr.example.com", None, False),
        ("null", None, False),
    ],
)
def test_c4_a_sibling_host_is_not_ours(origin: str, fetch_site: str | None, ours: bool) -> None:
    assert BEHIND_TLS.is_own_page("hr.example.com", origin, fetch_site) is ours
