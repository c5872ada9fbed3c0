"""The pages of raising a concern."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.may import signed_in
from holdfast.access.searching import searches
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.casework.alike import why_alike
from holdfast.casework.concern import queries, steps
from holdfast.casework.concern.actions import Described, raise_concern
from holdfast.casework.concern.sent import after_sending, sent_concern
from holdfast.casework.concern.steps import CHECK, DANGER, WHO, Step
from holdfast.casework.fact_words import Said, said
from holdfast.casework.forms.drafts import keep, typed_before, typed_in
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.widgets import Asking
from holdfast.chronology.drafts import discard_draft, load_draft, save_draft
from holdfast.chronology.packs import area_pack, kind_named
from holdfast.protocol.words import day_in_words
from holdfast.register.models import Person
from holdfast.register.names import NewName
from holdfast.register.search import Found, likely_duplicates, search_people
from holdfast.register.words import Sex

Typed = dict[str, list[str]]


def _draft_name(concern_id: UUID) -> str:
    return f"{steps.DRAFT}:{concern_id}"


def _asking(viewer: Viewer, typed: Typed) -> Asking:
    person_id = steps.chosen_person(typed)
    person = Person.objects.filter(pk=person_id).first() if person_id else None
    return Asking(area_pack(), timezone.now(), people=queries.people_around(viewer, person))


@signed_in
def concern_new(request: HttpRequest) -> HttpResponse:
    """The first question, and the concerns that were begun and not sent."""
    viewer = current_viewer()
    kind = kind_named(steps.KIND)
    form = steps.step_form(DANGER, kind, _asking(viewer, {}), typed_in(request))
    if request.method == "POST" and form.read() is not None:
        concern_id = uuid4()
        save_draft(by=viewer, form=_draft_name(concern_id), data=form.typed)
        return redirect("concern_step", concern_id=concern_id, step=steps.following(DANGER).name)
    return render(
        request,
        "casework/concern/step.html",
        {
            "step": DANGER,
            "number": 1,
            "of": len(steps.STEPS),
            "form": form,
            "controls": form.controls,
            "errors": form.errors,
            "unfinished": queries.unfinished(viewer),
            "has_form": True,
        },
    )


@signed_in
@searches
def concern_step(request: HttpRequest, concern_id: UUID, step: str) -> HttpResponse:
    """One page of a concern."""
    viewer = current_viewer()
    at = steps.step_named(step)
    if at is None:
        raise Http404
    draft = load_draft(viewer, form=_draft_name(concern_id))
    keeps = request.POST.get("do") == "keep"
    if draft is None and not keeps:
        fact = sent_concern(viewer, concern_id)
        if fact is not None:
            return after_sending(request, viewer, fact, at, _asking(viewer, typed_in(request)))
        if not _keeps_on(request, at):
            return redirect("concern_new")
    page = _Page(request, viewer, concern_id, at, typed_before(draft) or {})
    if request.method == "POST":
        answer = page.post()
        if answer is not None:
            return answer
    return page.show(load_draft(viewer, form=_draft_name(concern_id)))


def _keeps_on(request: HttpRequest, at: Step) -> bool:
    """Whether the page was sent with something written on it after its concern was discarded in another window. What
    was written there begins the concern again, rather than be lost.
    """
    written = any(value.strip() for values in typed_in(request).values() for value in values)
    if not written or at is CHECK or request.POST.get("do") == "discard":
        return False
    messages.info(
        request,
        "This concern was discarded in another window. What you wrote on this page is kept in a new draft; "
        "the other pages are empty.",
    )
    return True


class _Page:
    """One request for one page of a concern."""

    def __init__(self, request: HttpRequest, viewer: Viewer, concern_id: UUID, step: Step, before: Typed) -> None:
        self.request = request
        self.viewer = viewer
        self.concern_id = concern_id
        self.step = step
        self.kind = kind_named(steps.KIND)
        self.asking = _asking(viewer, before)
        self.typed = before
        self.form = self._form()
        self.found: list[Found] = []
        self.looked = False
        self.likely: list[Found] = []
        if request.method == "POST" and step is not CHECK:
            self.typed = replaced(before, self._names(), typed_in(request))
            self.form = self._form()

    def _form(self) -> QuestionForm:
        if self.step is WHO:
            return steps.who_form(self.asking, self.typed)
        if self.step is CHECK:
            return steps.whole_form(self.kind, self.asking, self.typed)
        return steps.step_form(self.step, self.kind, self.asking, self.typed)

    def _names(self) -> set[str]:
        return {widget.name for widget in self.form.widgets} | ({"person", "sure"} if self.step is WHO else set())

    def post(self) -> HttpResponse | None:
        """Do what the button asked; None where the page is shown again."""
        do = self.request.POST.get("do", "")
        name = _draft_name(self.concern_id)
        if do == "keep":
            return keep(self.request, by=self.viewer, form=name, data=self.typed)
        if do == "discard":
            discard_draft(by=self.viewer, form=name)
            return redirect("concern_new")
        if self.step is CHECK:
            return self._send() if do == "send" else None
        again = self.form.act(do)
        self.typed = self.form.typed
        save_draft(by=self.viewer, form=name, data=self.typed)
        if again or self.form.read() is None:
            return None
        if self.step is WHO and not self._settled(do):
            return None
        back = self.request.GET.get("back") == CHECK.name
        onward = CHECK if back else steps.following(self.step)
        return redirect("concern_step", concern_id=self.concern_id, step=onward.name)

    def _settled(self, do: str) -> bool:
        """Whether it is clear who the concern is about: picked, or new after having looked."""
        if not steps.typed_name(self.typed):
            self.form.point_out("given", "Write a name, or what the young person is called.")
            return False
        if do == "look":
            self._look()
            return False
        picked = self.request.POST.get("person", "")
        person_id = steps.chosen_person(self.typed)
        if person_id is not None and Person.objects.filter(pk=person_id).exists():
            return True
        if picked != "new":
            self._look()
            self.form.refuse(Refused("Choose who it is, or “None of these”."))
            return False
        if do != "sure":
            self.likely = self._duplicates()
            if self.likely:
                self._look()
                return False
        return True

    def _look(self) -> None:
        answers = self.form.read() or {}
        text = " ".join(filter(None, (steps.typed_name(self.typed), str(answers.get("born", "")))))
        self.found = list(search_people(self.viewer, text, route="concern_step").found)
        self.looked = True

    def _duplicates(self) -> list[Found]:
        answers = self.form.read() or {}
        born = answers.get("born")
        return likely_duplicates(
            self.viewer,
            name=steps.typed_name(self.typed),
            birth_date=date.fromisoformat(born) if born else None,
        )

    def _send(self) -> HttpResponse | None:
        data = self.form.read()
        about = steps.who_form(self.asking, self.typed).read()
        if data is None or about is None:
            return None
        person_id = steps.chosen_person(self.typed)
        person = Person.objects.filter(pk=person_id).first() if person_id else None
        if person is None and not steps.typed_name(self.typed):
            return redirect("concern_step", concern_id=self.concern_id, step=WHO.name)
        born = about.get("born")
        try:
            case, fact = raise_concern(
                by=self.viewer,
                key=str(self.concern_id),
                data=data,
                about=person
                or Described(
                    NewName(given=about.get("given", ""), family=about.get("family", "")),
                    birth_date=date.fromisoformat(born) if born else None,
                    about_age=about.get("age"),
                    sex=about.get("sex", Sex.NOT_KNOWN),
                    address=about.get("address", ""),
                    postcode=about.get("postcode", ""),
                ),
            )
        except Refused as refused:
            self.form.refuse(refused)
            return None
        discard_draft(by=self.viewer, form=_draft_name(self.concern_id))
        return redirect("concern_sent", case_id=case.pk, fact_id=fact.pk)

    def show(self, draft: Any) -> HttpResponse:
        """The page."""
        in_danger = self.typed.get("immediate_danger", [""])[-1] == "yes"
        context: dict[str, Any] = {
            "step": self.step,
            "number": steps.STEPS.index(self.step) + 1,
            "of": len(steps.STEPS),
            "previous": steps.previous(self.step),
            "concern_id": self.concern_id,
            "form": self.form,
            "errors": self.form.errors,
            "draft": draft,
            "in_danger": in_danger,
            "front_door": queries.front_door_contacts() if in_danger or self.step is WHO else [],
            "practice": area_pack().practice_beside(steps.KIND) if self.step is steps.SEEN else [],
            "has_form": True,
        }
        if self.step is CHECK:
            return render(self.request, "casework/concern/check.html", context | self._check())
        controls, band = steps.split_factors(self.form.controls, area_pack().factors, self._age())
        context |= {"controls": controls, "band": band}
        if self.step is WHO:
            context |= {"controls": steps.name_asked(controls)}
            return render(self.request, "casework/concern/who.html", context | self._who())
        return render(self.request, "casework/concern/step.html", context)

    def _age(self) -> int | None:
        about = steps.who_form(self.asking, self.typed).read() or {}
        person_id = steps.chosen_person(self.typed)
        person = Person.objects.filter(pk=person_id).first() if person_id else None
        born = date.fromisoformat(about["born"]) if about.get("born") else None
        return steps.age_in_years(person.birth_date if person else born, about.get("age"), self.asking.now)

    def _who(self) -> dict[str, Any]:
        picked = self.typed.get("person", [""])[-1]
        if picked and not self.looked and steps.typed_name(self.typed):
            self._look()
        return {
            "looked": self.looked,
            "found": [(each, queries.born_in_words(each.person)) for each in self.found],
            "likely": self.likely,
            "why": partial(why_alike, name=steps.typed_name(self.typed)),
            "picked": picked,
            "name": steps.typed_name(self.typed),
        }

    def _check(self) -> dict[str, Any]:
        data = self.form.read()
        if data is None:
            rows: Iterable[Said] = ()
        else:
            rows = said(self.kind, data, area_pack())
        by_step = {name: each for each in steps.STEPS for name in steps.fields_of(each, self.kind)}
        person_id = steps.chosen_person(self.typed)
        person = Person.objects.filter(pk=person_id).first() if person_id else None
        about = steps.who_form(self.asking, self.typed)
        return {
            "errors": [*self.form.errors],
            "missing": [
                (by_step[name.split("-")[0]], problem)
                for name, problem in self.form.problems.by_name.items()
                if name.split("-")[0] in by_step
            ],
            "rows": [(row, by_step[row.name]) for row in rows],
            "person": person,
            "person_born": queries.born_in_words(person) if person else "",
            "name": person.display_name if person else steps.typed_name(self.typed),
            "about": _described(about),
        }


def _described(about: QuestionForm) -> list[tuple[str, str]]:
    """What was written about somebody new, beside the name: each question with its answer."""
    answers = about.read() or {}
    born = answers.get("born")
    if born:
        answers["born"] = day_in_words(date.fromisoformat(born))
    return [
        (about.title(name), about.answer(name, answer))
        for name, answer in answers.items()
        if name not in {"given", "family"}
    ]


def replaced(before: Typed, names: set[str], sent: Typed) -> Typed:
    """What was typed before, with this page's answers as they are now: a box that was cleared is cleared."""
    kept = {
        key: values
        for key, values in before.items()
        if key not in names and not any(key.startswith(f"{name}-") for name in names)
    }
    return kept | {
        key: values for key, values in sent.items() if key in names or any(key.startswith(f"{name}-") for name in names)
    }


@signed_in
def ask_front_door(request: HttpRequest) -> HttpResponse:
    """How to ask the front door about somebody whom a search did not show."""
    return render(request, "casework/concern/ask.html", {"front_door": queries.front_door_contacts()})
