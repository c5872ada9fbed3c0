"""Reading dip samples: auditors all of them, without a record; reviewers what is theirs to review."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import RawSQL

from holdfast.access.built import BuiltQuery
from holdfast.access.viewer import Viewer
from holdfast.assurance.dip_samples.actions import REVIEWED
from holdfast.assurance.dip_samples.drawing import Wanted, digest, drawn, population
from holdfast.assurance.dip_samples.models import DipItem, DipSample
from holdfast.casework.today.notes import Note
from holdfast.chronology.packs import kind_named
from holdfast.site.addresses import url

PAGE = 20
SUMMED = ("record", "followed", "voice", "act")
"""The questions whose answers are counted over a sample."""


@dataclass(frozen=True, slots=True)
class Item:
    """What was drawn, as an auditor reads it: the reference of its case, who reviews it, what they found without
    names."""

    item: DipItem
    reference: str
    answers: Sequence[tuple[str, str]]
    found: str
    action: str

    def is_open(self, now: datetime) -> bool:
        """Whether somebody is reviewing it, and may."""
        return self.item.done_at is None and self.item.until_at is not None and self.item.until_at > now


@dataclass(frozen=True, slots=True)
class Summary:
    """How often each answer was given, question by question, over the reviews that are done."""

    done: int
    counts: Sequence[tuple[str, Sequence[tuple[str, int]]]]


def samples(viewer: Viewer, *, number: int = 1) -> tuple[Sequence[DipSample], bool]:
    """One page of every draw, the latest first, each with how many of its records were reviewed; and whether there are
    more. One query."""
    del viewer  # the wall decides
    start = (number - 1) * PAGE
    counted = DipSample.objects.annotate(
        drawn=Count("items"), reviewed=Count("items", filter=Q(items__done_at__isnull=False))
    )
    found = list(counted.order_by("-drawn_at", "id")[start : start + PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def items_of(sample: DipSample) -> list[Item]:
    """What was drawn, in the order of the draw. Three queries."""
    rows = list(
        DipItem.objects.filter(sample=sample).select_related("reviewer", "reviewer_agency").order_by("position")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "select case_id, reference from wall_case_references(%s::uuid[], '')", [[row.case_id for row in rows]]
        )
        references = dict(cursor.fetchall())
        cursor.execute("select item_id, answers::text, found, action from assurance_dip_findings(%s)", [sample.pk])
        found = {item_id: (json.loads(answers), *texts) for item_id, answers, *texts in cursor.fetchall()}
    return [_item(row, references.get(row.case_id, ""), *found.get(row.pk, ({}, "", ""))) for row in rows]


def _item(row: DipItem, reference: str, answers: Mapping[str, Any], found: str, action: str) -> Item:
    fields = kind_named(REVIEWED).fields
    said = [(fields[name].title, _in_words(name, answers[name])) for name in (*SUMMED, "clauses") if name in answers]
    return Item(row, reference, said, found, action)


def _in_words(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(dict(kind_named(REVIEWED).fields[name].choices).get(value, value))


def summary(items: Sequence[Item]) -> Summary:
    """The counts of a sample; nobody and no case stands in them."""
    fields = kind_named(REVIEWED).fields
    counts = []
    for name in SUMMED:
        title = fields[name].title
        given = Counter(answer for item in items for asked, answer in item.answers if asked == title)
        counts.append((title, sorted(given.items(), key=lambda pair: (-pair[1], pair[0]))))
    return Summary(sum(item.item.done_at is not None for item in items), counts)


def drawn_again(sample: DipSample, items: Sequence[Item]) -> str:
    """What comes of drawing from the same seed today, in words."""
    wanted = Wanted(DipSample.Population(sample.population), sample.first_day, sample.last_day, sample.known_at)
    found = population(wanted)
    if digest(found) != sample.population_digest:
        return "Drawn again today, the population is another: something was corrected or erased since."
    same = drawn(sample.seed, found, sample.wanted) == [item.item.subject_id for item in items]
    return (
        "Drawn again today from the same seed, the sample is the same."
        if same
        else "The sample is not what its seed draws."
    )


_NOW = RawSQL("now()", [])
"""The moment by which the wall measures."""


def reviews(viewer: Viewer) -> list[DipItem]:
    """What is the viewer's to review, what ends soonest first."""
    return list(_waiting(viewer.author, viewer.author_agency).select_related("sample", "case"))


def review_of(viewer: Viewer, item_id: UUID) -> DipItem | None:
    """Something that is the viewer's to review; None where it is not, or not any more."""
    return _waiting(viewer.author, viewer.author_agency).select_related("sample", "case").filter(pk=item_id).first()


def _waiting(user_id: UUID, agency_id: UUID) -> QuerySet[DipItem]:
    theirs = DipItem.objects.filter(reviewer_id=user_id, reviewer_agency_id=agency_id, done_at__isnull=True)
    return theirs.filter(until_at__gt=_NOW).order_by("until_at", "id")


_COUNTED: BuiltQuery[UUID] = BuiltQuery(
    lambda user_id, agency_id: _waiting(user_id, agency_id).values_list("pk", flat=True)[: PAGE + 1],
    user_id=UUID,
    agency_id=UUID,
)


def note(viewer: Viewer) -> Note | None:
    """The line on Today, for those who have something to review."""
    count = len(_COUNTED.all(user_id=viewer.author, agency_id=viewer.author_agency))
    if not count:
        return None
    says = f"{count} record{'' if count == 1 else 's'} to read for a dip sample."
    return Note(url("dip_reviews"), "Reviews", says, waits=True)
