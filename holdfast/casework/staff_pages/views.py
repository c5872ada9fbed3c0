"""Who works for an agency: the list, inviting somebody, one of them, another post or team."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from holdfast.access.actions import account_said, change_membership
from holdfast.access.invitation import send_invitation
from holdfast.access.log import record_consultation
from holdfast.access.models import Membership, Operation
from holdfast.access.sign_in.confirming import confirmed
from holdfast.access.sign_in.sessions import end_sign_ins, sign_ins_of
from holdfast.access.sign_in.shutting_out import why_shut_out
from holdfast.access.staff import invite, is_dormant, open_work, staff_of
from holdfast.access.viewer import current_viewer
from holdfast.casework.forms.edits import Answers, Edit, day, edit_page, text
from holdfast.casework.forms.questions import Question
from holdfast.casework.staff_pages.asking import (
    administrators,
    agency_asked,
    is_of_the_area,
    membership_of,
    team_answered,
    work_questions,
)
from holdfast.register.models import Agency
from holdfast.register.queries import unattended_cases
from holdfast.site.forms import page_number

PAGE = 25
BECAUSE = "You give or take what somebody may see, so it is done by you and nobody else."


@administrators
def staff(request: HttpRequest) -> HttpResponse:
    """Who works for the agency, and the cases on which nobody works any more."""
    viewer = current_viewer()
    agency = agency_asked(viewer, request.GET.get("agency", ""))
    search = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    dormant = "dormant" in request.GET
    number = page_number(request)
    found = list(staff_of(viewer, agency.pk, search=search, dormant=dormant)[(number - 1) * PAGE : number * PAGE + 1])
    return render(
        request,
        "casework/staff/staff.html",
        {
            "agency": agency,
            "agencies": list(Agency.objects.order_by("title", "id")) if is_of_the_area(viewer) else [],
            "people": [(each, is_dormant(each.user)) for each in found[:PAGE]],
            "search": search,
            "dormant": dormant,
            "number": number,
            "more": len(found) > PAGE,
            "unattended": unattended_cases(viewer),
        },
    )


@administrators
@confirmed(BECAUSE)
def staff_invite(request: HttpRequest) -> HttpResponse:
    """Somebody begins to work for the agency: an account, a membership, and a link by e-mail."""
    viewer = current_viewer()
    agency = agency_asked(viewer, request.GET.get("agency", ""))

    def act(answers: Answers) -> str:
        membership = invite(
            by=viewer,
            email=str(answers["email"]),
            name=str(answers["name"]),
            agency_id=agency.pk,
            post=text(answers, "post"),
            team=team_answered(answers),
            functions=answers.get("functions", ()),
            from_date=day(answers, "from_date"),
            until_date=day(answers, "until_date"),
        )
        send_invitation(request, membership.user)
        return f"{membership.user.name} is added. A link to begin with is on its way to {membership.user.email}."

    questions = [
        Question("email", "text", "Work e-mail address"),
        Question("name", "text", "Name", hint="As colleagues know them. It stands beside what they record."),
        *work_questions(viewer, agency),
        *_dates(),
    ]
    return edit_page(
        request,
        Edit("Add somebody", "Add them", questions, act, about=(agency.title, []), back=_list(agency)),
    )


def _dates() -> list[Question]:
    return [
        Question("from_date", "date", "From which day?", hint="Leave it empty for today.", optional=True),
        Question("until_date", "date", "Until which day?", hint="The last day, where it is known.", optional=True),
    ]


def _list(agency: Agency) -> str:
    return f"{reverse('staff')}?agency={agency.pk}"


def bar_of(membership: Membership) -> tuple[str, Sequence[tuple[str, str]]]:
    """Whom a page is about."""
    return membership.user.name, [("Agency", membership.agency.title), ("Post", membership.post or "none")]


@administrators
def staff_member(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """One of those who work for the agency: where they are signed in, how many cases they have, what can be done."""
    viewer = current_viewer()
    membership = membership_of(viewer, membership_id)
    own = membership.user_id == viewer.user_id
    sign_ins = [] if own else list(sign_ins_of(membership.user_id))
    if request.method == "POST":
        if request.POST.get("do") == "link":
            send_invitation(request, membership.user)
            record_consultation(
                viewer=viewer,
                operation=Operation.ADMINISTER,
                what="invitation sent again",
                reason=account_said(membership.user),
            )
            messages.success(request, f"A link is on its way to {membership.user.email}.")
        elif request.POST.get("do") == "sign out":
            end_sign_ins(by=viewer, sign_ins=sign_ins)
            messages.success(request, f"{membership.user.name} is signed out everywhere.")
        return redirect("staff_member", membership_id=membership.pk)
    return render(
        request,
        "casework/staff/member.html",
        {
            "membership": membership,
            "dormant": is_dormant(membership.user),
            "sign_ins": sign_ins,
            "cases": len(open_work(viewer, membership)),
            "own": own,
            "shut": why_shut_out(membership),
            "back": _list(membership.agency),
        },
    )


@administrators
@confirmed(BECAUSE)
def staff_change(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Somebody has another post, team or function from today on."""
    viewer = current_viewer()
    membership = membership_of(viewer, membership_id)

    def act(answers: Answers) -> str:
        change_membership(
            by=viewer,
            membership=membership,
            post=text(answers, "post"),
            team=team_answered(answers),
            functions=answers.get("functions", ()),
            until_date=day(answers, "until_date"),
        )
        return f"Changed from today on. {membership.user.name}’s own cases stay theirs."

    begin = {
        "post": membership.post or None,
        "team": str(membership.team_id) if membership.team_id else None,
        "functions": list(membership.functions) or None,
        "until_date": membership.until_date.isoformat() if membership.until_date else None,
    }
    return edit_page(
        request,
        Edit(
            "Change post, team or functions",
            "Change it",
            [*work_questions(viewer, membership.agency), _dates()[1]],
            act,
            about=bar_of(membership),
            back=_list(membership.agency),
            begin=begin,
            lead=[
                "It holds from today. Cases that they work on by name stay theirs; what they saw through a team goes."
            ],
        ),
    )
