"""The way to an agency's own sign-in and back, and the list of where one is signed in."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.views import LoginView
from allauth.core import ratelimit
from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.may import open_to_all, signed_in
from holdfast.access.middleware import AGENCY, SECOND_FACTOR
from holdfast.access.models import Operation, User
from holdfast.access.sign_in import oidc
from holdfast.access.sign_in.providers import Provider
from holdfast.access.sign_in.sessions import end_others, end_sign_ins, is_here, sign_ins_of
from holdfast.access.sign_in.stages import ASKED_TWICE
from holdfast.access.viewer import NOBODY, current_viewer, memberships_of, viewer_of_account

_CONFIRMING, _NEXT = "holdfast_confirming", "holdfast_next"
_FRESH = 5 * 60
"""How many seconds ago, at most, the provider must have asked, where it was told to ask anew."""


def _provider(name: str) -> Provider:
    for provider in settings.SIGN_IN_PROVIDERS:
        if provider.name == name:
            return provider
    raise Http404


class SignInView(LoginView):
    """E-mail address and password; a button for each agency that has a sign-in of its own."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and the agencies by their titles."""
        found = {provider.agency: provider for provider in settings.SIGN_IN_PROVIDERS}
        agencies = apps.get_model("register", "Agency").objects.filter(key__in=found, is_active=True)
        titled = [(found[agency.key].name, agency.title) for agency in agencies.order_by("title")] if found else []
        return {**super().get_context_data(**kwargs), "providers": titled}


@require_GET
@open_to_all
def provider_sign_in(request: HttpRequest, provider: str) -> HttpResponse:
    """Off to the agency's own sign-in; with `?confirm=yes`, to show again that it is oneself."""
    chosen = _provider(provider)
    confirming = "confirm" in request.GET and isinstance(request.user, User)
    if not ratelimit.consume(request, action="login"):
        return _refused(request, Refused("There were too many tries.", instead="Wait a minute, then try again."))
    request.session[_CONFIRMING] = confirming
    request.session[_NEXT] = request.GET.get("next", "")
    come_back = request.build_absolute_uri(reverse("provider_back", kwargs={"provider": provider}))
    try:
        return oidc.begin(chosen, request, come_back=come_back, anew=confirming)
    except Refused as refused:
        return _refused(request, refused)


@require_GET
@open_to_all
def provider_back(request: HttpRequest, provider: str) -> HttpResponse:
    """Back from the agency's own sign-in."""
    chosen = _provider(provider)
    confirming, target = request.session.pop(_CONFIRMING, False), request.session.pop(_NEXT, "")
    try:
        claims = oidc.claims_of(chosen, request)
        user = oidc.account_for(chosen, claims)
        if confirming:
            return _confirmed(request, chosen, claims, user)
    except Refused as refused:
        return _refused(request, refused)
    asked_twice = chosen.asked_twice(claims)
    agency = next(one.agency_id for one in memberships_of(user) if one.agency.key == chosen.agency)
    record_authentication(request, user, method="provider", provider=chosen.name)
    request.session[AGENCY] = str(agency)
    login = Login(user=user, redirect_url=_safe(request, target), state={ASKED_TWICE: asked_twice})
    response = perform_login(request, login)
    if request.user == user:
        request.session[SECOND_FACTOR] = asked_twice or request.session.get(SECOND_FACTOR, False)
    return response


def _confirmed(request: HttpRequest, provider: Provider, claims: Mapping[str, Any], user: User) -> HttpResponse:
    asked_at = claims.get("auth_time")
    if user != request.user or not isinstance(asked_at, int) or time.time() - asked_at > _FRESH:
        raise Refused(
            "Your agency’s sign-in did not ask anew who you are.",
            instead="Use your password or a code, or sign out and in again.",
        )
    record_authentication(request, user, method="provider", provider=provider.name, reauthenticated=True)
    record_consultation(
        viewer=viewer_of_account(user), operation=Operation.SIGN_IN, what="confirmed who they are: their agency"
    )
    request.session.cycle_key()
    return render(request, "access/confirmed.html")


def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    record_consultation(viewer=NOBODY, operation=Operation.DENIED, what="sign-in failed", route="provider_sign_in")
    return render(request, "access/provider_refused.html", {"refused": refused}, status=403)


def _safe(request: HttpRequest, target: str) -> str | None:
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe and target else None


@require_http_methods(["GET", "POST"])
@signed_in
def signed_in_where(request: HttpRequest) -> HttpResponse:
    """Where one is signed in: in which browsers, since when; and signing out of one of them, or of all others."""
    viewer = current_viewer()
    found = list(sign_ins_of(viewer.author))
    if request.method == "POST":
        if request.POST.get("do") == "others":
            ended = end_others(by=viewer, session=request.session)
        else:
            chosen = _id(request.POST.get("sign_in", ""))
            ended = end_sign_ins(
                by=viewer, sign_ins=[one for one in found if one.pk == chosen and not is_here(one, request.session)]
            )
        messages.success(request, "You are signed out there." if ended else "You were not signed in there any more.")
        return redirect("signed_in_where")
    rows = [(one, is_here(one, request.session)) for one in found]
    return render(request, "access/signed_in.html", {"rows": rows, "others": any(not here for _, here in rows)})


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
