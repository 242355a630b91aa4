"""URL -> JSON from a provider, bounded in time and size. Follows no redirect; knows no meaning of what it reads."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2

from assistant.errors import ProviderUnavailable

LARGEST = 512 * 1024
"""Bytes of any answer: discovery documents and key sets have a few thousand."""
SECONDS = 5.0
AT_ONCE = 16
"""Requests under way: a provider that is silent is not to hold every thread that serves people."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

Claims = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Answered:
    """A status and the JSON object that came with it."""

    status: int
    content: Claims


def is_safe_url(url: object) -> bool:
    """https, or http to this machine; with no name or password in it."""
    if not isinstance(url, str):
        return False
    parts = urlsplit(url)
    if parts.username or parts.password or not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def strict_object(text: str | bytes) -> Claims:
    """JSON text -> an object. ValueError for anything else, a name given twice, NaN, or a depth nobody needs."""
    try:
        found = json.loads(text, object_pairs_hook=_unique, parse_constant=_refused)
    except RecursionError as error:
        raise ValueError("too deep") from error
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


class Fetcher:
    """Speaks to one provider. ProviderUnavailable for silence, redirects, and what is no JSON object."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._client = httpx2.Client(timeout=seconds, follow_redirects=False)
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def get(self, url: str) -> Claims:
        """The object at the URL, where the provider answers with 200."""
        answered = self._asked("GET", url)
        if answered.status != 200:
            raise ProviderUnavailable(f"the provider answers {answered.status} at {_place(url)}")
        return answered.content

    def post(self, url: str, form: Mapping[str, str], credentials: tuple[str, str] | None = None) -> Answered:
        """What the provider answers to a form; `credentials` go as HTTP Basic."""
        return self._asked("POST", url, form, credentials)

    def close(self) -> None:
        """Close connections."""
        self._client.close()

    def _asked(
        self,
        method: str,
        url: str,
        form: Mapping[str, str] | None = None,
        credentials: tuple[str, str] | None = None,
    ) -> Answered:
        if not is_safe_url(url):
            raise ProviderUnavailable(f"the provider names an address that is not https: {_place(url)}")
        if not self._turns.acquire(blocking=False):
            raise ProviderUnavailable("the provider is slow, and asked too much already; try again soon")
        headers = {"Accept": "application/json"}
        auth = httpx2.BasicAuth(*credentials) if credentials else None
        try:
            with self._client.stream(method, url, data=form, headers=headers, auth=auth) as response:
                body = _bounded(response)
        except httpx2.HTTPError as error:
            # The error's own words may hold what was sent.
            raise ProviderUnavailable(f"the provider cannot be reached at {_place(url)}") from error
        finally:
            self._turns.release()
        try:
            return Answered(response.status_code, strict_object(body))
        except ValueError as error:
            raise ProviderUnavailable(f"the provider answers no JSON object at {_place(url)}") from error


def _bounded(response: httpx2.Response) -> bytes:
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > LARGEST:
            raise ProviderUnavailable("the provider answers more than anything it has to say")
    return bytes(body)


def _place(url: str) -> str:
    """The URL without its query, which may hold secrets."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}{parts.path}"


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is no number")
