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
WAIT_SECONDS = 1.0


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
        known, wait = self._found, FRESH_SECONDS if self._found else RETRY_SECONDS
        # Whoever comes while somebody asks does not wait where there is an answer of before.
        if self._clock() - self._tried_at >= wait and self._may_ask(known):
            try:
                if self._clock() - self._tried_at >= wait:
                    self._tried_at = self._clock()
                    self._found = self._read(known)
            finally:
                self._lock.release()
        if self._found is None:
            raise ProviderUnavailable("the provider could not be reached a moment ago; try again soon")
        return self._found

    def _may_ask(self, known: Metadata | None) -> bool:
        return (
            self._lock.acquire(timeout=WAIT_SECONDS) if known is None else self._lock.acquire(blocking=False)
        )

    def _read(self, known: Metadata | None) -> Metadata:
        url = self._issuer.rstrip("/") + "/.well-known/openid-configuration"
        try:
            return metadata_of(self._fetcher.get(url), self._issuer)
        except ProviderUnavailable:
            if known is None:
                raise
            self._tried_at = self._clock() - FRESH_SECONDS + RETRY_SECONDS
            return known


def _endpoint(document: Claims, name: str) -> str:
    url = document.get(name)
    if not is_safe_url(url):
        raise ProviderUnavailable(f"the discovery document has no https address as {name}")
    return str(url)
