"""Calling a meeting: who is asked, who is not and why, what is sent, who sees what and until when."""

from __future__ import annotations

from datetime import timedelta
from email.message import Message

import pytest
from django.test import override_settings
from django.utils import timezone
from icalendar import Calendar

from holdfast.access.errors import Refused
from holdfast.access.models import Involvement
from holdfast.access.viewer import acting_as
from holdfast.casework.meetings.calling import (
    Asked,
    answer_invitation,
    ask_more,
    cancel_meeting,
    change_meeting,
)
from holdfast.casework.meetings.models import Invitation, Meeting
from holdfast.casework.meetings.queries import list_of, meeting_by_number, meetings_page
from holdfast.chronology.models import Fact
from holdfast.register.models import Case
from tests.access.area import SET_UP
from tests.casework.meetings.room import LINK, Room
from tests.support.post import Post, text_of


def calendar_of(message: Message) -> Calendar:
    part = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return Calendar.from_ical(payload)


@pytest.mark.clause("ISL-7.3.2.2c")
def test_a_party_that_is_not_asked_needs_a_reason(db: None) -> None:
    room = Room()
    case = room.child_case("Robin")
    with pytest.raises(Refused) as refused:
        room.strategy(case, asked=room.asked(room.manager, room.officer, room.nurse), not_asked=[])
    assert "ISL-7.3.2.2c" in refused.value.clauses
    with acting_as(SET_UP):
        assert not Meeting.objects.exists()
        assert not Fact.objects.filter(kind="meeting.called").exists()


@pytest.mark.clause("ISL-7.3.2.2c")
@pytest.mark.clause("ISL-8.2a")
def test_why_a_family_is_left_out_stands_with_that_child_alone(db: None) -> None:
    room = Room()
    one, other = room.child_case("Aderyn"), room.child_case("Brynmor")
    meeting = room.strategy(one, other)
    assert meeting.children == 2
    with acting_as(room.worker):
        for case, own, foreign in ((one, "Aderyn", "Brynmor"), (other, "Brynmor", "Aderyn")):
            fact = Fact.objects.get(kind="meeting.called", fact_cases__case=case)
            assert own in str(fact.data)
            assert foreign not in str(fact.data)
            assert fact.data["parents_invited"] is False
            assert fact.data["child_invited"] is False


def test_those_asked_see_the_cases_until_a_day_after_and_others_never(db: None) -> None:
    room = Room()
    case = room.child_case("Robin")
    meeting = room.strategy(case)
    with acting_as(room.nurse):
        assert Case.objects.filter(pk=case.pk).exists()
        involvement = Involvement.objects.get(case=case, user_id=room.nurse.user_id)
        assert involvement.role == Involvement.Role.INVITED
        assert involvement.until_at == meeting.planned_for + timedelta(minutes=60, days=1)
        assert involvement.agency_id == room.health.pk
    with acting_as(room.outsider):
        assert not Case.objects.filter(pk=case.pk).exists()
        assert meeting_by_number(room.outsider, meeting.number) is None
        assert not Invitation.objects.exists()
    with acting_as(room.worker):
        mine = Involvement.objects.filter(case=case, user_id=room.worker.user_id)
        assert mine.count() == 1, "whoever works with the child anyway is not involved a second time"


def test_when_sight_has_ended_the_meeting_says_when_and_where_and_not_about_whom(db: None) -> None:
    room = Room()
    case = room.child_case("Robin")
    meeting = room.strategy(case)
    with acting_as(SET_UP):
        Involvement.objects.filter(user_id=room.nurse.user_id).update(until_at=timezone.now() - timedelta(hours=1))
    with acting_as(room.nurse):
        listed = meeting_by_number(room.nurse, meeting.number)
        assert listed is not None
        assert listed.meeting.where == "Room 2"
        assert listed.children == []
        assert [row.party for row in Invitation.objects.filter(case__isnull=False)] == []


@pytest.mark.clause("ISL-7.3.2.2c")
def test_a_mail_names_a_number_a_time_and_a_link_and_nobody(committed_db: str, post: Post) -> None:
    """ASVS 5.0 V1.3.11."""
    room = Room()
    case = room.child_case("Zebedee", "Quillfeather")
    meeting = room.strategy(case)
    assert sorted(to for to, _ in post) == sorted(room.user(one).email for one in (room.worker, *room.everybody))
    for to, message in post:
        whole = text_of(message)
        for secret in ("Zebedee", "Quillfeather", case.reference, "trategy", "risk", "gang"):
            assert secret not in whole, secret
        assert message["Subject"] == f"Meeting {meeting.number}"
        files = [part.get_filename() for part in message.walk() if part.get_filename()]
        assert files == [f"meeting-{meeting.number}.ics"]
        calendar = calendar_of(message)
        event = calendar.walk("VEVENT")[0]
        assert calendar["METHOD"] == "REQUEST"
        assert (event["SUMMARY"], event["CLASS"], event["SEQUENCE"]) == (f"Meeting {meeting.number}", "CONFIDENTIAL", 0)
        assert event["DTSTART"].dt == meeting.planned_for.replace(microsecond=0)
        assert event["ATTENDEE"] == f"mailto:{to}"
        assert f"http://testserver/meetings/{meeting.number}/" in event["DESCRIPTION"]
    with acting_as(room.worker):
        assert set(meeting.invitations.filter(user__isnull=False).values_list("mailed_revision", flat=True)) == {0}


