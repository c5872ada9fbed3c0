"""What a walk through the demonstration would not come across: made beforehand, so that its forms are there."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from holdfast.access.actions import add_membership, create_account, involve
from holdfast.access.cover import set_cover
from holdfast.access.errors import Refused
from holdfast.access.models import Function, Membership, User
from holdfast.access.sign_in.shutting_out import shut_out
from holdfast.access.viewer import Viewer, acting_as, viewer_for
from holdfast.assurance.breaches.actions import Found, begin_breach
from holdfast.assurance.dip_samples.actions import MOST, assign_review, draw_sample
from holdfast.assurance.dip_samples.models import DipItem, DipSample
from holdfast.assurance.fairness.actions import count_period, questions_of, write
from holdfast.assurance.fairness.queries import to_count
from holdfast.assurance.fairness.reading import digest_of
from holdfast.casework.concern.steps import STEPS
from holdfast.casework.meetings.attendance import record_attendance
from holdfast.casework.meetings.calling import Asked, NotAsked, call_meeting
from holdfast.casework.meetings.notes import save_notes
from holdfast.chronology.models import FactCase
from holdfast.register.actions import add_address, merge_people, record_group
from holdfast.register.actions.groups import NewEvidence
from holdfast.register.models import Case, CasePerson, Person
from holdfast.sharing.actions import Sharing, share
from holdfast.sharing.models import Disclosure, Notice
from holdfast.sharing.queries import agencies_for, people_of
from holdfast.sharing.steps import STEPS as STEPS_OF_SHARING
from holdfast.sharing.words import Purpose
from tests.access.area import SET_UP
from tests.casework.meetings.room import decided
from tests.support.kelpmouth import Kelpmouth

LINK = "http://testserver/shared-with-me/"


def prepare(kelpmouth: Kelpmouth) -> list[str]:
    """A group with evidence, a meeting that has begun, a merge, a concern half told. Gives addresses to begin at."""
    with acting_as(kelpmouth.viewer):
        group = _group(kelpmouth)
        meeting = begin_meeting(kelpmouth, decided("Agreed:"))
        person = _merge(kelpmouth)
        _hidden_address(kelpmouth)
        _cover(kelpmouth)
        planned = FactCase.objects.filter(fact__kind="plan.made", case__closed_at=None).order_by("case__reference")[0]
        lost = Found(timezone.now() - timedelta(hours=2), "A sheet was lost.", "It was looked for.")
        breach = begin_breach(by=kelpmouth.viewer, found=lost, cases=[kelpmouth.mine])
    return [
        *_dip_sample(kelpmouth),
        f"/breaches/{breach}/",
        f"/cases/{planned.case_id}/plan/amend",
        *_administrator(kelpmouth),
        f"/groups/{group}/",
        f"/meetings/{meeting}/",
        f"/people/{kelpmouth.mine.person_id}/",
        f"/people/{person}/",
        *_concern(kelpmouth.client),
        *_shared(kelpmouth),
        *_fairness(kelpmouth),
    ]


def _administrator(kelpmouth: Kelpmouth) -> list[str]:
    """Somebody who looks after accounts; where a worker's cases are handed on, and where somebody is let in again."""
    worker = Membership.objects.select_related("agency").get(pk=kelpmouth.viewer.membership_id)
    with acting_as(SET_UP):
        ada = create_account(by=SET_UP, email="ada@kelpmouth.example.org", name="Ada Administers")
        add_membership(
            by=SET_UP, user=ada, agency_id=worker.agency_id, post="", functions=[Function.AREA_ADMINISTRATOR]
        )
        gone = create_account(by=SET_UP, email="gone@kelpmouth.example.org", name="Gil Gone")
        shut = add_membership(by=SET_UP, user=gone, agency_id=worker.agency_id, post="")
    administrator = viewer_for(ada)
    assert administrator is not None
    with acting_as(administrator):
        shut_out(by=administrator, membership=shut, because="Lost.", page=lambda pk: f"http://testserver/staff/{pk}/")
    return [f"/staff/{worker.pk}/hand-on", f"/staff/{shut.pk}/let-in"]


