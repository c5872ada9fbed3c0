"""How often somebody searches (ASVS 5.0 V2.4.1, ADR 0020): a machine that drains the register is seen and slowed down,
and nobody who looks for a child at three in the morning is stopped.

The log counts, so that every process counts the same. After `SEARCHES_TOLD_AFTER` within an hour the auditors are told.
After `SEARCHES_ASKED_AFTER` whoever searches says once why, in a sentence that stands in the log and of which the
auditors are told, as of a record that is opened in an emergency; then they search on. Whoever goes on often shows too
that it is they.

    @searches                 on a view that searches: asks, at the same address, and loses nothing that was typed
    count_search(viewer)      in what searches
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.mail import say_that_something_waits
from holdfast.access.models import Function, Operation
from holdfast.access.queries import current_memberships
from holdfast.access.sign_in.confirming import must_confirm
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.access.wall import SEARCHES_STOPPED

MANY, WENT_ON, STOPPED = "many searches within an hour", "searches on after many", SEARCHES_STOPPED
"""What the log says of it."""
FREELY = 3
"""How often within an hour somebody searches on for a sentence alone; then they show too that it is they."""
ATTRIBUTE = "holdfast_searches"
"""On a view: it searches, and asks why where there are many."""
_BECAUSE, _AGAIN = "searching_because", "searching_again"

_COUNT = """
with recent as (select at, what from wall_search where what <> %s order by at desc limit %s)
select count(*) filter (where what <> %s and at > coalesce((select max(at) from recent where what = %s), '-infinity')),
       coalesce(bool_or(what in (%s, %s)), false)
from recent
"""
_ASKED = """
select coalesce(max(at) filter (where what = %s) > coalesce(max(at) filter (where what = %s), '-infinity'), false),
       count(*) filter (where what = %s),
       coalesce(max(at) filter (where what = %s) >= date_bin('15 minutes', now(), 'epoch'), false)
from wall_search
"""
_link: ContextVar[str] = ContextVar("holdfast_searching_link", default="")


class TooManySearches(Refused):
    """Whoever searches says first why there are so many."""

    def __init__(self) -> None:
        super().__init__(
            f"You have searched {settings.SEARCHES_ASKED_AFTER} times within the hour.",
            instead="Open Find a person, say why you go on, and search on.",
        )


def count_search(viewer: Viewer) -> None:
    """Before a search that is logged: have the auditors told if it is one of many. Raises TooManySearches where it is
    to be said first why. Two that search at the very same moment may be one more: nothing waits for a count.
    """
    if viewer.is_job:
        return
    with connection.cursor() as cursor:
        # The last few lines more are those that are no searches.
        cursor.execute(_COUNT, [STOPPED, settings.SEARCHES_ASKED_AFTER + 2, MANY, WENT_ON, MANY, WENT_ON])
        made, told = cursor.fetchone()
    if made >= settings.SEARCHES_ASKED_AFTER:
        record_consultation(viewer=viewer, operation=Operation.DENIED, what=STOPPED)
        raise TooManySearches
    if made >= settings.SEARCHES_TOLD_AFTER and not told:
        record_consultation(viewer=viewer, operation=Operation.SEARCH, what=MANY)
        _tell(f"Somebody has searched more than {settings.SEARCHES_TOLD_AFTER} times within an hour.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the log says of somebody who gives a reason: whether one was asked for and is still owed, how often they
    went on within the hour, and whether the auditors were told of it in this quarter of an hour.
    """

    is_owed: bool
    times: int
    is_told: bool


def asked() -> Asked:
    """As it stands for whoever acts."""
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, [STOPPED, WENT_ON, WENT_ON, WENT_ON])
        return Asked(*cursor.fetchone())


def go_on(*, by: Viewer, because: str) -> None:
    """Search on, for a reason that the auditors read. Raises Refused where there is none. Where nobody was asked for
    one, nothing is done: a reason that is sent unasked gives no more searches, and no mail.
    """
    before = asked()
    if not before.is_owed:
        return
    if not because.strip():
        raise Refused("It is not said why.", instead="Say in a sentence what you look for, and why now.")
    if before.times >= FREELY:
        by.must_be_confirmed()
    record_consultation(viewer=by, operation=Operation.SEARCH, what=WENT_ON, reason=because.strip())
    if not before.is_told:
        _tell(
            f"Somebody has searched more than {settings.SEARCHES_ASKED_AFTER} times within an hour, said why, and goes"
            " on."
        )


def _tell(says: str) -> None:
    auditors = current_memberships().filter(functions__contains=[Function.AUDITOR])
    say_that_something_waits(
        sorted(set(auditors.values_list("user__email", flat=True))),
        subject="Holdfast: unusually many searches",
        says=says,
        asks="see in the log who and when",
        link=_link.get(),
    )


@contextmanager
def telling_of_searches(request: HttpRequest) -> Iterator[None]:
    """Within the block, auditors who are told of many searches are given the address of the log."""
    token = _link.set(request.build_absolute_uri(reverse("log")))
    try:
        yield
    finally:
        _link.reset(token)


def searches(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Declare that a view searches. It stands under the declaration of who may use the view."""

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with telling_of_searches(request):
            if request.method == "POST" and _AGAIN in request.POST:
                again = request.POST[_AGAIN]
                question = _go_on(request)
                if question is not None:
                    return question
                if again == "get":
                    return redirect(request.get_full_path())
                _take_out_what_was_asked(request)
            try:
                return view(request, *args, **kwargs)
            except TooManySearches:
                return _question(request)

    setattr(asking, ATTRIBUTE, "yes")
    return asking


def _go_on(request: HttpRequest) -> HttpResponseBase | None:
    """Take the reason that was sent; a page where something is still to be answered."""
    before = asked()
    if before.is_owed and before.times >= FREELY:
        question = must_confirm(request, "You have searched on several times within the hour.")
        if question is not None:
            return question
    try:
        go_on(by=current_viewer(), because=request.POST.get(_BECAUSE, "")[:500])
    except Refused as refused:
        return _question(request, refused.instead)
    return None


def _take_out_what_was_asked(request: HttpRequest) -> None:
    typed = request.POST.copy()
    for name in (_BECAUSE, _AGAIN):
        typed.pop(name, None)
    request.POST = typed  # type: ignore[assignment]


def _question(request: HttpRequest, problem: str = "") -> HttpResponseBase:
    kept = {_BECAUSE, _AGAIN, "csrfmiddlewaretoken"}
    typed = [(name, value) for name, values in request.POST.lists() if name not in kept for value in values]
    again = request.POST.get(_AGAIN) or str(request.method).lower()
    context = {"typed": typed, "again": again, "problem": problem, "many": settings.SEARCHES_ASKED_AFTER}
    return render(request, "access/searching.html", context, status=429)
