"""A provider of OpenID Connect on the loopback: discovery, keys, authorisation with PKCE, token, user information.

It signs with a real key. `claims` and the other attributes are for tests to change: what it then says is wrong, or somebody
else's.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, SECRET = "junbi-client", "a secret of the client"


class Provider:
    """Start with `with Provider() as provider:`; then `provider.url` is the issuer."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.reset()

    def reset(self) -> None:
        """Behave again, and vouch for nobody yet."""
        self.claims: dict[str, Any] = {
            "sub": "248289761001",
            "email": "aoki@acme.example",
            "email_verified": True,
            "name": "Aoki Rin",
        }
        self.twisted: dict[str, Any] = {}  # laid over the ID token's claims; None takes one away
        self.information: dict[str, Any] | None = (
            None  # what the user information says; None: as the ID token
        )
        self.configuration: dict[str, Any] = {}  # laid over the discovery document
        self.signing_key: Any = self.key
        self.algorithm = "RS256"
        self.kid: str | None = "key-1"
        self.is_down = False
        self.tells_address_in_token = True
        self.asked: dict[str, str] = {}  # the parameters of the last request for authorisation
        self.codes: dict[str, dict[str, str]] = {}
        self.requests: list[str] = []

    def __enter__(self) -> "Provider":
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def authorise(self, address: str) -> str:
        """Sign the person in at the provider, as their browser would at `address`; return where it sends them back to."""
        asked = dict(parse_qsl(urlsplit(address).query))
        self.asked = asked
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        } | self.configuration

    def keys(self) -> dict[str, Any]:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [key | {"kid": "key-1", "use": "sig", "alg": "RS256"}]}

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        asked = self.codes.pop(form.get("code", ""), None)
        expected = base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
        if asked is None or authorization != f"Basic {expected}":
            return None
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return None
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims |= self.claims if self.tells_address_in_token else {"sub": self.claims["sub"]}
        claims = {name: value for name, value in (claims | self.twisted).items() if value is not None}
        headers = {"kid": self.kid} if self.kid else {}
        if self.algorithm == "HS256":
            id_token = _signed_by_text(claims, headers, self.signing_key)
        else:
            id_token = jwt.encode(claims, self.signing_key, algorithm=self.algorithm, headers=headers)
        return {"access_token": "an-access-token", "token_type": "Bearer", "id_token": id_token}


def _signed_by_text(claims: dict[str, Any], headers: dict[str, str], secret: bytes) -> str:
    """A token of HMAC with whatever secret; PyJWT, warned, does not make one with a public key."""
    parts = [json.dumps(part).encode() for part in (headers | {"alg": "HS256", "typ": "JWT"}, claims)]
    signed = b".".join(_encoded(part) for part in parts)
    return (signed + b"." + _encoded(hmac.digest(secret, signed, "sha256"))).decode()


def _encoded(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _handler_of(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.requests.append(self.path)
            if provider.is_down:
                self.answer(503, {})
            elif self.path == "/.well-known/openid-configuration":
                self.answer(200, provider.discovery())
            elif self.path == "/keys":
                self.answer(200, provider.keys())
            elif self.path == "/userinfo":
                known = self.headers.get("Authorization") == "Bearer an-access-token"
                information = provider.claims if provider.information is None else provider.information
                self.answer(200 if known else 401, information if known else {})
            else:
                self.answer(404, {})

        def do_POST(self) -> None:
            provider.requests.append(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            token = provider.token(form, self.headers.get("Authorization", ""))
            self.answer(400 if token is None else 200, token or {"error": "invalid_grant"})

        def answer(self, status: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
