"""Key id -> a provider's public key. One fetch at a time, and none sooner than a cooldown after the last."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

from assistant.access.oidc.fetching import Claims
from assistant.errors import NotSignedIn, ProviderUnavailable

PublicKey = RSAKey | ECKey | OKPKey
FRESH_SECONDS = 300.0
COOLDOWN_SECONDS = 10.0
STALE_SECONDS = 24 * 3600.0
WAITING = 8
"""Requests that may wait for a fetch; a flood of made-up key ids is not to take every thread."""
SMALLEST_RSA = 2048
UNKNOWN = "the token is signed with a key that the provider does not publish"


@dataclass(frozen=True, slots=True)
class KeySet:
    """A provider's signing keys, as they were published."""

    keys: tuple[tuple[str | None, str, PublicKey], ...] = field(repr=False)
    """(kid, algorithm or "", key)."""

    def find(self, kid: str | None, algorithm: str) -> PublicKey | None:
        """The key of this id that fits the algorithm; without an id only where there is no choice."""
        fitting = [key for one, alg, key in self.keys if kid in (None, one) and fits(key, algorithm, alg)]
        return fitting[0] if len(fitting) == 1 or (fitting and kid is not None) else None


def fits(key: PublicKey, algorithm: str, declared: str) -> bool:
    """Whether a signature of this algorithm can be by this key: never a public key taken for a shared secret."""
    if declared not in ("", algorithm):
        return False
    if isinstance(key, RSAKey):
        return algorithm in ("RS256", "PS256")
    if isinstance(key, ECKey):
        return algorithm == "ES256" and key.curve_name == "P-256"
    return algorithm == "EdDSA" and key.curve_name == "Ed25519"


def key_set_of(document: Claims) -> KeySet:
    """The public signing keys of a JWKS; what is of another kind or cannot be read is left out."""
    listed = document.get("keys")
    found = []
    for entry in listed if isinstance(listed, list) else []:
        if not isinstance(entry, dict) or entry.get("kty") not in ("RSA", "EC", "OKP"):
            continue
        if entry.get("use") not in (None, "sig") or "d" in entry or _is_short(entry.get("n", "")):
            continue
        try:
            key = JWKRegistry.import_key(entry)
            declared, kid = entry.get("alg", ""), entry.get("kid")
            usable = isinstance(key, RSAKey | ECKey | OKPKey) and key.public_key is not None
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if usable and isinstance(declared, str):
            found.append((kid if isinstance(kid, str) else None, declared, key))
    return KeySet(tuple(found))  # type: ignore[arg-type]


def _is_short(modulus: object) -> bool:
    """Whether an RSA key has fewer bits than are safe; "" stands for a key of another kind."""
    return not isinstance(modulus, str) or 0 < len(modulus) * 6 < SMALLEST_RSA


class KeyRing:
    """The keys of one provider, kept and renewed. Safe for many threads."""

    def __init__(
        self,
        fetch: Callable[[], Claims],
        clock: Callable[[], float] = time.monotonic,
        *,
        fresh: float = FRESH_SECONDS,
        cooldown: float = COOLDOWN_SECONDS,
        stale: float = STALE_SECONDS,
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._fresh, self._cooldown, self._stale = fresh, cooldown, stale
        self._lock = threading.Lock()
        self._waiting = threading.BoundedSemaphore(WAITING)
        self._keys: KeySet | None = None
        self._read_at = self._tried_at = float("-inf")

    def find(self, kid: str | None, algorithm: str) -> PublicKey:
        """The key. NotSignedIn where the provider publishes none such, ProviderUnavailable where nobody can say."""
        if self._clock() - self._read_at >= self._fresh:
            self._renew()
        found = self._known().find(kid, algorithm)
        if found is None:
            self._renew()
            found = self._known().find(kid, algorithm)
        if found is None:
            raise NotSignedIn(UNKNOWN)
        return found

    def _known(self) -> KeySet:
        if self._keys is None or self._clock() - self._read_at > self._stale:
            raise ProviderUnavailable("the provider's keys are not known; it could not be reached")
        return self._keys

    def _renew(self) -> None:
        """Fetch, unless somebody just did; a failure leaves what is known."""
        if self._clock() - self._tried_at < self._cooldown and not self._lock.locked():
            return
        if not self._waiting.acquire(blocking=False):
            return
        try:
            with self._lock:
                if self._clock() - self._tried_at >= self._cooldown:
                    self._read()
        finally:
            self._waiting.release()

    def _read(self) -> None:
        self._tried_at = self._clock()
        try:
            found = key_set_of(self._fetch())
        except ProviderUnavailable:
            return
        if found.keys:
            self._keys, self._read_at = found, self._clock()
