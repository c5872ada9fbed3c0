"""What the API answers when it will not do what it was asked. Every answer has the same shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ninja import Schema
from pydantic import Field

from holdfast.access.errors import Refused, Unconfirmed
from holdfast.access.log import record_consultation
from holdfast.access.models import Operation
from holdfast.access.searching import TooManySearches
from holdfast.access.viewer import current_viewer


class Problem(Schema):
    """What is wrong with one field of the request, and what to do about it."""

    field: str = Field(description="Where it stands, such as `data.decided_by[1].agency`")
    message: str


class Error(Schema):
    """Why a request was not answered, and what to do instead."""

    says: str
    instead: str = ""
    clauses: list[str] = Field(default_factory=list, description="The clauses of the protocol on which a refusal rests")
    problems: list[Problem] = Field(default_factory=list)


class ApiError(Exception):
    """An error to answer with."""

    def __init__(self, status: int, error: Error) -> None:
        super().__init__(error.says)
        self.status, self.error = status, error


def not_found(what: str = "case") -> ApiError:
    """404: there is none, or none that the viewer may see. The two are not told apart."""
    return ApiError(404, Error(says=f"There is no such {what}, or you do not work on it."))


def unprocessable(field: str, message: str) -> ApiError:
    """422 for one field."""
    return ApiError(
        422, Error(says="Something is missing or does not fit.", problems=[Problem(field=field, message=message)])
    )


def refused(error: Refused) -> ApiError:
    """422 where fields are to be mended, 409 where the protocol or the record stands in the way,
    403 where it must be confirmed first who asks, 429 where it is to be said first why there are so many searches. That
    somebody tried without confirming is logged: pages ask before they send."""
    problems = [Problem(field=f"data.{field}", message=message) for field, message in error.fields.items()]
    if isinstance(error, Unconfirmed):
        record_consultation(viewer=current_viewer(), operation=Operation.DENIED, what="not confirmed who they are")
        return ApiError(403, Error(says=error.says, instead=error.instead))
    if isinstance(error, TooManySearches):
        return ApiError(429, Error(says=error.says, instead=error.instead))
    answer = Error(says=error.says, instead=error.instead, clauses=list(error.clauses), problems=problems)
    return ApiError(422 if problems else 409, answer)


_ALWAYS: Mapping[int, Any] = {400: Error, 401: Error, 422: Error}


def answers(success: Mapping[int, Any], *also: int) -> dict[int, Any]:
    """The answers of an operation: its own, those that every one can give, and `also`."""
    return {**success, **_ALWAYS, **dict.fromkeys(also, Error)}
