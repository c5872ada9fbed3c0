"""The API itself: who may use it, how it reads a request, what it answers when something is wrong."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security.apikey import APIKeyCookie
from ninja.utils import check_csrf

from holdfast.access.errors import Refused
from holdfast.access.may import OPEN_TO_ALL, SIGNED_IN, declare, open_to_all, viewer_of
from holdfast.access.viewer import Viewer
from holdfast.api.errors import ApiError, Error, Problem, refused
from holdfast.api.storable import StorableParser

DESCRIPTION = """
The shared casework record, behind the same wall as the pages: a person, case or fact that you may not see is not there.

Sign in as on the pages; the session's cookie is what the API knows you by. A request that changes something carries the
CSRF token in the header `X-CSRFToken`. Every look at a record is logged.

An error says what is wrong (`says`), what to do next (`instead`), by which clauses, and which fields are concerned.
"""


class Session(APIKeyCookie):
    """The session of the pages; for what changes something, with the token against forged requests."""

    def __init__(self) -> None:
        from django.conf import settings

        self.param_name = settings.SESSION_COOKIE_NAME
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Viewer | None:  # noqa: ARG002 - ninja's signature
        """Whoever acts; None where nobody is signed in or works for an agency."""
        viewer = viewer_of(request)
        if viewer is not None and check_csrf(request) is not None:
            raise ApiError(
                403,
                Error(
                    says="The request does not carry this session's token against forged requests.",
                    instead="Send the CSRF token in the header X-CSRFToken.",
                ),
            )
        return viewer


api = NinjaAPI(
    title="Holdfast",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    auth=Session(),
    parser=StorableParser(),
    docs_url=None,
    openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)
declare("api", SIGNED_IN)
# The contract names no record: whoever builds on the API may read it without an account.
declare("api:openapi-json", OPEN_TO_ALL)


def _answer(request: HttpRequest, status: int, error: Error) -> HttpResponse:
    return api.create_response(request, error.model_dump(), status=status)


@api.exception_handler(ApiError)
def _api_error(request: HttpRequest, error: ApiError) -> HttpResponse:
    return _answer(request, error.status, error.error)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    found = refused(error)
    return _answer(request, found.status, found.error)


@api.exception_handler(AuthenticationError)
def _not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:  # noqa: ARG001
    return _answer(
        request, 401, Error(says="Nobody is signed in, or they act for no agency.", instead="Sign in, then ask again.")
    )


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems = [Problem(field=_place(each["loc"]), message=str(each["msg"])) for each in error.errors]
    return _answer(request, 422, Error(says="Something is missing or does not fit.", problems=problems))


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    # Where a body cannot be read, the framework puts its own words in place of the parser's, which say what to mend.
    told = error.__cause__ if isinstance(error.__cause__, HttpError) else error
    return _answer(request, error.status_code, Error(says=str(told)))


@open_to_all
def no_such_address(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """An address under /api/ that is none: answered like every other error of the API."""
    return _answer(request, 404, Error(says="There is no such address.", instead="See /api/openapi.json."))


def _place(loc: Any) -> str:
    """The place of a fault, without the name that the body has inside the program."""
    kind, *path = [str(part) for part in loc]
    return ".".join(path[1:] if kind == "body" and len(path) > 1 else path) or kind
