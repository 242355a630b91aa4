"""This installation as a client of its provider: codes and refresh tokens -> tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from assistant.access.oidc.fetching import Fetcher
from assistant.access.oidc.metadata import Discovery
from assistant.errors import ProviderUnavailable, Unproven

REFUSED = "the provider does not accept this sign-in; begin again"


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a token endpoint gives."""

    id_token: str | None = field(repr=False)
    access_token: str | None = field(repr=False)
    refresh_token: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class ProviderClient:
    """Who we are at the provider."""

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    """Empty: a public client."""
    discovery: Discovery
    fetcher: Fetcher

    def exchange(self, form: Mapping[str, str]) -> Tokens:
        """Tokens for a grant. Unproven where the provider refuses it, ProviderUnavailable where it cannot say."""
        metadata = self.discovery.metadata()
        credentials = None
        sent = dict(form)
        if self.secret and metadata.takes_basic:
            credentials = quote(self.client_id, safe=""), quote(self.secret, safe="")  # RFC 6749, 2.3.1
        else:
            sent |= {"client_id": self.client_id} | ({"client_secret": self.secret} if self.secret else {})
        answered = self.fetcher.post(metadata.token_endpoint, sent, credentials)
        if 400 <= answered.status < 500 and answered.status != 429:
            if answered.content.get("error") == "invalid_client":
                raise ProviderUnavailable("the provider does not know this client; check its id and secret")
            raise Unproven(REFUSED)
        if answered.status != 200:
            raise ProviderUnavailable(f"the provider's token endpoint answers {answered.status}")
        given = (answered.content.get(name) for name in ("id_token", "access_token", "refresh_token"))
        return Tokens(*(one if isinstance(one, str) and one else None for one in given))
