"""What a request may carry: JSON whose texts the database can keep and give back unchanged."""

from __future__ import annotations

import json
from typing import Annotated, Any, NoReturn

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.parser import Parser
from pydantic import AfterValidator


class NotStorableError(ValueError):
    """A text holds a character that no database can keep."""


def storable(text: str) -> str:
    """The text, where the database can keep it. Raises NotStorableError for NUL and for half a character."""
    if "\x00" in text:
        raise NotStorableError("The text holds a character that cannot be stored (NUL): take it out.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotStorableError("The text holds half a character: type it again.") from None
    return text


Text = Annotated[str, AfterValidator(storable)]
"""Text of a request."""


class StorableParser(Parser):
    """Reads a body, and refuses it whole with 400 where it is no JSON, or none that can be kept."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as Python has it."""
        try:
            body = json.loads(request.body, parse_constant=_refuse)
            _check(body)
        except NotStorableError as error:
            raise HttpError(400, str(error)) from error
        except (ValueError, RecursionError) as error:
            raise HttpError(400, "The body is not JSON.") from error
        return body


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _check(value: Any) -> None:
    if isinstance(value, str):
        storable(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            storable(key)
            _check(inner)
    elif isinstance(value, list):
        for inner in value:
            _check(inner)
