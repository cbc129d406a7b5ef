"""django-allauth's OpenID Connect, checked where allauth leaves it to the transport or to nobody.

allauth sends no nonce, takes an ID token that came over TLS without looking at its signature, and believes the
user information whoever it is about. Here a sign-in counts when (OpenID Connect Core 1.0, sections 3.1.3.7 and 5.3.2)

- the provider's configuration is of the issuer that the operator named;
- the ID token is signed by one of its keys, by it, for us, for this very sign-in (nonce), and has not run out;
- the user information, if it is needed, is about the same person;
- the address is one that the provider says it has verified, in a domain that it may vouch for.
"""

import hashlib
import hmac
import json
from typing import Any, cast

import jwt
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest

from organisations.identity_providers import IdentityProvider, provider_called

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY = 60
"""Seconds by which the provider's clock and ours may differ."""
CONFIGURATION_SECONDS = 600
"""For how long a provider's configuration is remembered. Its keys are read anew each time."""
MOST_BYTES = 1_000_000
"""Of any answer of a provider."""


class Refused(OAuth2Error):
    """The provider's answer is not accepted. `reason` names why, for the trail and the page."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Adapter(OpenIDConnectOAuth2Adapter):
    """One exchange with a provider."""

    nonce: str | None = None

    @property
    def named(self) -> IdentityProvider:
        provider = provider_called(self.provider_id)
        if provider is None:
            raise Refused("unknown-provider")
        return provider

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says about itself.

        Remembered for a while: anybody may type an address that leads to it, and shall not have us ask each time.
        """
        if not hasattr(self, "_openid_config"):
            key = f"sso:configuration:{hashlib.sha256(self.named.server_url.encode()).hexdigest()}"
            self._openid_config = cache.get_or_set(key, self._discover, CONFIGURATION_SECONDS)
        return cast("dict[str, Any]", self._openid_config)

    def _discover(self) -> dict[str, Any]:
        """The provider's configuration, once it is clear that it is of the one that was named."""
        config = _get(self.get_provider().server_url)
        if str(config.get("issuer", "")).rstrip("/") != _issuer(self.named.server_url):
            raise Refused("issuer")
        scheme = self.named.server_url.partition(":")[0]
        for endpoint in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not str(config.get(endpoint, "")).startswith(f"{scheme}://"):
                raise Refused("configuration")
        return config

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        if not pkce_code_verifier:
            raise Refused("state")
        self.nonce = nonce_of(pkce_code_verifier)
        data: dict[str, Any] = super().get_access_token_data(request, app, client, pkce_code_verifier)
        return data

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:
        claims = self._claims(kwargs["response"].get("id_token"))
        if not claims.get("email"):
            claims = self._information(token.token, claims["sub"]) | claims
        kept = {"iss": claims["iss"], "sub": claims["sub"], "email": self._address(claims)}
        if isinstance(claims.get("name"), str):
            kept["name"] = claims["name"]
        return self.get_provider().sociallogin_from_response(request, {"id_token": kept})

    def _claims(self, id_token: Any) -> dict[str, Any]:
        """What the ID token says, which nobody else can have said."""
        if not isinstance(id_token, str):
            raise Refused("id-token")
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=self._key(id_token),
                algorithms=ALGORITHMS,
                audience=self.named.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY,
                options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
            )
        except (jwt.PyJWTError, TypeError, ValueError) as error:
            raise Refused(f"id-token: {error}") from error
        audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if claims.get("azp", None if len(audiences) > 1 else self.named.client_id) != self.named.client_id:
            raise Refused("authorised-party")
        if self.nonce is None or not hmac.compare_digest(str(claims["nonce"]).encode(), self.nonce.encode()):
            raise Refused("nonce")
        return claims

    def _key(self, id_token: str) -> jwt.PyJWK:
        """The provider's key that the token says it is signed with."""
        wanted = jwt.get_unverified_header(id_token).get("kid")
        keys = jwt.PyJWKSet.from_dict(_get(self.openid_config["jwks_uri"])).keys
        found = [
            key
            for key in keys
            if key.public_key_use in {None, "sig"}
            and (key.key_id == wanted or (wanted is None and len(keys) == 1))
        ]
        if not found:
            raise Refused("key")
        return found[0]

    def _information(self, access_token: str, subject: str) -> dict[str, Any]:
        """What the provider tells about the person beside the ID token."""
        if not isinstance(self.openid_config.get("userinfo_endpoint"), str):
            return {}
        information = _get(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
        if information.get("sub") != subject:
            raise Refused("subject")
        return information

    def _address(self, claims: dict[str, Any]) -> str:
        """The person's address, if the provider has verified it and may vouch for it."""
        email = claims.get("email")
        try:
            validate_email(email)
        except ValidationError as error:
            raise Refused("no-address") from error
        verified = claims.get("email_verified", self.named.is_verifying)
        if verified is not True and verified != "true":  # some providers write it as a text
            raise Refused("unverified-address")
        if not self.named.vouches_for(str(email)):
            raise Refused("foreign-address")
        return str(email).lower()


class Provider(OpenIDConnectProvider):
    """A provider as allauth sees it, with PKCE and a nonce."""

    oauth2_adapter_class = Adapter
    pkce_enabled_default = True

    def get_pkce_params(self) -> dict[str, str]:
        """The nonce is derived from the secret that stays in the session, and so need not be kept beside it."""
        parameters: dict[str, str] = super().get_pkce_params()
        return parameters | {"nonce": nonce_of(parameters["code_verifier"])}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        return [EmailAddress(email=data["id_token"]["email"], verified=True, primary=True)]


def nonce_of(code_verifier: str) -> str:
    """The nonce that belongs to a sign-in, by the verifier of its PKCE (RFC 7636)."""
    return hashlib.sha256(b"nonce:" + code_verifier.encode()).hexdigest()


def _issuer(server_url: str) -> str:
    return server_url.partition("/.well-known/")[0].rstrip("/")


def _get(address: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    with get_adapter().get_requests_session() as session:
        response = session.get(address, headers=headers, allow_redirects=False, stream=True)
        if response.status_code != 200:
            raise requests.HTTPError(f"{response.status_code} from {address}", response=response)
        body = response.raw.read(MOST_BYTES + 1, decode_content=True)
    if len(body) > MOST_BYTES:
        raise Refused("size")
    answer = json.loads(body)
    if not isinstance(answer, dict):
        raise Refused("configuration")
    return answer
