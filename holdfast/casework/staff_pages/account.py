"""What an administrator does about an account: a second factor that is lost, shutting it at once, opening it again."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from holdfast.access.invitation import send_invitation
from holdfast.access.models import Membership
from holdfast.access.sign_in.confirming import confirmed
from holdfast.access.sign_in.lost import take_away_second_factors
from holdfast.access.sign_in.shutting_out import let_in_again, shut_out
from holdfast.access.viewer import current_viewer
from holdfast.casework.forms.edits import Answers, Edit, edit_page, text
from holdfast.casework.forms.questions import Question
from holdfast.casework.staff_pages.asking import administrators, membership_of
from holdfast.casework.staff_pages.views import BECAUSE, bar_of


def _page_of(membership: Membership) -> str:
    return reverse("staff_member", kwargs={"membership_id": membership.pk})


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
        link = request.build_absolute_uri(_page_of(membership))
        shut_out(by=viewer, membership=membership, because=text(answers, "because"), link=link)
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
                "They and other administrators are told by mail. Their cases stay theirs: hand them on if it lasts.",
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

    def act(answers: Answers) -> str:
        let_in_again(by=viewer, membership=membership, because=text(answers, "because"))
        send_invitation(request, membership.user)
        return f"{membership.user.name} can sign in again. A link to set a new password is on its way to them."

    because = Question("because", "text", "Why is it safe now?", hint="Such as: the laptop is found, or was wiped.")
    return edit_page(
        request,
        Edit(
            "Let them in again",
            "Let them in",
            [because],
            act,
            about=bar_of(membership),
            back=_page_of(membership),
            lead=[
                "Their old password no longer works, for somebody may have learnt it.",
                "If their second factor is gone too, take it away as well.",
            ],
        ),
    )
