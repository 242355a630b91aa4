from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from assistant.settings import Settings
from tests.service.access.servers import oidc_provider
from tests.service.access.site import Browser, Site

SECRET = "a-secret-for-tests-only-0123456789"
API = "https://hr-assistant.test/api"
COMMON: dict[str, object] = {
    "oidc_client_id": "hr-assistant",
    "oidc_client_secret": SECRET,
    "api_audience": API,
    "admins": ("hr-admins",),
    "claim_location": "location",
    "claim_hire_date": "hired",
    "services": (("payroll-bot", "managers"),),
}
SiteOf = Callable[..., Site]


@pytest.fixture(scope="session")
def listener() -> Iterator[socket.socket]:
    """Our port, which providers know: kept, so that nobody else gets it between two tests."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as held:
        yield held


@pytest.fixture(scope="session")
def ours(listener: socket.socket) -> str:
    """Our address."""
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture(scope="session")
def issuer(ours: str) -> Iterator[str]:
    """A certified provider, running."""
    with oidc_provider(ours) as running:
        yield running


@pytest.fixture
def site_of(listener: socket.socket, tmp_path: Path, sqlite_with_tables: Path) -> Iterator[SiteOf]:
    """Starts the assistant with these settings, on the port that providers know."""
    with ExitStack() as open_sites:

        def start(**settings: object) -> Site:
            (tmp_path / "data").mkdir(exist_ok=True)
            shutil.copy(sqlite_with_tables, tmp_path / "data" / "assistant.db")
            chosen = Settings.model_validate({"data_dir": tmp_path / "data", **COMMON, **settings})
            site = Site(chosen, tmp_path / "data", listener)
            open_sites.callback(site.close)
            return site

        yield start


@pytest.fixture
def site(site_of: SiteOf, issuer: str) -> Site:
    return site_of(oidc_issuer=issuer)


@pytest.fixture
def browser(site: Site) -> Iterator[Browser]:
    opened = Browser(site)
    yield opened
    opened.client.close()
