"""What `assistant doctor` says about access: each fault of the settings on a line, then whether the provider answers."""

from __future__ import annotations

import time

from rich.console import Console

from assistant.access.oidc.fetching import Fetcher
from assistant.access.oidc.keys import key_set_of
from assistant.access.oidc.metadata import Discovery
from assistant.entrances import has_local_accounts
from assistant.errors import ConfigurationError, ProviderUnavailable
from assistant.settings import Settings, load_settings

SEVERAL = "; "


def checked_settings(console: Console) -> Settings:
    """The settings. ConfigurationError, once every fault is listed."""
    try:
        return load_settings()
    except ConfigurationError as error:
        faults = str(error).split(SEVERAL)
        if len(faults) == 1:
            raise
        for fault in faults:
            console.print(f"[red]wrong[/red]         {fault}", soft_wrap=True)
        raise ConfigurationError(f"{len(faults)} settings have to be changed; see above") from error


def check_access(settings: Settings, console: Console) -> None:
    """Print how people come in and what is only fit for trying out. ProviderUnavailable where it cannot be used."""
    ways = (
        ["one-time link"]
        + ["accounts"] * has_local_accounts(settings)
        + ["provider"] * bool(settings.oidc_issuer)
    )
    console.print(
        f"sign-in       {', '.join(ways)}; {settings.public_url or 'this machine only'}", markup=False
    )
    for warning in _warnings(settings):
        console.print(f"[yellow]note[/yellow]          {warning}", soft_wrap=True)
    if settings.oidc_issuer:
        _ask_provider(settings, console)


def _warnings(settings: Settings) -> list[str]:
    found = []
    if settings.public_url and not settings.production:
        found.append(
            "set ASSISTANT_PRODUCTION=true where people work with it: what is unfit then stops the start"
        )
    if settings.public_url and not settings.secret_key.get_secret_value():
        found.append(
            "without ASSISTANT_SECRET_KEY sessions end when the data folder is lost or another process serves"
        )
    if settings.oidc_issuer and not (settings.admins or settings.editors):
        found.append(
            "nobody of the provider is an editor or administrator: set ASSISTANT_ADMINS, ASSISTANT_EDITORS"
        )
    if settings.public_url and not settings.trusted_proxies:
        found.append("behind a proxy set ASSISTANT_TRUSTED_PROXIES, or all people have one address")
    if settings.api_audience and "jwt" in {one.lower() for one in settings.api_token_types}:
        found.append("access tokens of type JWT are told from others by their audience alone")
    return found


def _ask_provider(settings: Settings, console: Console) -> None:
    fetcher, began = Fetcher(), time.monotonic()
    try:
        metadata = Discovery(settings.oidc_issuer, fetcher).metadata()
        keys = key_set_of(fetcher.get(metadata.jwks_uri)).keys
    finally:
        fetcher.close()
    if not keys:
        raise ProviderUnavailable("the provider publishes no key that signatures can be checked with")
    took = round((time.monotonic() - began) * 1000)
    console.print(f"provider      {settings.oidc_issuer}, {len(keys)} keys, {took} ms", markup=False)
