"""Where a person lives or lived. A confidential address is seen by its circle alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from holdfast.access.may import person_team
from holdfast.access.models import User
from holdfast.access.sign_in.confirming import confirmed
from holdfast.access.viewer import current_viewer
from holdfast.casework.forms.edits import SOURCE, Answers, Edit, day, edit_page, text
from holdfast.casework.forms.questions import Question
from holdfast.casework.person_pages.confidential import BECAUSE
from holdfast.casework.person_pages.queries import bar, in_circle, who_works_with
from holdfast.casework.person_pages.views import log_form
from holdfast.register.actions import (
    add_address,
    end_address,
    let_see_address,
    make_address_confidential,
    stop_seeing_address,
)
from holdfast.register.models import Address, AddressCircle, Person
from holdfast.register.queries import same_person

_WHY_CONFIDENTIAL = "Why must it stay confidential?"


def _back(person: Person) -> str:
    return reverse("person", kwargs={"person_id": person.pk})


def _circle_question(users: list[User]) -> list[Question]:
    if not users:
        return []
    return [
        Question(
            "circle",
            "choices",
            "Who else may see it?",
            hint="You always do. They all work with this person now.",
            choices={str(user.pk): user.name for user in users},
            optional=True,
        )
    ]


def _chosen(answers: Answers, users: list[User]) -> list[User]:
    chosen = set(answers.get("circle", ()))
    return [user for user in users if str(user.pk) in chosen]


def _is_to_be_confidential(request: HttpRequest, **of: Any) -> bool:  # noqa: ARG001 - called as the view is
    return bool(request.POST.get("confidential_because", "").strip())


@person_team
@confirmed(BECAUSE, when=_is_to_be_confidential)
def address_add(request: HttpRequest, person: Person) -> HttpResponse:
    """An address, now or in the past; with a reason, a confidential one."""
    viewer = current_viewer()
    users = who_works_with(viewer, person)

    def act(answers: Answers) -> str:
        why = text(answers, "confidential_because")
        add_address(
            by=viewer,
            person=person,
            lines=str(answers["lines"]),
            postcode=text(answers, "postcode"),
            uprn=text(answers, "uprn"),
            source=str(answers["source"]),
            from_date=day(answers, "from_date"),
            until_date=day(answers, "until_date"),
            confidential_because=why,
            circle=_chosen(answers, users) if why else (),
        )
        return "The address is added. Only its circle sees it." if why else "The address is added."

    questions = [
        Question("lines", "text", "Address", hint="As on an envelope, without the postcode.", long=True),
        Question("postcode", "text", "Postcode", optional=True),
        Question("uprn", "text", "Unique property reference number", optional=True),
        Question("from_date", "date", "Lives there since", optional=True, tense="past"),
        Question("until_date", "date", "Lived there until", optional=True, tense="past"),
        SOURCE,
        Question(
            "confidential_because",
            "text",
            _WHY_CONFIDENTIAL,
            hint="Leave it empty if everybody who works with the person may know it.",
            long=True,
            optional=True,
        ),
        *_circle_question(users),
    ]
    log_form(person, "add an address", "person_address_add")
    return edit_page(
        request,
        Edit("Add an address", "Add the address", questions, act, about=bar(person), back=_back(person)),
    )


def _address(person: Person, address_id: UUID) -> Address:
    """One of the person's addresses that the viewer may see; else there is no such page."""
    return get_object_or_404(Address, pk=address_id, person_id__in=same_person(person))


def _is_confidential(request: HttpRequest, address_id: UUID, **of: Any) -> bool:  # noqa: ARG001 - called as the view is
    return Address.objects.filter(pk=address_id, is_confidential=True).exists()


