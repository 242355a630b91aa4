"""Issuer -> where its endpoints are, by its discovery document. Trusts nothing that it says of algorithms."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from assistant.access.oidc.fetching import Claims, Fetcher, is_safe_url
from assistant.errors import ProviderUnavailable

FRESH_SECONDS = 3600.0
RETRY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Metadata:
    """What we use of a discovery document."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None
    names_itself: bool
    """Whether it adds `iss` to its redirects (RFC 9207); then one without is refused."""
    takes_basic: bool
    """Whether a client may send its secret as HTTP Basic."""


def metadata_of(document: Claims, issuer: str) -> Metadata:
    """ProviderUnavailable where the document is another issuer's, or names an endpoint that is not https."""
    if document.get("issuer") != issuer:
        raise ProviderUnavailable(
            "the discovery document names another issuer; write ASSISTANT_OIDC_ISSUER exactly as it does"
        )
    logout, methods = (
        document.get("end_session_endpoint"),
        document.get("token_endpoint_auth_methods_supported"),
    )
    return Metadata(
        authorization_endpoint=_endpoint(document, "authorization_endpoint"),
        token_endpoint=_endpoint(document, "token_endpoint"),
        jwks_uri=_endpoint(document, "jwks_uri"),
        end_session_endpoint=str(logout) if is_safe_url(logout) else None,
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
        takes_basic=not isinstance(methods, list) or "client_secret_basic" in methods,
    )


class Discovery:
    """Reads the document when it is first needed, and again every hour; an old one serves while a new one fails."""

    def __init__(self, issuer: str, fetcher: Fetcher, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._fetcher = fetcher
        self._clock = clock
        self._lock = threading.Lock()
        self._found: Metadata | None = None
        self._tried_at = float("-inf")

    def metadata(self) -> Metadata:
        """Where the endpoints are. ProviderUnavailable where that was never learnt."""
        found, wait = self._found, FRESH_SECONDS if self._found else RETRY_SECONDS
        if self._clock() - self._tried_at >= wait:
            with self._lock:
                if self._clock() - self._tried_at >= wait:
                    self._tried_at = self._clock()
                    found = self._read(found)
        if found is None:
            found = self._found
        if found is None:
            raise ProviderUnavailable("the provider could not be reached a moment ago; try again soon")
        return found

    def _read(self, known: Metadata | None) -> Metadata:
        url = self._issuer.rstrip("/") + "/.well-known/openid-configuration"
        try:
            self._found = metadata_of(self._fetcher.get(url), self._issuer)
        except ProviderUnavailable:
            if known is None:
                raise
            self._tried_at = self._clock() - FRESH_SECONDS + RETRY_SECONDS
            return known
        return self._found


def _endpoint(document: Claims, name: str) -> str:
    url = document.get(name)
    if not is_safe_url(url):
        raise ProviderUnavailable(f"the discovery document has no https address as {name}")
    return str(url)
