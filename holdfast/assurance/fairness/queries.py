"""Reading reports and populations. None of it is about a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from holdfast.access.built import BuiltQuery
from holdfast.access.models import Function
from holdfast.access.viewer import Viewer
from holdfast.assurance.fairness.figures import Populations
from holdfast.assurance.fairness.models import FairnessReport, Population
from holdfast.assurance.fairness.periods import QUARTERS_BACK, Period, last_quarter, last_year, to_choose_from
from holdfast.casework.today.notes import Note
from holdfast.protocol.words import day_in_words
from holdfast.site.addresses import url

READERS = (Function.CO_ORDINATOR, Function.AUDITOR)
"""Who reads the reports."""


def reports(viewer: Viewer) -> Sequence[FairnessReport]:
    """All reports, the latest first: at most one for each quarter."""
    del viewer  # the wall decides
    return list(FairnessReport.objects.select_related("signing", "discarding").defer("figures", "words")[:200])


def report_of(viewer: Viewer, report_id: UUID) -> FairnessReport | None:
    """A report with its signing or discarding; None where there is none that the viewer reads."""
    del viewer  # the wall decides
    return FairnessReport.objects.select_related("signing", "discarding", "counted_by").filter(pk=report_id).first()


def to_count(viewer: Viewer) -> list[Period]:
    """The periods that can be counted: no report, discarded ones included, has a day of them."""
    taken = [Period(one.first_day, one.last_day) for one in reports(viewer)]
    return to_choose_from(timezone.localdate(), taken)


def populations(viewer: Viewer) -> Sequence[Population]:
    """What is recorded of how many people live in the area, for each characteristic the latest first."""
    del viewer  # the wall decides
    return list(Population.objects.all()[:100])


def populations_at(day: date) -> Populations:
    """For each characteristic the figures that were published last before a day ended."""
    rows = Population.objects.filter(as_of__lte=day).order_by("characteristic", "-as_of", "-recorded_at", "id")
    latest = rows.distinct("characteristic")
    return {row.characteristic: (f"{row.source}, {day_in_words(row.as_of)}", row.people) for row in latest}


_ENDED: BuiltQuery[tuple[date, date, date | None, UUID | None]] = BuiltQuery(
    lambda: (
        FairnessReport.objects.filter(Q(signing__isnull=False) | Q(discarding__isnull=False))
        .order_by("-last_day")
        .values_list("first_day", "last_day", "review_by", "signing")[: 2 * QUARTERS_BACK]
    )
)


def note(viewer: Viewer) -> Note | None:
    """The line on Today of those who write the reports: which one is not signed yet. Where the last that was signed
    closed a year, the next that is waited for is that of the next year."""
    if not viewer.has(Function.CO_ORDINATOR):
        return None
    today = timezone.localdate()
    ended = _ENDED.all()
    signed = next(((first, last, look_by) for first, last, look_by, signing in ended if signing), None)
    by_year = signed is not None and Period(*signed[:2]).closes_a_year
    wanted, called = (last_year(today), "year") if by_year else (last_quarter(today), "quarter")
    if not ended or ended[0][1] < wanted.last:
        of = f"the year {wanted.first.year}" if by_year else wanted.title
        return Note(url("fairness"), "Fairness report", f"that of {of} is not signed yet.", waits=True)
    look_by = signed[2] if signed else None
    if look_by is not None and look_by <= today:
        says = f"look again at what was to be done by {day_in_words(look_by)}."
        return Note(url("fairness"), "Fairness report", says, waits=True)
    says = f"signed for the last {called}." if ended[0][3] else f"that of the last {called} was discarded."
    return Note(url("fairness"), "Fairness report", says, waits=False)
