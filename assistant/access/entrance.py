"""The ways in that an installation has, as its doors see them. Made by the composition root."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.access.accounts import AccountDesk
from assistant.access.api_keys import KeyDesk
from assistant.access.credentials import Address
from assistant.access.oidc.fetching import Fetcher
from assistant.access.oidc.login import ProviderLogin
from assistant.access.oidc.logout import ProviderLogout


@dataclass(frozen=True, slots=True)
class Entrance:
    """None stands for a way that does not exist here. The one-time link always does: it needs this machine."""

    address: Address = field(default_factory=Address)
    login: ProviderLogin | None = None
    logout: ProviderLogout | None = None
    accounts: AccountDesk | None = None
    keys: KeyDesk | None = None
    fetcher: Fetcher | None = None
    """What speaks to the provider."""

    def close(self) -> None:
        """Close connections to the provider."""
        if self.fetcher is not None:
            self.fetcher.close()
