"""The page on which help is found."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from holdfast.access.log import record_consultation
from holdfast.access.may import signed_in
from holdfast.access.models import Operation
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.casework.find_help import queries
from holdfast.casework.find_help.queries import LEVELS, Described
from holdfast.protocol import ServiceAnswer
from holdfast.register.models import Case
from holdfast.register.queries import visible_cases

SEXES = {"female": "Female", "male": "Male"}
CATEGORIES = {1: "Category 1, at risk", 2: "Category 2, medium", 3: "Category 3, high"}
OPENNESS = {
    "open": "Open",
    "not by referral": "Not by referral",
    "cannot tell": "Cannot be told yet",
    "closed": "Not open",
}
"""What each answer is called."""


@signed_in
def find_help(request: HttpRequest) -> HttpResponse:
    """Services by level, the open ones first, each with its reasons and how to ask (ISL-7.5a, ISL-E)."""
    viewer, now = current_viewer(), timezone.now()
    case = _case(request, viewer)
    described = _described(request)
    answers: list[ServiceAnswer] = []
    children = queries.children(viewer)
    # The child asked about, and those by whose names one can be chosen.
    shown = list(dict.fromkeys([*([case] if case else []), *children]))
    record_consultation(
        viewer=viewer,
        operation=Operation.CONSULT,
        what="find help" if case else "children to choose from",
        case_ids=[one.pk for one in shown],
        person_ids=[one.person_id for one in shown if one.person_id],
        route="find_help",
    )
    if case is not None:
        answers = queries.open_to_case(viewer, case, now)
    elif not described.is_empty:
        answers = queries.open_to_described(described, now)
    return render(
        request,
        "casework/find_help/find_help.html",
        {
            "case": case,
            "children": children,
            "described": described,
            "levels": _by_level(answers),
            "answered": bool(answers),
            "openness": OPENNESS,
            "sexes": SEXES,
            "categories": CATEGORIES,
        },
    )


def _case(request: HttpRequest, viewer: Viewer) -> Case | None:
    """The case that was asked for. Raises Http404 where the viewer sees none of that id."""
    word = request.GET.get("case", "")
    if not word:
        return None
    try:
        case_id = UUID(word)
    except ValueError:
        raise Http404 from None
    case = visible_cases(viewer).filter(pk=case_id, person__isnull=False).first()
    if case is None:
        raise Http404
    return case


def _described(request: HttpRequest) -> Described:
    age, category = request.GET.get("age", "").strip(), request.GET.get("category", "")
    return Described(
        age=int(age) if age.isascii() and age.isdigit() and len(age) < 3 else None,
        sex=sex if (sex := request.GET.get("sex", "")) in SEXES else "",
        category=int(category) if category in {"1", "2", "3"} else None,
    )


def _by_level(answers: Iterable[ServiceAnswer]) -> list[tuple[str, list[ServiceAnswer], list[ServiceAnswer]]]:
    """By level: its sentence, what may help, and what is not open."""
    kept = list(answers)
    return [
        (
            sentence,
            [one for one in kept if one.service.level == level and one.openness != "closed"],
            [one for one in kept if one.service.level == level and one.openness == "closed"],
        )
        for level, sentence in LEVELS.items()
    ]
