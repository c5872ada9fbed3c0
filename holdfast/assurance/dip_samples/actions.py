"""Drawing a sample, having each record of it reviewed by somebody who does not work on it, and reviewing it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.mail import say_that_something_waits
from holdfast.access.models import Function, Involvement, Membership, Operation
from holdfast.access.queries import current_memberships
from holdfast.access.viewer import Viewer, acting_as, database_now, job
from holdfast.assurance.dip_samples.drawing import METHOD, Wanted, digest, drawn, population
from holdfast.assurance.dip_samples.models import DipItem, DipSample
from holdfast.chronology.actions import append_fact
from holdfast.chronology.models import Fact, FactCase
from holdfast.register.models import Case

REVIEWED = "sample.reviewed"
MOST = 50
"""A sample is read by people: more than this nobody reads."""
SIGHT = timedelta(days=14)
"""How long a reviewer sees the case at most; the review ends it."""

REVIEWING = job(
    "give sight for a dip sample",
    "Whoever assigns a review does not see the case, and whether its reviewer ever worked on it is asked of everybody.",
)


@transaction.atomic
def draw_sample(
    *,
    by: Viewer,
    of: DipSample.Population,
    first_day: date,
    last_day: date,
    wanted: int,
    seed: str,
    reason: str,
) -> DipSample:
    """Draw a sample and keep it, whatever comes up. Without a seed one is made. Raises Refused."""
    _must_audit(by)
    if not 1 <= wanted <= MOST:
        raise Refused(f"A sample has 1 to {MOST} records.", fields={"wanted": f"Give a number from 1 to {MOST}."})
    if last_day < first_day or first_day > timezone.localdate():
        raise Refused(
            "There is nothing in that period.",
            instead="Give a first day that is past and a last day after it.",
            fields={"last_day": "Give a day after the first."},
        )
    now = timezone.now()
    seed = seed.strip() or secrets.token_hex(8)
    found = population(Wanted(of, first_day, last_day, now))
    if not found:
        raise Refused("There is nothing to draw from.", instead="Give another period.")
    sample = DipSample(
        population=of,
        first_day=first_day,
        last_day=last_day,
        known_at=now,
        seed=seed,
        method=METHOD,
        wanted=wanted,
        population_size=len(found),
        population_digest=digest(found),
        reason=reason,
        drawn_by_id=by.author,
        drawn_by_name=by.name,
        drawn_at=now,
    )
    items = [
        DipItem(sample=sample, position=position, subject_id=one, case_id=found[one])
        for position, one in enumerate(drawn(seed, found, wanted), 1)
    ]
    with acting_as(REVIEWING):
        sample.save(force_insert=True)
        DipItem.objects.bulk_create(items)
    record_consultation(
        viewer=by,
        operation=Operation.CONSULT,
        what="dip sample drawn",
        case_ids=dict.fromkeys(item.case_id for item in items),
        reason=reason,
        route="dip_sample_new",
    )
    return sample


def _must_audit(by: Viewer) -> None:
    if not by.has(Function.AUDITOR):
        raise Refused("Dip samples are drawn and assigned by auditors.", instead="Ask an auditor.")


@transaction.atomic
def assign_review(*, by: Viewer, item: DipItem, to: Membership, link: str) -> None:
    """Have somebody review a record who has never worked on it: they see its case until they have, two weeks at most.

    Raises Refused. An assignment that was not done can be given to somebody else; it ends the earlier one's sight.
    """
    _must_audit(by)
    if to.user_id == by.user_id or memberships_of_auditors().filter(user_id=to.user_id).exists():
        raise Refused("An auditor reads no record.", instead="Choose somebody else.", fields=_SOMEBODY_ELSE)
    now = database_now()
    with acting_as(REVIEWING):
        item = DipItem.objects.select_for_update().get(pk=item.pk)
        if item.done_at is not None:
            raise Refused("This record has been reviewed.")
        if Case.objects.filter(pk=item.case_id, erased_at__isnull=False).exists():
            raise Refused(
                "This record was erased since it was drawn.", instead="Say so where you report on the sample."
            )
        if _worked_on(item, to):
            raise Refused("A record is reviewed by somebody who has never worked on it.", fields=_SOMEBODY_ELSE)
        _end_sight(item, by, "Given to another reviewer.")
        sight = Involvement.objects.create(
            case_id=item.case_id,
            user_id=to.user_id,
            agency_id=to.agency_id,
            role=Involvement.Role.REVIEWER,
            reason="Drawn for a dip sample.",
            from_at=now,
            until_at=now + SIGHT,
            given_by_id=by.author,
            given_at=now,
        )
        item.reviewer_id, item.reviewer_agency_id = to.user_id, to.agency_id
        item.involvement_id, item.until_at = sight.pk, sight.until_at
        item.save(update_fields=["reviewer", "reviewer_agency", "involvement_id", "until_at"])
    record_consultation(
        viewer=by,
        operation=Operation.INVOLVE,
        what="review for a dip sample assigned",
        case_ids=[item.case_id],
        reason=f"{to.user.name} reviews it until {sight.until_at:%Y-%m-%d %H:%M %Z}",
        route="dip_assign",
    )
    say_that_something_waits(
        [to.user.email],
        subject="A review waits for you",
        says="You are asked to review a record for a dip sample.",
        asks="see which, until when you can read it, and what is asked",
        link=link,
    )


_SOMEBODY_ELSE = {"reviewer": "Choose somebody who has never worked on this record."}


def memberships_of_auditors() -> QuerySet[Membership]:
    """The memberships by which somebody is an auditor today, for whichever agency."""
    return current_memberships().filter(functions__contains=[Function.AUDITOR])


def _worked_on(item: DipItem, to: Membership) -> bool:
    """Whether somebody was ever involved in the case, by name or through a team, or recorded anything in it."""
    teams = Membership.objects.filter(user_id=to.user_id, team__isnull=False).values("team_id")
    involved = Involvement.objects.filter(Q(user_id=to.user_id) | Q(team_id__in=teams), case_id=item.case_id)
    return (
        involved.exclude(role=Involvement.Role.REVIEWER).exists()
        or FactCase.objects.filter(case_id=item.case_id, fact__by_user_id=to.user_id)
        .exclude(fact__kind=REVIEWED)
        .exists()
        or Case.objects.filter(pk=item.case_id, opened_by_id=to.user_id).exists()
    )


def _end_sight(item: DipItem, by: Viewer, because: str) -> None:
    """Within the job that gives it."""
    if item.involvement_id is not None:
        now = database_now()
        standing = Involvement.objects.filter(pk=item.involvement_id, until_at__gt=now)
        standing.update(until_at=now, ended_by_id=by.user_id, ended_because=because)


def _mine(by: Viewer, item: DipItem) -> DipItem:
    """The item, locked, as long as it is this viewer's to review. Raises Refused; within the job."""
    item = DipItem.objects.select_for_update().get(pk=item.pk)
    if item.reviewer_id != by.author or item.reviewer_agency_id != by.author_agency or item.done_at is not None:
        raise Refused("This is not yours to review, or it has been reviewed.")
    return item


