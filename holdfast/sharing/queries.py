"""What sharing reads: which purposes are on, who may be told under which agreement, what was told of a child, and what
was told to the viewer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from holdfast.access.built import BuiltQuery
from holdfast.access.errors import Refused
from holdfast.access.models import Membership
from holdfast.access.queries import current_memberships
from holdfast.access.viewer import Viewer
from holdfast.casework.today.notes import Note
from holdfast.protocol.words import listed
from holdfast.register.models import Agency, Case
from holdfast.sharing.models import Agreement, Assessment, Disclosure, Notice, Recipient
from holdfast.sharing.words import Purpose
from holdfast.site.addresses import url

PAGE = 20
PEOPLE = 60
"""How many people can be chosen from at once."""


def live_assessments(on: date) -> QuerySet[Assessment]:
    """The assessments that hold on a day."""
    return Assessment.objects.filter(approved_on__lte=on, review_by__gte=on).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    )


def live_agreements(on: date) -> QuerySet[Agreement]:
    """The agreements that hold on a day: begun, not ended, and not past their review."""
    return Agreement.objects.filter(from_date__lte=on, review_by__gte=on).filter(
        Q(until_date__isnull=True) | Q(until_date__gte=on)
    )


def purposes_on(on: date | None = None) -> list[Purpose]:
    """The purposes for which both assessments hold (GM-11, GM-12). The others are off."""
    found: dict[Assessment.Kind, set[str]] = {kind: set() for kind in Assessment.Kind}
    for kind, purposes in live_assessments(on or timezone.localdate()).values_list("kind", "purposes"):
        found[Assessment.Kind(kind)].update(purposes)
    both = set.intersection(*found.values())
    return [purpose for purpose in Purpose if purpose in both]


def agencies_for(viewer: Viewer, purpose: Purpose) -> list[Agency]:
    """The agencies that have an agreement with the viewer's for a purpose."""
    return list(_agreed(viewer, [purpose]))


def agencies_reached(viewer: Viewer) -> list[Agency]:
    """The agencies with which the viewer's has an agreement for any purpose that is on."""
    return list(_agreed(viewer, purposes_on()))


def _agreed(viewer: Viewer, purposes: Sequence[Purpose]) -> QuerySet[Agency]:
    ours = live_agreements(timezone.localdate()).filter(
        purposes__overlap=[str(each) for each in purposes], parties__agency=viewer.agency_id
    )
    return Agency.objects.filter(agreements__in=ours, is_active=True).distinct().order_by("title", "id")


def agreement_between(sender: UUID, agency_id: UUID, purpose: Purpose) -> Agreement | None:
    """An agreement under which an agency may tell another something for a purpose today."""
    return (
        live_agreements(timezone.localdate())
        .filter(purposes__contains=[str(purpose)], parties__agency=sender)
        .filter(pk__in=Agreement.objects.filter(parties__agency=agency_id).values("pk"))
        .order_by("title", "id")
        .first()
    )


def must_have_agreed(sender: UUID, agencies: Iterable[Agency], purpose: Purpose, *, asked: str) -> None:
    """Raises Refused where an agreement with one of these agencies is missing; `asked` is the question to answer
    again (GM-08)."""
    without = sorted({each.title for each in agencies if not agreement_between(sender, each.pk, purpose)})
    if without:
        raise Refused(
            f"There is no agreement in force with {listed(without)} for this purpose.",
            instead="Leave them out, or have the agreement made or reviewed first.",
            clauses=["GM-08"],
            fields={asked: "Choose only where there is an agreement."},
        )


def people_of(viewer: Viewer, agency_ids: Collection[UUID], *, look: str = "") -> list[Membership]:
    """Who works for these agencies, to be told something: everybody but the viewer, by agency and name. At most
    `PEOPLE`; `look` narrows them down to those whose name or post holds each of its words."""
    return _once_each(_narrowed(_tellable(viewer, agency_ids), look)[: PEOPLE * 2])[:PEOPLE]


