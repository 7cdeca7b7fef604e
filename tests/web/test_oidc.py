"""OpenID Connect against a provider on loopback that checks PKCE, and against one that lies."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from monitor.storage import people
from monitor.web.services import Provider
from tests.web.conftest import Browser
from tests.web.town import NOW, Town, open_desk

KEY = RSAKey.generate_key(2048, parameters={"kid": "een"})
OTHER = RSAKey.generate_key(2048, parameters={"kid": "een"})


class Issuer:
    """A provider; ``lie`` changes the ID token before it is signed, ``key`` is what it signs with."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: dict[str, str] = {}
        self.lie: dict[str, object] = {}
        self.key = KEY

    def token(self, form: dict[str, str]) -> dict[str, str] | None:
        """The ID token, when the verifier belongs to the challenge."""
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if form["client_secret"] != "geheim" or challenge != self.asked["code_challenge"]:
            return None
        claims = {
            "iss": self.url,
            "aud": "voorsprong",
            "sub": "u1",
            "exp": int(NOW.timestamp()) + 300,
            "nonce": self.asked["nonce"],
            "preferred_username": "Olga",
            "name": "Olga Officier",
            "roles": ["woordvoerder", "iets-anders"],
        } | self.lie
        return {"id_token": jwt.encode({"alg": "RS256", "kid": "een"}, claims, self.key)}


@contextmanager
def issuer() -> Iterator[Issuer]:
    """On a port of its own."""
    made = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Quiet."""

        def do_GET(self) -> None:
            base = {
                "issuer": made.url,
                "authorization_endpoint": f"{made.url}/auth",
                "token_endpoint": f"{made.url}/token",
                "jwks_uri": f"{made.url}/keys",
            }
            self._say({"keys": [KEY.as_dict(private=False)]} if self.path == "/keys" else base)

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
            self._say(made.token(form) or {})

        def _say(self, body: object) -> None:
            content = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


def _sign_in(town: Town, said: Issuer, *, state: str = "") -> tuple[int, str, str]:
    provider = Provider(issuer=said.url, client_id="voorsprong", client_secret="geheim")
    town.services = replace(town.services, provider=provider)
    with open_desk(town) as url, Browser(base_url=url) as browser:
        there = browser.get("/oidc/start?verder=/lijnen").headers["location"]
        said.asked = {k: v[0] for k, v in parse_qs(urlsplit(there).query).items()}
        assert said.asked["code_challenge_method"] == "S256"
        answer = browser.get("/oidc/terug", params={"state": state or said.asked["state"], "code": "c"})
        return answer.status_code, answer.headers.get("location", ""), browser.get("/vandaag").text


def test_signed_in_with_the_role_that_the_provider_gives(town: Town) -> None:
    with issuer() as said:
        status, location, page = _sign_in(town, said)
        assert (status, location) == (303, "/lijnen")
        assert "Olga Officier" in page
        said.lie = {"roles": ["lezer"]}
        _sign_in(town, said)
    with town.database.read() as connection:
        user = people.find(connection, login="olga")
    assert user
    assert user.role.value == "lezer"


@pytest.mark.parametrize(
    ("sentence", "lie", "status"),
    [
        ("another audience", {"aud": "iemand-anders"}, 400),
        ("several audiences without naming us as the party", {"aud": ["voorsprong", "x"]}, 400),
        ("another issuer", {"iss": "https://evil.example"}, 400),
        ("an old token", {"exp": int(NOW.timestamp()) - 600}, 400),
        ("a replayed token", {"nonce": "oud"}, 400),
        ("no role at this desk", {"roles": ["gast"]}, 403),
    ],
)
def test_a_token_that_cannot_be_trusted(
    town: Town, sentence: str, lie: dict[str, object], status: int
) -> None:
    with issuer() as said:
        said.lie = lie
        assert _sign_in(town, said)[0] == status, sentence


def test_signed_by_somebody_else_or_begun_in_another_browser(town: Town) -> None:
    with issuer() as said:
        said.key = OTHER
        assert _sign_in(town, said)[0] == 400
        said.key = KEY
        assert _sign_in(town, said, state="x")[0] == 400
