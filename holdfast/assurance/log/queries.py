"""Searching the log. Whoever searches says for which lawful use, and that is a line of the log itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet, TextChoices
from django.db.models.expressions import RawSQL

from holdfast.access.log import record_consultation
from holdfast.access.models import Consultation, Operation, User
from holdfast.access.searching import count_search
from holdfast.access.viewer import Viewer
from holdfast.protocol.calendar import LONDON

PAGE = 50
_REFERENCE = re.compile(r"[A-Z]{2}-\d{2}-\d{6}")


class LawfulUse(TextChoices):
    """What the log may be used for, and nothing else: DPA 2018 s.62(4)."""

    LAWFULNESS = "lawfulness", "To check that what was done was lawful"
    SELF_MONITORING = "self-monitoring", "To monitor ourselves, disciplinary proceedings included"
    INTEGRITY = "integrity and security", "To keep the information whole and secure"
    CRIMINAL = "criminal proceedings", "For criminal proceedings"


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for in the log. Empty: any."""

    who: str = ""
    """Part of the name or e-mail address of whoever did it."""
    about: str = ""
    """The reference of a case, or the id of a case or person."""
    operation: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line as the auditor reads it: who, what and when; of those whom it is about, references and ids."""

    line: Consultation
    references: Sequence[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Lines:
    """One page of lines, the latest first. `older` is what the next page begins before; None where this is the last."""

    lines: Sequence[Line]
    older: int | None


def search_log(
    viewer: Viewer, sought: Sought, *, use: LawfulUse, because: str = "", before: int | None = None
) -> Lines:
    """The lines that fit, as far as the viewer reads the log, and one more: that it was read, and what for."""
    count_search(viewer)
    record = _record(sought.about)
    record_consultation(
        viewer=viewer,
        operation=Operation.CONSULT,
        what="the log",
        route="log",
        reason=because,
        purpose=use,
        case_ids=[record] if record else [],
    )
    rows = _fitting(sought, record)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    shown = list(rows.order_by("-pk")[: PAGE + 1])
    older = shown[PAGE - 1].pk if len(shown) > PAGE else None
    return Lines(_as_read(shown[:PAGE]), older)


def _fitting(sought: Sought, record: UUID | None) -> QuerySet[Consultation]:
    rows = Consultation.objects.all()
    if sought.who:
        accounts = User.objects.filter(email__icontains=sought.who).values("pk")
        rows = rows.filter(Q(user_name__icontains=sought.who) | Q(user_id__in=accounts))
    if sought.about:
        if record is None:
            return rows.none()
        rows = rows.filter(pk__in=RawSQL("select line_id from wall_lines_about(%s)", [record]))
    if sought.operation:
        rows = rows.filter(operation=sought.operation)
    if sought.first:
        rows = rows.filter(at__gte=_start(sought.first))
    if sought.last:
        rows = rows.filter(at__lt=_start(sought.last + timedelta(days=1)))
    return rows


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)


def _record(about: str) -> UUID | None:
    """The case of a reference, or the case or person of an id; None where it is neither."""
    text = about.strip()
    try:
        return UUID(text)
    except ValueError:
        pass
    if not _REFERENCE.fullmatch(text.upper()):
        return None
    with connection.cursor() as cursor:
        cursor.execute("select case_id from wall_case_references('{}', %s)", [text.upper()])
        found = cursor.fetchone()
    return found[0] if found else None


def _as_read(lines: Sequence[Consultation]) -> list[Line]:
    references = _references(case_id for line in lines for case_id in line.case_ids)
    reasons = _reasons([line.pk for line in lines if line.reason])
    return [
        Line(
            line,
            [
                *(f"case {references.get(case_id, case_id)}" for case_id in line.case_ids),
                *(f"person {person_id}" for person_id in line.person_ids),
            ],
            reasons.get(line.pk, ""),
        )
        for line in lines
    ]


def _references(case_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    with connection.cursor() as cursor:
        cursor.execute("select case_id, reference from wall_case_references(%s::uuid[], '')", [list(set(case_ids))])
        return dict(cursor.fetchall())


def _reasons(ids: Sequence[int]) -> Mapping[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("select line_id, reason from wall_reasons_without_names(%s::bigint[])", [list(ids)])
        return dict(cursor.fetchall())