@person_team
@confirmed(BECAUSE, when=_is_confidential)
def address_end(request: HttpRequest, person: Person, address_id: UUID) -> HttpResponse:
    """The person has moved away."""
    viewer, address = current_viewer(), _address(person, address_id)

    def act(answers: Answers) -> str:
        until = day(answers, "until_date")
        assert until is not None  # noqa: S101 - the question must be answered
        end_address(by=viewer, address=address, until_date=until)
        return "The address has ended. It stays to be read."

    log_form(person, "end an address", "person_address_end")
    return edit_page(
        request,
        Edit(
            "End an address",
            "End the address",
            [Question("until_date", "date", "Lived there until", tense="past")],
            act,
            about=bar(person),
            back=_back(person),
            lead=[f"{address.lines} {address.postcode}".strip()],
        ),
    )


@person_team
@confirmed(BECAUSE)
def address_confidential(request: HttpRequest, person: Person, address_id: UUID) -> HttpResponse:
    """From now on only a small circle sees the address."""
    viewer = current_viewer()
    address = get_object_or_404(Address, pk=address_id, person_id__in=same_person(person), is_confidential=False)
    users = who_works_with(viewer, person)

    def act(answers: Answers) -> str:
        make_address_confidential(
            by=viewer, address=address, because=str(answers["because"]), circle=_chosen(answers, users)
        )
        return "The address is confidential. Only its circle sees that it is there."

    log_form(person, "make an address confidential", "person_address_confidential")
    return edit_page(
        request,
        Edit(
            "Keep an address confidential",
            "Keep it confidential",
            [Question("because", "text", _WHY_CONFIDENTIAL, long=True), *_circle_question(users)],
            act,
            about=bar(person),
            back=_back(person),
            lead=[
                f"{address.lines} {address.postcode}".strip(),
                "Whoever is not in its circle will not see that this address is there.",
                "Those who saw it before may remember it: tell them, and check letters and other systems.",
            ],
        ),
    )


@person_team
@confirmed(BECAUSE)
def address_circle(request: HttpRequest, person: Person, address_id: UUID) -> HttpResponse:
    """Who may see a confidential address; somebody let in."""
    viewer = current_viewer()
    address = get_object_or_404(Address, pk=address_id, person_id__in=same_person(person), is_confidential=True)
    inside = in_circle([address.pk])
    here = {each.user_id for each in inside}
    users = [user for user in who_works_with(viewer, person) if user.pk not in here]
    log_form(person, "circle of a confidential address", "person_address_circle")
    if not users:
        return render(
            request,
            "casework/person/circle.html",
            {"edit": None, "about": bar(person), "back": _back(person), "person": person, "address": address,
             "inside": inside, "errors": []},
        )  # fmt: skip

    def act(answers: Answers) -> str:
        user = next(user for user in users if str(user.pk) == answers["user"])
        let_see_address(by=viewer, address=address, user=user, reason=str(answers["reason"]))
        return f"{user.name} may see the address from now on."

    edit = Edit(
        "Who may see this address",
        "Let them see it",
        [
            Question("user", "choice", "Who is to see it?", choices={str(user.pk): user.name for user in users}),
            Question("reason", "text", "Why do they need to know?", hint="It stands in the log.", long=True),
        ],
        act,
        about=bar(person),
        back=_back(person),
    )
    return edit_page(
        request, edit, template="casework/person/circle.html",
        about=bar(person), back=_back(person), person=person, address=address, inside=inside,
    )  # fmt: skip


@person_team
@confirmed(BECAUSE)
def address_circle_end(request: HttpRequest, person: Person, address_id: UUID, circle_id: UUID) -> HttpResponse:
    """Somebody no longer needs to know a confidential address."""
    viewer, address = current_viewer(), _address(person, address_id)
    inside = get_object_or_404(AddressCircle.objects.select_related("user", "address"), pk=circle_id, address=address)

    def act(answers: Answers) -> str:
        stop_seeing_address(by=viewer, circle=inside, reason=str(answers["reason"]))
        return f"{inside.user.name} does not see the address any more."

    log_form(person, "end sight of a confidential address", "person_address_circle_end")
    return edit_page(
        request,
        Edit(
            f"Take {inside.user.name} out of the circle",
            "Take them out",
            [
                Question(
                    "reason", "text", "Why do they not need to know any more?", hint="It stands in the log.", long=True
                )
            ],
            act,
            about=bar(person),
            back=_back(person),
        ),
    )
