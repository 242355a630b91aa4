# mypy: ignore-errors
"""An OpenID Provider for tests: canaille, in memory, with two people, a group and one client. Runs in canaille's own
environment: PORT OUR_ADDRESS SECRET."""

import sys

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

PORT, OURS, SECRET = int(sys.argv[1]), sys.argv[2], sys.argv[3]
KEY = RSAKey.generate_key(2048, {"kid": "canaille", "use": "sig", "alg": "RS256"})

app = create_app(
    {
        "SECRET_KEY": SECRET,
        "SERVER_NAME": f"127.0.0.1:{PORT}",
        "PREFERRED_URL_SCHEME": "http",
        "CANAILLE": {"JAVASCRIPT": False, "HTMX": False, "ENABLE_PASSWORD_RECOVERY": False},
        "CANAILLE_OIDC": {"ACTIVE_JWKS": [KEY.as_dict(private=True)]},
    }
)
with app.app_context(), Backend.instance.session():
    person = models.User(
        user_name="lin",
        formatted_name="林悦",
        family_name="林",
        emails=["lin@corp.test"],
        password="a password",
    )
    Backend.instance.save(person)
    Backend.instance.save(models.Group(display_name="hr-admins", members=[person]))
    client = models.Client(
        client_id="hr-assistant",
        client_secret=SECRET,
        client_name="HR assistant",
        contacts=["hr@corp.test"],
        client_uri=OURS,
        redirect_uris=[f"{OURS}/sign-in/callback"],
        post_logout_redirect_uris=[f"{OURS}/sign-in"],
        grant_types=["authorization_code", "refresh_token"],
        response_types=["code"],
        scope=["openid", "profile", "email", "groups"],
        token_endpoint_auth_method="client_secret_basic",
    )
    Backend.instance.save(client)
    client.audience = [client]
    Backend.instance.save(client)
make_server("127.0.0.1", PORT, app, threaded=True).serve_forever()
