"""The providers of single sign-on that the operator has named, read from the environment, and the addresses they vouch for.

JUNBI_SSO=acme
JUNBI_SSO_ACME_NAME=Acme ID
JUNBI_SSO_ACME_SERVER_URL=https://id.acme.example
JUNBI_SSO_ACME_CLIENT_ID=junbi
JUNBI_SSO_ACME_SECRET=…
JUNBI_SSO_ACME_DOMAINS=acme.example,acme.co.jp
JUNBI_SSO_ACME_REQUIRED=yes
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.encoding import punycode

PREFIX = "JUNBI_SSO"
IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DOMAIN = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
WORDS = {
    "yes": True,
    "true": True,
    "on": True,
    "1": True,
    "no": False,
    "false": False,
    "off": False,
    "0": False,
}


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """A provider of OpenID Connect and the domains whose addresses it alone knows the owners of.

    `id` stands in addresses; `server_url` is the issuer; with `is_required`, people of the domains sign in no other way;
    `is_verifying`: an address for which the provider does not say whether it is verified counts as verified.
    """

    id: str
    name: str
    server_url: str
    client_id: str
    secret: str
    domains: frozenset[str]
    is_required: bool = False
    is_verifying: bool = False

    def vouches_for(self, email: str) -> bool:
        """Tell whether an address is of a domain of the provider's."""
        return domain_of(email) in self.domains


def provider_called(identifier: str) -> IdentityProvider | None:
    """The provider with this id, None if there is none."""
    return next((each for each in settings.IDENTITY_PROVIDERS if each.id == identifier), None)


def required_provider_of(email: str) -> IdentityProvider | None:
    """The provider that people with such an address have to sign in through; None where there is none."""
    providers: tuple[IdentityProvider, ...] = settings.IDENTITY_PROVIDERS
    if not providers:
        return None
    return next((each for each in providers if each.is_required and each.vouches_for(email)), None)


def domain_of(email: str) -> str:
    """The domain of an address as it is sent over the wire, whichever way it is written."""
    domain = email.strip().rpartition("@")[2].rstrip(".")
    try:
        return punycode(domain).lower()
    except UnicodeError:
        return domain.lower()


def read_identity_providers(environment: Mapping[str, str]) -> tuple[IdentityProvider, ...]:
    """Read the variables above. Raises ImproperlyConfigured, which names the variable that is wrong."""
    identifiers = _list(environment.get(PREFIX, ""))
    providers = tuple(_read(identifier, environment) for identifier in identifiers)
    if len(set(identifiers)) != len(identifiers):
        raise ImproperlyConfigured(f"{PREFIX} names a provider twice")
    domains = [domain for provider in providers for domain in provider.domains]
    for domain in domains:
        if domains.count(domain) > 1:
            raise ImproperlyConfigured(f"{PREFIX}: {domain} belongs to one provider only")
    return providers


def as_allauth_reads_them(providers: tuple[IdentityProvider, ...]) -> dict[str, object]:
    """The same as the setting SOCIALACCOUNT_PROVIDERS."""
    apps = [
        {
            "provider_id": provider.id,
            "name": provider.name,
            "client_id": provider.client_id,
            "secret": provider.secret,
            "settings": {"server_url": provider.server_url},
        }
        for provider in providers
    ]
    return {"openid_connect": {"provider_class": "organisations.openid_connect.Provider", "APPS": apps}}


def _read(identifier: str, environment: Mapping[str, str]) -> IdentityProvider:
    if not IDENTIFIER.fullmatch(identifier):
        raise ImproperlyConfigured(
            f"{PREFIX}: {identifier!r} may hold small letters, digits and hyphens only"
        )

    def variable(name: str) -> str:
        return f"{PREFIX}_{identifier.upper().replace('-', '_')}_{name}"

    def value(name: str) -> str:
        text = environment.get(variable(name), "").strip()
        if not text:
            raise ImproperlyConfigured(f"{variable(name)} is missing")
        return text

    def switch(name: str) -> bool:
        text = environment.get(variable(name), "no").strip().lower()
        if text not in WORDS:
            raise ImproperlyConfigured(f"{variable(name)} is yes or no")
        return WORDS[text]

    server = urlsplit(value("SERVER_URL"))
    is_local = server.hostname in {"localhost", "127.0.0.1", "::1"}
    if (
        not server.hostname
        or server.query
        or not (server.scheme == "https" or (server.scheme == "http" and is_local))
    ):
        raise ImproperlyConfigured(
            f"{variable('SERVER_URL')} is an https:// address, as the provider names itself"
        )
    domains = frozenset(domain_of(domain) for domain in _list(value("DOMAINS")))
    for domain in domains:
        if not DOMAIN.fullmatch(domain):
            raise ImproperlyConfigured(
                f"{variable('DOMAINS')}: {domain!r} is not a domain such as acme.example"
            )
    return IdentityProvider(
        id=identifier,
        name=environment.get(variable("NAME"), "").strip() or identifier,
        server_url=value("SERVER_URL"),
        client_id=value("CLIENT_ID"),
        secret=value("SECRET"),
        domains=domains,
        is_required=switch("REQUIRED"),
        is_verifying=switch("VERIFIES_EMAIL"),
    )


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
