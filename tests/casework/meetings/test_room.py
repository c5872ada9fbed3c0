"""In the room: attendance and its quorum, notes of two writers, and recording all children at once or none."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.models import Involvement
from holdfast.access.viewer import Viewer, acting_as
from holdfast.casework.forms.widgets import Asking
from holdfast.casework.meetings.attendance import (
    Came,
    add_to_list,
    evaluations,
    in_words,
    people_there,
    quorum_now,
    record_attendance,
)
from holdfast.casework.meetings.child_form import ChildForm
from holdfast.casework.meetings.concluding import ChildRefused, Ready, conclude_meeting, there_now, typed_so_far
from holdfast.casework.meetings.models import Meeting, MeetingNote
from holdfast.casework.meetings.notes import notes_of, save_notes
from holdfast.casework.models import Duty
from holdfast.chronology.models import Fact, FactCase
from holdfast.chronology.packs import area_pack
from holdfast.register.models import Case
from tests.access.area import SET_UP
from tests.casework.meetings.room import Room, decided
from tests.casework.test_today import agree


def ready(meeting: Meeting, *cases: Case) -> list[Ready]:
    made = []
    for case in cases:
        asking = Asking(area_pack(), timezone.now(), meeting=meeting.kind)
        form = ChildForm(area_pack(), meeting.kind, asking, there_now(meeting), typed_so_far(meeting, case.pk))
        made.append(Ready(case, form, form.read()))
    return made


def conclude(room: Room, meeting: Meeting, *cases: Case, by: Viewer | None = None) -> None:
    who = by or room.worker
    with acting_as(who):
        conclude_meeting(
            by=who, meeting=meeting, held_at=timezone.now() - timedelta(minutes=1), children=ready(meeting, *cases)
        )


@pytest.mark.clause("ISL-7.3.2.2b")
def test_the_quorum_says_who_is_missing_and_what_that_means(db: None) -> None:
    room = Room()
    case = room.child_case("Robin")
    room.concern(room.teacher_in(case), case)
    meeting = room.strategy(case)
    room.seat(meeting, room.officer)
    with acting_as(room.worker):
        standing = in_words(meeting, quorum_now(meeting, evaluations([case.pk])))
    assert not standing.quorate
    assert [title for title, filled in standing.places if not filled] == ["Health", "the referrer, if a professional"]
    assert "still owed" in standing.means
    assert dict(standing.places)["Police gangs unit, Police"] is True
    room.seat(meeting, room.officer, room.nurse, room.teacher)
    with acting_as(room.worker):
        assert in_words(meeting, quorum_now(meeting, evaluations([case.pk]))).quorate
    room.seat(meeting, room.officer, room.nurse, room.teacher, room.worker, chair=room.worker)
    with acting_as(room.worker):
        standing = in_words(meeting, quorum_now(meeting, evaluations([case.pk])))
    assert not standing.quorate
    assert not dict(standing.places)[
        "somebody who may chair it (Gangs safeguarding co-ordinator, Team manager or Deputy team manager)"
    ]


def test_one_chairs_and_has_come(db: None) -> None:
    room = Room()
    meeting = room.strategy(room.child_case("Robin"))
    room.seat(meeting, room.officer, chair=room.manager)
    room.seat(meeting, chair=room.co_ordinator)
    with acting_as(room.worker):
        there = people_there(meeting)
    assert there == {
        "attendance": [{"name": "Cai Coordinator", "agency": "gangs team", "role": "gangs safeguarding co-ordinator"}],
        "chair": "gangs team / gangs safeguarding co-ordinator",
    }


def test_somebody_who_came_unasked_is_on_the_list_and_sees_nothing_more(db: None) -> None:
    room = Room()
    case = room.child_case("Robin")
    meeting = room.strategy(case)
    with acting_as(room.worker):
        add_to_list(by=room.worker, meeting=meeting, came=Came(room.outsider.party, room.outsider.user_id))
        add_to_list(by=room.worker, meeting=meeting, came=Came("voluntary sector", name="Ari Helper"))
        add_to_list(by=room.worker, meeting=meeting, came=Came("parent or carer", name="A parent", case_id=case.pk))
        with pytest.raises(Refused):
            add_to_list(by=room.worker, meeting=meeting, came=Came("voluntary sector"))
        there = people_there(meeting)
    assert {one["name"] for one in there["attendance"]} == {"Una Unasked", "Ari Helper"}
    assert there["family_present"] == ["parent or carer"]
    with acting_as(room.outsider):
        assert not Case.objects.filter(pk=case.pk).exists()


def test_two_note_takers_lose_nothing(db: None) -> None:
    room = Room()
    case = room.child_case("Robin")
    meeting = room.strategy(case)
    with acting_as(room.worker):
        first = save_notes(
            by=room.worker, meeting=meeting, case_id=case.pk, typed={"reasons": ["Begun."]}, version=0,
            texts={"reasons"}, rows=set(),
        )  # fmt: skip
    with acting_as(room.officer):
        theirs = save_notes(
            by=room.officer, meeting=meeting, case_id=case.pk, version=first.version, texts={"reasons"}, rows=set(),
            typed={"reasons": ["Begun.\nPolice know the boys."], "outcome": ["continue"]},
        )  # fmt: skip
    assert theirs.merged is None
    with acting_as(room.worker):
        mine = save_notes(
            by=room.worker, meeting=meeting, case_id=case.pk, version=first.version, texts={"reasons"}, rows=set(),
            typed={"reasons": ["Begun.\nThe school is afraid."], "outcome": ["step down"]},
        )  # fmt: skip
    assert mine.merged is not None
    assert mine.by_name == "Ola Officer"
    assert mine.merged.choices == ["outcome"]
    assert mine.typed == {"reasons": ["Begun.\nPolice know the boys.\nThe school is afraid."], "outcome": ["continue"]}


def test_saves_at_the_same_moment_all_stand(committed_db: str) -> None:
    room = Room()
    case = room.child_case("Robin")
    meeting = room.strategy(case)
    at_once = threading.Barrier(5)
    faults: list[BaseException] = []

    def write(viewer: Viewer, word: str) -> None:
        try:
            at_once.wait(timeout=10)
            for number in range(4):
                with acting_as(viewer):
                    save_notes(
                        by=viewer, meeting=meeting, case_id=case.pk, version=0,
                        typed={f"reasons-{word}": [str(number)], "reasons": [word]},
                        texts={"reasons"}, rows=set(),
                    )  # fmt: skip
        except BaseException as error:  # noqa: BLE001 - shown by the test
            faults.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(viewer, f"w{n}")) for n, viewer in enumerate(room.everybody)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    with acting_as(room.worker):
        note = notes_of(meeting, case.pk)
    assert note is not None
    assert sorted(note.typed["reasons"][0].split("\n")) == ["w0", "w1", "w2", "w3", "w4"]
    assert {f"reasons-w{n}" for n in range(5)} <= set(note.typed)


def test_two_who_take_the_attendance_at_once_do_not_stand_in_each_others_way(committed_db: str) -> None:
    room = Room()
    case = room.child_case("Robin")
    meeting = room.strategy(case)
    with acting_as(room.worker):
        everybody = list(meeting.invitations.filter(user_id__isnull=False).order_by("pk").values_list("pk", flat=True))
    halves = (everybody[::2], everybody[1::2])
    at_once = threading.Barrier(2)
    faults: list[BaseException] = []

    def take(viewer: Viewer, turn: int) -> None:
        try:
            at_once.wait(timeout=10)
            for number in range(12):
                came = halves[(number + turn) % 2]
                with acting_as(viewer):
                    record_attendance(by=viewer, meeting=meeting, came=came, leads=came[number % len(came)])
        except BaseException as error:  # noqa: BLE001 - shown by the test
            faults.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=(viewer, n)) for n, viewer in enumerate((room.worker, room.manager))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    with acting_as(room.worker):
        there = set(meeting.invitations.filter(came=True).values_list("pk", flat=True))
    assert there in ({*halves[0]}, {*halves[1]}), "one of the two stands whole"


def test_notes_are_seen_by_those_who_work_with_the_child(db: None) -> None:
    room = Room()
    one, other = room.child_case("Aderyn"), room.child_case("Brynmor")
    meeting = room.strategy(one, other)
    room.note(meeting, one, decided("Aderyn"))
    with acting_as(SET_UP):
        Involvement.objects.filter(user_id=room.nurse.user_id, case=one).update(
            until_at=timezone.now() - timedelta(days=1)
        )
    with acting_as(room.nurse):
        assert not MeetingNote.objects.exists()
    with acting_as(room.outsider):
        assert not MeetingNote.objects.exists()


@pytest.mark.clause("ISL-7.3.2.2d")
@pytest.mark.clause("ISL-7.3.2.3c")
def test_one_meeting_stands_with_every_child_and_each_decision_with_its_own(db: None) -> None:
    room = Room()
    one, other = room.child_case("Aderyn"), room.child_case("Brynmor")
    meeting = room.strategy(one, other)
    room.seat(meeting, room.officer, room.nurse)
    room.note(meeting, one, decided("Aderyn"))
    room.note(
        meeting, other, decided("Brynmor", outcome=["diversion plan"], no_section_47_because=["Brynmor is safe."])
    )
    conclude(room, meeting, one, other)
    with acting_as(room.worker):
        held = Fact.objects.get(kind="meeting.held")
        assert set(FactCase.objects.filter(fact=held).values_list("case_id", flat=True)) == {one.pk, other.pk}
        assert "Aderyn" not in str(held.data)
        assert "Brynmor" not in str(held.data)
        for case, own, foreign in ((one, "Aderyn", "Brynmor"), (other, "Brynmor", "Aderyn")):
            fact = Fact.objects.get(kind="meeting.decided", fact_cases__case=case)
            assert list(fact.fact_cases.values_list("case_id", flat=True)) == [case.pk]
            assert own in str(fact.data)
            assert foreign not in str(fact.data)
        open_duties = set(Duty.objects.filter(case=one, status="due").values_list("rule", flat=True))
        assert {"section-47-start", "gangs-team-request"} <= open_duties
        assert "diversion-plan" in Duty.objects.filter(case=other, status="due").values_list("rule", flat=True)
        assert not MeetingNote.objects.exists()
        meeting.refresh_from_db()
        assert meeting.status == Meeting.Status.HELD


@pytest.mark.clause("ISL-7.3.2.2d")
def test_what_is_refused_for_one_child_leaves_nothing_with_any(db: None) -> None:
    room = Room()
    one, other = room.child_case("Aderyn"), room.child_case("Brynmor")
    meeting = room.strategy(one, other)
    room.seat(meeting, room.officer, room.nurse)
    room.note(meeting, one, decided("Aderyn"))
    disagreement = {
        "with-disagreement": ["yes"],
        "disagreement-about_what": ["category"],
        "disagreement-views-rows": ["1"],
        "disagreement-views-0-agency": ["police"],
        "disagreement-views-0-view": ["2"],
        "disagreement-views-0-reasons": ["Stopped twice."],
    }
    room.note(meeting, other, decided("Brynmor", **disagreement))
    with acting_as(room.worker):
        before = Fact.objects.count()
    with pytest.raises(ChildRefused) as refused:
        conclude(room, meeting, one, other)
    assert refused.value.case_id == other.pk
    assert refused.value.clauses == ("ISL-7.3.3",)
    assert refused.value.instead
    assert refused.value.form.errors[0]["text"].startswith("A disagreement has at least two views")
    with acting_as(room.worker):
        assert Fact.objects.count() == before
        assert MeetingNote.objects.count() == 2
        meeting.refresh_from_db()
        assert meeting.status == Meeting.Status.CALLED


@pytest.mark.clause("ISL-7.3.1c")
def test_a_category_is_agreed_by_two_agencies_of_those_who_are_there(db: None) -> None:
    room = Room()
    case = room.child_case("Robin")
    meeting = room.strategy(case)
    room.seat(meeting, room.officer, room.nurse)
    with acting_as(room.worker):
        keys = {one.text.split(",")[0]: one.key for one in there_now(meeting)}
    review_by = timezone.localdate() + timedelta(days=100)
    category = {
        "with-category": ["yes"],
        "category-category": ["3"],
        "category-decided_by": [keys["Ola Officer"]],
        "category-reasons": ["Entrenched."],
        "category-review_by-day": [str(review_by.day)],
        "category-review_by-month": [str(review_by.month)],
        "category-review_by-year": [str(review_by.year)],
    }
    room.note(meeting, case, decided("Robin", **category))
    with acting_as(room.worker):
        (one,) = ready(meeting, case)
        assert one.decisions is None
        assert "at least 2 different agencies" in one.form.errors[0]["text"]
    room.note(
        meeting, case, decided("Robin", **{**category, "category-decided_by": [keys["Ola Officer"], keys["Nia Nurse"]]})
    )
    conclude(room, meeting, case)
    with acting_as(room.worker):
        fact = Fact.objects.get(kind="risk.decided")
        assert [one["name"] for one in fact.data["decided_by"]] == ["Nia Nurse", "Ola Officer"]
        strategy = Duty.objects.get(case=case, rule="strategy-meeting")
        assert strategy.status == "met", "the meeting that agreed the category is the one that was owed"
        assert Duty.objects.filter(case=case, rule="share-with-gangs-team", status="due").exists()


@pytest.mark.clause("ISL-7.3.3")
def test_a_disagreement_keeps_each_view_and_goes_on_to_those_who_decide(db: None) -> None:
    room = Room()
    case = room.child_case("Robin")
    meeting = room.strategy(case)
    room.seat(meeting, room.officer, room.nurse)
    views = {
        "with-disagreement": ["yes"],
        "disagreement-about_what": ["category"],
        "disagreement-views-rows": ["2"],
        "disagreement-views-0-agency": ["police"],
        "disagreement-views-0-view": ["3"],
        "disagreement-views-0-reasons": ["Stopped twice."],
        "disagreement-views-1-agency": ["health"],
        "disagreement-views-1-view": ["2"],
        "disagreement-views-1-reasons": ["Wants out."],
    }
    room.note(meeting, case, decided("Robin", **views))
    conclude(room, meeting, case)
    with acting_as(room.worker):
        assert Fact.objects.get(kind="disagreement.raised").data["views"][1]["reasons"] == "Wants out."
        assert Duty.objects.get(case=case, rule="disagreement-decided").owed_post == "head of safeguarding"


@pytest.mark.clause("ISL-7.4a")
@pytest.mark.clause("ISL-7.4b")
def test_whoever_takes_on_an_action_owes_it_and_keeps_sight_of_the_child(db: None) -> None:
    room = Room()
    case = room.child_case("Robin")
    meeting = room.strategy(case)
    room.seat(meeting, room.officer, room.nurse)
    by_when = timezone.localdate() + timedelta(days=30)
    action = {
        "actions-rows": ["1"],
        "actions-0-name": ["Patrols at the school"],
        "actions-0-owner": ["police / gangs unit"],
        "actions-0-by_when-day": [str(by_when.day)],
        "actions-0-by_when-month": [str(by_when.month)],
        "actions-0-by_when-year": [str(by_when.year)],
    }
    room.note(meeting, case, decided("Robin", **action))
    conclude(room, meeting, case)
    with acting_as(room.officer):
        duty = Duty.objects.get(rule="agreed-action")
        assert (duty.owed_agency, duty.owed_post, timezone.localdate(duty.due_at)) == ("police", "gangs unit", by_when)
        assert "Patrols at the school" in duty.because
        latest = Involvement.objects.filter(case=case, user_id=room.officer.user_id).order_by("-until_at").first()
        assert latest is not None
        assert latest.until_at is not None
        assert timezone.localdate(latest.until_at) == by_when + timedelta(days=14)
    with acting_as(room.worker):
        nurse = Involvement.objects.filter(case=case, user_id=room.nurse.user_id)
        assert nurse.count() == 1


@pytest.mark.clause("ISL-7.3.2.2b")
def test_a_meeting_without_its_quorum_is_recorded_and_what_it_was_for_stays_owed(db: None) -> None:
    room = Room()
    case = room.child_case("Robin")
    meeting = room.strategy(case)
    agree(room, room.worker, case, days_ago=1)
    room.seat(meeting, room.officer)
    room.note(meeting, case, decided("Robin"))
    conclude(room, meeting, case)
    with acting_as(room.worker):
        duty = Duty.objects.get(case=case, rule="strategy-meeting")
        assert duty.status == "due"
        assert duty.held is not None
        assert duty.missing == ["health"]


def test_a_meeting_is_recorded_once(db: None) -> None:
    room = Room()
    case = room.child_case("Robin")
    meeting = room.strategy(case)
    room.seat(meeting, room.officer)
    room.note(meeting, case, decided("Robin"))
    conclude(room, meeting, case)
    with pytest.raises(Refused, match="recorded already"):
        conclude(room, meeting, case)
    with pytest.raises(Refused, match="over"):
        room.note(meeting, case, decided("More"))


def test_nobody_records_a_meeting_about_a_child_whom_they_do_not_see(db: None) -> None:
    room = Room()
    one, other = room.child_case("Aderyn"), room.child_case("Brynmor")
    meeting = room.strategy(one, other)
    room.seat(meeting, room.officer)
    room.note(meeting, one, decided("Aderyn"))
    with acting_as(SET_UP):
        Involvement.objects.filter(user_id=room.nurse.user_id, case=other).update(
            until_at=timezone.now() - timedelta(days=1)
        )
    with pytest.raises(Refused, match="other children"):
        conclude(room, meeting, one, by=room.nurse)
