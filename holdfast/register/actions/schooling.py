"""Where somebody goes to school, and how often (ISL-9.3b)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import Operation
from holdfast.access.viewer import Viewer
from holdfast.register.models import Attendance, Person, Place, SchoolPlace
from holdfast.register.words import Provision


@transaction.atomic
def record_school_place(
    *,
    by: Viewer,
    person: Person,
    provision: Provision | str,
    source: str,
    school: Place | None = None,
    year_group: int | None = None,
    from_date: date | None = None,
    until_date: date | None = None,
    left_because: str = "",
) -> SchoolPlace:
    """Where a person goes to school, or that there is no place (ISL-9.3b)."""
    provision = Provision(provision)
    if school is None and provision not in {Provision.HOME, Provision.NONE}:
        raise Refused(
            "A school place names its school.",
            instead="Choose the school, or 'no school place'.",
            fields={"school": "Choose the school."},
        )
    place = SchoolPlace(
        person=person,
        school=school,
        provision=provision,
        year_group=year_group,
        from_date=from_date,
        until_date=until_date,
        left_because=left_because.strip(),
        source=source.strip(),
        recorded_by_id=by.author,
    )
    place.save(force_insert=True)
    record_consultation(viewer=by, operation=Operation.COLLECT, what="school place", person_ids=[person.id])
    return place


@transaction.atomic
def end_school_place(*, by: Viewer, school_place: SchoolPlace, until_date: date, left_because: str = "") -> None:
    """The person goes there no longer, or has a place now (ISL-9.3b)."""
    if school_place.from_date and until_date < school_place.from_date:
        raise Refused(
            "The place would have ended before it began.",
            instead="Check the dates.",
            fields={"until_date": "Check the date."},
        )
    school_place.until_date, school_place.left_because = until_date, left_because.strip()
    school_place.save(update_fields=["until_date", "left_because"])
    record_consultation(
        viewer=by, operation=Operation.ALTER, what="school place ended", person_ids=[school_place.person_id]
    )


@transaction.atomic
def record_attendance(
    *,
    by: Viewer,
    school_place: SchoolPlace,
    from_date: date,
    until_date: date,
    sessions_possible: int,
    sessions_attended: int,
    source: str,
    sessions_unauthorised: int = 0,
) -> Attendance:
    """How often a pupil was at school in a period, in half-day sessions (ISL-9.3b)."""
    if until_date < from_date:
        raise Refused(
            "The period ends before it begins.", instead="Check the dates.", fields={"until_date": "Check the date."}
        )
    if (
        min(sessions_possible, sessions_attended, sessions_unauthorised) < 0
        or sessions_attended + sessions_unauthorised > sessions_possible
    ):
        raise Refused(
            "Attended and unauthorised sessions are more than were possible.",
            instead="Check the numbers.",
            fields={"sessions_attended": "Check the numbers."},
        )
    attendance = Attendance(
        person_id=school_place.person_id,
        school_place=school_place,
        from_date=from_date,
        until_date=until_date,
        sessions_possible=sessions_possible,
        sessions_attended=sessions_attended,
        sessions_unauthorised=sessions_unauthorised,
        source=source.strip(),
        recorded_by_id=by.author,
    )
    attendance.save(force_insert=True)
    record_consultation(viewer=by, operation=Operation.COLLECT, what="attendance", person_ids=[school_place.person_id])
    return attendance
