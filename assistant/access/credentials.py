"""Header values -> a session token; and whether a request came from our own page. Pure; no HTTP library."""

from __future__ import annotations

from urllib.parse import urlsplit

SESSION_COOKIE = "assistant_session"
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
LONGEST_TOKEN = 512


def bearer_token(authorization: str | None) -> str | None:
    """The token of an `Authorization: Bearer TOKEN` header; None for any other value."""
    scheme, _, token = (authorization or "").partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and 0 < len(token) <= LONGEST_TOKEN else None


def session_token(authorization: str | None, cookie: str | None) -> str | None:
    """The token a request carries. A header, even a wrong one, wins: it was set on purpose."""
    if authorization is not None:
        return bearer_token(authorization)
    return cookie if cookie and len(cookie) <= LONGEST_TOKEN else None


def is_loopback_host(host: str | None) -> bool:
    """Whether a Host header names this machine. Others reach us only by DNS rebinding."""
    try:
        parts = urlsplit(f"//{host or ''}")
        _ = parts.port
    except ValueError:
        return False
    plain = parts.netloc == host and "@" not in parts.netloc
    return plain and parts.hostname in LOOPBACK_NAMES


def is_from_own_page(host: str | None, origin: str | None, fetch_site: str | None) -> bool:
    """Whether a browser says that a page of ours sent the request.

    SameSite cookies do not tell another port of this machine from ours; these headers do. A browser too old for
    Sec-Fetch-Site sends Origin with every unsafe method.
    """
    if fetch_site is not None:
        return fetch_site == "same-origin"
    return host is not None and origin == f"http://{host}"
