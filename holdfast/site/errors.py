"""The pages for what went wrong. They say what to do next and repeat nothing of what was typed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from holdfast.access.may import log_forged


def _page(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, f"errors/{status}.html", status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """400."""
    return _page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """403."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """404."""
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """500. Rendered without the request: the database and the session may be what failed."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form sent from a page that is too old, or from another site. Of somebody signed in it is logged: their browser
    may have been used by another site.
    """
    log_forged(request)
    return render(request, "errors/csrf.html", status=403)
