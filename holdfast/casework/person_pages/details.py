"""Names and details of a person: added to and corrected, never overwritten unseen."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from holdfast.access.may import person_team
from holdfast.access.viewer import current_viewer
from holdfast.casework.forms.edits import SOURCE, Answers, Edit, choices_of, day, edit_page, text
from holdfast.casework.forms.questions import Question
from holdfast.casework.person_pages import words
from holdfast.casework.person_pages.queries import bar
from holdfast.casework.person_pages.views import log_form
from holdfast.register.actions import add_name, correct_details, end_name
from holdfast.register.models import Person, PersonName
from holdfast.register.names import NewName
from holdfast.register.queries import same_person
from holdfast.register.words import NameKind

_NAME = (
    Question("given", "text", "Given names", hint="Or the whole name, where it does not divide.", optional=True),
    Question("family", "text", "Family name", optional=True),
    Question("kind", "choice", "What kind of name is it?", choices=choices_of(NameKind)),
    Question("from_date", "date", "Used since", optional=True, tense="past"),
    Question("until_date", "date", "Used until", hint="Leave it empty if it is in use.", optional=True),
    SOURCE,
)


@person_team
def name_add(request: HttpRequest, person: Person) -> HttpResponse:
    """Another name: a legal one, an alias, a nickname."""
    viewer = current_viewer()

    def act(answers: Answers) -> str:
        add_name(
            by=viewer,
            person=person,
            name=NewName(text(answers, "given"), text(answers, "family"), str(answers["kind"])),
            source=str(answers["source"]),
            from_date=day(answers, "from_date"),
            until_date=day(answers, "until_date"),
        )
        return "The name is added. Searches find it from now on."

    log_form(person, "add a name", "person_name_add")
    return edit_page(
        request,
        Edit(
            title="Add a name",
            button="Add the name",
            questions=_NAME,
            act=act,
            about=bar(person),
            back=reverse("person", kwargs={"person_id": person.pk}),
            begin={"kind": NameKind.ALIAS.value},
            lead=["Names that were known before stay, so that they can still be found."],
        ),
    )


@person_team
def name_end(request: HttpRequest, person: Person, name_id: UUID) -> HttpResponse:
    """A name that is used no longer."""
    viewer = current_viewer()
    name = get_object_or_404(PersonName, pk=name_id, person_id__in=same_person(person), until_date__isnull=True)

    def act(answers: Answers) -> str:
        until = day(answers, "until_date")
        assert until is not None  # noqa: S101 - the question must be answered
        end_name(by=viewer, name=name, until_date=until)
        return "The name has ended. It stays to be found."

    log_form(person, "end a name", "person_name_end")
    return edit_page(
        request,
        Edit(
            title=f"End the name {name.text}",
            button="End the name",
            questions=[Question("until_date", "date", "Used until", tense="past")],
            act=act,
            about=bar(person),
            back=reverse("person", kwargs={"person_id": person.pk}),
        ),
    )


@person_team
def details(request: HttpRequest, person: Person) -> HttpResponse:
    """Correct what is known of a person. What stood there before is kept, with who said so."""
    viewer = current_viewer()

    def act(answers: Answers) -> str:
        made = correct_details(by=viewer, person=person, source=str(answers["source"]), **words.settled(dict(answers)))
        return "The details are corrected. What stood there before is kept." if made else "Nothing was changed."

    log_form(person, "correct details", "person_details")
    return edit_page(
        request,
        Edit(
            title="Correct details",
            button="Save the details",
            questions=[*words.DETAILS, SOURCE],
            act=act,
            about=bar(person),
            back=reverse("person", kwargs={"person_id": person.pk}),
            begin=words.begun(person),
        ),
    )
