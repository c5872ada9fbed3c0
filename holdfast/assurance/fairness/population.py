"""The pages on which it is recorded how many people live in the area."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.may import needs
from holdfast.access.viewer import current_viewer
from holdfast.assurance.fairness.actions import add_population
from holdfast.assurance.fairness.groups import BY_KEY, CHARACTERISTICS, Characteristic
from holdfast.assurance.fairness.queries import READERS, populations
from holdfast.assurance.fairness.views import WRITES, looked
from holdfast.casework.forms.drafts import typed_in
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.chronology.packs import area_pack


@needs(*READERS)
def fairness_population(request: HttpRequest) -> HttpResponse:
    """How many people live in the area, by whom it was published."""
    looked("fairness_population")
    viewer = current_viewer()
    rows = [
        (row, BY_KEY[row.characteristic].title, [(BY_KEY[row.characteristic].groups[key], people)
                                                 for key, people in row.people.items()])
        for row in populations(viewer)
    ]  # fmt: skip
    context = {"rows": rows, "characteristics": CHARACTERISTICS, "may_write": viewer.has(WRITES)}
    return render(request, "assurance/fairness/population.html", context)


@needs(WRITES)
def fairness_population_new(request: HttpRequest, characteristic: str) -> HttpResponse:
    """Record how many people live in the area, by one characteristic."""
    about = BY_KEY.get(characteristic)
    if about is None:
        raise Http404
    sent = request.method == "POST"
    form = QuestionForm(
        _population_questions(about), Asking(area_pack(), timezone.now()), typed=typed_in(request) if sent else None
    )
    answers = form.read() if sent else None
    if answers is not None:
        source, as_of = answers.pop("source"), date.fromisoformat(answers.pop("as_of"))
        people = {group: answers[_input(group)] for group in about.groups}
        try:
            add_population(by=current_viewer(), characteristic=about.key, as_of=as_of, source=source, people=people)
        except Refused as refused:
            refused.fields = {_input(name): text for name, text in refused.fields.items()}
            form.refuse(refused)
        else:
            messages.success(request, "Recorded. It counts in the reports of periods that end on or after that day.")
            return redirect("fairness_population")
    looked("fairness_population_new")
    context = {"about": about, "form": form, "errors": form.errors, "has_form": True}
    return render(request, "assurance/fairness/population_new.html", context)


def _input(group: str) -> str:
    return group if group in {"source", "as_of"} else f"group-{group.replace(' ', '-')}"


def _population_questions(about: Characteristic) -> list[Question]:
    return [
        Question("source", "text", "Who published the figures, and of which ages are they?",
                 hint="For instance: Office for National Statistics, mid-year estimate, aged 10 to 24."),
        Question("as_of", "date", "Of which day are they?", tense="past"),
        *(Question(_input(group), "number", title, least=1, most=99_999_999) for group, title in about.groups.items()),
    ]  # fmt: skip
