"""Registering people and keeping what is known of them right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import Operation, User
from holdfast.access.viewer import Viewer, database_now
from holdfast.register import identifiers
from holdfast.register.actions.agencies import _uprn
from holdfast.register.actions.cases import add_to_case
from holdfast.register.models import (
    Address,
    AddressCircle,
    Attendance,
    Case,
    Correction,
    Person,
    PersonName,
    Place,
    Relationship,
    SchoolPlace,
)
from holdfast.register.names import NewName, searchable
from holdfast.register.review import first_review
from holdfast.register.words import (
    CaseRole,
    DatePrecision,
    Ethnicity,
    NameKind,
    Provision,
    Purpose,
    RelationshipType,
    SaidBy,
    Sex,
)

_IDENTIFIERS: Mapping[str, Callable[[str], str]] = {
    "nhs_number": identifiers.nhs_number,
    "upn": identifiers.unique_pupil_number,
    "pnc": identifiers.pnc,
}
_CHOICES = {"sex": Sex, "ethnicity": Ethnicity, "ethnicity_said_by": SaidBy, "birth_date_precision": DatePrecision}
DETAILS = (
    "birth_date",
    "birth_date_precision",
    "died_on",
    "sex",
    "gender",
    "ethnicity",
    "ethnicity_said_by",
    "first_language",
    "interpreter_needed",
    "communication_needs",
    "nhs_number",
    "upn",
    "pnc",
)
"""The details of a person that can be given at registration and corrected later."""


@transaction.atomic
def register_person(
    *,
    by: Viewer,
    names: Iterable[NewName],
    source: str,
    case: Case | None = None,
    role: CaseRole | str | None = None,
    purpose: Purpose | str = Purpose.SAFEGUARDING,
    **details: Any,
) -> Person:
    """Put a person on the register. Look for them first: `queries.likely_duplicates`.

    `details` are among `DETAILS`, all optional; a birth date without a precision is exact. With `case` and `role` the
    person is placed in that case; without, only whoever registered the person sees them until `open_case` or
    `add_to_case` places them. Raises Refused, with a message per field.
    """
    cleaned = _cleaned(details)
    given = [name for name in names if name.given.strip() or name.family.strip()]
    if not given:
        raise Refused(
            "A person has a name.",
            instead="Give a name, or what the person is called.",
            fields={"given": "Give a name."},
        )
    now = timezone.now()
    shown = _in_use([(NameKind(name.kind), name.given.strip(), name.family.strip()) for name in given])
    person = Person.objects.create(
        display_name=f"{shown[0]} {shown[1]}".strip(),
        sort_name=_sort_name(*shown),
        held_by_id=by.author,
        purpose=Purpose(purpose),
        review_by=first_review(timezone.localdate(now)),
        recorded_by_id=by.author,
        recorded_for_id=by.author_agency,
        recorded_at=now,
        **cleaned,
    )
    PersonName.objects.bulk_create([_new_name(by, person, name, source) for name in given])
    record_consultation(
        viewer=by,
        operation=Operation.COLLECT,
        what="person",
        person_ids=[person.id],
        case_ids=[case.id] if case else [],
    )
    if case is not None:
        add_to_case(by=by, case=case, person=person, role=role or CaseRole.NAMED, source=source)
    return person


def _cleaned(details: Mapping[str, Any]) -> dict[str, Any]:
    """The details as they are stored. Raises Refused with a message for each that is wrong."""
    unknown = set(details) - set(DETAILS)
    if unknown:
        raise TypeError(f"not details of a person: {', '.join(sorted(unknown))}")
    cleaned: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in details.items()
    }
    wrong: dict[str, str] = {}
    for name, check in _IDENTIFIERS.items():
        if cleaned.get(name):
            try:
                cleaned[name] = check(cleaned[name])
            except ValueError as error:
                wrong[name] = str(error)
    for name, choices in _CHOICES.items():
        if name in cleaned and cleaned[name] not in choices.values:
            wrong[name] = "Choose one of the list."
    _settle_birth(cleaned, wrong)
    for name, words in (("birth_date", "A birth date"), ("died_on", "A date of death")):
        if cleaned.get(name) and cleaned[name] > timezone.localdate():
            wrong[name] = f"{words} cannot be in the future."
    if wrong:
        raise Refused("Something does not fit.", instead="Correct what is marked, or leave it out.", fields=wrong)
    return cleaned


def _settle_birth(cleaned: dict[str, Any], wrong: dict[str, str]) -> None:
    """A birth date and how well it is known go together."""
    if "birth_date" not in cleaned:
        return
    cleaned.setdefault("birth_date_precision", DatePrecision.EXACT if cleaned["birth_date"] else DatePrecision.UNKNOWN)
    if cleaned["birth_date"] is None:
        cleaned["birth_date_precision"] = DatePrecision.UNKNOWN
    elif cleaned["birth_date_precision"] == DatePrecision.UNKNOWN:
        wrong["birth_date_precision"] = "Say whether the date is exact or an estimate."


def _new_name(by: Viewer, person: Person, name: NewName, source: str, **dates: date | None) -> PersonName:
    given, family = name.given.strip(), name.family.strip()
    return PersonName(
        person=person,
        kind=NameKind(name.kind),
        given=given,
        family=family,
        search=searchable(given, family),
        source=source.strip(),
        recorded_by_id=by.author,
        **dates,
    )


_IN_USE_ORDER = (NameKind.KNOWN_AS, NameKind.LEGAL, NameKind.ALIAS, NameKind.NICKNAME, NameKind.PREVIOUS)


def _in_use(names: Iterable[tuple[NameKind, str, str]]) -> tuple[str, str]:
    """The name to show: the one the person uses, else the legal one; of several, the last given."""
    kind, given, family = min(reversed(list(names)), key=lambda name: _IN_USE_ORDER.index(name[0]))
    del kind
    return given, family


def _sort_name(given: str, family: str) -> str:
    return searchable(family, given)


@transaction.atomic
def add_name(
    *,
    by: Viewer,
    person: Person,
    name: NewName,
    source: str,
    from_date: date | None = None,
    until_date: date | None = None,
) -> PersonName:
    """Another name of a person. The name shown in lists follows: the one in use, else the legal one."""
    if not (name.given.strip() or name.family.strip()):
        raise Refused("The name is empty.", instead="Give a name.", fields={"given": "Give a name."})
    added = _new_name(by, person, name, source, from_date=from_date, until_date=until_date)
    added.save(force_insert=True)
    _show_name_in_use(person)
    record_consultation(viewer=by, operation=Operation.ALTER, what=f"name: {added.kind}", person_ids=[person.id])
    return added


@transaction.atomic
def end_name(*, by: Viewer, name: PersonName, until_date: date) -> None:
    """The person uses this name no longer. It stays to be found and read."""
    if name.from_date and until_date < name.from_date:
        raise Refused(
            "The name would have ended before it began.",
            instead="Check the dates.",
            fields={"until_date": "Check the date."},
        )
    name.until_date = until_date
    name.save(update_fields=["until_date"])
    _show_name_in_use(name.person)
    record_consultation(
        viewer=by, operation=Operation.ALTER, what=f"name ended: {name.kind}", person_ids=[name.person_id]
    )


def _show_name_in_use(person: Person) -> None:
    """Keep the name for lists in step with the names. Where every name has ended, the last one shown stays."""
    today = timezone.localdate()
    current = [
        known
        for known in person.names.order_by("recorded_at", "id")
        if not known.until_date or known.until_date >= today
    ]
    if current:
        given, family = _in_use([(NameKind(known.kind), known.given, known.family) for known in current])
        person.display_name, person.sort_name = f"{given} {family}".strip(), _sort_name(given, family)
        person.save(update_fields=["display_name", "sort_name"])


@transaction.atomic
def correct_details(*, by: Viewer, person: Person, source: str, **details: Any) -> list[Correction]:
    """Correct what is known of a person. Each change is kept with what stood there before and who said so.

    Raises Refused, with a message per field.
    """
    cleaned = _cleaned(details)
    locked = Person.objects.select_for_update().get(pk=person.pk)
    changed = {name: value for name, value in cleaned.items() if getattr(locked, name) != value}
    if not changed:
        return []
    corrections = [
        Correction(
            person=person,
            field=name,
            was=_as_text(getattr(locked, name)),
            became=_as_text(value),
            source=source.strip(),
            by_id=by.author,
        )
        for name, value in changed.items()
    ]
    Correction.objects.bulk_create(corrections)
    for name, value in changed.items():
        setattr(locked, name, value)
        setattr(person, name, value)
    locked.save(update_fields=list(changed))
    record_consultation(
        viewer=by, operation=Operation.ALTER, what=f"person: {', '.join(sorted(changed))}", person_ids=[person.id]
    )
    return corrections


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)


@transaction.atomic
def add_address(
    *,
    by: Viewer,
    person: Person,
    lines: str,
    source: str,
    postcode: str = "",
    uprn: str = "",
    from_date: date | None = None,
    until_date: date | None = None,
    confidential_because: str = "",
    circle: Iterable[User] = (),
) -> Address:
    """Where a person lives or lived.

    With `confidential_because` it is confidential: only whoever records it and the users of `circle` see that it is
    there.
    """
    if not lines.strip():
        raise Refused("The address is empty.", instead="Give the address.", fields={"lines": "Give the address."})
    why = confidential_because.strip()
    address = Address(
        person=person,
        lines=lines.strip(),
        postcode=postcode.strip().upper(),
        uprn=_uprn(uprn),
        source=source.strip(),
        from_date=from_date,
        until_date=until_date,
        is_confidential=bool(why),
        confidential_because=why,
        recorded_by_id=by.author,
    )
    address.save(force_insert=True)
    if why:
        _draw_circle(by, address, why, circle)
    record_consultation(viewer=by, operation=Operation.COLLECT, what="address", person_ids=[person.id])
    return address


@transaction.atomic
def make_address_confidential(*, by: Viewer, address: Address, because: str, circle: Iterable[User] = ()) -> None:
    """From now on only the viewer and the users of `circle` see the address."""
    if not because.strip():
        raise Refused(
            "An address is kept confidential for a reason.", instead="Say why.", fields={"because": "Say why."}
        )
    _draw_circle(by, address, because.strip(), circle)
    address.is_confidential, address.confidential_because = True, because.strip()
    address.save(update_fields=["is_confidential", "confidential_because"])
    record_consultation(
        viewer=by, operation=Operation.ALTER, what="address made confidential", person_ids=[address.person_id]
    )


def _draw_circle(by: Viewer, address: Address, reason: str, circle: Iterable[User]) -> None:
    """The viewer first: once the circle is drawn, only those inside may widen it."""
    now = database_now()
    users = dict.fromkeys([by.author, *(user.id for user in circle)])
    for user_id in users:
        AddressCircle(address=address, user_id=user_id, reason=reason, given_by_id=by.author, from_at=now).save(
            force_insert=True
        )


@transaction.atomic
def let_see_address(*, by: Viewer, address: Address, user: User, reason: str) -> None:
    """Take somebody into the circle of a confidential address. Only those inside can."""
    if not reason.strip():
        raise Refused(
            "Somebody is told a confidential address for a reason.", instead="Say why.", fields={"reason": "Say why."}
        )
    AddressCircle(
        address=address, user=user, reason=reason.strip(), given_by_id=by.author, from_at=database_now()
    ).save(force_insert=True)
    record_consultation(
        viewer=by,
        operation=Operation.DISCLOSE,
        what="confidential address",
        person_ids=[address.person_id],
        reason=reason.strip(),
    )


@transaction.atomic
def stop_seeing_address(*, by: Viewer, circle: AddressCircle, reason: str) -> None:
    """Take somebody out of the circle of a confidential address, now. The last one inside stays."""
    if not reason.strip():
        raise Refused("Somebody leaves the circle for a reason.", instead="Say why.", fields={"reason": "Say why."})
    now = database_now()
    others = AddressCircle.objects.filter(address_id=circle.address_id, from_at__lte=now).exclude(pk=circle.pk)
    if not others.filter(Q(until_at__isnull=True) | Q(until_at__gt=now)).exclude(user_id=circle.user_id).exists():
        raise Refused(
            "Nobody else may see this address: it would be lost.",
            instead="Let somebody else see it first, or end the address.",
        )
    record_consultation(
        viewer=by,
        operation=Operation.INVOLVE,
        what="confidential address: sight ended",
        person_ids=[circle.address.person_id],
        reason=reason.strip(),
    )
    AddressCircle.objects.filter(pk=circle.pk).update(until_at=now)


@transaction.atomic
def end_address(*, by: Viewer, address: Address, until_date: date) -> None:
    """The person lives there no longer."""
    if address.from_date and until_date < address.from_date:
        raise Refused(
            "The person would have left before arriving.",
            instead="Check the dates.",
            fields={"until_date": "Check the date."},
        )
    address.until_date = until_date
    address.save(update_fields=["until_date"])
    record_consultation(viewer=by, operation=Operation.ALTER, what="address ended", person_ids=[address.person_id])


@transaction.atomic
def relate(
    *,
    by: Viewer,
    person: Person,
    kind: RelationshipType | str,
    other: Person,
    source: str,
    from_date: date | None = None,
    until_date: date | None = None,
    parental_responsibility: bool | None = None,
) -> Relationship:
    """Record that `person` is the `kind` of `other`, as somebody told. The inverse is read, not recorded again."""
    if person.pk == other.pk:
        raise Refused("A relationship is between two people.", instead="Choose the other person.")
    relationship = Relationship(
        person=person,
        kind=RelationshipType(kind),
        other=other,
        source=source.strip(),
        from_date=from_date,
        until_date=until_date,
        parental_responsibility=parental_responsibility,
        recorded_by_id=by.author,
    )
    relationship.save(force_insert=True)
    record_consultation(
        viewer=by, operation=Operation.COLLECT, what=f"relationship: {kind}", person_ids=[person.id, other.id]
    )
    return relationship


@transaction.atomic
def end_relationship(*, by: Viewer, relationship: Relationship, until_date: date) -> None:
    """The relationship holds no longer. It stays to be read."""
    relationship.until_date = until_date
    relationship.save(update_fields=["until_date"])
    record_consultation(
        viewer=by,
        operation=Operation.ALTER,
        what="relationship ended",
        person_ids=[relationship.person_id, relationship.other_id],
    )


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
