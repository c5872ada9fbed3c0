"""Somebody leaves: their cases are handed on, their membership ends; a case that is nobody's is given to somebody."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from holdfast.access.actions import end_membership, involve
from holdfast.access.models import Involvement, Membership, User
from holdfast.access.staff import OpenWork, hand_on, open_work
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.casework.forms.edits import Answers, Edit, day, edit_page
from holdfast.casework.forms.questions import Question
from holdfast.casework.staff_pages.asking import administrators, colleagues_of, membership_of
from holdfast.casework.staff_pages.views import bar_of
from holdfast.register.queries import unattended_cases
from holdfast.site.jinja import long_date, plural

LATER = "later"


def _told(work: list[OpenWork]) -> list[str]:
    alone = [one.reference for one in work if one.alone]
    told = [f"Works on {plural(len(work), 'open case')}." if work else "Works on no open case."]
    if alone:
        told.append(f"Nobody else works on {', '.join(alone)}.")
    return told


def _member_page(membership: Membership) -> str:
    return reverse("staff_member", kwargs={"membership_id": membership.pk})


@administrators
def staff_end(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Somebody leaves the agency: on which day, and who takes on their cases."""
    viewer = current_viewer()
    membership = membership_of(viewer, membership_id)
    work = open_work(viewer, membership)
    yesterday = timezone.localdate() - timedelta(days=1)

    @transaction.atomic
    def act(answers: Answers) -> str:
        if (to := answers.get("to")) and to != LATER:
            taker = User.objects.get(pk=UUID(str(to)))
            ids = [one.involvement_id for one in work]
            hand_on(by=viewer, membership=membership, involvement_ids=ids, to=taker)
        last = day(answers, "last_day") or yesterday
        end_membership(by=viewer, membership=membership, until_date=last)
        when = "now" if last <= yesterday else f"after {long_date(membership.until_date)}"
        return f"{membership.user.name}’s membership ends {when}; with it they see nothing of the agency’s any more."

    questions = [
        Question("last_day", "date", "What is their last day?", hint="Leave it empty to end it now.", optional=True)
    ]
    if work:
        takers = colleagues_of(membership.agency_id, but_not={membership.user_id, viewer.user_id})
        later: dict[str | int | bool, str] = {LATER: "I do not know yet: list the cases that are nobody’s"}
        questions.append(Question("to", "one of", "Who takes on all their cases?", choices={**later, **takers}))
    return edit_page(
        request,
        Edit(
            "End the membership",
            "End the membership",
            questions,
            act,
            about=bar_of(membership),
            back=f"{reverse('staff')}?agency={membership.agency_id}",
            lead=[*_told(work), "To give them to several colleagues, hand them on first, then end the membership."],
        ),
    )


@administrators
def staff_hand_on(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Some of somebody's cases are handed on to a colleague."""
    viewer = current_viewer()
    membership = membership_of(viewer, membership_id)
    work = open_work(viewer, membership)
    if not work:
        raise Http404

    def act(answers: Answers) -> str:
        taker = User.objects.get(pk=UUID(str(answers["to"])))
        chosen = {UUID(str(one)) for one in answers["cases"]}
        handed = hand_on(by=viewer, membership=membership, involvement_ids=chosen, to=taker)
        return f"{taker.name} works on {plural(handed, 'case')} from now on. Tell them both, so that they talk."

    takers = colleagues_of(membership.agency_id, but_not={membership.user_id, viewer.user_id})
    cases: dict[str | int | bool, str] = {
        str(one.involvement_id): f"{one.reference}: {one.role}{', nobody else works on it' if one.alone else ''}"
        for one in work
    }
    return edit_page(
        request,
        Edit(
            "Hand cases on",
            "Hand them on",
            [
                Question("cases", "choices", "Which cases?", hint="You see the references alone.", choices=cases),
                Question("to", "one of", "Who takes them on?", choices=takers),
            ],
            act,
            about=bar_of(membership),
            back=_member_page(membership),
        ),
    )


@administrators
def unattended(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A case on which nobody works any more is given to somebody."""
    viewer = current_viewer()
    case = next((each for each in unattended_cases(viewer) if each.case_id == case_id), None)
    if case is None:
        raise Http404

    def act(answers: Answers) -> str:
        taker = User.objects.get(pk=UUID(str(answers["to"])))
        involve(
            by=viewer,
            case_id=case_id,
            role=Involvement.Role.WORKER,
            reason="Nobody worked on it any more.",
            user=taker,
            agency_id=viewer.author_agency,
        )
        return f"{taker.name} works on {case.reference} from now on. Tell them."

    return edit_page(
        request,
        Edit(
            "A case that is nobody’s",
            "Give it to them",
            [Question("to", "one of", "Who takes it on?", choices=_takers(viewer))],
            act,
            about=(case.reference, []),
            back=reverse("staff"),
            lead=["You see the reference alone. Whoever takes it on sees the case from now on."],
        ),
    )


def _takers(viewer: Viewer) -> dict[str | int | bool, str]:
    return colleagues_of(viewer.author_agency, but_not={viewer.user_id})
