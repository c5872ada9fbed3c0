"""What is asked for only from somebody who has just shown that it is they: exports, confidential addresses, threats
to life (ASVS 5.0 V7.5.3). A computer that was left open is not enough.

    @confirmed("A copy leaves Holdfast.")            on a view: asks before anything is shown or done
    @confirmed("...", when=lambda request, **of: ...)  where it depends on what is asked
    @confirmed("...", keep=save_the_draft)             what was typed is kept too, should nobody answer

Whoever signed in or confirmed within the last `CONFIRMATION_SECONDS` is not asked. Others get one question, on a page
that answers at the same address and carries along, unseen, whatever was typed: nothing is stored, nothing is lost, and
one password or code later the form is taken as it was sent.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as keys
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from holdfast.access.forms import ConfirmByCodeForm, ConfirmByKeyForm
from holdfast.access.models import User
from holdfast.access.sign_in.providers import vouching
from holdfast.access.viewer import acting_confirmed, current_viewer

_COUNTS = {"password", "mfa", "provider"}
"""Ways of showing that it is oneself. A link from an e-mail is none."""
_ASKED = ("confirm", "confirm_password", "confirm_code", "credential")
"""The fields of the question itself. `confirm` says by which method the page was asked for in the first place."""
ATTRIBUTE = "holdfast_confirmed"
"""On a view: why it asks."""


def is_confirmed(request: HttpRequest) -> bool:
    """Whether whoever asks has shown within the last minutes that it is they; always, where that is not required."""
    if not settings.CONFIRMATION_REQUIRED:
        return True
    if not isinstance(request.user, User):
        return False
    moments = [
        record["at"] for record in get_authentication_records(request, request.user) if record["method"] in _COUNTS
    ]
    return bool(moments) and time.time() - max(moments) < settings.CONFIRMATION_SECONDS


def _always(request: HttpRequest, **of: Any) -> bool:  # noqa: ARG001 - as every `when` is called
    return True


def confirmed(
    because: str, *, when: Callable[..., bool] = _always, keep: Callable[..., None] | None = None
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Declare that a view is for somebody who has just shown that it is they. `because` is said to them.

    It stands under the declaration of who may use the view, so that nobody else is asked. `when` and `keep` are given
    the request and what the address names, as the view is.
    """

    def declare_view(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            question = must_confirm(request, because) if when(request, **kwargs) else None
            if question is None:
                return view(request, *args, **kwargs)
            # A page that was asked for before anything was typed carries nothing.
            if keep is not None and request.method == "POST" and request.POST.get("confirm") != "get":
                _take_out_what_was_asked(request)
                keep(request, **kwargs)
            return question

        setattr(asking, ATTRIBUTE, because)
        return asking

    return declare_view


def must_confirm(request: HttpRequest, because: str) -> HttpResponse | None:
    """The page that asks who is there; None for somebody who has just shown it. For what only the view knows."""
    answered = request.POST.get("confirm", "") if request.method == "POST" else ""
    problem = ""
    if not is_confirmed(request):
        problem = _problem(request) if answered else ""
        if problem or not answered:
            return _question(request, because, problem)
        request.session.cycle_key()
        acting_confirmed()
        request.viewer = current_viewer()  # type: ignore[attr-defined]
    if answered == "get":
        return redirect(request.get_full_path())
    if answered:
        _take_out_what_was_asked(request)
    return None


def _take_out_what_was_asked(request: HttpRequest) -> None:
    request.POST = without_the_answer(request)  # type: ignore[assignment]


def without_the_answer(request: HttpRequest) -> QueryDict:
    """What was sent, without password, code or key: for a page that carries along what was typed."""
    typed = request.POST.copy()
    for name in (*_ASKED, "csrfmiddlewaretoken"):
        typed.pop(name, None)
    return typed


_TOO_MANY = "There were too many tries. Wait a few minutes, or use another way. What you typed is still here."


def _problem(request: HttpRequest) -> str:
    """What is wrong with the answer; "" where it shows that it is they, which is then noted in the session. Both are
    logged where passwords, codes and keys are checked."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - within a page for somebody signed in
    if not ratelimit.consume(request, action="reauthenticate", user=user):
        return _TOO_MANY
    password, code = request.POST.get("confirm_password", ""), request.POST.get("confirm_code", "").strip()
    if credential := request.POST.get("credential", ""):
        by_key = ConfirmByKeyForm({"credential": credential}, user=user)
        if by_key.is_valid():
            by_key.save()
            return ""
        return "The key did not confirm who you are. Try again, or use another way."
    if code:
        by_code = ConfirmByCodeForm({"code": code}, user=user)
        if by_code.is_valid():
            by_code.save()
            return ""
        return "That code is not right, or was used before. Try the next one."
    if password:
        return _problem_of_password(request, user, password)
    return "Confirm that it is you first."


def _problem_of_password(request: HttpRequest, user: User, password: str) -> str:
    try:
        is_theirs = get_adapter().reauthenticate(user, password)
    except ValidationError:
        return _TOO_MANY
    if not is_theirs:
        return "That is not your password. Try again."
    reauthenticate_by_password(request)
    return ""


def _question(request: HttpRequest, because: str, problem: str) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - within a page for somebody signed in
    types = set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
    options = keys.begin_authentication(user) if "webauthn" in types else None
    typed = without_the_answer(request) if request.method == "POST" else QueryDict()
    return render(
        request,
        "access/confirm.html",
        {
            "because": because,
            "problem": problem,
            "typed": [(name, value) for name, values in typed.lists() for value in values],
            "confirm": request.POST.get("confirm") or str(request.method).lower(),
            "has_password": user.has_usable_password(),
            "has_code": bool(types & {"totp", "recovery_codes"}),
            "options": options,
            "provider": vouching(settings.SIGN_IN_PROVIDERS, user.email),
            "back": _back(request),
        },
        status=403,
    )


def _back(request: HttpRequest) -> str:
    referer = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    return referer if safe and referer and request.method == "GET" else ""
