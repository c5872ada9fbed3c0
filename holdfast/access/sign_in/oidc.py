"""Talking to an agency's OpenID Connect provider, and whose account it vouches for.

Authlib does the protocol: code flow with PKCE, state and nonce, the provider's published keys and configuration. It
checks signature, issuer, audience, time and nonce of the token. What stands here is ours: for whom a provider speaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.django_client import DjangoOAuth2App, OAuth
from authlib.integrations.requests_client import OAuth2Session
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from joserfc.errors import JoseError
from requests import RequestException

from holdfast.access.errors import Refused
from holdfast.access.models import User
from holdfast.access.sign_in.models import ProviderIdentity
from holdfast.access.sign_in.providers import Provider
from holdfast.access.viewer import memberships_of

SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
"""How a token may be signed: with a key that the provider alone holds."""
SECONDS = 5
"""How long the provider may take to answer."""

_registered: dict[Provider, Any] = {}


class _Straight(OAuth2Session):  # type: ignore[misc]  # Authlib says no types
    """Follows no redirect: what a provider says stands at the address that the area named, or nowhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.max_redirects = 0


class _App(DjangoOAuth2App):  # type: ignore[misc]
    client_cls = _Straight


class _Providers(OAuth):  # type: ignore[misc]
    oauth2_client_cls = _App


def _client(provider: Provider) -> Any:
    """Authlib's client, kept with what the provider has published."""
    if provider not in _registered:
        _registered[provider] = _Providers().register(
            provider.name,
            client_id=provider.client_id,
            client_secret=provider.secret,
            server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email",
                "code_challenge_method": "S256",
                "default_timeout": SECONDS,
            },
        )
    client = _registered[provider]
    published = client.load_server_metadata()
    if published.get("issuer", "").rstrip("/") != provider.issuer:
        del _registered[provider]
        raise OAuthError("invalid_issuer", "The provider's configuration names another issuer.")
    offered = published.get("id_token_signing_alg_values_supported") or ["RS256"]
    published["id_token_signing_alg_values_supported"] = [one for one in offered if one in SIGNATURES]
    return client


UNREACHABLE = Refused(
    "Your agency’s sign-in does not answer.", instead="Try again in a minute; if it stays so, tell your agency’s IT."
)
UNSOUND = Refused("Your agency’s sign-in did not confirm who you are.", instead="Start again from the sign-in page.")


def begin(provider: Provider, request: HttpRequest, *, come_back: str, anew: bool) -> HttpResponseRedirect:
    """Send somebody to their agency's provider. `anew`: it is to ask who they are even if it knows. Raises Refused."""
    more = {"prompt": "login", "max_age": 0} if anew else {}
    try:
        redirect: HttpResponseRedirect = _client(provider).authorize_redirect(request, come_back, **more)
    except (OAuthError, RequestException, ValueError):
        raise UNREACHABLE from None
    return redirect


def claims_of(provider: Provider, request: HttpRequest) -> Mapping[str, Any]:
    """What the provider says of whoever came back from it, once all of it was checked. Raises Refused."""
    try:
        token = _client(provider).authorize_access_token(request)
    except RequestException:
        raise UNREACHABLE from None
    except (OAuthError, JoseError, ValueError, KeyError, TypeError):
        raise UNSOUND from None
    claims: Mapping[str, Any] = token.get("userinfo") or {}
    if not claims.get("sub"):
        raise UNSOUND
    return claims


@transaction.atomic
def account_for(provider: Provider, claims: Mapping[str, Any]) -> User:
    """The account of whom a provider vouches for: open, and with a membership of that agency that holds today.

    At the first sign-in it is found by the e-mail address, if the provider has verified it and it lies in one of the
    provider's own domains, and bound to the provider's own name for that person; from then on only that name counts.
    Nothing is ever made: no account, no membership, no sight of anything. Raises Refused.
    """
    subject = str(claims["sub"])
    bound = ProviderIdentity.objects.filter(issuer=provider.issuer, subject=subject).select_related("user").first()
    user = bound.user if bound else _by_address(provider, claims)
    if bound and not bound.user.is_active and works_for(bound.user, provider):
        raise Refused("Your account is shut for now.", instead="Ring the person who manages access in your agency.")
    if user is None or not user.is_active or not works_for(user, provider):
        raise Refused(
            "There is no account for you here yet.",
            instead="Ask the person who manages access in your agency to invite you.",
        )
    if bound is None:
        if ProviderIdentity.objects.filter(issuer=provider.issuer, user=user).exists():
            raise Refused(
                "This account belongs to somebody who had your e-mail address before.",
                instead="Ask the person who manages access in your agency.",
            )
        ProviderIdentity.objects.create(user=user, issuer=provider.issuer, subject=subject)
    return user


def works_for(user: User, provider: Provider) -> bool:
    """Whether somebody works today for the agency of a provider."""
    return any(membership.agency.key == provider.agency for membership in memberships_of(user))


def _by_address(provider: Provider, claims: Mapping[str, Any]) -> User | None:
    email = str(claims.get("email") or "").strip().lower()
    if claims.get("email_verified") is not True or not provider.vouches_for(email):
        raise Refused(
            "Your agency’s sign-in did not confirm an e-mail address of your agency.",
            instead="Tell your agency’s IT: Holdfast needs a verified e-mail address.",
        )
    return User.objects.filter(email=email).first()
