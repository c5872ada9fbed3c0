"""The page of the log. What is looked for is sent in the body, never in an address."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from holdfast.access.may import needs
from holdfast.access.models import Function, Operation
from holdfast.access.searching import searches
from holdfast.access.viewer import current_viewer
from holdfast.assurance.log.queries import LawfulUse, Sought, search_log
from holdfast.casework.forms.typed import NotUnderstoodError, read_date

_LONGEST = 200
_WORDS = ("use", "because", "who", "about", "operation", "before")
_DAYS = {"first": "From", "last": "Until"}
_PARTS = ("day", "month", "year")


@needs(Function.AUDITOR)
@searches
def log(request: HttpRequest) -> HttpResponse:
    """Choose one of the lawful uses, then read the lines that fit (GM-13)."""
    names = [*_WORDS, *(f"{name}-{part}" for name in _DAYS for part in _PARTS)]
    typed = {name: request.POST.get(name, "").replace("\x00", "").strip()[:_LONGEST] for name in names}
    errors: dict[str, str] = {}
    found = None
    if request.method == "POST":
        if typed["use"] not in LawfulUse.values:
            errors["use"] = "Choose what you read the log for."
        days = {name: _day(typed, name, errors) for name in _DAYS}
        if not errors:
            operation = typed["operation"] if typed["operation"] in Operation.values else ""
            found = search_log(
                current_viewer(),
                Sought(typed["who"], typed["about"], operation, days["first"], days["last"]),
                use=LawfulUse(typed["use"]),
                because=typed["because"],
                before=_line_number(typed["before"]),
            )
    context = {
        "typed": typed,
        "errors": errors,
        "found": found,
        "uses": LawfulUse.choices,
        "operations": Operation.choices,
        "days": _DAYS,
    }
    return render(request, "assurance/log.html", context)


def _day(typed: dict[str, str], name: str, errors: dict[str, str]) -> date | None:
    parts = [typed[f"{name}-{part}"] for part in _PARTS]
    if not any(parts):
        return None
    try:
        day = read_date(*parts)
    except NotUnderstoodError as problem:
        errors[name] = f"{_DAYS[name]}: {problem}"
        return None
    if not 2000 <= day.year < 2200:
        errors[name] = f"{_DAYS[name]}: enter a year from 2000."
        return None
    return day


def _line_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
