"""Signing in, and for which agency to act."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from holdfast.access.adapter import log_sign_in
from holdfast.access.may import open_to_all, signed_in
from holdfast.access.middleware import AGENCY
from holdfast.access.models import User
from holdfast.access.viewer import memberships_of, viewer_for


@require_POST
@open_to_all
def switch_persona(request: HttpRequest) -> HttpResponse:
    """Sign in as a persona of the demonstration. Outside the demonstration there is no such page."""
    if not settings.DEMO:
        raise Http404
    try:
        user = get_object_or_404(User, pk=UUID(request.POST.get("user", "")), is_demo=True, is_active=True)
    except ValueError:
        raise Http404 from None
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.pop(AGENCY, None)
    log_sign_in(user, "persona of the demonstration")
    return redirect(_next(request))


@require_http_methods(["GET", "POST"])
@signed_in
def choose_agency(request: HttpRequest) -> HttpResponse:
    """For which of their agencies somebody acts from now on."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    memberships = list({membership.agency_id: membership for membership in memberships_of(user)}.values())
    if request.method == "POST":
        chosen = next((one for one in memberships if str(one.agency_id) == request.POST.get("agency")), None)
        if chosen is not None and viewer_for(user, chosen.agency_id):
            request.session[AGENCY] = str(chosen.agency_id)
            request.session.cycle_key()
            log_sign_in(user, f"acts for {chosen.agency.key}")
            return redirect(_next(request))
        return render(request, "access/choose_agency.html", {"memberships": memberships, "missing": True}, status=422)
    return render(request, "access/choose_agency.html", {"memberships": memberships})


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe and target else str(settings.LOGIN_REDIRECT_URL)
