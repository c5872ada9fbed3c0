"""What a walk through the demonstration would not come across: made beforehand, so that its forms are there."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from holdfast.access.actions import add_membership, create_account
from holdfast.access.cover import set_cover
from holdfast.access.models import Function, Membership, User
from holdfast.access.viewer import acting_as
from holdfast.casework.concern.steps import STEPS
from holdfast.casework.meetings.attendance import record_attendance
from holdfast.casework.meetings.calling import Asked, NotAsked, call_meeting
from holdfast.casework.meetings.notes import save_notes
from holdfast.register.actions import add_address, merge_people, record_group
from holdfast.register.actions.groups import NewEvidence
from holdfast.register.models import Case, CasePerson, Person
from tests.access.area import SET_UP
from tests.casework.meetings.room import decided
from tests.support.kelpmouth import Kelpmouth


def prepare(kelpmouth: Kelpmouth) -> list[str]:
    """A group with evidence, a meeting that has begun, a merge, a concern half told. Gives addresses to begin at."""
    with acting_as(kelpmouth.viewer):
        group = _group(kelpmouth)
        meeting = begin_meeting(kelpmouth, decided("Agreed:"))
        person = _merge(kelpmouth)
        _hidden_address(kelpmouth)
        _cover(kelpmouth)
    return [
        _administrator(kelpmouth),
        f"/groups/{group}/",
        f"/meetings/{meeting}/",
        f"/people/{kelpmouth.mine.person_id}/",
        f"/people/{person}/",
        *_concern(kelpmouth.client),
    ]


def _administrator(kelpmouth: Kelpmouth) -> str:
    """Somebody who looks after accounts; where the cases of a worker are handed on."""
    worker = Membership.objects.select_related("agency").get(pk=kelpmouth.viewer.membership_id)
    with acting_as(SET_UP):
        ada = create_account(by=SET_UP, email="ada@kelpmouth.example.org", name="Ada Administers")
        add_membership(
            by=SET_UP, user=ada, agency_id=worker.agency_id, post="", functions=[Function.AREA_ADMINISTRATOR]
        )
    return f"/staff/{worker.pk}/hand-on"


def _group(kelpmouth: Kelpmouth) -> object:
    seen = timezone.localdate() - timedelta(days=9)
    evidence = NewEvidence("durable", "Seen together since spring.", seen, "A patrol", "1AP")
    return record_group(by=kelpmouth.viewer, name="Jetty lads", evidence=[evidence], reason="Seen together.").pk


def begin_meeting(kelpmouth: Kelpmouth, notes: dict[str, list[str]]) -> int:
    """A meeting about the worker's own child, led by her, with notes about the child; its number."""
    leader, guest = kelpmouth.viewer, kelpmouth.viewer_of("carys")
    called = call_meeting(
        by=leader,
        kind="strategy",
        cases=[kelpmouth.mine],
        planned_for=timezone.now() + timedelta(minutes=1),
        where="Room 2",
        asked=[Asked(leader.party, leader.user_id), Asked(guest.party, guest.user_id)],
        not_asked=[
            NotAsked(who, who, "It would put the child at more risk.", kelpmouth.mine.pk)
            for who in ("education", "parent or carer", "young person")
        ],
        link="http://testserver/meetings/{number}/",
    )
    rows = {row.user_id: row.pk for row in called.invitations.all()}
    record_attendance(by=leader, meeting=called, came=[rows[leader.user_id]], leads=rows[leader.user_id])
    save_notes(by=leader, meeting=called, case_id=kelpmouth.mine.pk, typed=notes, version=0, texts=set(), rows=set())
    return called.number


def _hidden_address(kelpmouth: Kelpmouth) -> None:
    child = kelpmouth.mine.person
    assert child is not None
    colleague = User.objects.get(pk=kelpmouth.viewer_of("morag").user_id)
    add_address(
        by=kelpmouth.viewer,
        person=child,
        lines="9 Slipway",
        source="The mother",
        confidential_because="Threats against the family.",
        circle=[colleague],
    )


def _cover(kelpmouth: Kelpmouth) -> None:
    colleague = User.objects.get(pk=kelpmouth.viewer_of("winston").user_id)
    set_cover(
        by=kelpmouth.viewer,
        absent=User.objects.get(pk=kelpmouth.viewer.user_id),
        stand_in=colleague,
        until_at=timezone.now() + timedelta(days=3),
    )


def _merge(kelpmouth: Kelpmouth) -> object:
    """Two people of the same worker, taken for one by mistake."""
    subjects = Case.objects.exclude(pk=kelpmouth.mine.pk).exclude(person=None).values("person_id")
    around = CasePerson.objects.filter(removed_at__isnull=True).exclude(person__in=subjects).values("person_id")
    others = Person.objects.filter(pk__in=around, merged_into=None).exclude(pk=kelpmouth.mine.person_id)
    keep, other = others.order_by("recorded_at", "id")[:2]
    merge_people(by=kelpmouth.viewer, keep=keep, other=other, reason="Thought to be one person.")
    return keep.pk


def _concern(client: Client) -> list[str]:
    begun = client.post("/concern/", {"immediate_danger": "no"})
    assert begun.status_code == 302, begun.content.decode()
    address = begun.headers["Location"].rpartition("/")[0]
    return [f"{address}/{step.name}" for step in STEPS]
