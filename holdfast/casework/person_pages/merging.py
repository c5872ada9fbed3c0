"""Two records of one person: compared side by side, merged or kept apart, parted again."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.may import person_team, signed_in
from holdfast.access.models import Operation
from holdfast.access.searching import searches
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.casework.alike import why_alike
from holdfast.casework.forms.drafts import typed_in
from holdfast.casework.forms.edits import Answers, Edit, edit_page
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.casework.person_pages.duplicates import pairs_to_review
from holdfast.casework.person_pages.queries import bar, described, since_until
from holdfast.casework.person_pages.views import log_form
from holdfast.casework.person_pages.words import UNKNOWN, details_of
from holdfast.chronology.packs import area_pack
from holdfast.register.actions import keep_apart, merge_people, undo_merge
from holdfast.register.models import Merge, Person
from holdfast.register.queries import PersonRecord, person_record, same_person
from holdfast.register.search import likely_duplicates, read, search_people
from holdfast.site.forms import page_number


@signed_in
@searches
def duplicates(request: HttpRequest) -> HttpResponse:
    """Records that may be of one person, among the people whom the viewer works with."""
    number = page_number(request)
    pairs, more = pairs_to_review(current_viewer(), page=number)
    return render(
        request,
        "casework/person/duplicates.html",
        {"pairs": pairs, "number": number, "more": more, "described": described},
    )


LONGEST = 200
"""Letters of what was typed that are looked for: no name is longer."""


@person_team
@searches
def merge_choose(request: HttpRequest, person: Person) -> HttpResponse:
    """Which other record it is: those that look alike, and those that are found by name."""
    viewer = current_viewer()
    look = request.POST.get("look", "").replace("\x00", "").strip()
    ids = same_person(person)
    if look:
        found = list(search_people(viewer, look[:LONGEST], route="merge_choose").found)
    else:
        found = likely_duplicates(
            viewer,
            name=person.display_name,
            birth_date=person.birth_date,
            nhs_number=person.nhs_number,
            upn=person.upn,
            pnc=person.pnc,
        )
    log_form(person, "look for another record", "merge_choose")
    return render(
        request,
        "casework/person/merge_choose.html",
        {
            "person": person,
            "about": bar(person),
            "look": look,
            "found": [each for each in found if each.person.pk not in ids],
            "described": described,
            "why": partial(why_alike, name=read(look[:LONGEST]).name if look else person.display_name),
            "errors": [],
        },
    )


class _Comparison:
    """Two records side by side, with the two ways to settle them."""

    def __init__(self, request: HttpRequest, viewer: Viewer, person: Person, other: Person) -> None:
        self.request = request
        self.viewer = viewer
        self.people = {str(each.pk): each for each in (person, other)}
        do = request.POST.get("do", "")
        asking = Asking(area_pack(), timezone.now())
        typed = typed_in(request)
        names: dict[str | int | bool, str] = {
            pk: f"{each.display_name}, recorded {timezone.localtime(each.recorded_at):%-d %B %Y}"
            for pk, each in self.people.items()
        }
        first = min(self.people.values(), key=lambda each: each.recorded_at)
        self.merging = QuestionForm(
            [
                Question("keep", "choice", "Which record is to stand for both?", choices=names,
                         hint="Its name and details are shown. The names, addresses and cases of both stay."),
                Question("reason", "text", "How do you know that they are one person?", long=True),
            ],
            asking,
            typed=typed if do == "merge" else None,
            data={"keep": str(first.pk)},
            prefix="merge-",
        )  # fmt: skip
        self.parting = QuestionForm(
            [Question("reason", "text", "How do you know that they are two people?", long=True)],
            asking,
            typed=typed if do == "apart" else None,
            prefix="apart-",
        )
        self.do = do

    @property
    def errors(self) -> list[dict[str, str]]:
        """What to mend, of the form that was sent."""
        return [*self.merging.errors, *self.parting.errors]

    def act(self) -> HttpResponse | None:
        """Do what was asked; None where the page is shown."""
        if self.do == "merge" and (answers := self.merging.read()) is not None:
            return self._merge(answers)
        if self.do == "apart" and (answers := self.parting.read()) is not None:
            return self._keep_apart(answers)
        return None

    def _merge(self, answers: Answers) -> HttpResponse | None:
        keep = self.people[str(answers["keep"])]
        other = next(each for each in self.people.values() if each.pk != keep.pk)
        try:
            merge_people(by=self.viewer, keep=keep, other=other, reason=str(answers["reason"]))
        except Refused as refused:
            self.merging.refuse(refused)
            return None
        messages.success(
            self.request, "The two records are one now. If it was a mistake, undo it under “Merged records”."
        )
        return redirect("person", person_id=keep.pk)

    def _keep_apart(self, answers: Answers) -> HttpResponse | None:
        one, other = self.people.values()
        try:
            keep_apart(by=self.viewer, one=one, other=other, reason=str(answers["reason"]))
        except Refused as refused:
            self.parting.refuse(refused)
            return None
        messages.success(self.request, "They are kept apart, and are not suggested again.")
        return redirect("person_duplicates")


@person_team
def merge(request: HttpRequest, person: Person, other_id: UUID) -> HttpResponse:
    """Compare two records; merge them, or say that they are two people."""
    viewer = current_viewer()
    found = Person.objects.select_related("merged_into").filter(pk=other_id).first()
    other = (found.merged_into or found) if found else None
    if other is None:
        raise Http404
    if other.pk == person.pk:
        return redirect("person", person_id=person.pk)
    comparison = _Comparison(request, viewer, person, other)
    if request.method == "POST" and (answer := comparison.act()) is not None:
        return answer
    record_consultation(
        viewer=viewer,
        operation=Operation.CONSULT,
        what="two records compared",
        person_ids=[person.pk, other.pk],
        route="person_merge",
    )
    records = [person_record(viewer, each.pk) for each in (person, other)]
    return render(
        request,
        "casework/person/merge.html",
        {
            "people": [person, other],
            "rows": _rows([record for record in records if record is not None]),
            "comparison": comparison,
            "errors": comparison.errors,
            "has_form": True,
        },
    )


def _rows(records: list[PersonRecord]) -> list[tuple[str, list[list[str]], bool]]:
    """What both hold, line by line: what it is, each side's words, whether the two contradict each other."""
    sides = [_side(record) for record in records]
    names = list(dict.fromkeys(name for side in sides for name in side))
    details = {name for record in records for name, _ in details_of(record.person)}
    rows = []
    for name in names:
        both = [side.get(name, []) for side in sides]
        known = {tuple(words) for words in both if words and not UNKNOWN.intersection(words)}
        rows.append((name, both, name in details and len(known) > 1))
    return rows


