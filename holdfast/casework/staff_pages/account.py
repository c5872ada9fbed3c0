"""What an administrator does about an account: a second factor that is lost, shutting it at once, opening it again."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from holdfast.access.invitation import send_invitation
from holdfast.access.models import Membership
from holdfast.access.sign_in.confirming import confirmed
from holdfast.access.sign_in.lost import take_away_second_factors
from holdfast.access.sign_in.shutting_out import factors_of, let_in_again, shut_out
from holdfast.access.viewer import current_viewer
from holdfast.casework.forms.edits import Answers, Edit, edit_page, text
from holdfast.casework.forms.questions import Question
from holdfast.casework.staff_pages.asking import administrators, membership_of
from holdfast.casework.staff_pages.views import BECAUSE, bar_of
from holdfast.site.jinja import long_datetime


def _page_of(membership: Membership) -> str:
    return reverse("staff_member", kwargs={"membership_id": membership.pk})


def _pages(request: HttpRequest) -> Callable[[UUID], str]:
    """For a mail: the whole address of the page of a membership."""
    return lambda pk: request.build_absolute_uri(reverse("staff_member", kwargs={"membership_id": pk}))


@administrators
@confirmed(BECAUSE)
def staff_second_factor(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Somebody has lost their second factor and their recovery codes."""
    viewer = current_viewer()
    membership = membership_of(viewer, membership_id)

    def act(answers: Answers) -> str:
        take_away_second_factors(
            by=viewer,
            membership=membership,
            because=text(answers, "because"),
            link=request.build_absolute_uri(reverse("account_login")),
        )
        name = membership.user.name
        return f"Taken away. {name} sets up a new one at the next sign-in: stay with them until it is done."

    because = Question(
        "because",
        "text",
        "How do you know that it is they?",
        hint="Such as: stood before me with their pass. A telephone call or a mail is not enough.",
    )
    return edit_page(
        request,
        Edit(
            "Second factor lost",
            "Take it away",
            [because],
            act,
            about=bar_of(membership),
            back=_page_of(membership),
            lead=["For somebody who has neither it nor their recovery codes. They are signed out and told by mail."],
        ),
    )


@administrators
@confirmed(BECAUSE)
def staff_shut_out(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Somebody must not get in any more, from this moment, such as after their laptop was lost."""
    viewer = current_viewer()
    membership = membership_of(viewer, membership_id)

    def act(answers: Answers) -> str:
        shut_out(by=viewer, membership=membership, because=text(answers, "because"), page=_pages(request))
        return f"{membership.user.name} is signed out everywhere and cannot sign in."

    because = Question(
        "because",
        "text",
        "Why?",
        hint="Such as: laptop lost on a train. Those who look after the account read it. Name no child.",
    )
    return edit_page(
        request,
        Edit(
            "Shut them out now",
            "Shut them out",
            [because],
            act,
            about=bar_of(membership),
            back=_page_of(membership),
            lead=[
                "They are signed out everywhere at once and cannot sign in until somebody lets them in again.",
                "They, and the other administrators of every agency that they work for, are told by mail.",
                "Their cases stay theirs: hand them on if it lasts.",
            ],
        ),
    )


@administrators
@confirmed(BECAUSE)
def staff_let_in(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Somebody who was shut out may sign in again, with a new password."""
    viewer = current_viewer()
    membership = membership_of(viewer, membership_id)
    if membership.user.is_active:
        raise Http404

    factors = factors_of(membership)

    def act(answers: Answers) -> str:
        kept = [int(each) for each in answers.get("keep", ())]
        let_in_again(
            by=viewer, membership=membership, because=text(answers, "because"), keep=kept, page=_pages(request)
        )
        send_invitation(request, membership.user)
        name = membership.user.name
        then = "" if kept or not factors else " They set up a new second factor then: stay with them until it is done."
        return f"{name} can sign in again. A link to set a new password is on its way to them.{then}"

    because = Question("because", "text", "Why is it safe now?", hint="Such as: the laptop is found, or was wiped.")
    keep = Question(
        "keep",
        "choices",
        "Which of these second factors are surely theirs?",
        hint="Go through them with the person. Somebody who had their laptop may have added one. Those set up within a"
        " month before they were shut out are not chosen: choose them only if the person set them up.",
        choices={str(one.id): f"{one.said}, set up {long_datetime(one.since)}" for one in factors},
        optional=True,
    )
    return edit_page(
        request,
        Edit(
            "Let them in again",
            "Let them in",
            [because, keep] if factors else [because],
            act,
            about=bar_of(membership),
            back=_page_of(membership),
            begin={"keep": [str(one.id) for one in factors if one.is_old]},
            lead=[
                "Their old password and their recovery codes no longer work, for somebody may have learnt them.",
                "The other administrators of every agency that they work for are told by mail.",
            ],
        ),
    )
