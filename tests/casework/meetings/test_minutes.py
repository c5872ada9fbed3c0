"""What leaves the room on paper: the whole for those who see every child, else each child's own extract."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import docx
import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from holdfast.access.models import Consultation, Involvement
from holdfast.access.viewer import Viewer, acting_as
from holdfast.casework.meetings.attendance import Came, add_to_list
from holdfast.casework.meetings.models import Meeting
from holdfast.register.models import Case
from tests.access.area import SET_UP
from tests.casework.meetings.room import Room, decided
from tests.casework.meetings.test_room import conclude

pytestmark = pytest.mark.usefixtures("db")


def text_of(content: bytes, form: str) -> str:
    """The words of a document, on one line."""
    if form == "pdf":
        text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    else:
        paper = docx.Document(BytesIO(content))
        section = paper.sections[0]
        parts = [*section.header.paragraphs, *section.footer.paragraphs, *paper.paragraphs]
        core = paper.core_properties
        text = "\n".join([*(part.text for part in parts), core.title, core.author, core.comments])
    return re.sub(r"\s+", " ", text)


def client_of(room: Room, viewer: Viewer) -> Client:
    client = Client()
    with acting_as(SET_UP):
        client.force_login(room.user(viewer))
    return client


@pytest.fixture
def held() -> tuple[Room, Meeting, Case, Case]:
    """A meeting about two children that was held. The nurse works with the first alone since."""
    room = Room()
    one, other = room.child_case("Aderyn", "Quillfeather"), room.child_case("Brynmor", "Saltmarsh")
    meeting = room.strategy(one, other)
    room.seat(meeting, room.officer, room.nurse)
    room.note(meeting, one, decided("Aderyn-secret"))
    room.note(meeting, other, decided("Brynmor-secret"))
    conclude(room, meeting, one, other)
    with acting_as(SET_UP):
        Involvement.objects.filter(user_id=room.nurse.user_id, case=other).update(
            until_at=timezone.now() - timedelta(hours=1)
        )
    return room, meeting, one, other


@pytest.mark.clause("ISL-7.3.2.2d")
@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_an_extract_holds_one_child_and_nothing_of_the_others(
    held: tuple[Room, Meeting, Case, Case], form: str
) -> None:
    room, meeting, one, other = held
    answer = client_of(room, room.worker).get(f"/meetings/{meeting.number}/children/{one.pk}/extract.{form}")
    assert answer.status_code == 200
    text = text_of(answer.content, form)
    assert "Aderyn Quillfeather" in text
    assert "Aderyn-secret risk-to-children" in text
    assert "Nia Nurse" in text
    for foreign in ("Brynmor", "Saltmarsh", other.reference):
        assert foreign not in text
    assert answer.headers["Content-Disposition"].endswith(f'meeting-{meeting.number}-{one.reference}.{form}"')


@pytest.mark.clause("ISL-7.3.2.2d")
@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_the_whole_is_for_those_who_see_every_child(held: tuple[Room, Meeting, Case, Case], form: str) -> None:
    room, meeting, one, other = held
    whole = client_of(room, room.worker).get(f"/meetings/{meeting.number}/minutes.{form}")
    text = text_of(whole.content, form)
    assert "Aderyn-secret" in text
    assert "Brynmor-secret" in text
    nurse = client_of(room, room.nurse)
    assert nurse.get(f"/meetings/{meeting.number}/minutes.{form}").status_code == 404
    assert nurse.get(f"/meetings/{meeting.number}/children/{one.pk}/extract.{form}").status_code == 200
    assert nurse.get(f"/meetings/{meeting.number}/children/{other.pk}/extract.{form}").status_code == 404
    outsider = client_of(room, room.outsider)
    assert outsider.get(f"/meetings/{meeting.number}/children/{one.pk}/extract.{form}").status_code == 404


def test_the_page_of_a_meeting_shows_each_reader_their_children(held: tuple[Room, Meeting, Case, Case]) -> None:
    room, meeting, _, _ = held
    whole = client_of(room, room.worker).get(f"/meetings/{meeting.number}/").content.decode()
    assert "Aderyn-secret" in whole
    assert "Brynmor-secret" in whole
    part = client_of(room, room.nurse).get(f"/meetings/{meeting.number}/").content.decode()
    assert "Aderyn-secret" in part
    assert "Brynmor" not in part
    assert "1 other child with whom you do not work" in part
    assert client_of(room, room.outsider).get(f"/meetings/{meeting.number}/").status_code == 404


def test_a_pdf_is_tagged_and_each_copy_is_logged(held: tuple[Room, Meeting, Case, Case]) -> None:
    room, meeting, one, other = held
    answer = client_of(room, room.worker).get(f"/meetings/{meeting.number}/minutes.pdf")
    catalog = PdfReader(BytesIO(answer.content)).trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en-GB"
    auditor = room.staff("Avi Auditor", functions=["auditor"])
    with acting_as(auditor):
        line = Consultation.objects.filter(operation="print").latest("id")
    assert set(line.case_ids) == {one.pk, other.pk}
    assert line.what == "minutes of a meeting"


def test_before_it_is_held_there_are_no_minutes() -> None:
    room = Room()
    case = room.child_case("Robin")
    meeting = room.strategy(case)
    client = client_of(room, room.worker)
    assert client.get(f"/meetings/{meeting.number}/minutes.pdf").status_code == 404
    assert client.get(f"/meetings/{meeting.number}/minutes.exe").status_code == 404


def test_the_room_asks_as_much_of_the_database_for_many_people_as_for_few(query_count) -> None:  # type: ignore[no-untyped-def]
    room = Room()
    case = room.child_case("Robin")
    meeting = room.strategy(case)
    client = client_of(room, room.worker)
    counts = []
    for more in (0, 20):
        with acting_as(room.worker):
            for number in range(more):
                came = Came("voluntary sector", name=f"Helper {number}")
                add_to_list(by=room.worker, meeting=meeting, came=came)
        client.get(f"/meetings/{meeting.number}/")
        with query_count() as queries:
            assert client.get(f"/meetings/{meeting.number}/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
