"""Documents that grow with a record take turns, so that a few of them do not hold every thread of the server (ASVS 5.0
V15.2.2, ADR 0020).

    @takes_a_turn      on a view, above what confirms who is there and below the declaration of who may use it

`AT_ONCE` are made at the same time in the area, one of them for the same person. Whoever finds no turn is asked to try
again, at once: nobody waits, or the waiting would hold the threads instead. A turn is an advisory lock of the request's
transaction: it holds across processes, and ends with the request however that ends.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from holdfast.access.sign_in.confirming import without_the_answer
from holdfast.access.viewer import current_viewer

AT_ONCE = 2
"""Half the threads of `holdfast serve`."""
ATTRIBUTE = "holdfast_takes_a_turn"
"""On a view: it takes a turn."""
SECONDS = 5
"""After how long it is worth trying again."""

_TAKE = """
select case when not pg_try_advisory_xact_lock(hashtextextended('holdfast.document.' || %s, 0)) then 'yours'
            {of_the_area}
            else 'others' end
""".format(
    of_the_area=" ".join(
        f"when pg_try_advisory_xact_lock(hashtext('holdfast.document'), {number}) then ''" for number in range(AT_ONCE)
    )
)


def takes_a_turn(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Declare that a view makes a document that grows with the record."""

    @wraps(view)
    def in_turn(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [str(current_viewer().author)])
            (taken,) = cursor.fetchone()
        return _busy(request, is_theirs=taken == "yours") if taken else view(request, *args, **kwargs)

    setattr(in_turn, ATTRIBUTE, "yes")
    return in_turn


def _busy(request: HttpRequest, *, is_theirs: bool) -> HttpResponse:
    typed = [(name, value) for name, values in without_the_answer(request).lists() for value in values]
    context = {"is_theirs": is_theirs, "typed": typed, "seconds": SECONDS}
    page = render(request, "casework/documents/busy.html", context, status=503)
    page.headers["Retry-After"] = str(SECONDS)
    return page
