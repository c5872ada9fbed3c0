"""Two records of one person: found to be the same, and, if that was a mistake, parted again."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import Operation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.register.actions.cases import PLACING
from holdfast.register.models import CasePerson, KeptApart, Merge, Person


@transaction.atomic
def merge_people(*, by: Viewer, keep: Person, other: Person, reason: str) -> Merge:
    """Record that two records are one person. `keep` then stands for both.

    Nothing moves and nothing is lost: both keep their names, addresses, facts and cases, queries read them together,
    and each is placed in the other's cases, so that all who work with either see one person. `undo_merge` takes it
    back.
    """
    if not reason.strip():
        raise Refused(
            "Records are merged for a reason.",
            instead="Say how you know that they are one person.",
            fields={"reason": "Say how you know."},
        )
    locked = {
        person.pk: person
        for person in Person.objects.select_for_update().filter(pk__in=[keep.pk, other.pk]).order_by("pk")
    }
    if len(locked) != 2:
        raise Refused("Two records are needed.", instead="Choose the other record.")
    keep, other = locked[keep.pk], locked[other.pk]
    if keep.merged_into_id or other.merged_into_id:
        raise Refused(
            "One of them has been merged already.", instead="Open the record that stands for both and merge that one."
        )
    with acting_as(PLACING):
        carried = list(Person.objects.filter(merged_into=other).values_list("pk", flat=True))
        same = [keep.pk, *Person.objects.filter(merged_into=keep).values_list("pk", flat=True)]
        joined = [other.pk, *carried]
        placed = _place_in_each_others_cases(by, same, joined)
        Person.objects.filter(pk__in=joined).update(merged_into=keep)
    merge = Merge(
        keep=keep,
        other=other,
        carried=carried,
        placed=[placement.pk for placement in placed],
        reason=reason.strip(),
        by_id=by.author,
    )
    merge.save(force_insert=True)
    record_consultation(viewer=by, operation=Operation.COMBINE, what="people merged", person_ids=[*same, *joined])
    return merge


def _place_in_each_others_cases(by: Viewer, same: Sequence[UUID], joined: Sequence[UUID]) -> list[CasePerson]:
    placements = list(CasePerson.objects.filter(person_id__in=[*same, *joined], removed_at__isnull=True))
    present = {(placement.case_id, placement.person_id, placement.role) for placement in placements}
    now = timezone.now()
    added: list[CasePerson] = []
    for placement in placements:
        for person_id in joined if placement.person_id in same else same:
            if (placement.case_id, person_id, placement.role) in present:
                continue
            present.add((placement.case_id, person_id, placement.role))
            added.append(
                CasePerson(
                    case_id=placement.case_id,
                    person_id=person_id,
                    role=placement.role,
                    from_date=placement.from_date,
                    until_date=placement.until_date,
                    source="merge of two records",
                    recorded_by_id=by.author,
                    recorded_at=now,
                )
            )
    return CasePerson.objects.bulk_create(added)


@transaction.atomic
def undo_merge(*, by: Viewer, merge: Merge, reason: str) -> None:
    """Part two records that were merged by mistake, exactly as they were. What was recorded since stays where it was
    recorded."""
    if not reason.strip():
        raise Refused(
            "Records are parted for a reason.",
            instead="Say how you know that they are two people.",
            fields={"reason": "Say how you know."},
        )
    locked = Merge.objects.select_for_update().get(pk=merge.pk)
    if locked.undone_at is not None:
        raise Refused("The merge was undone already.")
    later = Merge.objects.filter(other_id=locked.keep_id, undone_at__isnull=True, at__gt=locked.at).first()
    if later is not None:
        raise Refused("The record was merged again since.", instead="Undo the later merge first.")
    now = timezone.now()
    with acting_as(PLACING):
        CasePerson.objects.filter(pk__in=locked.placed).update(removed_at=now, removed_because="merge undone")
        Person.objects.filter(pk=locked.other_id).update(merged_into=None)
        Person.objects.filter(pk__in=locked.carried).update(merged_into=locked.other_id)
        # Written here, for whoever undoes it may no longer see both.
        Merge.objects.filter(pk=locked.pk).update(undone_at=now, undone_by_id=by.author, undone_because=reason.strip())
    record_consultation(
        viewer=by,
        operation=Operation.COMBINE,
        what="people parted",
        person_ids=[locked.keep_id, locked.other_id, *locked.carried],
    )


@transaction.atomic
def keep_apart(*, by: Viewer, one: Person, other: Person, reason: str) -> KeptApart:
    """Record that two records which look alike are two people. They are not suggested for merging again."""
    if not reason.strip():
        raise Refused(
            "Records are kept apart for a reason.",
            instead="Say how you know that they are two people.",
            fields={"reason": "Say how you know."},
        )
    if one.pk == other.pk:
        raise Refused("Two records are needed.", instead="Choose the other record.")
    apart = KeptApart(one=one, other=other, reason=reason.strip(), by_id=by.author)
    apart.save(force_insert=True)
    record_consultation(
        viewer=by,
        operation=Operation.COMBINE,
        what="found to be two people",
        person_ids=[one.pk, other.pk],
    )
    return apart
