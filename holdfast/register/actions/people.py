"""Registering people and keeping what is known of them right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import Operation
from holdfast.access.viewer import Viewer
from holdfast.register import identifiers
from holdfast.register.actions.cases import add_to_case
from holdfast.register.models import (
    Case,
    Correction,
    Person,
    PersonName,
    Relationship,
)
from holdfast.register.names import NewName, searchable
from holdfast.register.review import first_review
from holdfast.register.words import (
    CaseRole,
    DatePrecision,
    Ethnicity,
    NameKind,
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
