"""An OpenID Provider that does as the test says: signs in whoever comes, without a form, and lies where it is told to."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from assistant.access.oidc.tokens import LOGOUT_EVENT
from tests.unit.access.tokens import Key, key_set, rsa, signed

Answer = tuple[int, dict[str, str], bytes]
JSON = {"Content-Type": "application/json"}


@dataclass
class EvilProvider:
    """Running from birth; `answers` takes the place of what a path would answer."""

    client_id: str = "hr-assistant"
    answers: dict[str, Answer] = field(default_factory=dict)
    changes: dict[str, object] = field(default_factory=dict)
    """Claims of the next ID tokens that are not as they should be; None leaves one out."""
    metadata: dict[str, object] = field(default_factory=dict)
    make_token: Callable[[dict[str, object]], str] | None = None
    """Makes the ID token of its claims, where that is not the usual way."""
    seen: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.keys: tuple[Key, ...] = (rsa("ours"),)
        self._nonces: dict[str, str] = {}
        evil = self

        class Door(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer({})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
                self._answer({name: values[0] for name, values in parse_qs(body).items()})

            def _answer(self, form: dict[str, str]) -> None:
                status, headers, body = evil.answer(self.path, form)
                self.send_response(status)
                for name, value in (headers | {"Content-Length": str(len(body))}).items():
                    self.send_header(name, value)
                self.end_headers()
                with suppress(OSError):  # whoever asked may have heard enough
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self._server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, target: str, form: dict[str, str]) -> Answer:
        """What it answers, and to whom it lies."""
        parts = urlsplit(target)
        self.seen[parts.path] += 1
        if parts.path in self.answers:
            return self.answers[parts.path]
        match parts.path:
            case "/.well-known/openid-configuration":
                return self._json(self._discovery())
            case "/jwks":
                return self._json(key_set(*self.keys))
            case "/auth":
                return self._redirect({name: values[0] for name, values in parse_qs(parts.query).items()})
            case "/token":
                return self._json(self._tokens(form))
        return 404, {}, b""

    def claims(self, **changed: object) -> dict[str, object]:
        """What an ID token would say."""
        now = int(time.time())
        whole = {
            "iss": self.issuer,
            "sub": "lin",
            "aud": self.client_id,
            "iat": now,
            "exp": now + 300,
            "sid": "s",
        }
        return {name: value for name, value in (whole | changed).items() if value is not None}

    def access_token(self, audience: str, key: Key | None = None, **header: object) -> str:
        """An access token that is all right, but for its header."""
        claims = self.claims(aud=audience, scope="assistant.ask", sid=None)
        return signed(claims, key or rsa("ours"), "RS256", **({"typ": "at+jwt"} | header))

    def logout_token(self, typ: str = "logout+jwt", **changed: object) -> str:
        """A logout token for its session."""
        claims = self.claims(**({"jti": "j-1", "events": {LOGOUT_EVENT: {}}} | changed))
        return signed(claims, rsa("ours"), typ=typ)

    def _tokens(self, form: dict[str, str]) -> dict[str, object]:
        nonce = self._nonces.get(form.get("code", ""))
        claims = self.claims(**({"nonce": nonce} | self.changes))
        made = self.make_token(claims) if self.make_token else signed(claims, rsa("ours"))
        return {
            "id_token": made,
            "access_token": "opaque",
            "refresh_token": "refresh",
            "token_type": "Bearer",
        }

    def _redirect(self, asked: dict[str, str]) -> Answer:
        code = f"code-{len(self._nonces)}"
        self._nonces[code] = asked["nonce"]
        answer = {"code": code, "state": asked["state"], "iss": self.issuer}
        return 303, {"Location": f"{asked['redirect_uri']}?{urlencode(answer)}"}, b""

    def _discovery(self) -> dict[str, object]:
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        places = dict(
            zip(names, (f"{self.issuer}{path}" for path in ("/auth", "/token", "/jwks")), strict=True)
        )
        return {"issuer": self.issuer, **places, **self.metadata}

    def _json(self, content: object) -> Answer:
        return 200, JSON, json.dumps(content).encode()
