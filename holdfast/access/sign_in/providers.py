"""The agencies' own sign-in: which OpenID Connect provider vouches for whom, read from the environment.

    HOLDFAST_OIDC                     their short names, separated by commas: `police,council`
    HOLDFAST_OIDC_POLICE_AGENCY       the agency for which it vouches, by its key in the pack
    HOLDFAST_OIDC_POLICE_ISSUER       the provider's address, under which it publishes its configuration
    HOLDFAST_OIDC_POLICE_CLIENT_ID    what the provider calls Holdfast
    HOLDFAST_OIDC_POLICE_SECRET       the secret that the provider gave to Holdfast
    HOLDFAST_OIDC_POLICE_DOMAINS      the e-mail domains for which it vouches, separated by commas
    HOLDFAST_OIDC_POLICE_SECOND       what in `amr` or `acr` means that it asked for a second factor: `mfa,hwk`
    HOLDFAST_OIDC_POLICE_PASSWORDS    yes: those of these domains may use a password of ours too

A provider vouches for its own domains alone: that of one agency cannot sign anybody of another in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Provider:
    """An agency's OpenID Connect provider. `second_factor` are the values of `amr` and `acr` that mean two factors."""

    name: str
    agency: str
    issuer: str
    client_id: str
    secret: str = field(repr=False)
    domains: tuple[str, ...]
    second_factor: frozenset[str] = frozenset()
    passwords: bool = False

    def vouches_for(self, email: str) -> bool:
        """Whether an e-mail address lies in one of its domains."""
        return "@" in email and email.rpartition("@")[2].lower() in self.domains

    def asked_twice(self, claims: Mapping[str, object]) -> bool:
        """Whether the provider says that it asked for a second factor."""
        methods, level = claims.get("amr"), claims.get("acr")
        said = {str(one) for one in methods} if isinstance(methods, list | tuple) else set()
        return not self.second_factor.isdisjoint({*said, str(level)} if level else said)


def vouching(providers: Iterable[Provider], email: str) -> Provider | None:
    """The provider that vouches for an e-mail address; None where its owner has a password of ours."""
    return next((provider for provider in providers if provider.vouches_for(email)), None)


class ProviderSettingsError(ImproperlyConfigured):
    """A provider's settings that cannot be meant; it says which, and what is wanted."""


def read(environment: Mapping[str, str], *, https: bool) -> tuple[Provider, ...]:
    """The providers of the environment. Raises ProviderSettingsError."""
    names = _listed(environment.get("HOLDFAST_OIDC", ""))
    found = tuple(_provider(name, environment, https=https) for name in names)
    domains = [domain for provider in found for domain in provider.domains]
    if twice := {domain for domain in domains if domains.count(domain) > 1}:
        raise ProviderSettingsError(f"Two providers vouch for {', '.join(sorted(twice))}: one domain has one provider.")
    return found


def _provider(name: str, environment: Mapping[str, str], *, https: bool) -> Provider:
    if not re.fullmatch("[a-z][a-z0-9]*", name):
        raise ProviderSettingsError(f"HOLDFAST_OIDC names '{name}': use small letters and digits.")
    prefix = f"HOLDFAST_OIDC_{name.upper()}_"

    def given(setting: str) -> str:
        value = environment.get(prefix + setting, "").strip()
        if not value:
            raise ProviderSettingsError(f"{prefix}{setting} is not set.")
        return value

    issuer = given("ISSUER").rstrip("/")
    if https and urlsplit(issuer).scheme != "https":
        raise ProviderSettingsError(f"{prefix}ISSUER is not an https address.")
    return Provider(
        name=name,
        agency=given("AGENCY").lower(),
        issuer=issuer,
        client_id=given("CLIENT_ID"),
        secret=given("SECRET"),
        domains=tuple(domain.removeprefix("@") for domain in _listed(given("DOMAINS"))),
        second_factor=frozenset(
            one.strip() for one in environment.get(f"{prefix}SECOND", "").split(",") if one.strip()
        ),
        passwords=environment.get(f"{prefix}PASSWORDS", "").strip().lower() in {"yes", "true", "on", "1"},
    )


def _listed(text: str) -> list[str]:
    return [one.strip().lower() for one in text.split(",") if one.strip()]
