"""Setting up and removing second factors: django-allauth's pages, each change a line of the log in its transaction.

Who has neither a password of ours nor a factor yet, django-allauth asks nothing. So ours asks first, and takes the
agency's own sign-in for an answer too: a computer that was left open adds nothing to an account (ASVS 5.0 V7.5.1).
"""

from __future__ import annotations

from typing import Any

from allauth.account.views import PasswordSetView
from allauth.core import ratelimit
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from holdfast.access.log import record_consultation
from holdfast.access.may import leaves, signed_in
from holdfast.access.models import Operation, User
from holdfast.access.sign_in.confirming import confirmed
from holdfast.access.sign_in.recovery import codes_left, made_at, make_codes
from holdfast.access.viewer import viewer_of_account

_APP, _KEY = "authenticator app", "security key"
_BECAUSE = "This changes how you sign in. Whoever finds your computer open must not be able to."


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


class AccountView(IndexView):
    """Somebody's own account: how they sign in, and whether they have recovery codes."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What they have, and how many recovery codes are left."""
        user = self.request.user
        assert isinstance(user, User)  # noqa: S101
        return {**super().get_context_data(**kwargs), "left": codes_left(user)}


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


def _makes_codes(request: HttpRequest) -> bool:
    return request.method == "POST"


@require_http_methods(["GET", "POST"])
@leaves("Somebody’s own recovery codes, as they are made.")
@signed_in
@confirmed(_BECAUSE, when=_makes_codes)
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """How many recovery codes are left; new ones, on the page or as a file, this once, also if it is loaded again."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101
    if not is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]):
        return redirect("mfa_index")
    codes, problem = _made(request, user) if request.method == "POST" else ([], "")
    if codes and request.POST.get("do") == "file":
        headers = {"Content-Disposition": 'attachment; filename="recovery-codes.txt"'}
        return HttpResponse("\n".join([*codes, ""]), content_type="text/plain; charset=utf-8", headers=headers)
    context = {"codes": codes, "problem": problem, "left": codes_left(user), "instead_of": made_at(user)}
    return render(request, "mfa/recovery_codes.html", context)


def _made(request: HttpRequest, user: User) -> tuple[list[str], str]:
    """New codes, or why there are none: whoever has kept the last ones has what they need."""
    if not ratelimit.consume(request, action="recovery_codes", user=user):
        return [], "You have made new codes several times within the hour. Those that you made last work."
    codes = make_codes(user, instead_of=request.POST.get("instead_of", ""))
    return (
        codes,
        "" if codes else "New codes were made just before. If you have kept those, they work. If not, make new ones.",
    )


add_app = signed_in(confirmed(_BECAUSE)(AddAppView.as_view()))
remove_app = signed_in(confirmed(_BECAUSE)(RemoveAppView.as_view()))
add_key = signed_in(confirmed(_BECAUSE)(AddKeyView.as_view()))
remove_key = signed_in(confirmed(_BECAUSE)(RemoveKeyView.as_view()))
set_password = signed_in(confirmed(_BECAUSE)(PasswordSetView.as_view()))
