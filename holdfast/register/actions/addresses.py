"""Where people live, and who may know."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import Operation, User
from holdfast.access.viewer import Viewer, database_now
from holdfast.register.actions.agencies import checked_uprn
from holdfast.register.models import Address, AddressCircle, Person


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
    if why:
        by.must_be_confirmed()
    address = Address(
        person=person,
        lines=lines.strip(),
        postcode=postcode.strip().upper(),
        uprn=checked_uprn(uprn),
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
    by.must_be_confirmed()
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
    by.must_be_confirmed()
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
