"""What is read of briefings: those of the viewer's agency, those that wait for the viewer, one of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from holdfast.access.built import BuiltQuery
from holdfast.access.viewer import Viewer
from holdfast.casework.place_pages.offers import Offer
from holdfast.casework.today.notes import Note
from holdfast.register.models import Place
from holdfast.sharing.briefings import who
from holdfast.sharing.briefings.models import Briefing, BriefingReceipt
from holdfast.sharing.briefings.on_record import HOMES
from holdfast.site.addresses import url

PAGE = 20
PLACES = 20
"""How many places are offered at once."""


@dataclass(frozen=True)
class Page:
    """One page of briefings."""

    rows: Sequence[Briefing]
    number: int
    has_next: bool


def issued(viewer: Viewer, *, past: bool = False, number: int = 1) -> Page:
    """The briefings that are read now or later, the latest first, each with whether the viewer has read it; or those
    that are over or were taken back."""
    over = Q(withdrawn_at__isnull=False) | Q(until_date__lt=timezone.localdate())
    rows = Briefing.objects.filter(agreed_at__isnull=False)
    rows = rows.filter(over) if past else rows.exclude(over)
    mine = BriefingReceipt.objects.filter(
        briefing=OuterRef("pk"), user_id=viewer.author, agency_id=viewer.author_agency
    )
    rows = rows.annotate(was_read=Exists(mine)).order_by("-agreed_at", "id")
    start = (number - 1) * PAGE
    found = list(rows[start : start + PAGE + 1])
    return Page(found[:PAGE], number, len(found) > PAGE)


def own(viewer: Viewer) -> list[Briefing]:
    """Those that the viewer chairs or is asked to agree to and that are not issued, the latest first: a page."""
    mine = Q(by_user_id=viewer.author, agency_id=viewer.author_agency) | Q(
        second_id=viewer.author, second_agency_id=viewer.author_agency
    )
    return list(Briefing.objects.filter(mine, agreed_at__isnull=True).order_by("-put_forward_at", "id")[:PAGE])


def is_live(briefing: Briefing) -> bool:
    """Whether it is read now."""
    return (
        briefing.agreed_at is not None
        and briefing.withdrawn_at is None
        and briefing.from_date <= timezone.localdate() <= briefing.until_date
    )


def begins_later(briefing: Briefing) -> bool:
    """Whether it is issued and nobody reads it yet."""
    return (
        briefing.agreed_at is not None and briefing.withdrawn_at is None and briefing.from_date > timezone.localdate()
    )


def briefing_of(viewer: Viewer, briefing_id: UUID) -> Briefing | None:
    """One briefing, if the viewer sees it."""
    del viewer  # the wall decides
    rows = Briefing.objects.select_related("agency", "second_agency", "replaces")
    return rows.prefetch_related("agencies", "places", "receipts__agency").filter(pk=briefing_id).first()


def keeps(viewer: Viewer, briefing: Briefing) -> bool:
    """Whether the viewer chairs it or is its second manager."""
    return (viewer.user_id, viewer.agency_id) in {
        (briefing.by_user_id, briefing.agency_id),
        (briefing.second_id, briefing.second_agency_id),
    }


def places_offered(chosen: Collection[UUID], look: str) -> list[Place]:
    """The places that are chosen, and those whose names hold every word that was looked for; no homes of a few."""
    open_to_all = Place.objects.exclude(kind__in=HOMES)
    found = list(open_to_all.filter(pk__in=chosen).order_by("name", "id"))
    if look.split():
        more: QuerySet[Place] = open_to_all.exclude(pk__in=chosen)
        for word in look.split():
            more = more.filter(name__icontains=word)
        found += more.order_by("name", "id")[:PLACES]
    return found


_TODAY = RawSQL("(now() at time zone 'Europe/London')::date", [])
MANY = 100


def _waiting(user_id: UUID, agency_id: UUID) -> QuerySet[Any, UUID]:
    unread = ~Exists(BriefingReceipt.objects.filter(briefing=OuterRef("pk"), user_id=user_id, agency_id=agency_id))
    live = Q(agreed_at__isnull=False, withdrawn_at__isnull=True, from_date__lte=_TODAY, until_date__gte=_TODAY)
    open_ = Q(agreed_at__isnull=True, declined_at__isnull=True, withdrawn_at__isnull=True, until_date__gte=_TODAY)
    asked = open_ & Q(second_id=user_id, second_agency_id=agency_id)
    return Briefing.objects.filter((live & Q(unread)) | asked).order_by("id").values_list("pk", flat=True)[:MANY]


# Today asks it with every view.
_WAITING: BuiltQuery[UUID] = BuiltQuery(_waiting, user_id=UUID, agency_id=UUID)


def note(viewer: Viewer) -> Note:
    """The line on Today."""
    count = len(_WAITING.all(user_id=viewer.author, agency_id=viewer.author_agency))
    many = " or more" if count == MANY else ""
    return Note(url("briefings"), "Briefings", f"{count}{many} to read." if count else "nothing new.", count > 0)


def offer(viewer: Viewer, place: Place) -> Offer | None:
    """The link on a place's page, for those who may write a briefing about it."""
    if not who.may_chair(viewer) or place.kind in HOMES:
        return None
    return Offer(f"{url('briefing_new')}?place={place.pk}", "Write a briefing about this place")
