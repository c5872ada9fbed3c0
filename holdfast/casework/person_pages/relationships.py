"""Who people are to each other, as somebody told it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.may import person_team
from holdfast.access.searching import searches
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.casework.alike import why_alike
from holdfast.casework.forms.drafts import typed_in
from holdfast.casework.forms.edits import SOURCE, Answers, Edit, choices_of, day, edit_page, text
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.casework.person_pages.actions import Told, register_relative, relate_and_place
from holdfast.casework.person_pages.queries import bar, companions, described, open_cases_about
from holdfast.casework.person_pages.views import log_form
from holdfast.chronology.packs import area_pack
from holdfast.register.actions import end_relationship
from holdfast.register.models import Case, Person, Relationship
from holdfast.register.names import NewName
from holdfast.register.queries import same_person
from holdfast.register.search import Found, likely_duplicates, search_people
from holdfast.register.words import RelationshipType, Sex


def _questions(person: Person, cases: Iterable[Case]) -> list[Question]:
    """What is asked of a relationship, whoever the other person is."""
    offered: dict[str | int | bool, str] = {
        str(case.pk): f"Case {case.reference}: whoever works on it then sees them" for case in cases
    }
    placing = Question(
        "cases", "choices", "Show them in the case", choices=offered, optional=True,
        hint="A relationship is seen only by those who may see both people.",
    )  # fmt: skip
    return [
        Question("kind", "choice", f"What are they to {person.display_name}?", choices=choices_of(RelationshipType)),
        Question("parental_responsibility", "yes-no", "Do they have parental responsibility?",
                 hint="Leave it open where it has not been established.", optional=True),
        Question("from_date", "date", "Since when?", optional=True, tense="past"),
        Question("until_date", "date", "Until when?", optional=True, tense="past"),
        SOURCE,
        *([placing] if offered else []),
    ]  # fmt: skip


def _told(answers: Answers) -> Told:
    return Told(
        kind=RelationshipType(answers["kind"]),
        source=str(answers["source"]),
        from_date=day(answers, "from_date"),
        until_date=day(answers, "until_date"),
        parental_responsibility=answers.get("parental_responsibility"),
    )


def _chosen(answers: Answers, cases: Iterable[Case]) -> list[Case]:
    return [case for case in cases if str(case.pk) in answers.get("cases", ())]


@person_team
@searches
def relationship_add(request: HttpRequest, person: Person) -> HttpResponse:
    """What somebody who is on the register is to this person: picked from the same cases, or found by name."""
    viewer = current_viewer()
    sent = request.method == "POST"
    typed = typed_in(request) if sent else None
    look = request.POST.get("look", "").replace("\x00", "").strip()[:200]
    cases = open_cases_about(person)
    found = [each.person for each in search_people(viewer, look, route="relationship_add").found] if look else []
    people = {each.person_id: each.person for each in companions(person)} | {each.pk: each for each in found}
    ids = same_person(person)
    people = {pk: each for pk, each in people.items() if pk not in ids}
    who: list[Question] = []
    if people:
        offered: dict[str | int | bool, str] = {
            str(pk): f"{each.display_name}, {described(each)}" for pk, each in people.items()
        }
        who = [Question("other", "choice", "Who is it?", choices=offered)]
    form = QuestionForm([*who, *_questions(person, cases)], Asking(area_pack(), timezone.now()), typed=typed)
    log_form(person, "add a relationship", "relationship_add")
    if sent and request.POST.get("do") != "look":
        answers = form.read() if who else None
        if not who:
            form.refuse(Refused("Nobody is chosen.", instead="Look for somebody by name, or add somebody new."))
        if answers is not None:
            other = people[UUID(str(answers["other"]))]
            try:
                relate_and_place(
                    by=viewer, person=person, other=other, told=_told(answers), cases=_chosen(answers, cases)
                )
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, "The relationship is recorded.")
                return redirect("person", person_id=person.pk)
    return render(
        request,
        "casework/person/relate.html",
        {
            "person": person,
            "about": bar(person),
            "back": reverse("person", kwargs={"person_id": person.pk}),
            "form": form,
            "look": look,
            "nobody_found": bool(look) and not found,
            "anybody": bool(people),
            "errors": form.errors,
            "has_form": True,
        },
    )


_NEW = (
    Question("given", "text", "Given names", hint="Or what the person is called."),
    Question("family", "text", "Family name", optional=True),
    Question("birth_date", "date", "Date of birth", hint="If it is known.", tense="past", optional=True),
    Question("sex", "choice", "Sex", choices=choices_of(Sex, sentences_only=True)),
)


@person_team
@searches
def relative_new(request: HttpRequest, person: Person) -> HttpResponse:
    """Put somebody new on the register, as what they are to this person. Those who look alike are shown first."""
    viewer = current_viewer()
    cases = open_cases_about(person)
    alike: list[tuple[Found, str]] = []

    def act(answers: Answers) -> str:
        if request.POST.get("sure") != "yes":
            alike.extend((each, why_alike(each, _name(answers))) for each in _alike(viewer, answers))
            if alike:
                raise Refused("This looks like somebody who is on the register.", instead="Look below before going on.")
        born = {"birth_date": day(answers, "birth_date")} if "birth_date" in answers else {}
        register_relative(
            by=viewer,
            person=person,
            name=NewName(text(answers, "given"), text(answers, "family")),
            details={"sex": answers["sex"], **born},
            told=_told(answers),
            cases=_chosen(answers, cases),
        )
        return "They are on the register, and the relationship is recorded."

    log_form(person, "add somebody new", "relative_new")
    return edit_page(
        request,
        Edit(
            title="Add somebody new",
            button="Add them",
            questions=[*_NEW, *_questions(person, cases)],
            act=act,
            about=bar(person),
            back=reverse("person", kwargs={"person_id": person.pk}),
            begin={"sex": Sex.NOT_KNOWN.value, "cases": [str(case.pk) for case in cases]},
        ),
        template="casework/person/relative_new.html",
        person=person,
        alike=alike,
        described=described,
    )


def _name(answers: Answers) -> str:
    return f"{text(answers, 'given')} {text(answers, 'family')}".strip()


def _alike(viewer: Viewer, answers: Answers) -> list[Found]:
    return likely_duplicates(
        viewer,
        name=_name(answers),
        birth_date=day(answers, "birth_date"),
    )


@person_team
def relationship_end(request: HttpRequest, person: Person, relationship_id: UUID) -> HttpResponse:
    """A relationship that holds no longer."""
    viewer = current_viewer()
    ids = same_person(person)
    relationship = get_object_or_404(
        Relationship.objects.select_related("person", "other"),
        Q(person_id__in=ids) | Q(other_id__in=ids),
        pk=relationship_id,
        until_date__isnull=True,
    )
    other = relationship.other if relationship.person_id in ids else relationship.person

    def act(answers: Answers) -> str:
        end_relationship(by=viewer, relationship=relationship, until_date=date.fromisoformat(answers["until_date"]))
        return "The relationship has ended. It stays to be read."

    log_form(person, "end a relationship", "relationship_end")
    return edit_page(
        request,
        Edit(
            f"End the relationship with {other.display_name}",
            "End the relationship",
            [Question("until_date", "date", "Until when did it hold?", tense="past")],
            act,
            about=bar(person),
            back=reverse("person", kwargs={"person_id": person.pk}),
        ),
    )
