"""What the forms about staff ask, and whom a viewer looks after."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from holdfast.access.may import needs
from holdfast.access.models import Function, Membership
from holdfast.access.queries import current_memberships
from holdfast.access.viewer import Viewer
from holdfast.access.wall import WITHIN_AGENCY
from holdfast.casework.forms.edits import Answers, choices_of
from holdfast.casework.forms.questions import Question
from holdfast.chronology.packs import area_pack
from holdfast.register.models import Agency, Team

administrators = needs(Function.AGENCY_ADMINISTRATOR, Function.AREA_ADMINISTRATOR)
area_administrators = needs(Function.AREA_ADMINISTRATOR)


def is_of_the_area(viewer: Viewer) -> bool:
    """Whether the viewer looks after every agency."""
    return viewer.has(Function.AREA_ADMINISTRATOR)


def agency_asked(viewer: Viewer, asked: str) -> Agency:
    """The agency of a page: the viewer's own, or for an area administrator the one that is asked for. Or Http404."""
    if not asked:
        return get_object_or_404(Agency, pk=viewer.author_agency)
    try:
        agency_id = UUID(asked)
    except ValueError:
        raise Http404 from None
    if agency_id != viewer.agency_id and not is_of_the_area(viewer):
        raise Http404
    return get_object_or_404(Agency, pk=agency_id)


def membership_of(viewer: Viewer, membership_id: UUID) -> Membership:
    """A membership that the viewer looks after and that has not ended; else there is no such page."""
    found = Membership.objects.select_related("user", "agency", "team").exclude(until_date__lt=timezone.localdate())
    if not is_of_the_area(viewer):
        found = found.filter(agency_id=viewer.author_agency)
    return get_object_or_404(found, pk=membership_id)


def work_questions(viewer: Viewer, agency: Agency) -> list[Question]:
    """As what somebody works: post, team, functions."""
    party = area_pack().parties.agencies.get(agency.key)
    posts: dict[str | int | bool, str] = {post.name: post.title for post in party.posts.values()} if party else {}
    teams = Team.objects.filter(agency=agency, is_active=True).order_by("name", "id")
    functions = choices_of(Function)
    if not is_of_the_area(viewer):
        functions = {word: said for word, said in functions.items() if word in WITHIN_AGENCY}
    asked = [
        Question("post", "one of", "Which post?", choices=posts, optional=True, unchosen="No post"),
        Question(
            "team", "one of", "Which team?", choices={str(team.pk): team.name for team in teams},
            hint="Through a team one sees the cases of the whole team.", optional=True, unchosen="No team",
        ),
        Question(
            "functions", "choices", "Which functions?", choices=functions,
            hint="What they do for the whole agency or area, beside their own work.", optional=True,
        ),
    ]  # fmt: skip
    return [question for question in asked if question.choices]


def team_answered(answers: Answers) -> Team | None:
    """The team that was chosen."""
    return Team.objects.filter(pk=UUID(str(answers["team"]))).first() if answers.get("team") else None


def colleagues_of(agency_id: UUID, *, but_not: set[UUID | None]) -> dict[str | int | bool, str]:
    """Whom cases can be handed on to: who works for the agency today, by name."""
    found = current_memberships().filter(agency_id=agency_id).exclude(user_id__in=[one for one in but_not if one])
    return {str(each.user_id): f"{each.user.name}{', ' if each.post else ''}{each.post}" for each in found}
