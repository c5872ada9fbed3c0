"""The page on which a briefing is written, with what the check found beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from holdfast.access.errors import Refused
from holdfast.access.may import signed_in
from holdfast.access.models import Membership
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.casework.concern.views import replaced
from holdfast.casework.forms.controls import Typed, first
from holdfast.casework.forms.drafts import keep, typed_before, typed_in
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.chronology.drafts import discard_draft, load_draft, save_draft
from holdfast.chronology.packs import area_pack
from holdfast.protocol.conditions.tree import Scalar
from holdfast.register.models import Agency, Place
from holdfast.sharing.briefings import queries, who
from holdfast.sharing.briefings.actions import TEXTS, NewBriefing, put_forward
from holdfast.sharing.briefings.check import A_DAY, AN_HOUR, Checked, check
from holdfast.sharing.briefings.models import Briefing
from holdfast.sharing.words import Purpose
from holdfast.site.forms import is_id

DRAFT = "briefing"
_BUTTONS = {"forward", "check", "show", "keep", "discard"}
Choices = dict[Scalar, str]


class _Writing:
    """What was typed so far, with the choices that it leads to."""

    def __init__(self, viewer: Viewer, typed: Typed, *, sent: bool) -> None:
        self.viewer = viewer
        self.typed = {name: list(values) for name, values in typed.items()}
        self.places = {str(each.pk): each for each in queries.places_offered(self._ids("places"), self.look)}
        self.agencies = {str(each.pk): each for each in who.reachable(viewer)}
        self.seconds = {str(each.pk): each for each in who.seconds()}
        # A draft may be of questions that nobody has answered yet: they are asked, not found wanting.
        self.form = QuestionForm(self._questions(), Asking(area_pack(), timezone.now()), typed=self.typed)
        self.sent = sent

    @property
    def look(self) -> str:
        """Which places are looked for."""
        return first(self.typed, "look")

    @property
    def names(self) -> set[str]:
        """The names of the questions, those that are asked only sometimes among them."""
        return {widget.name for widget in self.form.widgets} | {"places", "look"}

    @property
    def replaces(self) -> Briefing | None:
        """The briefing that this one takes the place of."""
        found = self._ids("replaces")
        return queries.briefing_of(self.viewer, found[0]) if found else None

    def _ids(self, name: str) -> list[UUID]:
        return [UUID(each) for each in self.typed.get(name, ()) if is_id(each)]

    def _questions(self) -> list[Question]:
        places: Choices = {key: f"{each.name} ({each.kind})" for key, each in self.places.items()}
        agencies: Choices = {key: each.title for key, each in self.agencies.items()}
        seconds: Choices = {key: f"{each.user.name}, {_post(each)}" for key, each in self.seconds.items()}
        purposes: Choices = {str(each): says for each, says in who.purposes().items()}
        return [
            Question("title", "text", "Title", hint="The place or the pattern, such as: Knives around the bus station"),
            Question("about", "text", "Which place, route or theme is it about?", long=True,
                     hint="In words. No young person: not by name, not by description."),
            *([Question("places", "choices", "Which places on record?", choices=places, optional=True)]
              if places else []),
            Question("look", "text", "Look for a place on record", optional=True,
                     hint="A word of its name, then “Show places”. It goes into the case of that place."),
            Question("seen", "text", "What is seen there?", long=True,
                     hint="The pattern of harm: when, where, how. Write “young people”."),
            Question("asked", "text", "What are partners asked to do?", long=True),
            Question("purpose", "choice", "What for?", choices=purposes),
            Question("agencies", "choices", "Which agencies are told?", choices=agencies,
                     hint="Those with a sharing agreement in force. Yours and the officer’s are told too."),
            Question("from_date", "date", "From when is it read?"),
            Question("until_date", "date", "Until when?", hint="Half a year at most. After that day nobody reads it."),
            Question("second", "choice", "Which exploitation police officer agrees to it?", choices=seconds),
            *([Question("nominated_by", "text", "Who nominated you to chair it?", hint="Name and post.")]
              if who.must_be_nominated(self.viewer) else []),
        ]  # fmt: skip

    def what(self) -> NewBriefing | None:
        """The briefing; None where something is not answered, which is then pointed out."""
        answers = self.form.read()
        if answers is None:
            return None
        return NewBriefing(
            title=answers["title"],
            about=answers["about"],
            seen=answers["seen"],
            asked=answers["asked"],
            purpose=Purpose(answers["purpose"]),
            from_date=date.fromisoformat(answers["from_date"]),
            until_date=date.fromisoformat(answers["until_date"]),
            second=self.seconds[answers["second"]],
            agencies=[self.agencies[key] for key in answers["agencies"]],
            places=self.chosen(),
            nominated_by=str(answers.get("nominated_by", "")),
            replaces=self.replaces,
        )

    def chosen(self) -> list[Place]:
        """The places that are chosen."""
        return [self.places[key] for key in dict.fromkeys(self.typed.get("places", ())) if key in self.places]

    def texts(self) -> dict[str, str]:
        """What was written so far."""
        return {name: first(self.typed, name) for name in TEXTS}


def _post(member: Membership) -> str:
    return area_pack().parties.title(f"{member.agency.key} / {member.post}") if member.post else member.agency.title


@signed_in
def briefing_new(request: HttpRequest) -> HttpResponse:
    """Write a briefing: have it checked, or put it forward."""
    viewer = current_viewer()
    if not who.may_chair(viewer):
        return render(request, "sharing/briefings/not_yours.html", status=403)
    before = typed_before(load_draft(viewer, form=DRAFT)) or {}
    added = _added(request, before)
    with_it = {**before, "places": [*before.get("places", ()), str(added.pk)]} if added else before
    writing = _Writing(viewer, with_it or _begun(request), sent=False)
    checked: Checked | None = None
    do = request.POST.get("do", "")
    if do in _BUTTONS:
        typed = replaced(before, writing.names, typed_in(request))
        writing = _Writing(viewer, typed, sent=True)
        answer, checked = _posted(request, writing, do)
        if answer is not None:
            return answer
    return _shown(request, writing, checked, added)


def _begun(request: HttpRequest) -> dict[str, list[str]]:
    """What a briefing begins from: today, and the place from whose page one came."""
    today = timezone.localdate()
    return {
        "from_date-day": [str(today.day)],
        "from_date-month": [str(today.month)],
        "from_date-year": [str(today.year)],
        **({"about": [place.name], "places": [str(place.pk)]} if (place := _place(request)) else {}),
    }


def _added(request: HttpRequest, before: Typed) -> Place | None:
    """The place from whose page one came, where a briefing is begun already and is not about it yet."""
    place = _place(request) if before and request.method == "GET" else None
    return None if place is None or str(place.pk) in before.get("places", ()) else place


def _place(request: HttpRequest) -> Place | None:
    """The place from whose page one came."""
    asked = request.GET.get("place", "")
    return next(iter(queries.places_offered([UUID(asked)], "")), None) if is_id(asked) else None


def _posted(request: HttpRequest, writing: _Writing, do: str) -> tuple[HttpResponse | None, Checked | None]:
    viewer = writing.viewer
    if do == "keep":
        return keep(request, by=viewer, form=DRAFT, data=writing.typed), None
    if do == "discard":
        discard_draft(by=viewer, form=DRAFT)
        return redirect("briefings"), None
    save_draft(by=viewer, form=DRAFT, data=writing.typed)
    try:
        if do == "check":
            return None, check(by=viewer, texts=writing.texts(), places=writing.chosen())
        if do == "forward":
            return _forward(request, writing)
    except Refused as refused:
        writing.form.refuse(refused)
    return None, None


def _forward(request: HttpRequest, writing: _Writing) -> tuple[HttpResponse | None, Checked | None]:
    what = writing.what()
    if what is None:
        return None, None
    came = put_forward(by=writing.viewer, what=what, link=request.build_absolute_uri(reverse("briefings")))
    if came.briefing is None:
        return None, came.checked
    discard_draft(by=writing.viewer, form=DRAFT)
    messages.success(request, f"It waits until {came.briefing.second_name} has agreed.")
    return redirect("briefing", briefing_id=came.briefing.pk), None


def _shown(request: HttpRequest, writing: _Writing, checked: Checked | None, added: Place | None) -> HttpResponse:
    form = writing.form
    if checked is not None:
        for name, found in checked.by_field.items():
            if any(not one.why.can_be_a_coincidence for one in found):
                form.point_out(name, "Change what could point at somebody.")
    return render(
        request,
        "sharing/briefings/write.html",
        {
            "form": form,
            "errors": form.errors,
            "refused": form.refused,
            "has_form": True,
            "draft": load_draft(writing.viewer, form=DRAFT),
            "checked": checked,
            "added": added,
            "an_hour": AN_HOUR,
            "a_day": A_DAY,
            "titles": {name: form.title(name) for name in TEXTS},
            "replaces": writing.replaces,
        },
    )


@signed_in
@require_POST
def briefing_again(request: HttpRequest, briefing_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Write it anew: the words of one that was issued or not agreed become a draft; once issued, it replaces it."""
    viewer = current_viewer()
    found = queries.briefing_of(viewer, briefing_id)
    is_chair = found is not None and (found.by_user_id, found.agency_id) == (viewer.user_id, viewer.agency_id)
    if found is None or not is_chair or not who.may_chair(viewer):
        raise Http404
    if load_draft(viewer, form=DRAFT) is not None:
        return redirect("briefing", briefing_id=found.pk)  # which says that one is begun, and links to it
    save_draft(by=viewer, form=DRAFT, data=_copy(found))
    return redirect("briefing_new")


def _copy(found: Briefing) -> Mapping[str, Any]:
    agencies: list[Agency] = list(found.agencies.all())
    return {
        **{name: [getattr(found, name)] for name in TEXTS},
        "purpose": [found.purpose],
        "places": [str(each.pk) for each in found.places.all()],
        "agencies": [str(each.pk) for each in agencies],
        "replaces": [str(found.pk)] if found.agreed_at and not found.withdrawn_at else [],
    }