def _side(record: PersonRecord) -> dict[str, list[str]]:
    side = {"Names": [f"{name.text} ({name.kind}, {name.source})" for name in record.names]}
    side |= {name: [words] for name, words in details_of(record.person)}
    side["Addresses"] = [
        f"{address.lines} {address.postcode} {since_until(address.from_date, address.until_date)}".strip()
        for address in record.addresses
    ]
    side["Relationships"] = [f"{each.other.display_name}: {each.kind}" for each in record.related]
    side["Schools"] = [place.school.name if place.school else place.provision for place in record.school_places]
    side["Cases that you see"] = [f"{each.case.reference}: {each.role}" for each in record.cases]
    side["On the register since"] = [f"{timezone.localtime(record.person.recorded_at):%-d %B %Y}"]
    return side


@person_team
def merge_undo(request: HttpRequest, person: Person, merge_id: UUID) -> HttpResponse:
    """Part two records that were merged by mistake."""
    viewer = current_viewer()
    ids = same_person(person)
    found = get_object_or_404(
        Merge.objects.select_related("keep", "other"), pk=merge_id, keep_id__in=ids, undone_at__isnull=True
    )
    back = reverse("person", kwargs={"person_id": person.pk})

    def act(answers: Answers) -> str:
        undo_merge(by=viewer, merge=found, reason=str(answers["reason"]))
        return "The two records are apart again, as they were."

    log_form(person, "undo a merge", "person_merge_undo")
    return edit_page(
        request,
        Edit(
            "Undo a merge",
            "Part the two records",
            [Question("reason", "text", "How do you know that they are two people?", long=True)],
            act,
            about=bar(person),
            back=back,
            lead=[
                f"{found.keep.display_name} and {found.other.display_name} were merged: {found.reason}",
                "Each record takes its own names, addresses and cases with it.",
                "What was recorded since the merge stays where it was recorded.",
            ],
        ),
    )
