"""The agencies of the partnership and their teams, kept by area administrators."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from holdfast.access.viewer import current_viewer
from holdfast.casework.forms.edits import Answers, Edit, edit_page, text
from holdfast.casework.forms.questions import Question
from holdfast.casework.staff_pages.asking import area_administrators
from holdfast.chronology.packs import area_pack
from holdfast.register.actions import add_agency, add_team, change_agency, change_team
from holdfast.register.models import Agency, Team

_OPEN = Question(
    "is_active", "yes-no", "Is it part of the partnership now?", hint="If not, its history stays to be read."
)


@area_administrators
def agencies(request: HttpRequest) -> HttpResponse:
    """Every agency, with how many people and teams it has."""
    today = timezone.localdate()
    works_now = Q(memberships__from_date__lte=today) & (
        Q(memberships__until_date__isnull=True) | Q(memberships__until_date__gte=today)
    )
    found = Agency.objects.annotate(
        people=Count("memberships__user", filter=works_now, distinct=True),
        groups=Count("teams", filter=Q(teams__is_active=True), distinct=True),
    ).order_by("-is_active", "title", "id")
    return render(request, "casework/staff/agencies.html", {"agencies": found})


@area_administrators
def agency_add(request: HttpRequest) -> HttpResponse:
    """Another agency of the protocol joins the partnership."""
    viewer = current_viewer()
    here = set(Agency.objects.values_list("key", flat=True))
    known = area_pack().parties.agencies.values()
    missing: dict[str | int | bool, str] = {one.name: one.title for one in known if one.name not in here}
    if not missing:
        messages.info(request, "Every agency of the protocol is here. The protocol says which agencies there are.")
        return redirect("agencies")

    def act(answers: Answers) -> str:
        made = add_agency(by=viewer, key=str(answers["key"]), title=str(answers["title"]))
        return f"{made.title} is added. Add its teams and people next."

    questions = [
        Question("key", "one of", "Which agency of the protocol?", choices=missing),
        Question("title", "text", "What is it called here?"),
    ]
    return edit_page(
        request,
        Edit("Add an agency", "Add it", questions, act, about=("Agencies", []), back=reverse("agencies")),
    )


@area_administrators
def agency(request: HttpRequest, agency_id: UUID) -> HttpResponse:
    """One agency and its teams."""
    found = get_object_or_404(Agency, pk=agency_id)
    teams = found.teams.order_by("-is_active", "name", "id")
    return render(request, "casework/staff/agency.html", {"agency": found, "teams": teams})


def _page_of(found: Agency) -> str:
    return reverse("agency", kwargs={"agency_id": found.pk})


@area_administrators
def agency_change(request: HttpRequest, agency_id: UUID) -> HttpResponse:
    """What an agency is called, and whether it is part of the partnership."""
    viewer, found = current_viewer(), get_object_or_404(Agency, pk=agency_id)

    def act(answers: Answers) -> str:
        change_agency(by=viewer, agency=found, title=str(answers["title"]), is_active=bool(answers["is_active"]))
        return "Changed."

    questions = [Question("title", "text", "What is it called here?"), _OPEN]
    begin = {"title": found.title, "is_active": found.is_active}
    return edit_page(
        request,
        Edit(
            "Change an agency", "Change it", questions, act, about=(found.title, []), back=_page_of(found), begin=begin
        ),
    )


def _team_questions(found: Agency) -> list[Question]:
    party = area_pack().parties.agencies.get(found.key)
    posts: dict[str | int | bool, str] = {post.name: post.title for post in party.posts.values()} if party else {}
    asked = [
        Question("name", "text", "What is the team called?"),
        Question(
            "post", "one of", "Which post of the protocol is it as a whole?", choices=posts, optional=True,
            unchosen="None",
        ),
        Question(
            "takes_new_concerns", "yes-no", "Does it take new concerns?",
            hint="The front door: it is involved in every case as it is opened.",
        ),
    ]  # fmt: skip
    return [question for question in asked if question.choices or question.type != "one of"]


@area_administrators
def team_add(request: HttpRequest, agency_id: UUID) -> HttpResponse:
    """Another team."""
    viewer, found = current_viewer(), get_object_or_404(Agency, pk=agency_id)

    def act(answers: Answers) -> str:
        made = add_team(
            by=viewer,
            agency=found,
            name=str(answers["name"]),
            post=text(answers, "post"),
            takes_new_concerns=bool(answers["takes_new_concerns"]),
        )
        return f"{made.name} is added."

    return edit_page(
        request,
        Edit("Add a team", "Add it", _team_questions(found), act, about=(found.title, []), back=_page_of(found)),
    )


@area_administrators
def team_change(request: HttpRequest, agency_id: UUID, team_id: UUID) -> HttpResponse:
    """What a team is called and does, and whether it is there."""
    viewer, found = current_viewer(), get_object_or_404(Agency, pk=agency_id)
    team = get_object_or_404(Team, pk=team_id, agency=found)

    def act(answers: Answers) -> str:
        change_team(
            by=viewer,
            team=team,
            name=str(answers["name"]),
            post=text(answers, "post"),
            takes_new_concerns=bool(answers["takes_new_concerns"]),
            is_active=bool(answers["is_active"]),
        )
        return "Changed."

    begin = {
        "name": team.name,
        "post": team.post or None,
        "takes_new_concerns": team.takes_new_concerns,
        "is_active": team.is_active,
    }
    there = Question("is_active", "yes-no", "Is there such a team now?", hint="If not, its history stays to be read.")
    return edit_page(
        request,
        Edit(
            "Change a team", "Change it", [*_team_questions(found), there], act, about=(found.title, []),
            back=_page_of(found), begin=begin,
        ),
    )  # fmt: skip
