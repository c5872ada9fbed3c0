"""Setting up and removing second factors: django-allauth's pages, each change a line of the log in its transaction."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from holdfast.access.log import record_consultation
from holdfast.access.models import Operation, User
from holdfast.access.sign_in.recovery import codes_left, make_codes
from holdfast.access.viewer import viewer_of_account

_APP, _KEY = "authenticator app", "security key"


def _log(request: HttpRequest, what: str) -> None:
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - allauth lets nobody else so far
    record_consultation(viewer=viewer_of_account(user), operation=Operation.ADMINISTER, what=what)


def _log_removal(request: HttpRequest, factor: str) -> None:
    """With the last second factor the recovery codes go."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101
    last = not Authenticator.objects.filter(user_id=user.pk).exists()
    _log(request, f"second factor removed: {factor}{', and the recovery codes' if last else ''}")


def _after_adding(request: HttpRequest) -> str:
    """Whoever has no recovery codes is offered some next: without them a lost device needs an administrator."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101
    return reverse("mfa_index" if codes_left(user) else "mfa_recovery_codes")


class AddAppView(ActivateTOTPView):
    """An authenticator app is set up."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Set it up, and log it."""
        answer: HttpResponse = super().form_valid(form)
        _log(self.request, f"second factor added: {_APP}")
        return answer

    def get_success_url(self) -> str:
        """Where to go on."""
        return _after_adding(self.request)


class RemoveAppView(DeactivateTOTPView):
    """The authenticator app is removed."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it, and log it."""
        answer: HttpResponse = super().form_valid(form)
        _log_removal(self.request, _APP)
        return answer


class AddKeyView(AddWebAuthnView):
    """A security key is added."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Add it, and log it."""
        answer: HttpResponse = super().form_valid(form)
        _log(self.request, f"second factor added: {_KEY}")
        return answer

    def get_success_url(self) -> str:
        """Where to go on."""
        return _after_adding(self.request)


class RemoveKeyView(RemoveWebAuthnView):
    """A security key is removed."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it, and log it."""
        answer: HttpResponse = super().form_valid(form)
        _log_removal(self.request, _KEY)
        return answer


@require_http_methods(["GET", "POST"])
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """How many recovery codes are left; new ones, on the page or as a file, this once."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101
    if not is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]):
        return redirect("mfa_index")
    codes = make_codes(user) if request.method == "POST" else []
    if codes and request.POST.get("do") == "file":
        headers = {"Content-Disposition": 'attachment; filename="recovery-codes.txt"'}
        return HttpResponse("\n".join([*codes, ""]), content_type="text/plain; charset=utf-8", headers=headers)
    return render(request, "mfa/recovery_codes.html", {"codes": codes, "left": codes_left(user)})
