"""allauth's forms where ours must differ: who may use a password; recovery codes; what a security key sends may be
anything. What fails is logged, and so is each confirmation.
"""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from django.conf import settings
from django.core.exceptions import ValidationError

from holdfast.access.log import record_consultation
from holdfast.access.models import Operation, User
from holdfast.access.sign_in.providers import vouching
from holdfast.access.sign_in.recovery import use_code
from holdfast.access.viewer import viewer_of_account


class SignInForm(LoginForm):
    """E-mail address and password, for those whose agency has no sign-in of its own that stands in the place of it."""

    def clean(self) -> dict[str, Any]:
        """Whoever signs in. The password of somebody whose agency vouches for them is not even looked at."""
        provider = vouching(settings.SIGN_IN_PROVIDERS, str(self.data.get("login", "")).strip())
        if provider is not None and not provider.passwords:
            raise ValidationError("You sign in with your agency’s own sign-in. Use the button for your agency below.")
        cleaned: dict[str, Any] = super().clean()  # type: ignore[no-untyped-call]
        return cleaned


CONFIRMED, NOT_CONFIRMED, NOT_SIGNED_IN = "confirmed who they are", "confirmation failed", "second factor failed"
"""What the log says of a second factor."""


def _log(user: User, operation: Operation, what: str) -> None:
    record_consultation(viewer=viewer_of_account(user), operation=operation, what=what)


class CodeForm(AuthenticateForm):
    """A code of the app, or a recovery code, that signs somebody in."""

    failed = NOT_SIGNED_IN

    def clean_code(self) -> str:
        """The code, used up."""
        code: str = self.cleaned_data["code"]
        try:
            forget_tries = check_rate_limit(self.user)
            found = self._of_the_app(code) or use_code(self.user, code)
            if found is None:
                raise get_adapter().validation_error("incorrect_code")
        except ValidationError:
            _log(self.user, Operation.DENIED, self.failed)
            raise
        forget_tries()
        self.authenticator = found
        return code

    def _of_the_app(self, code: str) -> Authenticator | None:
        app = Authenticator.objects.filter(user_id=self.user.pk, type=Authenticator.Type.TOTP).first()
        return app if app is not None and app.wrap().validate_code(code) else None


class ConfirmByCodeForm(CodeForm, ReauthenticateForm):
    """A code that confirms who is there."""

    failed = NOT_CONFIRMED

    def save(self) -> None:
        """Note it in the session."""
        ReauthenticateForm.save(self)
        _log(self.user, Operation.SIGN_IN, f"{CONFIRMED}: code")


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


class KeyForm(AuthenticateWebAuthnForm):
    """A security key that signs somebody in."""

    failed = NOT_SIGNED_IN

    def clean_credential(self) -> Authenticator:
        """The key that answered."""
        try:
            return super().clean_credential()
        except (ValidationError, *_NO_ANSWER_OF_A_KEY) as wrong:
            _log(self.user, Operation.DENIED, self.failed)
            if isinstance(wrong, ValidationError):
                raise
            raise get_adapter().validation_error("incorrect_code") from None


class ConfirmByKeyForm(KeyForm, ReauthenticateWebAuthnForm):
    """A security key that confirms who is there."""

    failed = NOT_CONFIRMED

    def save(self) -> None:
        """Note it in the session."""
        ReauthenticateWebAuthnForm.save(self)
        _log(self.user, Operation.SIGN_IN, f"{CONFIRMED}: security key")
