"""allauth's forms where ours must differ: who may use a password; what a security key sends may be anything."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from django.conf import settings
from django.core.exceptions import ValidationError

from holdfast.access.sign_in.providers import vouching


class SignInForm(LoginForm):
    """E-mail address and password, for those whose agency has no sign-in of its own that stands in the place of it."""

    def clean(self) -> dict[str, Any]:
        """Whoever signs in. The password of somebody whose agency vouches for them is not even looked at."""
        provider = vouching(settings.SIGN_IN_PROVIDERS, str(self.data.get("login", "")).strip())
        if provider is not None and not provider.passwords:
            raise ValidationError("You sign in with your agency’s own sign-in. Use the button for your agency below.")
        cleaned: dict[str, Any] = super().clean()  # type: ignore[no-untyped-call]
        return cleaned


_NO_ANSWER_OF_A_KEY = (AttributeError, KeyError, TypeError, ValueError)
"""What reading a forged answer may raise; ValidationError, which says so to the user, is none of them."""


class AddKeyForm(AddWebAuthnForm):
    """A security key that is added. What is no answer of a key is refused as a wrong code is."""

    def clean(self) -> dict[str, Any]:
        """The name, and the key's answer to this question."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except _NO_ANSWER_OF_A_KEY:
            raise get_adapter().validation_error("incorrect_code") from None
        return cleaned


class _AnswerForm(AuthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        """The key that answered."""
        try:
            return super().clean_credential()
        except _NO_ANSWER_OF_A_KEY:
            raise get_adapter().validation_error("incorrect_code") from None


class KeyForm(_AnswerForm):
    """A security key that signs somebody in."""


class ConfirmByKeyForm(_AnswerForm, ReauthenticateWebAuthnForm):
    """A security key that confirms who is there."""
