"""What holds for every request and every response, before anything else is asked."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
"""TRACE would give somebody's cookies back to whoever asks."""


def security_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Nothing but our own scripts and styles, and no page of a record left in a cache of a shared computer.

    It stands before all other middleware: redirects and refusals carry the headers too.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = _refused(request) or get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        # No other site may load anything of ours into a page of its own, not even a picture.
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        # whitenoise answers for static files and sets their caching itself; everything else may show a record.
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return middleware


def _refused(request: HttpRequest) -> HttpResponse | None:
    """A request that is answered no further: by a method that nobody uses, or of a program without encryption.

    People who type an address are led to https. A program is not: it would go on sending its cookies in the clear.
    """
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    if settings.SECURE_SSL_REDIRECT and request.path.startswith("/api/") and not request.is_secure():
        return HttpResponse("Use https.\n", status=HTTPStatus.FORBIDDEN, content_type="text/plain; charset=utf-8")
    return None
