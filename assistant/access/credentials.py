"""Header values -> a token; and whether a request came from our own page. Pure; no HTTP library."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
LONGEST_SESSION_TOKEN = 512
LONGEST_TOKEN = 16 * 1024
"""Characters of any credential, access tokens included."""
LONGEST_PATH = 2000


@dataclass(frozen=True, slots=True)
class Address:
    """Where browsers reach us."""

    url: str = ""
    """Such as https://hr.example.com; empty: this machine's own names, over http, on any port."""

    @property
    def is_secure(self) -> bool:
        """Whether browsers come over https."""
        return self.url.startswith("https://")

    @property
    def session_cookie(self) -> str:
        """The cookie's name. A host beside ours can set no cookie of the longer one's form, over https only."""
        return "__Host-assistant_session" if self.is_secure else "assistant_session"

    @property
    def login_cookie(self) -> str:
        """The cookie that binds a sign-in at the provider to the browser that began it."""
        return "__Host-assistant_login" if self.is_secure else "assistant_login"

    def base_url(self, host: str | None) -> str:
        """Our address as the browser that sent this Host header sees it; the header was admitted before."""
        return self.url or f"http://{host}"

    def admits_host(self, host: str | None) -> bool:
        """Whether a Host header names us. Other names reach us only by mistake or by DNS rebinding."""
        if not self.url:
            return is_loopback_host(host)
        return host is not None and host.lower() == urlsplit(self.url).netloc

    def is_own_page(self, host: str | None, origin: str | None, fetch_site: str | None) -> bool:
        """Whether a browser says that a page of ours sent the request."""
        own = self.url or (f"http://{host}" if host is not None else None)
        return is_from_own_page(own, origin, fetch_site)


def bearer_token(authorization: str | None) -> str | None:
    """The token of an `Authorization: Bearer TOKEN` header; None for any other value."""
    scheme, _, token = (authorization or "").partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and 0 < len(token) <= LONGEST_TOKEN else None


def session_token(authorization: str | None, cookie: str | None) -> str | None:
    """The token a request carries. A header, even a wrong one, wins: it was set on purpose."""
    if authorization is not None:
        return bearer_token(authorization)
    return cookie if cookie and len(cookie) <= LONGEST_SESSION_TOKEN else None


def is_loopback_host(host: str | None) -> bool:
    """Whether a Host header names this machine. Others reach us only by DNS rebinding."""
    try:
        parts = urlsplit(f"//{host or ''}")
        _ = parts.port
    except ValueError:
        return False
    plain = parts.netloc == host and "@" not in parts.netloc
    return plain and parts.hostname in LOOPBACK_NAMES


def is_from_own_page(own: str | None, origin: str | None, fetch_site: str | None) -> bool:
    """Whether a browser says that a page of this origin of ours sent the request.

    SameSite cookies tell neither another port of this machine nor a sibling host from ours; these headers do. A browser
    too old for Sec-Fetch-Site sends Origin with every unsafe method.
    """
    if fetch_site is not None:
        return fetch_site == "same-origin"
    return own is not None and origin == own


def safe_next(wanted: str | None) -> str:
    """Where to go after signing in: a path of ours, or "/". Nothing that a browser could read as another site."""
    plain = wanted or ""
    printable = all("!" <= character <= "~" for character in plain)
    foreign = not plain.startswith("/") or plain.startswith("//") or "\\" in plain
    if foreign or not printable or "%0" in plain.lower() or len(plain) > LONGEST_PATH:
        return "/"
    # Back to signing in would go round and round.
    return "/" if plain.startswith(("/sign-in", "/sign-out")) else plain