@transaction.atomic
def record_review(*, by: Viewer, item: DipItem, data: Mapping[str, Any]) -> Fact:
    """Record what was found in the case, where its team reads it; the reviewer's sight ends. Raises Refused."""
    with acting_as(REVIEWING):
        item = _mine(by, item)
    if item.until_at is None or item.until_at <= database_now():
        raise Refused("Your sight of this record has ended.", instead="Ask whoever drew the sample to assign it again.")
    fact = append_fact(by=by, kind=REVIEWED, happened_at=timezone.now(), data=data, cases=[item.case_id])
    with acting_as(REVIEWING):
        item.fact, item.done_at = fact, fact.recorded_at
        item.save(update_fields=["fact", "done_at"])
        _end_sight(item, by, "Reviewed.")
    return fact


@transaction.atomic
def give_back(*, by: Viewer, item: DipItem) -> None:
    """Somebody cannot review a record, because they know the family for instance: their sight of it ends."""
    with acting_as(REVIEWING):
        item = _mine(by, item)
        _end_sight(item, by, "Cannot review it.")
        item.reviewer_id = item.reviewer_agency_id = item.involvement_id = item.until_at = None
        item.save(update_fields=["reviewer", "reviewer_agency", "involvement_id", "until_at"])
    record_consultation(
        viewer=by,
        operation=Operation.INVOLVE,
        what="review for a dip sample given back",
        case_ids=[item.case_id],
        route="dip_review",
    )
