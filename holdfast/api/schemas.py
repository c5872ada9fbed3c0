"""What the API tells. People, cases and facts have ids; a name stands only where the viewer may see the person."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from ninja import Schema
from pydantic import Field

Item = TypeVar("Item")


class Page(Schema, Generic[Item]):
    """One page of a list, in a stable order."""

    items: list[Item]
    page: int
    has_next: bool


class CaseOut(Schema):
    """A case that the viewer works on."""

    id: UUID
    reference: str
    kind: str
    title: str = Field(description="Of an incident or a move; empty for others")
    person: UUID | None = Field(description="Whom it is about, where it is about a person")
    name: str = Field(description="The name in use of that person")
    opened_at: datetime
    closed_at: datetime | None


class InForceOut(Schema):
    """Something that is in force for a case: a category, a flag, a plan."""

    state: str
    says: str
    since: datetime
    by: str
    clauses: list[str]
    review_by: date | None
    stale: bool
    fact: UUID


class CaseStateOut(CaseOut):
    """A case, and what is in force for it at a moment."""

    as_known_at: datetime | None
    in_force: list[InForceOut]


class DutyOut(Schema):
    """Something owed: what, by whom, by when, because of what, by which clause."""

    id: UUID
    case: UUID
    reference: str
    rule: str
    title: str
    because: str
    clauses: list[str]
    owed_agency: str
    owed_post: str
    due_at: datetime | None
    due_is_day: bool = Field(description="Due by the end of that day in London")
    original_due_at: datetime | None
    status: str
    is_overdue: bool
    urgent: bool
    missing: list[str] = Field(description="Who was missing from a meeting that was held without its quorum")
    records: str = Field(description="The kind of fact that meets it")
    arises_from: UUID


class FactOut(Schema):
    """A fact as the viewer may read it. People whom the viewer may not see are left out of `data`."""

    id: UUID
    kind: str
    title: str
    line: str = Field(description="The fact in one sentence")
    happened_at: datetime
    happened_precision: str
    recorded_at: datetime
    by: str
    agency: str
    post: str
    data: dict[str, Any]
    handling: str
    is_withdrawn: bool
    is_corrected: bool
    corrects: UUID | None


class DraftOut(Schema):
    """A form that the viewer has not finished."""

    form: str
    case: UUID | None
    data: dict[str, Any]
    version: int
    updated_at: datetime


class PersonOut(Schema):
    """A person whom the viewer may see."""

    id: UUID
    name: str
    birth_date: date | None
    birth_date_precision: str
    sex: str


class FoundOut(Schema):
    """A person found, all their names, and in words what fits."""

    person: PersonOut
    names: list[str]
    because: list[str]


class KindOut(Schema):
    """A kind of fact that can be recorded."""

    name: str
    title: str
    about: str
    group: str
    clauses: list[str]
    recorded_by: list[str] = Field(description="The parties who may record it; empty: everybody in the case team")


class ServiceOut(Schema):
    """An intervention, and whether it is open to a child, with the reasons."""

    name: str
    title: str
    provider: str
    level: str
    offers: str
    how_to_refer: str
    openness: str = Field(description="open, closed, not by referral or cannot tell")
    reasons: list[str]
    clauses: list[str]


class ContactOut(Schema):
    """Whom to reach at an agency."""

    agency: str
    name: str
    post: str
    is_safeguarding_lead: bool
    telephone: str
    email: str
    hours: str
