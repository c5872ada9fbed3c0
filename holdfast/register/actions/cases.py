"""Opening and closing cases, and who stands in them."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from holdfast.access.actions import involve
from holdfast.access.ending import end_with_case, resume_with_case
from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import Involvement, Operation, User
from holdfast.access.viewer import Viewer, acting_as, job
from holdfast.register.models import Case, CasePerson, Group, Merge, Person, Place, Team
from holdfast.register.review import first_review
from holdfast.register.words import CaseKind, CaseRole, Purpose

PLACING = job(
    "place merged records",
    "Records of one person stand in the same cases, also in those that whoever merged or placed them does not see.",
)


@transaction.atomic
def open_case(
    *,
    by: Viewer,
    kind: CaseKind | str,
    person: Person | None = None,
    place: Place | None = None,
    group: Group | None = None,
    title: str = "",
    reason: str,
    source: str = "",
    role: Involvement.Role | str = Involvement.Role.WORKER,
    involve_front_door: bool = True,
    purpose: Purpose | str = Purpose.SAFEGUARDING,
) -> Case:
    """Open a case about a person, a place, a group, an incident or a move, and involve whoever opens it and the front
    door.

    `reason` says why it is opened and stands in the involvements and in the log. Raises Refused, among others where the
    viewer already sees an open case about the same person.
    """
    kind = CaseKind(kind)
    _check_subject(kind, person=person, place=place, group=group, title=title)
    if not reason.strip():
        raise Refused(
            "A case is opened for a reason.",
            instead="Say what is worrying.",
            fields={"reason": "Say what is worrying."},
        )
    if kind is CaseKind.PERSON and person is not None:
        person = person.merged_into or person
        open_already = Case.objects.filter(kind=kind, person=person, closed_at__isnull=True).first()
        if open_already:
            raise Refused(
                f"There is an open case about this person: {open_already.reference}.",
                instead="Add what you know to that case.",
            )
    now = timezone.now()
    case = Case.objects.create(
        reference=_next_reference(now.year),
        kind=kind,
        title=title.strip(),
        person=person,
        place=place,
        group=group,
        opened_by_id=by.author,
        opened_for_id=by.author_agency,
        opened_at=now,
        purpose=Purpose(purpose),
        review_by=first_review(timezone.localdate(now)),
    )
    involve(
        by=by,
        case_id=case.id,
        role=role,
        reason=reason,
        user=User.objects.get(pk=by.author),
        agency_id=by.author_agency,
    )
    if involve_front_door:
        for team in Team.objects.filter(takes_new_concerns=True, is_active=True):
            involve(by=by, case_id=case.id, role=Involvement.Role.FRONT_DOOR, reason=reason, team=team)
    record_consultation(viewer=by, operation=Operation.COLLECT, what=f"case opened: {kind}", case_ids=[case.id])
    if person is not None:
        add_to_case(by=by, case=case, person=person, role=CaseRole.SUBJECT, source=source or by.party)
    return case


def _check_subject(
    kind: CaseKind, *, person: Person | None, place: Place | None, group: Group | None, title: str
) -> None:
    given = {"person": person is not None, "place": place is not None, "group": group is not None}
    needed = {
        CaseKind.PERSON: {"person"},
        CaseKind.MOVE: {"person"},
        CaseKind.PLACE: {"place"},
        CaseKind.PEER_GROUP: {"group"},
    }.get(kind, set())
    allowed = needed | ({"place"} if kind is CaseKind.INCIDENT else set())
    present = {name for name, is_given in given.items() if is_given}
    if not needed <= present <= allowed:
        raise Refused(
            f"A case of the kind '{kind}' is about {' and '.join(needed) or 'what its title says'}.",
            instead="Choose what the case is about.",
        )
    if kind is CaseKind.INCIDENT and not title.strip():
        raise Refused(
            "An incident has a title.",
            instead="Say what happened and where, without a name.",
            fields={"title": "Say what happened and where."},
        )


def _next_reference(year: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select nextval('register_case_reference')")
        return f"HF-{year % 100:02}-{cursor.fetchone()[0]:06}"


@transaction.atomic
def add_to_case(
    *, by: Viewer, case: Case, person: Person, role: CaseRole | str, source: str, from_date: date | None = None
) -> CasePerson:
    """Place a person in a case. From then on all who are involved in the case see the person.

    A person who stands in the case in that role already is not placed again. Records that were merged with the person's
    are placed too.
    """
    role = CaseRole(role)
    existing = CasePerson.objects.filter(case=case, person=person, role=role, removed_at__isnull=True).first()
    if existing:
        return existing
    placed = _place(by=by, case=case, person=person, role=role, source=source, from_date=from_date)
    if person.held_by_id is not None:
        Person.objects.filter(pk=person.pk).update(held_by=None)
        person.held_by = None
    _place_same_person(by=by, case=case, person=person, role=role, from_date=from_date)
    record_consultation(
        viewer=by,
        operation=Operation.ALTER,
        what=f"person placed in case: {role}",
        case_ids=[case.id],
        person_ids=[person.id],
    )
    return placed


def _place_same_person(*, by: Viewer, case: Case, person: Person, role: CaseRole, from_date: date | None) -> None:
    """Place the records that were merged with this one beside it; undoing the merge takes them out again."""
    keep_id = person.merged_into_id or person.pk
    with acting_as(PLACING):
        same = Person.objects.filter(Q(pk=keep_id) | Q(merged_into=keep_id)).exclude(pk=person.pk)
        for record in same.exclude(cases__in=CasePerson.objects.filter(case=case, role=role, removed_at__isnull=True)):
            placed = _place(
                by=by, case=case, person=record, role=role, source="merge of two records", from_date=from_date
            )
            for merge in Merge.objects.filter(keep_id=keep_id, undone_at__isnull=True):
                joined = {merge.other_id, *merge.carried}
                if (person.pk in joined) != (record.pk in joined):
                    merge.placed.append(placed.pk)
                    merge.save(update_fields=["placed"])


def _place(
    *, by: Viewer, case: Case, person: Person, role: CaseRole, source: str, from_date: date | None
) -> CasePerson:
    return CasePerson.objects.create(
        case=case, person=person, role=role, source=source, from_date=from_date, recorded_by_id=by.author
    )


@transaction.atomic
def remove_from_case(*, by: Viewer, standing: CasePerson, reason: str) -> None:
    """Undo a placement that was made by mistake. The subject of a case stays."""
    if standing.role == CaseRole.SUBJECT:
        raise Refused(
            "The subject of a case cannot be taken out of it.",
            instead="Close the case and say that it was opened by mistake.",
        )
    if not reason.strip():
        raise Refused(
            "A person is taken out of a case for a reason.",
            instead="Say what the mistake was.",
            fields={"reason": "Say what the mistake was."},
        )
    record_consultation(
        viewer=by,
        operation=Operation.ALTER,
        what="person taken out of case",
        case_ids=[standing.case_id],
        person_ids=[standing.person_id],
    )
    CasePerson.objects.filter(pk=standing.pk).update(removed_at=timezone.now(), removed_because=reason.strip())


@transaction.atomic
def close_case(*, by: Viewer, case: Case, reason: str) -> None:
    """Close a case, because the work has ended. Its chronology stays, and it can be reopened; those who worked on it
    read it for four weeks more (docs/adr/0007)."""
    if not reason.strip():
        raise Refused(
            "A case is closed for a reason.",
            instead="Say why the work has ended.",
            fields={"reason": "Say why the work has ended."},
        )
    now = timezone.now()
    if not Case.objects.filter(pk=case.pk, closed_at__isnull=True).update(closed_at=now, closed_because=reason.strip()):
        raise Refused(
            "The case is closed already, or is not yours to close.",
            instead="Whoever only opened it in an emergency asks those who work on it.",
        )
    case.closed_at, case.closed_because = now, reason.strip()
    record_consultation(viewer=by, operation=Operation.ALTER, what="case closed", case_ids=[case.id])
    end_with_case(by=by, case_id=case.id)


@transaction.atomic
def reopen_case(*, by: Viewer, case: Case, reason: str) -> None:
    """Take up a closed case again. It is due for review as a new one would be."""
    if not reason.strip():
        raise Refused(
            "A case is reopened for a reason.",
            instead="Say what is worrying.",
            fields={"reason": "Say what is worrying."},
        )
    review_by = first_review(timezone.localdate())
    if not Case.objects.filter(pk=case.pk, closed_at__isnull=False).update(
        closed_at=None, closed_because="", review_by=review_by
    ):
        raise Refused(
            "The case is open, or is not yours to open again.",
            instead="Whoever only opened it in an emergency asks those who work on it.",
        )
    case.closed_at, case.closed_because, case.review_by = None, "", review_by
    record_consultation(viewer=by, operation=Operation.ALTER, what="case reopened", case_ids=[case.id])
    resume_with_case(by=by, case_id=case.id)
