"""Schools, and how often somebody is there (ISL-9.3b)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from holdfast.access.may import person_team
from holdfast.access.viewer import current_viewer
from holdfast.casework.forms.edits import SOURCE, Answers, Edit, choices_of, day, edit_page, text
from holdfast.casework.forms.questions import Question
from holdfast.casework.person_pages.queries import bar, since_until
from holdfast.casework.person_pages.views import log_form
from holdfast.register.actions import end_school_place, record_attendance, record_school_place
from holdfast.register.models import Person, Place, SchoolPlace
from holdfast.register.queries import same_person
from holdfast.register.words import PlaceKind, Provision

_CLAUSE = ("ISL-9.3b",)


def _back(person: Person) -> str:
    return reverse("person", kwargs={"person_id": person.pk})


@person_team
def school_add(request: HttpRequest, person: Person) -> HttpResponse:
    """Where somebody goes to school, or that there is no place."""
    viewer = current_viewer()
    schools: dict[str | int | bool, str] = {
        str(pk): name for pk, name in Place.objects.filter(kind=PlaceKind.SCHOOL).values_list("pk", "name")
    }

    def act(answers: Answers) -> str:
        chosen = answers.get("school")
        record_school_place(
            by=viewer,
            person=person,
            provision=str(answers["provision"]),
            source=str(answers["source"]),
            school=Place.objects.get(pk=chosen) if chosen else None,
            year_group=answers.get("year_group"),
            from_date=day(answers, "from_date"),
            until_date=day(answers, "until_date"),
            left_because=text(answers, "left_because"),
        )
        return "The school place is recorded."

    questions = [
        Question("provision", "choice", "What kind of place is it?", choices=choices_of(Provision)),
        Question("school", "one of", "Which school?", choices=schools, optional=True,
                 hint="A school that is not in the list is added under Places first."),
        Question("year_group", "number", "Year group", hint="0 is reception.", least=0, most=14, optional=True),
        Question("from_date", "date", "Since when?", optional=True),
        Question("until_date", "date", "Until when?", optional=True),
        Question("left_because", "text", "Why did it end?", optional=True),
        SOURCE,
    ]  # fmt: skip
    log_form(person, "add a school place", "school_add")
    edit = Edit(
        "Add a school place", "Add the school place", questions, act, about=bar(person), back=_back(person),
        clauses=_CLAUSE,
    )  # fmt: skip
    return edit_page(request, edit)


@person_team
def school_end(request: HttpRequest, person: Person, place_id: UUID) -> HttpResponse:
    """Somebody goes there no longer, or has a place now."""
    viewer = current_viewer()
    place = get_object_or_404(
        SchoolPlace.objects.select_related("school"),
        pk=place_id,
        person_id__in=same_person(person),
        until_date__isnull=True,
    )

    def act(answers: Answers) -> str:
        end_school_place(
            by=viewer,
            school_place=place,
            until_date=date.fromisoformat(answers["until_date"]),
            left_because=text(answers, "left_because"),
        )
        return "The school place has ended. It stays to be read."

    log_form(person, "end a school place", "school_end")
    questions = [
        Question("until_date", "date", "The last day", tense="past"),
        Question("left_because", "text", "Why did it end?", hint="Such as a move, or an exclusion.", optional=True),
    ]
    edit = Edit(
        f"End the place: {place.school.name if place.school else place.provision}", "End it", questions, act,
        about=bar(person), back=_back(person), clauses=_CLAUSE,
    )  # fmt: skip
    return edit_page(request, edit)


@person_team
def attendance_add(request: HttpRequest, person: Person, place_id: UUID) -> HttpResponse:
    """How often somebody was at school in a period."""
    viewer = current_viewer()
    place = get_object_or_404(
        SchoolPlace.objects.select_related("school"), pk=place_id, person_id__in=same_person(person)
    )

    def act(answers: Answers) -> str:
        record_attendance(
            by=viewer,
            school_place=place,
            from_date=date.fromisoformat(answers["from_date"]),
            until_date=date.fromisoformat(answers["until_date"]),
            sessions_possible=answers["sessions_possible"],
            sessions_attended=answers["sessions_attended"],
            sessions_unauthorised=answers.get("sessions_unauthorised", 0),
            source=str(answers["source"]),
        )
        return "The attendance is recorded."

    name = place.school.name if place.school else place.provision
    log_form(person, "add attendance", "attendance_add")
    questions = [
        Question("from_date", "date", "First day of the period", tense="past"),
        Question("until_date", "date", "Last day of the period", tense="past"),
        Question("sessions_possible", "number", "Half days that were possible", least=0, most=800),
        Question("sessions_attended", "number", "Half days attended", least=0, most=800),
        Question("sessions_unauthorised", "number", "Half days away without leave", least=0, most=800, optional=True),
        SOURCE,
    ]
    edit = Edit(
        f"Add attendance: {name}", "Add the attendance", questions, act, about=bar(person), back=_back(person),
        lead=[since_until(place.from_date, place.until_date).capitalize()], clauses=_CLAUSE,
    )  # fmt: skip
    return edit_page(request, edit)
