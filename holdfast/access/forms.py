"""allauth's forms where ours must differ: what a security key sends may be anything."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm

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
