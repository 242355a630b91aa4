"""What it costs to know who asks: `python -m bench.auth`.

Verifying an access token (signature, type, issuer, audience, times) beside PyJWT and joserfc in the same run, in turns;
then what each way in adds to a request: a session, an API key, an access token, over SQLite. In
processor time of the one thread: what else runs on the machine does not count.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import jwt as pyjwt
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from assistant.access.api_keys import KeyDesk
from assistant.access.oidc.claims import ClaimNames
from assistant.access.oidc.keys import KeyRing
from assistant.access.oidc.resource import AccessTokens, TokenRules
from assistant.access.oidc.tokens import Verifier
from assistant.access.scopes import Scope
from assistant.access.sign_in import SignIn
from assistant.domain.identity import Principal
from assistant.storage.opening import open_storage
from bench.measuring import Row, arguments, percentile, report

ISSUER, API = "https://idp.example", "https://hr.example/api"
ALGORITHMS = frozenset({"RS256", "ES256", "EdDSA"})
REQUIRED = ["iss", "aud", "exp", "iat", "sub"]
Key = RSAKey | ECKey | OKPKey
Works = Mapping[str, Callable[[], object]]


def keys() -> dict[str, Key]:
    """One of each kind."""
    return {
        "RS256": RSAKey.generate_key(2048, {"kid": "RS256"}),
        "ES256": ECKey.generate_key("P-256", {"kid": "ES256"}),
        "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "EdDSA"}),
    }


def token(key: Key, algorithm: str) -> str:
    """An access token as a provider writes it."""
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "sub": "lin",
        "aud": API,
        "iat": now,
        "exp": now + 3600,
        "scope": "assistant.ask",
    }
    private = pyjwt.PyJWK.from_dict(key.as_dict(private=True), algorithm)
    header = {"typ": "at+jwt", "kid": algorithm}
    return pyjwt.encode(claims | {"client_id": "page", "groups": ["hr"]}, private.key, algorithm, header)


def verifier_of(published: Mapping[str, Key]) -> Verifier:
    """As the assistant is put together, with these keys known."""
    document = {"keys": [key.as_dict(private=False) for key in published.values()]}
    return Verifier(ISSUER, ALGORITHMS, KeyRing(lambda: document).find, time.time)


def verifying(key: Key, algorithm: str, ours: Verifier) -> Works:
    """The same token, read by each."""
    text, types = token(key, algorithm), frozenset({"at+jwt"})
    public = pyjwt.PyJWK.from_dict(key.as_dict(private=False), algorithm)
    options: pyjwt.types.Options = {"require": REQUIRED}
    registry = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": API},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
    )
    return {
        "ours": lambda: ours.access_token(text, API, types, 86_400),
        "PyJWT": lambda: pyjwt.decode(text, public.key, [algorithm], options, audience=API, issuer=ISSUER),
        "joserfc": lambda: registry.validate(jwt.decode(text, key, [algorithm]).claims),
    }


def coming_in(folder: Path, key: Key, ours: Verifier) -> tuple[Works, Callable[[], None]]:
    """What stands between a request and its principal; and how to close it."""
    storage = open_storage(f"sqlite:///{folder / 'assistant.db'}", folder)
    lin = Principal("local", "lin", groups=frozenset({"hr"}))
    storage.people.put(lin)
    desk = KeyDesk(storage.api_keys, storage.people)
    tokens = AccessTokens(ours, TokenRules(API), ClaimNames(), storage.people)
    sign_in = SignIn(storage.people, storage.sessions, storage.stated, (desk, tokens))
    session, secret = sign_in.session_for(lin), desk.issue(lin, "bench", frozenset({Scope.ASK}), 1).secret
    text = token(key, "RS256")
    works = {
        "session": lambda: sign_in.principal(session),
        "API key": lambda: sign_in.presented(secret),
        "access token": lambda: sign_in.presented(text),
        "its verification alone": lambda: ours.access_token(text, API, frozenset({"at+jwt"}), 86_400),
    }
    return works, storage.close


def measured(works: Works, rounds: int) -> list[tuple[str, float, float]]:
    """(name, median, p99) in microseconds of processor time; the works take turns, each round in another order."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(rounds):
        for name in random.sample(list(works), len(works)):
            began = time.thread_time()
            works[name]()
            times[name].append((time.thread_time() - began) * 1e6)
    return [(name, statistics.median(one), percentile(one, 0.99)) for name, one in times.items()]


def rows_of(kind: str, works: Works, rounds: int) -> list[Row]:
    """A line for each; `times` says how much longer it took than the first."""
    figures = measured(works, rounds)
    first = figures[0][1]
    return [
        {
            "what": kind,
            "by": name,
            "median CPU µs": round(mid),
            "p99 CPU µs": round(high),
            "times": round(mid / first, 2),
        }
        for name, mid, high in figures
    ]


def main() -> None:
    """Print both tables."""
    chosen = arguments(__doc__ or "")
    rounds = 200 if chosen.quick else 3000
    published = keys()
    ours = verifier_of(published)
    rows: list[Row] = []
    for algorithm, key in published.items():
        rows += rows_of(algorithm, verifying(key, algorithm, ours), rounds)
    with tempfile.TemporaryDirectory() as folder:
        works, close = coming_in(Path(folder), published["RS256"], ours)
        rows += rows_of("a request", works, rounds)
        close()
    report("Knowing who asks", rows, chosen.json)


if __name__ == "__main__":
    main()
