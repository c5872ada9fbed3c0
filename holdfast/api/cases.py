"""Cases, what is in force for them, their chronologies, and recording in them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from holdfast.access.errors import Refused
from holdfast.access.may import CASE_TEAM, SIGNED_IN
from holdfast.access.models import Operation
from holdfast.access.viewer import current_viewer
from holdfast.api.asking import PageNumber, case_of, known_at, log, page_of
from holdfast.api.errors import answers, refused, unprocessable
from holdfast.api.schemas import CaseOut, CaseStateOut, FactOut, InForceOut, Page, ServiceOut
from holdfast.api.storable import Text
from holdfast.casework.case_page.actions import record
from holdfast.casework.case_page.in_force import in_force
from holdfast.chronology.packs import UnknownKindError, area_pack, kind_named
from holdfast.chronology.protocol_facts import whole_chronology
from holdfast.chronology.queries import PAGE as FACTS
from holdfast.chronology.queries import Entry, chronology_of, fact_entry, visible_facts
from holdfast.protocol.calendar import WRITTEN, moment
from holdfast.protocol.evaluation import evaluate
from holdfast.protocol.facts import Chronology
from holdfast.protocol.services import services_for
from holdfast.register.models import Case
from holdfast.register.queries import visible_cases

CASES = 25
router = Router(tags=["Cases"])


@router.get("/cases", response=answers({200: Page[CaseOut]}), openapi_extra={"x-may": SIGNED_IN.says})
def list_cases(
    request: HttpRequest,
    open: bool | None = None,  # noqa: A002 - a query parameter
    page: PageNumber = 1,
) -> Page[CaseOut]:
    """The cases that I work on, the latest first."""
    start = (page - 1) * CASES
    found = list(visible_cases(current_viewer(), is_open=open).order_by("-opened_at", "id")[start : start + CASES + 1])
    shown = found[:CASES]
    log(request, Operation.CONSULT, "list of cases", case_ids=[case.pk for case in shown])
    return page_of([_case_out(case) for case in shown], page, has_next=len(found) > CASES)


def _case_out(case: Case) -> CaseOut:
    return CaseOut(
        id=case.pk,
        reference=case.reference,
        kind=case.kind,
        title=case.title,
        person=case.person_id,
        name=case.person.display_name if case.person else "",
        opened_at=case.opened_at,
        closed_at=case.closed_at,
    )


@router.get("/cases/{case_id}", response=answers({200: CaseStateOut}, 404), openapi_extra={"x-may": CASE_TEAM.says})
def read_case(request: HttpRequest, case_id: UUID, as_known_at: datetime | None = None) -> CaseStateOut:
    """A case, and what is in force for it, as far as the facts are known to me; now, or as known at a past moment."""
    case, at = case_of(request, case_id), known_at(as_known_at)
    log(request, Operation.CONSULT, "case", case_ids=[case.pk], person_ids=[case.person_id] if case.person_id else [])
    evaluation = evaluate(area_pack(), whole_chronology(case.pk, as_known_at=at), at or timezone.now())
    return CaseStateOut(
        **_case_out(case).model_dump(),
        as_known_at=at,
        in_force=[
            InForceOut(
                state=each.name, says=each.says, since=each.since, by=each.by, clauses=list(each.clauses),
                review_by=each.review_by, stale=each.stale, fact=each.fact_id,
            )
            for each in in_force(evaluation, visible_facts(case, at))
        ],
    )  # fmt: skip


class WantedFacts(Schema):
    """Which facts, and as of when."""

    as_known_at: datetime | None = None
    kind: Text = ""
    agency: Text = Field("", description="Its name in the protocol")


@router.get(
    "/cases/{case_id}/chronology",
    response=answers({200: Page[FactOut]}, 404),
    openapi_extra={"x-may": CASE_TEAM.says},
)
def read_chronology(
    request: HttpRequest, case_id: UUID, wanted: Query[WantedFacts], page: PageNumber = 1
) -> Page[FactOut]:
    """The facts of a case that I may read, the latest first, as known now or at a past moment."""
    case = case_of(request, case_id)
    found = chronology_of(
        current_viewer(), case, as_known_at=known_at(wanted.as_known_at), kinds=[wanted.kind] if wanted.kind else None,
        agency=wanted.agency, page=page,
    )  # fmt: skip
    log(request, Operation.CONSULT, "chronology", case_ids=[case.pk])
    return page_of([_fact_out(entry) for entry in found.entries], page, has_next=page * FACTS < found.total)


def _fact_out(entry: Entry) -> FactOut:
    fact = entry.fact
    return FactOut(
        id=fact.pk,
        kind=fact.kind,
        title=entry.title,
        line=entry.line,
        happened_at=fact.happened_at,
        happened_precision=fact.happened_precision,
        recorded_at=fact.recorded_at,
        by=fact.by_name,
        agency=fact.agency_key,
        post=fact.post,
        data=dict(entry.data),
        handling=fact.handling,
        is_withdrawn=entry.is_withdrawn,
        is_corrected=entry.is_corrected,
        corrects=fact.corrects_id,
    )


class FactIn(Schema):
    """A fact to be recorded. `data` holds the fields of the kind (`/protocol/kinds/{kind}`)."""

    kind: Text = Field(examples=["risk.view"])
    happened: Text = Field(description="A moment (2026-03-05T14:30, London time) or a day (2026-03-05)")
    data: dict[str, Any] = Field(default_factory=dict)
    handling: Literal["case team", "own agency"] = "case team"
    grading: Text = Field("", max_length=3, description="3x5x2, such as 2BP; empty where it is no intelligence")
    grading_conditions: Text = Field("", max_length=2_000, description="Of a grading that ends in C: how to share it")
    key: Text | None = Field(None, max_length=100, description="Sent twice with the same key, it is recorded once")


@router.post(
    "/cases/{case_id}/facts",
    response=answers({201: FactOut}, 403, 404, 409),
    openapi_extra={"x-may": CASE_TEAM.says},
)
def record_fact(request: HttpRequest, case_id: UUID, fact: FactIn) -> Status[FactOut]:
    """Record a fact. 422 says what is wrong with its fields; 409 that the protocol refuses it, by which clause, and
    what to do instead.
    """
    case = case_of(request, case_id)
    try:
        kind_named(fact.kind)
    except UnknownKindError as error:
        raise unprocessable("kind", str(error)) from None
    try:
        made = record(
            by=current_viewer(), case=case, kind=fact.kind, data=fact.data, happened=_happened(fact.happened),
            handling=fact.handling, key=fact.key or None,
            grading=fact.grading, grading_conditions=fact.grading_conditions,
        )  # fmt: skip
    except Refused as error:
        raise refused(error) from None
    entry = fact_entry(current_viewer(), made.pk)
    if entry is None:
        raise AssertionError("whoever records a fact may read it")
    return Status(201, _fact_out(entry))


def _happened(text: str) -> datetime | date:
    if not WRITTEN.fullmatch(text.strip()):
        raise unprocessable("happened", "Write a moment as 2026-03-05T14:30, or a day as 2026-03-05.")
    try:
        found = moment(text)
    except (ValueError, OverflowError):
        raise unprocessable("happened", "There is no such day or time.") from None
    return found if "T" in text.upper() or " " in text.strip() else found.date()


@router.get(
    "/cases/{case_id}/services",
    response=answers({200: list[ServiceOut]}, 404),
    openapi_extra={"x-may": CASE_TEAM.says},
)
def list_services(request: HttpRequest, case_id: UUID) -> list[ServiceOut]:
    """The interventions of the area, those open to this child first, each with its reasons, as far as I may know."""
    case = case_of(request, case_id)
    log(request, Operation.CONSULT, "services for a child", case_ids=[case.pk])
    whole = whole_chronology(case.pk)
    visible = visible_facts(case)
    read = Chronology(whole.subject, [fact for fact in whole.facts if UUID(fact.id) in visible])
    return [
        ServiceOut(
            name=answer.service.name,
            title=answer.service.title,
            provider=answer.service.provider,
            level=answer.service.level,
            offers=answer.service.offers,
            how_to_refer=answer.service.how,
            openness=answer.openness,
            reasons=[f"{reason.criterion.title}: {reason.because}" for reason in answer.reasons],
            clauses=list(answer.service.clauses),
        )
        for answer in services_for(area_pack(), read, timezone.now())
    ]
