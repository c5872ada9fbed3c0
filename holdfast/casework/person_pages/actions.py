"""What the pages of a person do beyond one action of the register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from holdfast.access.viewer import Viewer
from holdfast.register.actions import add_to_case, register_person, relate
from holdfast.register.models import Case, Person
from holdfast.register.names import NewName
from holdfast.register.words import CaseRole, RelationshipType

_PLACE = {
    RelationshipType.SIBLING: CaseRole.SIBLING,
    RelationshipType.STEP_SIBLING: CaseRole.SIBLING,
    RelationshipType.PARENT: CaseRole.PARENT_OR_CARER,
    RelationshipType.STEP_PARENT: CaseRole.PARENT_OR_CARER,
    RelationshipType.CARER: CaseRole.PARENT_OR_CARER,
    RelationshipType.FOSTER_CARER: CaseRole.PARENT_OR_CARER,
    RelationshipType.PARTNER: CaseRole.PARTNER,
    RelationshipType.FORMER_PARTNER: CaseRole.PARTNER,
    RelationshipType.CHILD: CaseRole.CHILD,
    RelationshipType.FRIEND: CaseRole.ASSOCIATE,
    RelationshipType.LIVES_WITH: CaseRole.HOUSEHOLD,
}
"""As what somebody stands in the case of the person to whom they are this; a relative where it is not named."""


@dataclass(frozen=True)
class Told:
    """What somebody told of a relationship: what the one is to the other, who said so, since and until when."""

    kind: RelationshipType
    source: str
    from_date: date | None = None
    until_date: date | None = None
    parental_responsibility: bool | None = None


@transaction.atomic
def relate_and_place(*, by: Viewer, person: Person, other: Person, told: Told, cases: Iterable[Case] = ()) -> None:
    """Record what `other` is to `person`, and place them in these cases about that person. Raises Refused."""
    relate(
        by=by,
        person=other,
        kind=told.kind,
        other=person,
        source=told.source,
        from_date=told.from_date,
        until_date=told.until_date,
        parental_responsibility=told.parental_responsibility,
    )
    for case in cases:
        role = _PLACE.get(told.kind, CaseRole.RELATIVE)
        add_to_case(by=by, case=case, person=other, role=role, source=told.source)


@transaction.atomic
def register_relative(
    *,
    by: Viewer,
    person: Person,
    name: NewName,
    details: Mapping[str, Any],
    told: Told,
    cases: Iterable[Case] = (),
) -> Person:
    """Put somebody on the register as what they are to `person`. Raises Refused."""
    other = register_person(by=by, names=[name], source=told.source, **details)
    relate_and_place(by=by, person=person, other=other, told=told, cases=cases)
    return other
