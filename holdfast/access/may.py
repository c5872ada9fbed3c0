"""Who may use an address: every one declares it, and one without a declaration fails a test.

    @open_to_all        sign-in, the accessibility statement
    @signed_in          anybody who acts for an agency; what they see is the wall's business
    @needs(Function.AUDITOR)
    @case_team          those involved in the case of the address: the view is given the case
    @person_team        those involved in a case in which the person stands: the view is given the person

A view that something else brings along is declared by the name of its route: `declare("api", ...)`.

A view that hands out a file says so beside it, `@leaves("The minutes of a meeting.")`: a file from a view that does not
say so is never sent (`undeclared_copy`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.apps import apps
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

from holdfast.access.built import BuiltQuery
from holdfast.access.log import record_consultation
from holdfast.access.models import Function, Operation
from holdfast.access.viewer import Viewer

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


@dataclass(frozen=True)
class Declaration:
    """Who may use an address, in a sentence."""

    says: str


OPEN_TO_ALL = Declaration("Everybody, signed in or not.")
SIGNED_IN = Declaration("Everybody who is signed in and acts for an agency.")
CASE_TEAM = Declaration("Those involved in the case.")
PERSON_TEAM = Declaration("Those involved in a case in which the person stands.")

_ATTRIBUTE, LEAVES = "holdfast_may", "holdfast_leaves"
_by_route: dict[str, Declaration] = {}


def viewer_of(request: HttpRequest) -> Viewer | None:
    """On whose behalf the request is answered; None where nobody is signed in or works for an agency."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    return viewer


def open_to_all(view: View[P]) -> View[P]:
    """Everybody may use it: it shows no record."""

    @wraps(view)
    def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    setattr(opened, _ATTRIBUTE, OPEN_TO_ALL)
    return opened


def signed_in(view: View[P]) -> View[P]:
    """Whoever is signed in and acts for an agency may use it; others are asked to sign in."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return _not_acting(request) or view(request, *args, **kwargs)

    setattr(guarded, _ATTRIBUTE, SIGNED_IN)
    return guarded


def needs(*functions: Function) -> Callable[[View[P]], View[P]]:
    """Whoever carries out one of these functions may use it. A refusal is logged."""
    says = f"Those who carry out the function {' or '.join(functions)}."

    def declare_view(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if stopped := _not_acting(request):
                return stopped
            viewer = viewer_of(request)
            if viewer is None or not viewer.has(*functions):
                return _denied(request, 403)
            return view(request, *args, **kwargs)

        setattr(guarded, _ATTRIBUTE, Declaration(says))
        return guarded

    return declare_view


_CASE: BuiltQuery[Any] = BuiltQuery(
    lambda case_id: (
        apps.get_model("register", "Case").objects.select_related("person", "place", "group").filter(pk=case_id)
    ),
    case_id=UUID,
)


def case_team(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Those involved in the case may use it. The `case_id` of the address becomes the argument `case`, a `Case`.

    Where the viewer does not see the case there is no such page, and the attempt is logged.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, case_id: Any, **kwargs: Any) -> HttpResponseBase:
        if stopped := _not_acting(request):
            return stopped
        case = _CASE.first(case_id=case_id)
        if case is None:
            return _denied(request, 404, case_ids=[case_id])
        return view(request, *args, case=case, **kwargs)

    setattr(guarded, _ATTRIBUTE, CASE_TEAM)
    return guarded


def person_team(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Those involved in a case of the person may use it. The `person_id` of the address becomes the argument `person`.

    Of a record that was merged with another, the view is given the one that stands for both. Where the viewer does not
    see the person there is no such page, and the attempt is logged.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, person_id: Any, **kwargs: Any) -> HttpResponseBase:
        if stopped := _not_acting(request):
            return stopped
        people = apps.get_model("register", "Person").objects.select_related("merged_into")
        person = people.filter(pk=person_id).first()
        if person is None:
            return _denied(request, 404, person_ids=[person_id])
        return view(request, *args, person=person.merged_into or person, **kwargs)

    setattr(guarded, _ATTRIBUTE, PERSON_TEAM)
    return guarded


def _not_acting(request: HttpRequest) -> HttpResponseBase | None:
    """The answer to somebody who is not signed in, or works for no agency now; None where all is well."""
    if viewer_of(request) is not None:
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    return _error(request, 403)


def _denied(request: HttpRequest, status: int, **about: Any) -> HttpResponse:
    viewer = viewer_of(request)
    route = request.resolver_match.view_name if request.resolver_match else ""
    if viewer is not None:
        record_consultation(viewer=viewer, operation=Operation.DENIED, what=f"page {status}", route=route, **about)
    return _error(request, status)


def _error(request: HttpRequest, status: int) -> HttpResponse:
    """The error page, as an answer: an exception would take the line in the log back with it."""
    handler: Callable[..., HttpResponse] = get_resolver().resolve_error_handler(status)
    return handler(request, exception=Http404() if status == 404 else PermissionDenied())


def log_forged(request: HttpRequest) -> None:
    """Log a request that carries no token of ours, where somebody is signed in (ASVS 5.0 V16.3.3)."""
    viewer = viewer_of(request)
    if viewer is not None:
        route = request.resolver_match.view_name if request.resolver_match else ""
        record_consultation(viewer=viewer, operation=Operation.DENIED, what="forged request", route=route)


def leaves(what: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Declare that a view hands out a copy that leaves the product, and of what."""

    def declare_view(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        setattr(view, LEAVES, what)
        return view

    return declare_view


def undeclared_copy(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether an answer is a file from a view that does not declare that it hands one out."""
    is_file = response.headers.get("Content-Disposition", "").startswith("attachment")
    match = request.resolver_match
    return is_file and (match is None or not hasattr(match.func, LEAVES))


def copies() -> Iterator[tuple[str, str]]:
    """Every address that hands out a copy: its pattern, and what leaves."""
    for path, _, callback in _addresses(get_resolver().url_patterns, "", ""):
        if what := getattr(callback, LEAVES, ""):
            yield path, what


def marked(attribute: str) -> Iterator[tuple[str, str]]:
    """Every address whose view says something of itself in this attribute: the name of its route, and what it says."""
    for _, name, callback in _addresses(get_resolver().url_patterns, "", ""):
        if says := getattr(callback, attribute, ""):
            yield name, says


def declare(route: str, declaration: Declaration) -> None:
    """Declare the route of this name, or all routes of this namespace, where the view cannot say so itself."""
    _by_route[route] = declaration


def declarations() -> Iterator[tuple[str, str, Declaration | None]]:
    """Every address: its pattern, the name of its route, and who may use it (None: nobody has said)."""
    for path, name, callback in _addresses(get_resolver().url_patterns, "", ""):
        namespace = name.rpartition(":")[0]
        yield path, name, getattr(callback, _ATTRIBUTE, None) or _by_route.get(name) or _by_route.get(namespace)


def undeclared() -> list[str]:
    """The addresses of which nobody has said who may use them. There should be none."""
    return sorted(pattern for pattern, _, declaration in declarations() if declaration is None)


def _addresses(
    patterns: list[URLPattern | URLResolver], prefix: str, namespace: str
) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Every address: its pattern, the name of its route and the view behind it."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace) if part)
            yield from _addresses(pattern.url_patterns, path, inner)
        else:
            yield path, ":".join(part for part in (namespace, pattern.name or "") if part), pattern.callback
