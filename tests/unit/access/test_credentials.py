"""Which headers count as a credential, and which say that our own page sent the request."""

import pytest

from assistant.access.credentials import bearer_token, is_from_own_page, is_loopback_host, session_token


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
