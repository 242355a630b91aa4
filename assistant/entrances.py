"""Settings -> the ways in: sessions, accounts, keys, and the provider. Part of the composition root."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

from assistant.access.accounts import AccountDesk
from assistant.access.api_keys import KeyDesk
from assistant.access.credentials import Address
from assistant.access.entrance import Entrance
from assistant.access.oidc.checking import SessionChecker
from assistant.access.oidc.claims import ClaimNames
from assistant.access.oidc.client import ProviderClient
from assistant.access.oidc.fetching import Fetcher
from assistant.access.oidc.keys import KeyRing
from assistant.access.oidc.login import ProviderLogin
from assistant.access.oidc.logout import ProviderLogout
from assistant.access.oidc.metadata import Discovery
from assistant.access.oidc.resource import AccessTokens, TokenRules
from assistant.access.oidc.tokens import Verifier
from assistant.access.sealing import Sealer, kept_secret
from assistant.access.sign_in import SignIn, TokenKind
from assistant.access_settings import LOOPBACK_HOSTS
from assistant.domain.identity import Attribute, Role
from assistant.settings import Settings
from assistant.storage.opening import Storage


def ways_in(settings: Settings, storage: Storage) -> tuple[SignIn, Entrance]:
    """Who says who comes, and the doors to it. Asks nobody yet: a provider that is down stops no start."""
    keys = KeyDesk(storage.api_keys, storage.people)
    provider = _provider(settings, storage) if settings.oidc_issuer else None
    tokens: list[TokenKind] = [keys, *(_access_tokens(settings, storage, provider) if provider else ())]
    check = provider.checker if provider else None
    sign_in = SignIn(storage.people, storage.sessions, storage.stated, tokens, check)
    signs_in = provider is not None and bool(settings.oidc_client_id)
    entrance = Entrance(
        address=Address(settings.public_url),
        login=provider.login if provider and signs_in else None,
        logout=provider.logout if provider and signs_in else None,
        accounts=account_desk(storage) if has_local_accounts(settings) else None,
        keys=keys if has_local_accounts(settings) else None,
        fetcher=provider.fetcher if provider else None,
    )
    return sign_in, entrance


def account_desk(storage: Storage) -> AccountDesk:
    """The desk of this installation's own accounts."""
    return AccountDesk(storage.accounts, storage.people, storage.sessions, storage.database)


def has_local_accounts(settings: Settings) -> bool:
    """As written; unwritten, only where nothing but this machine is listened to and there is no provider."""
    if settings.local_accounts is not None:
        return settings.local_accounts
    trying_out = settings.host in LOOPBACK_HOSTS and not settings.production and not settings.public_url
    return trying_out and not settings.oidc_issuer


@dataclass(frozen=True, slots=True)
class Provider:
    """What deals with the provider."""

    verifier: Verifier
    checker: SessionChecker
    login: ProviderLogin
    logout: ProviderLogout
    fetcher: Fetcher


def _provider(settings: Settings, storage: Storage) -> Provider:
    fetcher = Fetcher()
    discovery = Discovery(settings.oidc_issuer, fetcher)
    ring = KeyRing(lambda: fetcher.get(discovery.metadata().jwks_uri))
    verifier = Verifier(settings.oidc_issuer, frozenset(settings.oidc_algorithms), ring.find, time.time)
    secret = settings.oidc_client_secret.get_secret_value()
    client = ProviderClient(settings.oidc_issuer, settings.oidc_client_id, secret, discovery, fetcher)
    names, sealer = claim_names(settings), sealer_of(settings)
    interval = timedelta(minutes=settings.oidc_check_minutes)
    stores = (storage.database, storage.people, storage.sessions)
    checker = SessionChecker(client, verifier, names, sealer, interval, *stores)
    behind = (storage.people, storage.sessions, storage.tickets)
    login = ProviderLogin(client, verifier, names, settings.oidc_scopes, checker, *behind)
    logout = ProviderLogout(client, verifier, checker, sealer, storage.sessions, storage.tickets)
    return Provider(verifier, checker, login, logout, fetcher)


def _access_tokens(settings: Settings, storage: Storage, provider: Provider) -> list[AccessTokens]:
    if not settings.api_audience:
        return []
    rules = TokenRules(
        audience=settings.api_audience,
        types=frozenset(one.lower() for one in settings.api_token_types),
        scope_claims=settings.api_scope_claims,
        longest_seconds=settings.api_token_hours * 3600,
        services={name: frozenset(filter(None, groups.split("+"))) for name, groups in settings.services},
    )
    return [AccessTokens(provider.verifier, rules, claim_names(settings), storage.people)]


def claim_names(settings: Settings) -> ClaimNames:
    """Which claims tell what."""
    attributes = {
        Attribute.LOCATION: settings.claim_location,
        Attribute.EMPLOYMENT_TYPE: settings.claim_employment_type,
        Attribute.GRADE: settings.claim_grade,
        Attribute.ENTITY: settings.claim_entity,
    }
    giving = {Role.EDITOR: settings.editors, Role.ADMIN: settings.admins, Role.AUDITOR: settings.auditors}
    return ClaimNames(
        name=settings.claim_name,
        groups=settings.claim_groups,
        roles=settings.claim_roles,
        role_values={role: frozenset(values) for role, values in giving.items()},
        employees=frozenset(settings.employees),
        group_names=dict(settings.group_names),
        attributes={attribute: path for attribute, path in attributes.items() if path},
        hire_date=settings.claim_hire_date,
    )


def sealer_of(settings: Settings) -> Sealer:
    """With the secrets of the settings, or the one of the data folder."""
    written = [one.strip() for one in settings.secret_key.get_secret_value().split(",") if one.strip()]
    return Sealer(written or [kept_secret(settings.data_path)])
