"""The page that one begins the day with."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import get_args
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from holdfast.access.cover import stands_in_for
from holdfast.access.log import record_consultation
from holdfast.access.may import signed_in
from holdfast.access.models import Function, Operation
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.casework.doing import owed
from holdfast.casework.drafts_list import unfinished_forms
from holdfast.casework.emergency.queries import SHOWN_FOR, openings
from holdfast.casework.today import queries
from holdfast.casework.today.notes import notes
from holdfast.casework.today.queries import HEADINGS, Group, Wanted, Whose
from holdfast.chronology.packs import area_pack
from holdfast.protocol.pack import Pack
from holdfast.register.models import Case
from holdfast.site.addresses import url_if_any
from holdfast.site.forms import href_with, page_number

TABS: dict[Whose, str] = {
    "mine": "Mine",
    "cover": "For colleagues who are away",
    "team": "My team",
    "agency": "My agency",
}

EMPTY: dict[Whose, str] = {
    "mine": "Nothing is owed by you in the cases that you work on. Somebody else may owe the next step.",
    "cover": "Nothing is owed by your agency in the cases of those for whom you stand in.",
    "team": "Nothing is owed by your agency in the cases that your team works on.",
    "agency": "Nothing is owed by your agency in any case that you see. Cases that you do not work on are not shown.",
}
WIDER: dict[Whose, tuple[Whose, str] | None] = {
    "mine": ("team", "See what is owed in your team’s cases"),
    "cover": ("mine", "See what you owe yourself"),
    "team": ("agency", "See what your agency owes"),
    "agency": None,
}
"""Where to look next when a list is empty."""
COUNTED = {
    Group.URGENT: "urgent",
    Group.OVERDUE: "overdue",
    Group.TODAY: "due today",
    Group.WEEK: "due in the next 7 days",
    Group.LATER: "due later",
    Group.WAITING: "with no date running",
}
"""How the groups are named in the line that sums the list up."""


@signed_in
def today(request: HttpRequest) -> HttpResponse:
    """What is owed, today's meetings, and forms that were begun."""
    viewer = current_viewer()
    now = timezone.now()
    pack = area_pack()
    wanted, case = queries.narrowed_to_visible(viewer, _wanted(request, pack))
    page, wanted = _page(request, viewer, wanted, now)
    shown = {each.duty.pk: each for each in owed(viewer, page.duties, now=now)}
    wider = WIDER[page.whose]
    covered = stands_in_for(viewer)
    record_consultation(
        viewer=viewer,
        operation=Operation.CONSULT,
        what="work list",
        case_ids=queries.cases_of(page.duties),
        route="today",
    )
    return render(
        request,
        "casework/today/today.html",
        {
            "groups": [
                (HEADINGS[group], page.counts[group], [shown[duty.pk] for duty in duties])
                for group, duties in page.groups
            ],
            "total": sum(page.counts.values()),
            "in_all": [f"{page.counts[group]} {words}" for group, words in COUNTED.items() if page.counts.get(group)],
            "page": page,
            "tabs": [
                {"text": text, "href": _tab(request, whose), "active": whose == page.whose}
                for whose, text in TABS.items()
                if whose != "cover" or covered or page.whose == "cover"
            ],
            "covered": covered,
            "notes": list(notes(viewer)),
            "emergencies": openings(viewer, since=now - SHOWN_FOR)[0],
            "empty": EMPTY[page.whose],
            "wider": {"href": _tab(request, wider[0]), "text": wider[1]} if wider else None,
            "wanted": wanted,
            "chosen": _chosen(request, page.whose, wanted, pack, case),
            "post": "mine" if wanted.my_post_only else None,
            "rules": _rules(pack),
            "meetings": [
                (meeting, _meeting_title(pack, meeting.kind), url_if_any("meeting", number=meeting.number))
                for meeting in queries.meetings_today(viewer, now=now)
            ],
            "drafts": unfinished_forms(viewer, pack),
            "at_front_door": viewer.has(Function.FRONT_DOOR),
            "today": now,
        },
    )


def _page(request: HttpRequest, viewer: Viewer, wanted: Wanted, now: datetime) -> tuple[queries.Page, Wanted]:
    asked = request.GET.get("whose", "")
    number = page_number(request)
    for whose in get_args(Whose):
        if asked == whose:
            return queries.work_list(viewer, whose, wanted, number=number, now=now), wanted
    return queries.first_list(viewer, wanted, number=number, now=now)


def _wanted(request: HttpRequest, pack: Pack) -> Wanted:
    rule = request.GET.get("rule", "")
    try:
        case_id = UUID(request.GET.get("case", ""))
    except ValueError:
        case_id = None
    return Wanted(
        overdue_only=request.GET.get("overdue") == "yes",
        my_post_only=request.GET.get("post") == "mine",
        rule=rule if rule in pack.duties else "",
        case_id=case_id,
    )


def _tab(request: HttpRequest, whose: Whose) -> str:
    return href_with(request, whose=whose, page=None)


def _rules(pack: Pack) -> list[tuple[str, str]]:
    """The rules to choose from, by title; those that share a title are told apart by their clauses."""
    titles = Counter(rule.title for rule in pack.duties.values())
    named = [
        (rule.name, rule.title if titles[rule.title] == 1 else f"{rule.title} ({', '.join(rule.clauses)})")
        for rule in pack.duties.values()
    ]
    return sorted(named, key=lambda rule: (rule[1], rule[0]))


def _chosen(request: HttpRequest, whose: Whose, wanted: Wanted, pack: Pack, case: Case | None) -> list[dict[str, str]]:
    chosen = []
    if wanted.overdue_only:
        chosen.append({"text": "Overdue only", "href": href_with(request, overdue=None, page=None)})
    if wanted.my_post_only:
        chosen.append({"text": "Owed by my post", "href": href_with(request, whose=whose, post=None, page=None)})
    if wanted.rule:
        chosen.append({"text": pack.duties[wanted.rule].title, "href": href_with(request, rule=None, page=None)})
    if case is not None:
        chosen.append({"text": case.reference, "href": href_with(request, case=None, page=None)})
    return chosen


def _meeting_title(pack: Pack, kind: str) -> str:
    meeting = pack.meetings.get(kind)
    return meeting.title if meeting else kind
