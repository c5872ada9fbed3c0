"""Opening a record in an emergency, by somebody who does not work on the case (docs/adr/0007, HOLDFAST-6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection, transaction

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import LONGEST_EMERGENCY, Involvement, Operation
from holdfast.access.viewer import Viewer, acting_as, database_now, job
from holdfast.access.wall import EMERGENCY_ATTEMPT
from holdfast.casework.emergency.mail import tell
from holdfast.chronology.actions import append_fact
from holdfast.chronology.packs import area_pack
from holdfast.protocol.calendar import day_of
from holdfast.protocol.durations import Duration
from holdfast.register.models import Case, Person, PersonName
from holdfast.register.names import searchable
from holdfast.register.words import CaseKind, DatePrecision

OPENED = "emergency.opened"
LASTS = "emergency-lasts"
ATTEMPTS = 5
"""How often in an hour somebody may ask for what matches nothing."""

FINDING = job(
    "find in an emergency",
    "Whether a record matches exactly must be known before anybody may see it. It says only which case.",
)


@dataclass(frozen=True)
class Wanted:
    """Which record: the reference of a case, or the full name and date of birth of whom it is about."""

    reference: str = ""
    name: str = ""
    born: date | None = None


def open_in_emergency(*, by: Viewer, wanted: Wanted, emergency: str, reason: str, link: str) -> list[UUID]:
    """Give the viewer sight of the record for a few hours, and tell those who answer for it; the ids of its cases.

    `emergency` is a choice of the kind. Where nothing matches exactly that is all that is said, and it is logged:
    several such attempts in an hour are the last. A case that the viewer works on already is only named. `link` is the
    address of the page that those who are told open. Raises Refused, which the caller must not let undo the log.
    """
    if not reason.strip():
        raise Refused(
            "A record is opened for a reason.",
            instead="Say why it cannot wait.",
            fields={"reason": "Say what you need to know, and why it cannot wait."},
        )
    if _attempts(by) >= ATTEMPTS:
        record_consultation(viewer=by, operation=Operation.DENIED, what="emergency: asked too often", reason=reason)
        raise Refused(
            "You have asked several times for what matches nothing.",
            instead="Ring the front door: they can look while you wait. If a life is at risk, call 999.",
        )
    case_ids = _matching(wanted)
    if not case_ids:
        record_consultation(viewer=by, operation=Operation.DENIED, what=EMERGENCY_ATTEMPT, reason=reason)
        raise _nothing()
    seen = set(Case.objects.filter(pk__in=case_ids).values_list("pk", flat=True))
    hidden = [case_id for case_id in case_ids if case_id not in seen]
    if hidden:
        _open(by, hidden, emergency, reason.strip(), link)
    return list(case_ids)


def _nothing() -> Refused:
    """The same whether nobody of that name is known, the date differs or there is no case: it tells nothing."""
    return Refused(
        "Nothing matches exactly.",
        instead="Check the reference, or the full name and date of birth. If a life is at risk, call 999; the front"
        " door can tell you who works with somebody.",
    )


def _attempts(by: Viewer) -> int:
    """How often the viewer asked for nothing within the hour; two windows of one user wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('holdfast.emergency.' || %s, 0))", [by.author])
        cursor.execute("select count(*) from wall_emergency_attempt", [])
        found: int = cursor.fetchone()[0]
    return found


def _matching(wanted: Wanted) -> Sequence[UUID]:
    """The cases that match exactly: of a name and a birth date, those about that person."""
    with acting_as(FINDING):
        if wanted.reference.strip():
            return list(Case.objects.filter(reference=wanted.reference.strip().upper()).values_list("pk", flat=True))
        name = searchable(wanted.name)
        if " " not in name or wanted.born is None:
            return []
        exactly = Person.objects.filter(birth_date=wanted.born).exclude(birth_date_precision=DatePrecision.ESTIMATED)
        named = PersonName.objects.filter(search=name, person__in=exactly).values_list("person_id", flat=True)
        people = list(Person.objects.filter(pk__in=list(named)).values_list("pk", "merged_into_id"))
        ids = {kept or person_id for person_id, kept in people} | {person_id for person_id, _ in people}
        about = Case.objects.filter(kind__in=[CaseKind.PERSON, CaseKind.MOVE], person_id__in=ids)
        return list(about.order_by("opened_at", "id").values_list("pk", flat=True))


@transaction.atomic
def _open(by: Viewer, case_ids: Sequence[UUID], emergency: str, reason: str, link: str) -> None:
    now = database_now()
    until = now + lasts(day_of(now))
    with acting_as(FINDING):
        for case_id in case_ids:
            Involvement.objects.create(
                case_id=case_id,
                user_id=by.author,
                agency_id=by.author_agency,
                role=Involvement.Role.EMERGENCY,
                reason=reason,
                from_at=now,
                until_at=until,
                given_by_id=by.author,
                given_at=now,
            )
    record_consultation(
        viewer=by,
        operation=Operation.INVOLVE,
        what="record opened in an emergency",
        case_ids=case_ids,
        reason=f"{emergency}: {reason}",
    )
    for case_id in case_ids:
        append_fact(
            by=by,
            kind=OPENED,
            happened_at=now,
            data={
                "emergency": emergency,
                "reason": reason,
                "opened_by": by.name,
                "until": until.isoformat(timespec="minutes"),
            },
            cases=[case_id],
        )
    tell(case_ids=case_ids, by=by, link=link)


def lasts(day: date) -> timedelta:
    """How long the pack lets somebody see what they opened on a day; never longer than a day and a night."""
    figure = area_pack().parameters.get(LASTS)
    value = figure.on(day.toordinal()) if figure else None
    if not isinstance(value, Duration) or value.unit not in {"hour", "minute"}:
        return LONGEST_EMERGENCY
    return min(timedelta(**{f"{value.unit}s": value.count}), LONGEST_EMERGENCY)
