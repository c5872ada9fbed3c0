"""Each request of somebody signed in is answered in one transaction on their behalf."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import replace
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.urls.exceptions import Resolver404

from holdfast.access.log import NOT_OFFERED, noting_what_was_not_offered, record_consultation
from holdfast.access.may import undeclared_copy
from holdfast.access.models import Operation, User
from holdfast.access.sign_in.confirming import is_confirmed
from holdfast.access.sign_in.sessions import note_seen
from holdfast.access.viewer import Viewer, acting_as, viewer_for

AGENCY = "holdfast_agency"
"""In the session: the agency for which the user chose to act."""
SECOND_FACTOR = "holdfast_second_factor"
"""In the session: whoever is signed in has shown a second factor, here or to their agency's provider."""
_BEGAN, _SEEN = "holdfast_began", "holdfast_seen"
_SEEN_EVERY = 60
"""Seconds between notes that somebody is still there: a page view need not write the session."""
_WITHOUT_SECOND_FACTOR = {
    "account_logout",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "provider_sign_in",
    "provider_back",
    "accessibility",
    "health",
}


class ActingMiddleware:
    """Sets `request.viewer` and runs the view as that viewer; rolls back where the view fails.

    It also ends sessions: after `SESSION_IDLE_SECONDS` without a request and `SESSION_COOKIE_AGE` after signing in
    (ASVS 5.0 V7.3.1, V7.3.2), and asks for a second factor where `SECOND_FACTOR_REQUIRED` (V6.3.3). A response must be
    complete when the view returns: what is streamed later finds nobody acting, and nothing to read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = None  # type: ignore[attr-defined]
        user = request.user
        if not isinstance(user, User):
            return self.get_response(request)
        if _is_over(request):
            return _signed_out(
                request, "You were signed out because nothing happened for a while. What you had saved is still there."
            )
        if _lacks_second_factor(request, user):
            return redirect("mfa_activate_totp")
        viewer = viewer_for(user, _chosen_agency(request)) or viewer_for(user)
        if viewer is None:
            return self.get_response(request)
        viewer = replace(viewer, confirmed=is_confirmed(request))
        if not note_seen(viewer, request, anew=request.session.modified):
            return _signed_out(request, "You were signed out here from elsewhere.")
        with acting_as(viewer), noting_what_was_not_offered() as not_offered:
            request.viewer = viewer  # type: ignore[attr-defined]
            response = self.get_response(request)
            if not_offered and request.method == "POST":
                _log_not_offered(viewer, request, not_offered)
            if undeclared_copy(request, response):
                raise RuntimeError(f"{request.resolver_match} hands out a file and does not declare it (access.may).")
            if getattr(request, "_holdfast_failed", False) or response.status_code >= 500:
                transaction.set_rollback(True)
        return response if request.user.is_authenticated else _forgotten_by_the_browser(response)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:  # noqa: ARG002 - Django's signature
        """Note that the view failed: what it had written is taken back, whatever page tells of it."""
        request._holdfast_failed = True  # type: ignore[attr-defined]


def _log_not_offered(viewer: Viewer, request: HttpRequest, fields: Collection[str]) -> None:
    """Somebody sent what no page of ours offers, or one that stood open for long (ASVS 5.0 V16.3.3)."""
    route = request.resolver_match.view_name if request.resolver_match else ""
    record_consultation(viewer=viewer, operation=Operation.DENIED, what=NOT_OFFERED, route=route, fields=sorted(fields))


def _signed_out(request: HttpRequest, says: str) -> HttpResponse:
    logout(request)
    messages.info(request, says)
    return _forgotten_by_the_browser(redirect(settings.LOGIN_URL))


def _forgotten_by_the_browser(response: HttpResponse) -> HttpResponse:
    """The answer with which somebody is signed out: what the browser still holds of our pages, it throws away."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _chosen_agency(request: HttpRequest) -> UUID | None:
    try:
        return UUID(str(request.session.get(AGENCY)))
    except ValueError:
        return None


def _is_over(request: HttpRequest) -> bool:
    now = int(time.time())
    began = request.session.setdefault(_BEGAN, now)
    seen = request.session.get(_SEEN, now)
    if now - began > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_SECONDS:
        return True
    if _SEEN not in request.session or now - seen >= _SEEN_EVERY:
        request.session[_SEEN] = now
    return False


def _lacks_second_factor(request: HttpRequest, user: User) -> bool:
    if not settings.SECOND_FACTOR_REQUIRED or request.session.get(SECOND_FACTOR):
        return False
    try:
        route = resolve(request.path_info).view_name
    except Resolver404:
        return False
    if route in _WITHOUT_SECOND_FACTOR:
        return False
    if is_mfa_enabled(user):
        request.session[SECOND_FACTOR] = True
        return False
    return True