def chosen_of(viewer: Viewer, agency_ids: Collection[UUID], membership_ids: Collection[UUID]) -> list[Membership]:
    """Those of these people who work for these agencies, whether or not they are listed."""
    return _once_each(_tellable(viewer, agency_ids).filter(pk__in=membership_ids))


def _tellable(viewer: Viewer, agency_ids: Collection[UUID]) -> QuerySet[Membership]:
    return current_memberships().filter(agency_id__in=agency_ids).exclude(user_id=viewer.author)


def _narrowed(people: QuerySet[Membership], look: str) -> QuerySet[Membership]:
    for word in look.split():
        people = people.filter(Q(user__name__icontains=word) | Q(post__icontains=word))
    return people


def _once_each(memberships: Iterable[Membership]) -> list[Membership]:
    """Somebody with two posts of an agency once."""
    kept: dict[tuple[UUID, UUID], Membership] = {}
    for membership in memberships:
        kept.setdefault((membership.user_id, membership.agency_id), membership)
    return list(kept.values())


@dataclass(frozen=True)
class Page:
    """One page of a list."""

    rows: Sequence[Any]
    number: int
    has_next: bool


def _page(rows: QuerySet[Any], number: int) -> Page:
    first = (number - 1) * PAGE
    found = list(rows[first : first + PAGE + 1])
    return Page(found[:PAGE], number, len(found) > PAGE)


def told_of(viewer: Viewer, case: Case, *, number: int = 1) -> Page:
    """What was told of the child of a case, the latest first, each with its recipients and their open notices."""
    del viewer  # the wall decides
    rows = Disclosure.objects.filter(case=case).order_by("-decided_at", "id")
    return _page(rows.prefetch_related("recipients__agency", "recipients__notices"), number)


def told_to(viewer: Viewer, *, number: int = 1) -> Page:
    """What was told to the viewer, the latest first, each with its open notices."""
    rows = Recipient.objects.filter(
        user_id=viewer.author, agency_id=viewer.author_agency, disclosure__sent_at__isnull=False
    )
    rows = rows.select_related("disclosure__agency").prefetch_related("notices")
    return _page(rows.order_by("-disclosure__sent_at", "id"), number)


def waiting_for(viewer: Viewer) -> int:
    """How much the viewer has not opened, or has not confirmed yet, counted up to `MANY`."""
    return len(_WAITING.all(user_id=viewer.author, agency_id=viewer.author_agency))


MANY = 100


def _waiting(user_id: UUID, agency_id: UUID) -> QuerySet[Any, UUID]:
    rows = Recipient.objects.filter(user_id=user_id, agency_id=agency_id, disclosure__sent_at__isnull=False)
    unread = Q(agreed_at__isnull=True, recalled_at__isnull=True)
    unconfirmed = Exists(Notice.objects.filter(recipient=OuterRef("pk"), confirmed_at__isnull=True))
    return rows.filter(unread | Q(unconfirmed)).values_list("pk", flat=True)[:MANY]


_WAITING: BuiltQuery[UUID] = BuiltQuery(_waiting, user_id=UUID, agency_id=UUID)


def note(viewer: Viewer) -> Note:
    """The line on Today."""
    count = waiting_for(viewer)
    many = " or more" if count == MANY else ""
    says = f"{count}{many} to read or to confirm." if count else "nothing new."
    return Note(url("shared_with_me"), "Shared with me", says, waits=count > 0)


def received(viewer: Viewer, disclosure_id: UUID) -> Recipient | None:
    """What was told to the viewer under this id, with its notices; None where nothing was."""
    return (
        Recipient.objects.filter(
            disclosure_id=disclosure_id,
            user_id=viewer.author,
            agency_id=viewer.author_agency,
            disclosure__sent_at__isnull=False,
        )
        .select_related("disclosure__agency")
        .prefetch_related("notices")
        .first()
    )


def disclosure_in(viewer: Viewer, case: Case, disclosure_id: UUID) -> Disclosure | None:
    """A disclosure of a case, with its recipients and their notices."""
    del viewer  # the wall decides
    rows = Disclosure.objects.filter(pk=disclosure_id, case=case).select_related("agency", "person", "case")
    return rows.prefetch_related("recipients__agency", "recipients__notices").first()