def _dip_sample(kelpmouth: Kelpmouth) -> list[str]:
    """A sample with a record for the worker to review, and one that nobody reviews yet."""
    auditor, today = kelpmouth.viewer_of("gareth"), timezone.localdate()
    worker = Membership.objects.select_related("user").get(pk=kelpmouth.viewer.membership_id)
    with acting_as(auditor):
        sample = draw_sample(
            by=auditor, of=DipSample.Population.OPENED, first_day=today - timedelta(days=900), last_day=today,
            wanted=MOST, seed="4711", reason="A walk",
        )  # fmt: skip
        *others, last = DipItem.objects.filter(sample=sample).order_by("position")
        for item in others:
            try:
                assign_review(by=auditor, item=item, to=worker, link="http://testserver/dip-samples/reviews/")
                break
            except Refused:
                continue
    return [f"/dip-samples/{sample.pk}/", f"/dip-samples/records/{last.pk}/reviewer"]


def _fairness(kelpmouth: Kelpmouth) -> list[str]:
    """A fairness report that is to be written about, and one that waits for its signature."""
    writer = kelpmouth.viewer_of("carys")
    with acting_as(writer):
        begun, written = (count_period(by=writer, period=period) for period in to_count(writer)[:2])
        words = dict.fromkeys(questions_of(written), "Written.")
        day = timezone.localdate() + timedelta(days=90)
        write(by=writer, report=written, read=digest_of(written), words=words, review_by=day)
        left = to_count(writer)[0]
    return [
        f"/fairness/{begun.pk}/words",
        f"/fairness/{begun.pk}/discard",
        f"/fairness/{written.pk}/sign",
        f"/fairness/new?period={left.key}",
        "/fairness/population/sex",
    ]


def _shared(kelpmouth: Kelpmouth) -> list[str]:
    """Something that waits for a second person, something that was told to the worker and has changed, and the pages of
    sharing, one page begun after the other."""
    worker, other = kelpmouth.viewer, kelpmouth.viewer_of("carys")
    case = kelpmouth.mine
    with acting_as(worker):
        told = [
            share(by=worker, case=case, link=LINK, what=_what(worker, number)) for number in (1, Disclosure.FEW + 1)
        ]
        involve(by=worker, case_id=case.pk, role="works with", reason="Joint work", user=_user(other))
    with acting_as(other):
        theirs = share(by=other, case=case, link=LINK, what=_what(other, 1, to=worker))
        for row in theirs.recipients.all():
            Notice.objects.create(recipient=row, kind=Notice.Kind.CORRECTED, says=Notice.Kind.CORRECTED.label)
    begun = kelpmouth.client.post(f"/cases/{case.pk}/sharing/new")
    steps = begun["Location"].rpartition("/")[0]
    return [
        *(f"/cases/{case.pk}/shared/{one.pk}" for one in told),
        f"/shared-with-me/{theirs.pk}",
        *(f"{steps}/{step.name}" for step in STEPS_OF_SHARING),
    ]


def _what(by: Viewer, many: int, to: Viewer | None = None) -> Sharing:
    agencies = agencies_for(by, Purpose.PROTECT_LIFE)
    people = people_of(by, [agency.pk for agency in agencies])
    return Sharing(
        purpose=Purpose.PROTECT_LIFE,
        recipients=[one for one in people if to is None or one.user_id == to.user_id][:many],
        fields=["name"],
        facts=[],
        message="",
        gateway="vital interests",
        answers={"consent": "not sought", "why": "There was no time."},
        life_at_risk=True,
    )


def _user(viewer: Viewer) -> User:
    return User.objects.get(pk=viewer.user_id)


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
