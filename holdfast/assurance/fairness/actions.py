"""Have a period counted, write about its figures, sign or discard."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import Function, Operation
from holdfast.access.viewer import Viewer
from holdfast.assurance.fairness.counting import count
from holdfast.assurance.fairness.figures import figures_of, findings
from holdfast.assurance.fairness.groups import BY_KEY
from holdfast.assurance.fairness.models import FairnessDiscarding, FairnessReport, FairnessSigning, Population
from holdfast.assurance.fairness.periods import Period, periods_over
from holdfast.assurance.fairness.points import points_of
from holdfast.assurance.fairness.queries import populations_at
from holdfast.assurance.fairness.reading import digest_of
from holdfast.chronology.packs import area_pack

GENERAL, WHY, ACTION = "general", "why", "action"
LONGEST_REVIEW = timedelta(days=366)


def _must_write(by: Viewer) -> None:
    if not by.has(Function.CO_ORDINATOR):
        raise Refused("Fairness reports are written by co-ordinators.", instead="Ask one of them.")


def _open(report: FairnessReport) -> FairnessReport:
    """The report as it stands, locked, so that nobody signs meanwhile what is being changed. Raises Refused."""
    found = FairnessReport.objects.select_for_update(of=("self",)).filter(pk=report.pk).first()
    # Asked once the lock is held. What is signed or discarded cannot be locked at all: the wall lets nobody change it.
    if FairnessDiscarding.objects.filter(report_id=report.pk).exists():
        raise Refused("This report is discarded and changes no more.", instead="Say it in the next one.")
    if found is None or FairnessSigning.objects.filter(report_id=report.pk).exists():
        raise Refused("This report is signed and changes no more.", instead="Say it in the next one.")
    return found


def _as_read(report: FairnessReport, read: str) -> None:
    """Raises Refused where the report no longer says what stood on somebody's page."""
    if digest_of(report) != read:
        raise Refused(
            "What is written in this report has changed since you opened this page.",
            instead="Read what stands there now, then send this again.",
        )


@transaction.atomic
def count_period(*, by: Viewer, period: Period) -> FairnessReport:
    """Count a period that is over, once and for good, and begin its report.

    Raises Refused where another report has days of it: whoever has read figures could take them from others of the same
    days, and what is left would be about single people.
    """
    _must_write(by)
    today = timezone.localdate()
    if period not in periods_over(today):
        raise Refused(
            "Only a quarter or a year that has been over for four weeks can be counted.",
            instead="Choose one from the list.",
        )
    pack = area_pack()
    try:
        with transaction.atomic():
            made = FairnessReport.objects.create(
                first_day=period.first,
                last_day=period.last,
                figures=figures_of(count(period), points_of(pack.kinds), populations_at(period.last)),
                pack=pack.name,
                pack_version=pack.version,
                counted_by_id=by.author,
            )
    except IntegrityError:
        raise Refused(
            "There is a report of these days already, or of some of them.",
            instead="Days are counted once: two reports about them would give away what each hides. Open that one.",
        ) from None
    record_consultation(viewer=by, operation=Operation.COLLECT, what="fairness report counted", route="fairness")
    return made


@transaction.atomic
def write(
    *, by: Viewer, report: FairnessReport, read: str, words: Mapping[str, str], review_by: date | None = None
) -> FairnessReport:
    """Keep what is written so far; nothing needs to be complete. `read` is the digest of the report on the page where
    it was written. Raises Refused where it no longer says that: nobody writes over what somebody else wrote meanwhile.
    """
    _must_write(by)
    report = _open(report)
    _as_read(report, read)
    asked = questions_of(report)
    report.words = {**report.words, **{key: text for key, text in words.items() if key in asked}}
    report.review_by = review_by
    report.save(update_fields=["words", "review_by"])
    record_consultation(viewer=by, operation=Operation.ALTER, what="fairness report written on", route="fairness")
    return report


def questions_of(report: FairnessReport) -> list[str]:
    """What has to be written: why each finding is as it is and what is done about it, and something on the whole."""
    found = findings(report.figures)
    return [*(f"{each['key']}-{part}" for each in found for part in (WHY, ACTION)), GENERAL]


def missing(report: FairnessReport) -> dict[str, str]:
    """What must still be written before it can be signed, by question."""
    left = {key: "Write this down." for key in questions_of(report) if not str(report.words.get(key, "")).strip()}
    today = timezone.localdate()
    if report.review_by is None or not today < report.review_by <= today + LONGEST_REVIEW:
        left["review_by"] = "Give a day within the next 12 months."
    return left


@transaction.atomic
def sign(*, by: Viewer, report: FairnessReport, read: str) -> None:
    """Answer for a report with one's name. `read` is the digest of what one has read. Raises Refused where the report
    says something else by now, and, with what is missing, until all of it is written.
    """
    _must_write(by)
    by.must_be_confirmed()
    report = _open(report)
    _as_read(report, read)
    if left := missing(report):
        raise Refused(
            "This report cannot be signed yet.", instead="Write what is marked, then sign again.", fields=left
        )
    FairnessSigning.objects.create(
        report=report, by_user_id=by.author, by_name=by.name, post=by.post, agency_key=by.agency, digest=read
    )
    record_consultation(viewer=by, operation=Operation.COLLECT, what="fairness report signed", route="fairness")


@transaction.atomic
def discard(*, by: Viewer, report: FairnessReport, reason: str) -> None:
    """Say why nobody will sign a report. It stays to be read, and its days stay counted: somebody has read its figures.

    Raises Refused for one that is signed.
    """
    _must_write(by)
    report = _open(report)
    reason = reason.strip()
    if not reason:
        raise Refused("Something is missing.", fields={"reason": "Say why it is discarded."})
    FairnessDiscarding.objects.create(
        report=report, by_user_id=by.author, by_name=by.name, agency_key=by.agency, reason=reason
    )
    # The reason stands with the report, for good; the log does not repeat it.
    record_consultation(viewer=by, operation=Operation.ALTER, what="fairness report discarded", route="fairness")


@transaction.atomic
def add_population(
    *, by: Viewer, characteristic: str, as_of: date, source: str, people: Mapping[str, int]
) -> Population:
    """Record how many people live in the area. Raises Refused for a group that is missing or empty."""
    _must_write(by)
    groups = BY_KEY[characteristic].groups
    wrong = {group: "Give a whole number above 0." for group in groups if people.get(group, 0) < 1}
    if not source.strip():
        wrong["source"] = "Say where the figures are from."
    if as_of > timezone.localdate():
        wrong["as_of"] = "It must be today or in the past."
    if wrong:
        raise Refused("Something is missing.", instead="Fill in what is marked.", fields=wrong)
    made = Population.objects.create(
        characteristic=characteristic,
        as_of=as_of,
        source=source.strip(),
        people={group: people[group] for group in groups},
        recorded_by_id=by.author,
    )
    record_consultation(viewer=by, operation=Operation.ADMINISTER, what="population recorded", route="fairness")
    return made