def test_a_change_replaces_the_calendar_entry_and_a_cancellation_takes_it_out(committed_db: str, post: Post) -> None:
    room = Room()
    case = room.child_case("Robin")
    meeting = room.strategy(case)
    first = calendar_of(post[0][1]).walk("VEVENT")[0]["UID"]
    post.clear()
    later = meeting.planned_for + timedelta(days=2)
    with acting_as(room.worker):
        change_meeting(by=room.worker, meeting=meeting, planned_for=later, minutes_long=90, where="", link=LINK)
    assert len(post) == 6
    event = calendar_of(post[0][1]).walk("VEVENT")[0]
    assert (event["UID"], event["SEQUENCE"]) == (first, 1)
    with acting_as(room.nurse):
        until = Involvement.objects.filter(case=case, user_id=room.nurse.user_id, until_at__gt=timezone.now())
        assert [one.until_at for one in until] == [later + timedelta(minutes=90, days=1)]
    with acting_as(room.worker):
        called = Fact.objects.filter(kind="meeting.called").order_by("recorded_at")
        assert [fact.corrects_id for fact in called] == [None, called[0].pk]
    post.clear()
    with acting_as(room.worker):
        cancel_meeting(by=room.worker, meeting=meeting, reason="The child is in hospital.", link=LINK)
    calendar = calendar_of(post[0][1])
    event = calendar.walk("VEVENT")[0]
    assert (calendar["METHOD"], event["STATUS"], event["UID"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", first, 2)
    assert "hospital" not in post[0][1].as_string()
    with acting_as(room.nurse):
        assert not Case.objects.filter(pk=case.pk).exists()


def test_a_mail_that_cannot_be_sent_is_seen_and_undoes_nothing(committed_db: str) -> None:
    """ASVS 5.0 V16.5.2."""
    room = Room()
    case = room.child_case("Robin")
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=1,
        EMAIL_USE_TLS=False,
    ):
        meeting = room.strategy(case)
    with acting_as(room.worker):
        told = {one.name: one.told for one in list_of(meeting)}
        assert told["Nia Nurse"] == "not told yet: the invitation could not be sent"


def test_those_who_are_only_asked_do_not_move_the_meeting_or_call_it_off(db: None) -> None:
    room = Room()
    meeting = room.strategy(room.child_case("Robin"))
    asked = Asked(room.outsider.party, room.outsider.user_id)
    with acting_as(room.nurse):
        with pytest.raises(Refused, match="called it"):
            cancel_meeting(by=room.nurse, meeting=meeting, reason="No time.", link=LINK)
        with pytest.raises(Refused, match="called it"):
            ask_more(by=room.nurse, meeting=meeting, asked=asked, link=LINK)


@pytest.mark.parametrize("where", ["At Robin's home", "12 Planted Road", "robin"])
def test_a_place_that_names_the_family_is_refused(db: None, where: str) -> None:
    room = Room()
    case = room.child_case("Robin")
    with pytest.raises(Refused) as refused:
        room.strategy(case, where=where)
    assert "where" in refused.value.fields


def test_answers_and_somebody_asked_later(db: None) -> None:
    room = Room()
    case = room.child_case("Robin")
    meeting = room.strategy(case)
    with acting_as(room.nurse):
        answer_invitation(by=room.nurse, meeting=meeting, coming=True)
    with acting_as(room.outsider), pytest.raises(Refused):
        answer_invitation(by=room.outsider, meeting=meeting, coming=True)
    with acting_as(room.worker):
        assert meeting.invitations.get(user_id=room.nurse.user_id).answer == "coming"
        asked = Asked(room.outsider.party, room.outsider.user_id)
        ask_more(by=room.worker, meeting=meeting, asked=asked, link=LINK)
        with pytest.raises(Refused):
            ask_more(by=room.worker, meeting=meeting, asked=asked, link=LINK)
    with acting_as(room.outsider):
        assert Case.objects.filter(pk=case.pk).exists()


def test_the_list_is_one_page_with_a_steady_number_of_queries(db: None, query_count) -> None:  # type: ignore[no-untyped-def]
    room = Room()
    cases = [room.child_case(name) for name in ("Robin", "Sam")]
    room.strategy(*cases)
    counts = []
    for more in (0, 29):
        for _ in range(more):
            room.strategy(*cases)
        with acting_as(room.worker), query_count() as queries:
            page = meetings_page(room.worker, "coming")
            assert all(len(one.children) == 2 for one in page.meetings)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 3
    assert len(page.meetings) == 25
    assert page.has_next
