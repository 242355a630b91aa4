"""OpenID Providers of others, started as processes: npm's oidc-provider and PyPI's canaille."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

PROVIDER = Path(__file__).parent / "provider"
CANAILLE = Path(sys.prefix) / "canaille"
START_SECONDS = 60.0


def plain_client() -> httpx2.Client:
    """Speaks http only, and so need not read the machine's certificates, which takes longer than all else."""
    return httpx2.Client(timeout=20, trust_env=False, verify=False)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def oidc_provider(ours: str) -> Iterator[str]:
    """The issuer of a running oidc-provider whose client lives at our address."""
    install_oidc_provider()
    port = free_port()
    node = shutil.which("node") or "node"
    command = [node, "--no-warnings", str(PROVIDER / "provider.mjs"), str(port), ours]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield wait_for(f"http://127.0.0.1:{port}", process)
        finally:
            process.kill()


@contextmanager
def canaille(ours: str, secret: str) -> Iterator[str]:
    """The issuer of a running canaille whose client lives at our address."""
    python = CANAILLE / "bin" / "python"
    assert python.exists(), "canaille is not installed; run `make providers`"
    port = free_port()
    command = [str(python), str(PROVIDER / "canaille_provider.py"), str(port), ours, secret]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield wait_for(f"http://127.0.0.1:{port}", process)
        finally:
            process.kill()


def install_oidc_provider() -> None:
    """What the lock file pins, once for this checkout."""
    installed, lock = PROVIDER / "node_modules/.package-lock.json", PROVIDER / "package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    npm = shutil.which("npm")
    assert npm, "npm is missing; run `make test`, which installs it"
    subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--silent"], cwd=PROVIDER, check=True, timeout=180)


def wait_for(issuer: str, process: subprocess.Popen[bytes]) -> str:
    """The issuer, once it answers."""
    until = time.monotonic() + START_SECONDS
    with plain_client() as client:
        while process.poll() is None and time.monotonic() < until:
            try:
                if client.get(f"{issuer}/.well-known/openid-configuration").status_code == 200:
                    return issuer
            except httpx2.HTTPError:
                time.sleep(0.1)
    raise TimeoutError("the provider does not start")
