"""Tokens as a provider, or somebody who would like to be one, makes them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import warnings
from collections.abc import Mapping
from functools import cache

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, RSAKey

from assistant.access.oidc.keys import KeyRing
from assistant.access.oidc.tokens import Verifier

ISSUER, CLIENT, API, NONCE = "https://idp.example", "hr-assistant", "https://hr.example/api", "n-1"
NOW = 1_800_000_000.0
Claims = Mapping[str, object]
Key = RSAKey | ECKey | OKPKey


@cache
def rsa(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


@cache
def small() -> RSAKey:
    private = generate_private_key(65537, 1024)
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it is too small is the point
        return RSAKey.import_key(private.private_bytes(*form), {"kid": "small"})


@cache
def curve() -> ECKey:
    return ECKey.generate_key("P-256", {"kid": "curve"})


@cache
def edwards() -> OKPKey:
    return OKPKey.generate_key("Ed25519", {"kid": "edwards"})


def id_claims(**changed: object) -> dict[str, object]:
    """An ID token's claims; `name=...` changes one, None removes it."""
    whole = {"iss": ISSUER, "sub": "lin", "aud": CLIENT, "iat": NOW, "exp": NOW + 300, "nonce": NONCE}
    return {name: value for name, value in (whole | changed).items() if value is not None}


def access_claims(**changed: object) -> dict[str, object]:
    whole = {"iss": ISSUER, "sub": "lin", "aud": API, "iat": NOW, "exp": NOW + 300, "scope": "assistant.ask"}
    return {name: value for name, value in (whole | changed).items() if value is not None}


def signed(claims: object, key: Key, algorithm: str = "RS256", /, **header: object) -> str:
    """A token by this key, with any header one likes; `kid=None` leaves the key's id out."""
    whole = {"alg": algorithm, "typ": "JWT", "kid": key.kid} | header
    unsigned = raw({name: value for name, value in whole.items() if value is not None}, claims).rsplit(
        ".", 1
    )[0]
    signature = jws.JWSRegistry.algorithms[algorithm].sign(unsigned.encode(), key)
    return f"{unsigned}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def raw(header: object, claims: object, signature: bytes = b"") -> str:
    """Three parts, whatever they are."""
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def hmac_signed(claims: object, secret: bytes, **header: object) -> str:
    """HS256 with any bytes as the secret."""
    head = raw({"alg": "HS256", "typ": "JWT", **header}, claims).rsplit(".", 1)[0]
    digest = hmac.new(secret, head.encode(), hashlib.sha256).digest()
    return f"{head}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def key_set(*keys: Key) -> dict[str, object]:
    """A JWKS of the public halves."""
    return {"keys": [key.as_dict(private=False) for key in keys]}


def verifier(*keys: Key) -> Verifier:
    """Holds tokens against a provider that publishes these keys."""
    ring = KeyRing(lambda: key_set(*keys))
    return Verifier(ISSUER, frozenset({"RS256", "PS256", "ES256", "EdDSA"}), ring.find, lambda: NOW)
