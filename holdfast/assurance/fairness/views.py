"""The pages on which fairness reports are begun and read."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.may import leaves, needs
from holdfast.access.models import Function, Operation
from holdfast.access.viewer import current_viewer
from holdfast.assurance.fairness import words
from holdfast.assurance.fairness.actions import ACTION, GENERAL, WHY, count_period
from holdfast.assurance.fairness.figures import findings
from holdfast.assurance.fairness.groups import CHARACTERISTICS
from holdfast.assurance.fairness.models import FairnessReport
from holdfast.assurance.fairness.periods import Period
from holdfast.assurance.fairness.queries import READERS, populations_at, report_of, reports, to_count
from holdfast.assurance.fairness.reading import digest_of
from holdfast.assurance.fairness.suppression import LARGEST_HIDDEN

WRITES = Function.CO_ORDINATOR


def report_or_404(report_id: UUID) -> FairnessReport:
    """The report of an address. Raises Http404 where there is none that the viewer reads."""
    found = report_of(current_viewer(), report_id)
    if found is None:
        raise Http404
    return found


def has_ended(report: FairnessReport) -> bool:
    """Whether it changes no more: it is signed, or discarded."""
    return hasattr(report, "signing") or hasattr(report, "discarding")


def looked(route: str, operation: Operation = Operation.CONSULT) -> None:
    """Write the line of the log that says which page was looked at."""
    record_consultation(viewer=current_viewer(), operation=operation, what="fairness report", route=route)


@needs(*READERS)
def fairness(request: HttpRequest) -> HttpResponse:
    """All reports; co-ordinators choose a period to have it counted."""
    viewer = current_viewer()
    looked("fairness")
    listed = [
        (one, Period(one.first_day, one.last_day).title, hasattr(one, "signing"), hasattr(one, "discarding"))
        for one in reports(viewer)
    ]
    may_write = viewer.has(WRITES)
    context = {"reports": listed, "periods": to_count(viewer) if may_write else [], "may_write": may_write}
    return render(request, "assurance/fairness/list.html", context)


@needs(WRITES)
def fairness_new(request: HttpRequest) -> HttpResponse:
    """Say which period is to be counted and what it is measured against, for it is counted once; then count it."""
    viewer = current_viewer()
    sent = request.POST if request.method == "POST" else request.GET
    chosen = next((one for one in to_count(viewer) if one.key == sent.get("period")), None)
    if chosen is None:
        messages.error(request, "Choose a period from the list.")
        return redirect("fairness")
    if request.method == "POST":
        try:
            made = count_period(by=viewer, period=chosen)
        except Refused as refused:
            messages.error(request, f"{refused.says} {refused.instead}")
            return redirect("fairness")
        return redirect("fairness_report", report_id=made.pk)
    looked("fairness_new")
    published = populations_at(chosen.last)
    context = {
        "period": chosen,
        "populations": [(each.title, published.get(each.key, ("", {}))[0]) for each in CHARACTERISTICS],
    }
    return render(request, "assurance/fairness/new.html", context)


@needs(*READERS)
def fairness_report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """One report: what looks different and what is said of it, then every table."""
    report = report_or_404(report_id)
    looked("fairness_report")
    context = {
        **about(report),
        "may_write": current_viewer().has(WRITES) and not has_ended(report),
        "has_changed": _has_changed(report),
        "is_unproved": hasattr(report, "signing") and not report.signing.digest,
    }
    return render(request, "assurance/fairness/report.html", context)


def _has_changed(report: FairnessReport) -> bool:
    """Whether a signed report is not what was signed. Of one that was signed before a digest was kept nobody knows."""
    return hasattr(report, "signing") and report.signing.digest not in {"", digest_of(report)}


def about(report: FairnessReport) -> dict[str, Any]:
    """What the pages of a report show of it."""
    made, different, by_chance = words.chance(report.figures)
    return {
        "report": report,
        "period": Period(report.first_day, report.last_day).title,
        "is_signed": hasattr(report, "signing"),
        "is_discarded": hasattr(report, "discarding"),
        "general": report.words.get(GENERAL, ""),
        "findings": [
            {
                **found,
                "says": words.finding_in_words(found),
                "why": report.words.get(f"{found['key']}-{WHY}", ""),
                "action": report.words.get(f"{found['key']}-{ACTION}", ""),
            }
            for found in findings(report.figures)
        ],
        "made": made,
        "different": different,
        "by_chance": by_chance,
        "characteristics": CHARACTERISTICS,
        "words": words,
        "largest_hidden": LARGEST_HIDDEN,
    }


@leaves("The figures of a fairness report, which name nobody, without the small ones.")
@needs(*READERS)
def fairness_csv(request: HttpRequest, report_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The published figures of a report for a spreadsheet."""
    report = report_or_404(report_id)
    looked("fairness_csv", Operation.EXPORT)
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(
        ["Decision point", "Characteristic", "Group", "Before", "Reached", "Times as often", "Low", "High", "Different"]
    )
    for point in report.figures["points"]:
        for table in point["tables"]:
            for line in table["lines"]:
                rate = line["rate"]
                compared = (
                    [f"{rate[end]:.4f}" for end in ("value", "low", "high")] + ["yes" if rate["different"] else "no"]
                    if rate
                    else [""] * 4
                )
                figures = [words.figure(line[name]) for name in ("of", "reached")]
                out.writerow([point["title"], table["title"], line["title"], *figures, *compared])
    name = f"fairness-{Period(report.first_day, report.last_day).key}.csv"
    return HttpResponse(
        "\ufeff" + text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
