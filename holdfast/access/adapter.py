"""Our ways within django-allauth: no sign-up, every sign-in in the log, secrets of second factors encrypted at rest."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import force_bytes

from holdfast.access.log import record_consultation
from holdfast.access.models import Operation, User
from holdfast.access.sign_in.sessions import end_others
from holdfast.access.sign_in.stages import stages
from holdfast.access.viewer import NOBODY, acting_as, viewer_for, viewer_of_account


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators, and signing in is logged."""

    def get_login_stages(self) -> list[str]:
        """allauth's steps, with our second factor."""
        return stages(super().get_login_stages())

    @transaction.atomic
    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """A new password; every other place where the account is signed in is signed out."""
        super().set_password(user, password)
        if not isinstance(user, User):
            return
        viewer = viewer_of_account(user)
        with acting_as(viewer):
            end_others(by=viewer, session=self.request.session)
            match = self.request.resolver_match
            record_consultation(
                viewer=viewer,
                operation=Operation.ADMINISTER,
                what="password changed",
                route=match.view_name if match else "",
            )

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """A link to set a password is sent to whoever has an account; asking for one is logged."""
        if isinstance(user, User):
            record_consultation(
                viewer=NOBODY,
                operation=Operation.ADMINISTER,
                what="link to set a password sent",
                route="account_reset_password",
                reason=f"account {user.pk}",
            )
        super().send_password_reset_mail(user, email, context)

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Nobody makes an account of their own."""
        return False

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Refuse whoever works for no agency today: nothing has to be closed on the day when a membership ends."""
        if isinstance(user, User) and user.is_active and viewer_for(user) is None:
            record_consultation(viewer=NOBODY, operation=Operation.DENIED, what="sign-in without a membership")
            clear_login(request)
            refused: HttpResponse = self.respond_user_inactive(request, user)
            return refused
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Log that somebody signed in."""
        if isinstance(user, User):
            log_sign_in(user, "signed in")
        return super().post_login(request, user, **kwargs)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Whoever guesses too often is slowed down, and that is logged."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            record_consultation(viewer=NOBODY, operation=Operation.DENIED, what="sign-in tried too often")
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002
        """Log that a sign-in failed. What was typed is not logged: it may be a password in the wrong box."""
        record_consultation(viewer=NOBODY, operation=Operation.DENIED, what="sign-in failed", route="account_login")

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Whether this is the user's password. The account's own e-mail address counts, not allauth's list of them."""
        found = self.authenticate(self.request, email=user.get_username(), password=password)
        is_theirs = found is not None and found.pk == user.pk
        if is_theirs and isinstance(user, User):
            log_sign_in(user, "confirmed who they are: password")
        return is_theirs

    def logout(self, request: HttpRequest) -> None:
        """Log that somebody signed out."""
        if isinstance(request.user, User):
            log_sign_in(request.user, "signed out")
        super().logout(request)


class MFAAdapter(DefaultMFAAdapter):
    """The secrets of second factors are encrypted with a key made from the area's secret key."""

    def get_totp_issuer(self) -> str:
        """What the code is called in an authenticator app."""
        return f"Holdfast {settings.AREA_NAME}".strip()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What a security key is shown: the host to which it is bound, and our name."""
        return {**super().get_public_key_credential_rp_entity(), "name": self.get_totp_issuer()}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002
        """What a key is called whose owner gave it no name."""
        return f"Security key {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"

    def encrypt(self, text: str) -> str:
        """The secret as it is stored."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret. Raises ValueError where the area's secret key is not the one with which it was stored."""
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise ValueError("A second factor was stored under another secret key: set it up again.") from None


def _fernet() -> MultiFernet:
    """Newest key first; keys that were rotated out still read what was stored with them."""
    return MultiFernet([Fernet(_derived(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _derived(secret: str | bytes) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"holdfast second factor" + force_bytes(secret)).digest())


def log_sign_in(user: User, what: str) -> None:
    """A line in the log for somebody who signs in, signs out or changes whom they act for."""
    record_consultation(viewer=viewer_of_account(user), operation=Operation.SIGN_IN, what=what)
