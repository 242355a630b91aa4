"""Signed token -> the claims it proves. Strict: what is not written down here as allowed is refused. No network."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import math
from collections.abc import Callable
from dataclasses import dataclass

from joserfc import jws
from joserfc._rfc7515.model import JWSAlgModel
from joserfc.errors import JoseError

from assistant.access.oidc.fetching import Claims, strict_object
from assistant.access.oidc.keys import PublicKey
from assistant.errors import NotSignedIn

LEEWAY_SECONDS = 60.0
"""Clocks differ by so much."""
LONGEST_ID_TOKEN_SECONDS = 24 * 3600.0
LONGEST_SUBJECT = 255
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
ACTIVE_HEADERS = frozenset({"jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc"})
"""Headers that would have us take a key from the token, or read it otherwise than it looks."""
HASHES = {"RS256": "sha256", "PS256": "sha256", "ES256": "sha256", "EdDSA": "sha512"}

KeyFinder = Callable[[str | None, str], PublicKey]


class _Registry(jws.JWSRegistry):
    max_header_length = 2048

    def get_alg(self, name: str) -> JWSAlgModel:
        """EdDSA is deprecated as a name, not as a signature: providers still write it."""
        return self.algorithms[name]


@dataclass(frozen=True, slots=True)
class Verifier:
    """What every token of a provider is held against."""

    issuer: str
    algorithms: frozenset[str]
    find_key: KeyFinder
    now: Callable[[], float]
    """Seconds since 1970."""

    def id_token(
        self, token: str, client_id: str, nonce: str | None, access_token: str | None = None
    ) -> Claims:
        """The claims of an ID token for this client (OpenID Connect Core 3.1.3.7). NotSignedIn says what is wrong."""
        typ, algorithm, claims = self._signed(token)
        _require(typ in ("", "jwt"), "this is no ID token")
        audience = _audience(claims)
        _require(client_id in audience, "the ID token is for another client")
        azp = claims.get("azp")
        _require(
            azp == client_id or (azp is None and len(audience) == 1),
            "the ID token was made for another client",
        )
        self._in_time(claims, LONGEST_ID_TOKEN_SECONDS)
        if nonce is not None:
            _require(_same(claims.get("nonce"), nonce), "the ID token answers another sign-in")
        bound = claims.get("at_hash")
        if bound is not None and access_token is not None:
            _require(
                _same(bound, at_hash(access_token, algorithm)), "the ID token is not of this access token"
            )
        return claims

    def access_token(
        self, token: str, audience: str, types: frozenset[str], longest_seconds: float
    ) -> Claims:
        """The claims of an access token for this API (RFC 9068). NotSignedIn says what is wrong."""
        typ, _, claims = self._signed(token)
        _require(typ in types, "this is no access token")
        _require(audience in _audience(claims), "the token is for another API")
        # Other tokens of providers whose header calls every kind JWT; Keycloak tells the kind in a claim.
        _require("events" not in claims and "at_hash" not in claims, "this is no access token")
        _require(claims.get("typ") in (None, "Bearer"), "this is no access token")
        self._in_time(claims, longest_seconds)
        return claims

    def logout_token(self, token: str, client_id: str) -> Claims:
        """The claims of a back-channel logout token. NotSignedIn says what is wrong."""
        typ, _, claims = self._signed(token)
        _require(typ == "logout+jwt", "this is no logout token")
        _require(client_id in _audience(claims), "the logout token is for another client")
        events = claims.get("events")
        _require(
            isinstance(events, dict) and isinstance(events.get(LOGOUT_EVENT), dict), "this is no logout token"
        )
        _require("nonce" not in claims, "this is no logout token")
        _require(
            isinstance(claims.get("jti"), str) and bool(claims.get("jti")), "the logout token has no jti"
        )
        self._in_time(claims, LONGEST_ID_TOKEN_SECONDS, subject=False)
        _require(
            isinstance(claims.get("sid"), str) or isinstance(claims.get("sub"), str),
            "the logout token ends nobody",
        )
        return claims

    def _signed(self, token: str) -> tuple[str, str, Claims]:
        """`typ` in lower case, the algorithm, and the claims, once the signature is right and the issuer is ours."""
        header = _header(token)
        algorithm, kid = header.get("alg"), header.get("kid")
        if not isinstance(algorithm, str) or algorithm not in self.algorithms:
            raise NotSignedIn("the token's signature is of a kind that is not accepted")
        _require(not ACTIVE_HEADERS & header.keys(), "the token has headers that are not accepted")
        _require(
            kid is None or (isinstance(kid, str) and 0 < len(kid) <= 200), "the token names no usable key"
        )
        key = self.find_key(kid if isinstance(kid, str) else None, algorithm)
        try:
            read = jws.deserialize_compact(token, key, registry=_Registry(strict_check_header=False))
            claims = strict_object(read.payload)
        except (JoseError, ValueError) as error:
            raise NotSignedIn("the token's signature is wrong") from error
        _require(claims.get("iss") == self.issuer, "the token is of another issuer")
        typ = header.get("typ", "")
        _require(isinstance(typ, str), "the token's type cannot be read")
        return str(typ).lower().removeprefix("application/"), algorithm, claims

    def _in_time(self, claims: Claims, longest_seconds: float, *, subject: bool = True) -> None:
        now, exp, iat = self.now(), _moment(claims, "exp"), _moment(claims, "iat")
        _require(exp > now - LEEWAY_SECONDS, "the token has expired")
        _require(iat <= now + LEEWAY_SECONDS, "the token is from the future")
        _require(exp - iat <= longest_seconds and exp - now <= longest_seconds, "the token lives too long")
        if "nbf" in claims:
            _require(_moment(claims, "nbf") <= now + LEEWAY_SECONDS, "the token does not hold yet")
        sub = claims.get("sub")
        _require(
            not subject or (isinstance(sub, str) and 0 < len(sub) <= LONGEST_SUBJECT),
            "the token names nobody",
        )


def at_hash(access_token: str, algorithm: str) -> str:
    """The left half of the access token's hash, as an ID token carries it (OpenID Connect Core 3.1.3.6)."""
    digest = hashlib.new(HASHES[algorithm], access_token.encode("utf-8", "surrogatepass")).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def _header(token: str) -> Claims:
    parts = token.split(".")
    _require(len(parts) == 3 and all(parts) and token.isascii(), "this is no signed token")
    _require(len(parts[0]) <= 4096, "the token's header is too long")
    try:
        return strict_object(base64.b64decode(parts[0] + "=" * (-len(parts[0]) % 4), b"-_", validate=True))
    except (binascii.Error, ValueError) as error:
        raise NotSignedIn("the token's header cannot be read") from error


def _audience(claims: Claims) -> frozenset[str]:
    said = claims.get("aud")
    listed = said if isinstance(said, list) else [said]
    return frozenset(one for one in listed if isinstance(one, str))


def _moment(claims: Claims, name: str) -> float:
    said = claims.get(name)
    if isinstance(said, bool) or not isinstance(said, int | float) or not math.isfinite(said):
        raise NotSignedIn(f"the token has no {name}")
    return float(said)


def _same(said: object, expected: str) -> bool:
    return isinstance(said, str) and hmac.compare_digest(
        said.encode("utf-8", "surrogatepass"), expected.encode()
    )


def _require(fact: bool, otherwise: str) -> None:
    if not fact:
        raise NotSignedIn(otherwise)
