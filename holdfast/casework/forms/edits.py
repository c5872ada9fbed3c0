"""One form on a page of its own that changes one thing: asked, refused with what was typed still there, or done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.casework.forms.drafts import typed_in
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.chronology.packs import area_pack

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Edit:
    """A change that somebody may make.

    `act` makes it and says what was done; it raises Refused. `about` is the bar above the form: a name, and lines of
    detail. `back` is where the page leads, done or not. `begin` are the answers to start from.
    """

    title: str
    button: str
    questions: Sequence[Question]
    act: Callable[[Answers], str]
    about: tuple[str, Sequence[tuple[str, str]]]
    back: str
    begin: Answers | None = None
    lead: Sequence[str] = ()
    clauses: Sequence[str] = ()


def edit_page(request: HttpRequest, edit: Edit, *, template: str = "casework/edit.html", **more: Any) -> HttpResponse:
    """Show the form, or do what it asks and go back."""
    sent = request.method == "POST"
    asking = Asking(area_pack(), timezone.now())
    form = QuestionForm(edit.questions, asking, typed=typed_in(request) if sent else None, data=edit.begin)
    if sent and not form.act(request.POST.get("do", "")) and (answers := form.read()) is not None:
        try:
            done = edit.act(answers)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, done)
            return redirect(edit.back)
    return render(request, template, {"edit": edit, "form": form, "errors": form.errors, "has_form": True, **more})


def day(answers: Answers, name: str) -> date | None:
    """The day that a question was answered with."""
    return date.fromisoformat(answers[name]) if name in answers else None


def text(answers: Answers, name: str) -> str:
    """The text that a question was answered with; "" where it was left out."""
    return str(answers.get(name, ""))


def choices_of(words: type[TextChoices], *, sentences_only: bool = False) -> dict[str | int | bool, str]:
    """A closed list as a form offers it: each word with the sentence that explains it, or that sentence alone."""
    return {
        word.value: str(word.label).removesuffix(".")
        if sentences_only
        else f"{word.value[:1].upper()}{word.value[1:]}: {word.label}"
        for word in words
    }


SOURCE = Question("source", "text", "Who said so?", hint="Such as the mother at a visit, or a birth certificate.")
"""What every change of the register asks: nothing is known without a source."""
