"""Settings of access: who may come in and how; part of Settings. Say what is wrong, know nothing of how it is done."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
SHORTEST_SECRET = 32
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")


def _listed(value: object) -> object:
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def _paired(value: object) -> object:
    """`a=x+y,b=z` -> (("a", "x+y"), ("b", "z")); names may hold spaces."""
    if not isinstance(value, str):
        return value
    pairs = (part.partition("=") for part in value.split(",") if part.strip())
    return tuple((name.strip(), meant.strip()) for name, _, meant in pairs)


Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
Paired = Annotated[tuple[tuple[str, str], ...], NoDecode, BeforeValidator(_paired)]


class AccessSettings(BaseSettings):
    """What access and the doors read."""

    model_config = SettingsConfigDict(hide_input_in_errors=True)

    public_url: str = Field(
        default="",
        description="Address in people's browsers, such as https://hr.example.com; empty: this machine's own names only.",
    )
    production: bool = Field(
        default=False,
        description="Refuse to start with anything that is only fit for trying out: `assistant doctor` lists it.",
    )
    local_accounts: bool | None = Field(
        default=None,
        description="Accounts with a password, kept here. Unset: on where only this machine is listened to and no provider is set.",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="Seals what sessions keep; 32 characters or more, several separated by commas (the first seals). Empty: made and kept in the data folder.",
    )
    session_idle_hours: float = Field(
        default=8, gt=0, le=72, description="A session ends after so long without use."
    )
    session_hours: float = Field(
        default=24, gt=0, le=24 * 30, description="A session ends after so long in any case."
    )
    trusted_proxies: Listed = Field(
        default=(),
        description="Addresses of proxies whose X-Forwarded-For is believed, separated by commas; empty: none.",
    )
    oidc_issuer: str = Field(
        default="",
        description="Issuer of the OpenID Connect provider, exactly as its discovery document writes it; empty: no provider.",
    )
    oidc_client_id: str = Field(default="", description="This installation's client id at the provider.")
    oidc_client_secret: SecretStr = Field(
        default=SecretStr(""), description="Its client secret; empty: a public client (PKCE alone)."
    )
    oidc_scopes: str = Field(
        default="openid profile email",
        description="Scopes asked for at sign-in. Add offline_access where the provider gives refresh tokens only for it.",
    )
    oidc_algorithms: Listed = Field(
        default=ALGORITHMS, description="Signatures that are accepted; the provider's own list is not asked."
    )
    oidc_check_minutes: float = Field(
        default=15,
        ge=0.01,
        le=24 * 60,
        description="How often the provider is asked whether a session's person is still welcome, and in which groups.",
    )
    api_audience: str = Field(
        default="", description="Audience of access tokens for this API; empty: none are accepted."
    )
    api_token_types: Listed = Field(
        default=("at+jwt",),
        description="`typ` of access tokens; add JWT for Entra ID, Keycloak and others that do not follow RFC 9068.",
    )
    api_scope_claims: Listed = Field(
        default=("scope", "scp"),
        description="Claims that hold scopes; add roles for applications in Entra ID.",
    )
    api_token_hours: float = Field(
        default=24, gt=0, le=24, description="An access token that lives longer is refused."
    )
    services: Paired = Field(
        default=(),
        description="Client ids that are services, each with its groups: `payroll-bot=hr+managers,search-bot=`.",
    )
    claim_name: str = Field(default="name", description="Claim with the name shown to people.")
    claim_groups: str = Field(
        default="groups", description="Claim with groups; a path such as realm_access.roles goes deeper."
    )
    claim_roles: str = Field(
        default="groups", description="Claim that the three lists below are compared with."
    )
    editors: Listed = Field(default=(), description="Values of that claim that make an editor.")
    admins: Listed = Field(default=(), description="Values of that claim that make an administrator.")
    auditors: Listed = Field(default=(), description="Values of that claim that make an auditor.")
    employees: Listed = Field(
        default=(),
        description="Values of that claim, one of which is needed to come in; empty: nobody is kept out.",
    )
    group_names: Paired = Field(
        default=(),
        description="What a provider's groups are called here: `8f1c…=managers`; others keep their name.",
    )
    claim_location: str = Field(default="", description="Claim with the place of work; empty: not told.")
    claim_employment_type: str = Field(default="", description="Claim with the kind of employment.")
    claim_grade: str = Field(default="", description="Claim with the grade.")
    claim_entity: str = Field(default="", description="Claim with the legal entity.")
    claim_hire_date: str = Field(default="", description="Claim with the day of joining, as 2024-03-01.")

    @field_validator("public_url", "oidc_issuer")
    @classmethod
    def _own_and_provider(cls, url: str) -> str:
        if not url:
            return url
        parts = urlsplit(url)
        plain = not (parts.username or parts.password or parts.query or parts.fragment)
        if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
            raise ValueError(
                "an address is like https://hr.example.com, with no name, password, ? or # in it"
            )
        if parts.scheme == "http" and parts.hostname not in LOOPBACK_HOSTS:
            raise ValueError("use https: what is sent over http can be read and changed on its way")
        return url

    @field_validator("public_url")
    @classmethod
    def _no_path(cls, url: str) -> str:
        if urlsplit(url).path.strip("/"):
            raise ValueError("the assistant needs a host name of its own; leave the path out")
        return url.rstrip("/").lower()

    @field_validator("oidc_algorithms")
    @classmethod
    def _strong(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if not names or set(names) - set(ALGORITHMS):
            raise ValueError(f"choose from {', '.join(ALGORITHMS)}; weaker ones are never accepted")
        return names

    @field_validator("trusted_proxies")
    @classmethod
    def _named(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        if "*" in addresses or "0.0.0.0/0" in addresses or "::/0" in addresses:
            raise ValueError("name the proxies: with all of them trusted, anybody can claim any address")
        return addresses


def access_faults(settings: Any) -> list[str]:  # noqa: ANN401 - the whole of Settings, which is made of this class
    """Everything about access that contradicts itself or is unfit for where it runs; empty: nothing."""
    loopback = settings.host in LOOPBACK_HOSTS
    found = []
    if not loopback and not settings.public_url:
        found.append(
            f"host {settings.host!r} is not loopback: set ASSISTANT_PUBLIC_URL to the https address people use, or use 127.0.0.1"
        )
    if (
        not (loopback and not settings.production)
        and not settings.oidc_issuer
        and not settings.local_accounts
    ):
        found.append(
            "people could not sign in: set ASSISTANT_OIDC_ISSUER, or write ASSISTANT_LOCAL_ACCOUNTS=true on purpose"
        )
    if settings.oidc_issuer and not settings.oidc_client_id and not settings.api_audience:
        found.append(
            "ASSISTANT_OIDC_ISSUER needs ASSISTANT_OIDC_CLIENT_ID for sign-in or ASSISTANT_API_AUDIENCE"
        )
    if (settings.oidc_client_id or settings.api_audience) and not settings.oidc_issuer:
        found.append("ASSISTANT_OIDC_CLIENT_ID and ASSISTANT_API_AUDIENCE need ASSISTANT_OIDC_ISSUER")
    if settings.api_audience and settings.api_audience == settings.oidc_client_id:
        found.append(
            "ASSISTANT_API_AUDIENCE must not be the client id: an ID token would pass as an access token"
        )
    secrets = [one.strip() for one in settings.secret_key.get_secret_value().split(",") if one.strip()]
    if any(len(one) < SHORTEST_SECRET or len(set(one)) < 10 for one in secrets):
        found.append(
            "ASSISTANT_SECRET_KEY is guessable: 32 random characters or more, `openssl rand -base64 48`"
        )
    return found + (_production_faults(settings, bool(secrets)) if settings.production else [])


def _production_faults(settings: Any, has_secret: bool) -> list[str]:  # noqa: ANN401
    found = []
    if not settings.public_url.startswith("https://"):
        found.append("production needs ASSISTANT_PUBLIC_URL with https")
    if settings.oidc_issuer.startswith("http://"):
        found.append("production needs an ASSISTANT_OIDC_ISSUER with https")
    if not has_secret:
        found.append("production needs ASSISTANT_SECRET_KEY, the same for every process")
    return found
