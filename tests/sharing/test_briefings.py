"""Contextual briefings: who issues them, who reads them, how they end (NOR-10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.models import Consultation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.chronology.models import Fact, FactPerson
from holdfast.register.actions import add_name, add_place, open_case
from holdfast.register.models import Place
from holdfast.register.names import NewName
from holdfast.sharing.briefings import queries
from holdfast.sharing.briefings.actions import agree, decline, put_forward, read, withdraw
from holdfast.sharing.briefings.models import Briefing, BriefingReceipt
from holdfast.sharing.register import end_agreement
from holdfast.sharing.words import Purpose
from tests.access.area import SET_UP
from tests.sharing.briefers import CLEAN, INBOX, Briefers
from tests.support.post import Post, text_of

pytestmark = pytest.mark.clause("NOR-10")
DAY = timedelta(days=1)


def seen_by(viewer: Viewer) -> list[str]:
    with acting_as(viewer):
        return [each.title for each in queries.issued(viewer).rows]


def lines(area: Briefers, what: str) -> list[Consultation]:
    with acting_as(area.staff("Pat", functions=["auditor"])):
        return list(Consultation.objects.filter(what=what).order_by("pk"))


def client_of(area: Briefers, viewer: Viewer) -> Client:
    client = Client()
    client.force_login(area.user(viewer))
    return client


def test_it_is_issued_once_the_second_manager_agrees_and_not_before(committed_db: str, post: Post) -> None:
    area = Briefers()
    briefing = area.forward()
    assert [to for to, _ in post] == [area.user(area.detective).email]
    assert seen_by(area.teacher) == seen_by(area.worker) == []
    for other in (area.head, area.officer, area.teacher):
        with acting_as(other), pytest.raises((Refused, Briefing.DoesNotExist)):
            agree(by=other, briefing=briefing, link=INBOX)
    with acting_as(area.detective):
        agree(by=area.detective, briefing=briefing, link=INBOX)
    assert seen_by(area.teacher) == seen_by(area.worker) == seen_by(area.officer) == [CLEAN["title"]]
    assert [to for to, _ in post][1:] == [area.user(area.teacher).email]
    for _, message in post:
        said = text_of(message)
        assert INBOX in said
        assert "station" not in said
        assert not [part for part in message.walk() if part.get_filename()]
    (told,) = lines(area, "briefing issued")
    assert (told.operation, told.purpose, told.agreement) == ("disclose", "prevent serious violence", "DOC-2")
    assert set(told.recipients) == {"children's social care", "police", "education"}
    assert "knives" not in f"{told.reason}{told.fields}"


@pytest.mark.usefixtures("db")
def test_an_agency_that_was_not_told_sees_nothing_of_it() -> None:
    area = Briefers()
    briefing = area.issued()
    youth = area.staff("Una", area.voluntary, post="project worker")
    assert seen_by(youth) == []
    assert client_of(area, youth).get(f"/briefings/{briefing.pk}").status_code == 404
    with acting_as(youth), connection.cursor() as cursor:
        for table in ("briefing", "briefingagency", "briefingplace", "briefingreceipt"):
            cursor.execute(f"select count(*) from sharing_{table}")
            assert cursor.fetchone() == (0,)
    with acting_as(youth), pytest.raises(Exception, match="row-level security"), transaction.atomic():
        read(by=youth, briefing=briefing)


@pytest.mark.usefixtures("db")
def test_only_its_chair_and_its_second_see_who_has_read_it() -> None:
    area = Briefers()
    briefing = area.issued()
    page = client_of(area, area.teacher).get(f"/briefings/{briefing.pk}").content.decode()
    assert "Have staff at the gate" in page
    assert "Who has read it" not in page
    client_of(area, area.teacher).get(f"/briefings/{briefing.pk}")
    with acting_as(area.worker):
        assert not BriefingReceipt.objects.exists()
    with acting_as(area.head):
        assert [(row.name, row.agency_id) for row in BriefingReceipt.objects.all()] == [("Cat", area.school.pk)]
    assert "Cat, School" in client_of(area, area.head).get(f"/briefings/{briefing.pk}").content.decode()
    assert len([one for one in lines(area, "briefing") if one.route == "briefing"]) == 3
    with acting_as(area.teacher), connection.cursor() as cursor:
        cursor.execute("update sharing_briefing set withdrawn_at = now()")
        assert cursor.rowcount == 0


@pytest.mark.usefixtures("db")
def test_two_agencies_answer_for_it() -> None:
    area = Briefers()
    for by, changes in (
        (area.worker, {}),
        (area.officer, {}),
        (area.head, {"second": area.member(area.manager)}),
        (area.head, {"second": area.member(area.staff("Nel", area.police, post="custody suite"))}),
        (area.manager, {}),
    ):
        with acting_as(by), pytest.raises(Refused) as refused:
            put_forward(by=by, what=area.briefing(**changes), link=INBOX)
        assert refused.value.clauses == ("NOR-10",)
    nominated = area.forward(by=area.manager, nominated_by="Hester, head of safeguarding")
    assert nominated.nominated_by == "Hester, head of safeguarding"
    with acting_as(area.head), pytest.raises(IntegrityError), transaction.atomic():
        Briefing.objects.create(
            title="T", about="A", seen="S", asked="A", purpose="prevent serious violence",
            from_date=timezone.localdate(), until_date=timezone.localdate(), by_user_id=area.head.author,
            agency_id=area.head.author_agency, second_id=area.head.author, second_agency_id=area.head.author_agency,
        )  # fmt: skip


@pytest.mark.clause("NOR-10", "GM-08", "GM-11", "GM-12")
@pytest.mark.usefixtures("db")
def test_it_goes_to_agencies_with_an_agreement_for_a_purpose_that_is_on() -> None:
    area = Briefers()
    with acting_as(area.head), pytest.raises(Refused, match="no agreement"):
        put_forward(by=area.head, what=area.briefing(agencies=[area.voluntary]), link=INBOX)
    with acting_as(area.head), pytest.raises(Refused, match="for this purpose now"):
        put_forward(by=area.head, what=area.briefing(purpose=Purpose.PROTECT_CHILD), link=INBOX)
    waiting = area.forward()
    with acting_as(SET_UP):
        end_agreement(by=SET_UP, agreement=area.agreement, on=timezone.localdate() - DAY)
    with acting_as(area.detective), pytest.raises(Refused, match="no agreement"):
        agree(by=area.detective, briefing=waiting, link=INBOX)


def test_it_fades_after_its_last_day(owner_cursor: CursorWrapper) -> None:
    area = Briefers()
    today = timezone.localdate()
    for until in (today - DAY, today + 200 * DAY):
        with acting_as(area.head), pytest.raises(Refused) as refused:
            put_forward(by=area.head, what=area.briefing(until_date=until), link=INBOX)
        assert "until_date" in refused.value.fields
    briefing = area.issued()
    _until(owner_cursor, briefing, today - DAY)
    assert seen_by(area.teacher) == []
    gone = client_of(area, area.teacher).get(f"/briefings/{briefing.pk}")
    assert gone.status_code == 410
    assert "Have staff" not in gone.content.decode()
    assert "knives" not in gone.content.decode().casefold()
    assert client_of(area, area.head).get(f"/briefings/{briefing.pk}").status_code == 200
    _until(owner_cursor, briefing, today - 29 * DAY)
    assert client_of(area, area.teacher).get(f"/briefings/{briefing.pk}").status_code == 404


def _until(cursor: CursorWrapper, briefing: Briefing, day: date) -> None:
    """As if its last day had been then."""
    cursor.execute("update sharing_briefing set from_date = %s, until_date = %s where id = %s", [day, day, briefing.pk])


def test_what_is_withdrawn_is_read_by_nobody_and_its_readers_are_told(committed_db: str, post: Post) -> None:
    area = Briefers()
    briefing = area.issued()
    client_of(area, area.teacher).get(f"/briefings/{briefing.pk}")
    before = len(post)
    with acting_as(area.officer), pytest.raises(Refused):
        withdraw(by=area.officer, briefing=briefing, because="No.", link=INBOX)
    head = client_of(area, area.head)
    assert "Write an answer." in head.post(f"/briefings/{briefing.pk}", {"do": "withdraw"}).content.decode()
    head.post(f"/briefings/{briefing.pk}", {"do": "withdraw", "because": "It is over."})
    assert [to for to, _ in post][before:] == [area.user(area.teacher).email]
    gone = client_of(area, area.teacher).get(f"/briefings/{briefing.pk}")
    assert gone.status_code == 410
    assert "It is over." in gone.content.decode()
    assert "Have staff" not in gone.content.decode()
    assert seen_by(area.teacher) == []


@pytest.mark.usefixtures("db")
def test_a_new_one_takes_the_place_of_the_old() -> None:
    area = Briefers()
    old = area.issued()
    head = client_of(area, area.head)
    assert head.post(f"/briefings/{old.pk}/again")["Location"] == "/briefings/new"
    page = head.get("/briefings/new").content.decode()
    assert CLEAN["seen"] in page
    assert "It replaces" in page
    assert client_of(area, area.detective).post(f"/briefings/{old.pk}/again").status_code == 404
    new = area.forward(replaces=old, title="Knives around the station, again")
    with acting_as(area.head):
        assert Briefing.objects.get(pk=old.pk).withdrawn_at is None
    with acting_as(area.detective):
        agree(by=area.detective, briefing=new, link=INBOX)
        assert Briefing.objects.get(pk=old.pk).withdrawn_because == "A new briefing replaces it."
    assert seen_by(area.teacher) == ["Knives around the station, again"]


@pytest.mark.usefixtures("db")
def test_not_agreed_it_is_issued_to_nobody() -> None:
    area = Briefers()
    briefing = area.forward()
    officer = client_of(area, area.detective)
    assert "Waits for you to agree." in officer.get("/briefings/").content.decode()
    assert "Write an answer." in officer.post(f"/briefings/{briefing.pk}", {"do": "decline"}).content.decode()
    officer.post(f"/briefings/{briefing.pk}", {"do": "decline", "why_not": "It tells too much."})
    assert "It tells too much." in client_of(area, area.head).get(f"/briefings/{briefing.pk}").content.decode()
    with acting_as(area.detective), pytest.raises(Refused):
        agree(by=area.detective, briefing=briefing, link=INBOX)
    with acting_as(area.detective), pytest.raises(Refused):
        decline(by=area.detective, briefing=briefing, because="Again.")
    assert seen_by(area.teacher) == []


@pytest.mark.usefixtures("db")
def test_it_stands_in_the_case_of_its_place_and_concerns_no_person() -> None:
    area = Briefers()
    with acting_as(area.worker):
        station = add_place(by=area.worker, kind="transport", name="Bus station")
        case = open_case(by=area.worker, kind="place", place=station, reason="Knives.")
    area.issued(places=[station])
    with acting_as(area.worker):
        fact = Fact.objects.get(kind="briefing.issued")
        assert list(fact.fact_cases.values_list("case_id", flat=True)) == [case.pk]
        assert [each["agency"] for each in fact.data["agreed_by"]] == ["children's social care", "police"]
        assert not FactPerson.objects.filter(fact=fact).exists()


@pytest.mark.usefixtures("db")
def test_no_column_of_a_briefing_can_point_to_a_person() -> None:
    people = {"register_person", "register_personname", "register_case", "chronology_fact"}
    with connection.cursor() as cursor:
        cursor.execute(
            "select target.relname from pg_constraint link join pg_class source on source.oid = link.conrelid"
            " join pg_class target on target.oid = link.confrelid"
            " where link.contype = 'f' and source.relname like 'sharing\\_briefing%'"
        )
        found = {name for (name,) in cursor.fetchall()}
    assert found == {"access_user", "register_agency", "register_place", "sharing_briefing"}
    assert not found & people


def typed(area: Briefers, places: Sequence[Place] = (), **changes: object) -> dict[str, object]:
    """The form as it is sent."""
    today = timezone.localdate()
    dates = {
        f"{name}-{part}": str(getattr(today + timedelta(days=days), part))
        for name, days in (("from_date", 0), ("until_date", 30))
        for part in ("day", "month", "year")
    }
    return {
        **CLEAN, **dates, "purpose": "prevent serious violence", "agencies": [str(area.school.pk)],
        "second": str(area.member(area.detective).pk), "places": [str(each.pk) for each in places], **changes,
    }  # fmt: skip


@pytest.mark.usefixtures("db")
def test_what_the_check_finds_stands_beside_the_form_with_what_was_typed() -> None:
    area = Briefers()
    area.case(area.worker, area.child(area.worker, "Xanthe", "Gullcroft"))
    head = client_of(area, area.head)
    told = "Xanthe Gullcroft sells there. Ring 07700 900123."
    page = head.post("/briefings/new", typed(area, seen=told, do="forward")).content.decode()
    assert "“Xanthe Gullcroft” could point at somebody." in page
    assert "“07700 900123” could point at somebody." in page
    assert f">{told}</textarea>" in page
    assert head.get("/briefings/new").content.decode().count(told) == 1, "the draft is kept"
    with acting_as(area.head):
        assert not Briefing.objects.exists()
    sent = head.post("/briefings/new", typed(area, do="forward"))
    assert sent.status_code == 302
    page = head.get(sent["Location"]).content.decode()
    assert "Waits for Dee to agree." in page
    assert "Draft saved" not in head.get("/briefings/new").content.decode()
    assert client_of(area, area.worker).get("/briefings/new").status_code == 403


@pytest.mark.usefixtures("db")
def test_a_word_that_is_also_a_name_needs_the_reason_of_the_second_manager() -> None:
    area = Briefers()
    area.case(area.worker, area.child(area.worker, "Chelsea", "Gullcroft"))
    briefing = area.forward(seen="Young people from Chelsea are threatened there.")
    assert briefing.coincidences == ["Chelsea"]
    officer = client_of(area, area.detective)
    page = officer.post(f"/briefings/{briefing.pk}", {"do": "agree"}).content.decode()
    assert "“Chelsea”: could be the name of somebody, or a home." in page
    assert seen_by(area.teacher) == []
    with acting_as(area.detective), connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("update sharing_briefing set agreed_at = now() where id = %s", [briefing.pk])
    officer.post(f"/briefings/{briefing.pk}", {"do": "agree", "because": "The part of the town."})
    assert seen_by(area.teacher) == [CLEAN["title"]]


@pytest.mark.usefixtures("db")
def test_whoever_came_on_record_since_then_is_found_when_it_is_agreed() -> None:
    area = Briefers()
    briefing = area.forward(about="The shops at Gullcroft and at Xanthe.")
    area.case(area.worker, area.child(area.worker, "Xanthe", "Gullcroft"))
    with acting_as(area.detective), pytest.raises(Refused) as refused:
        agree(by=area.detective, briefing=briefing, because="They are shops.", link=INBOX)
    # It names what the check asked of everybody, and not which of it is on record.
    assert "“Gullcroft” and “Xanthe”" in str(refused.value)
    assert seen_by(area.teacher) == []


@pytest.mark.usefixtures("db")
def test_a_place_is_looked_for_and_chosen() -> None:
    area = Briefers()
    with acting_as(area.worker):
        station = add_place(by=area.worker, kind="transport", name="Bus station")
    head = client_of(area, area.head)
    page = head.post("/briefings/new", typed(area, look="bus", do="show")).content.decode()
    assert "Bus station (transport)" in page
    sent = head.post("/briefings/new", typed(area, places=[station], do="forward"))
    with acting_as(area.head):
        assert list(Briefing.objects.get().places.all()) == [station]
    assert sent.status_code == 302
    assert "Bus station (transport)" in head.get(f"/briefings/new?place={station.pk}").content.decode()


@pytest.mark.usefixtures("db")
def test_a_word_that_became_a_name_since_then_is_asked_for_when_it_is_agreed() -> None:
    area = Briefers()
    briefing = area.forward(seen="Young people wait for a minnow there.")
    assert briefing.coincidences == []
    area.case(area.worker, area.child(area.worker, "Minnow", "Gullcroft"))
    officer = client_of(area, area.detective)
    page = officer.post(f"/briefings/{briefing.pk}", {"do": "agree"}).content.decode()
    assert "“minnow”: could be the name of somebody, or a home." in page
    assert "Why is each of these no name and no home here?" in page
    assert seen_by(area.teacher) == []
    officer.post(f"/briefings/{briefing.pk}", {"do": "agree", "because": "A fish."})
    assert seen_by(area.teacher) == [CLEAN["title"]]


@pytest.mark.usefixtures("db")
def test_its_chair_withdraws_one_that_still_waits() -> None:
    area = Briefers()
    briefing = area.forward(seen="Young people are threatened there.")
    head = client_of(area, area.head)
    assert "Withdraw it" in head.get(f"/briefings/{briefing.pk}").content.decode()
    head.post(f"/briefings/{briefing.pk}", {"do": "withdraw", "because": "It is over already."})
    with acting_as(area.detective), pytest.raises(Refused):
        agree(by=area.detective, briefing=briefing, link=INBOX)


def test_another_officer_than_before_agrees_to_a_replacement(
    committed_db: str, post: Post, owner_cursor: CursorWrapper
) -> None:
    area = Briefers()
    other = area.staff("Dov", area.police, post="gangs unit")
    old = area.issued()
    client_of(area, area.teacher).get(f"/briefings/{old.pk}")
    new = area.forward(replaces=old, second=area.member(other), title="Knives around the station, again")
    before = len(post)
    assert "Agreed and issued." in client_of(area, other).post(
        f"/briefings/{new.pk}", {"do": "agree"}, follow=True
    ).content.decode()  # fmt: skip
    with acting_as(area.head):
        assert Briefing.objects.get(pk=old.pk).withdrawn_because == "A new briefing replaces it."
    assert seen_by(area.teacher) == ["Knives around the station, again"]
    told = [to for to, message in post[before:] if "was taken back" in text_of(message)]
    assert told == [area.user(area.teacher).email]
    # One whose end is long past takes nothing back, and stands in nobody's way.
    third = area.forward(replaces=new, second=area.member(area.detective), title="A third time")
    _until(owner_cursor, new, timezone.localdate() - 60 * DAY)
    assert client_of(area, area.detective).post(f"/briefings/{third.pk}", {"do": "agree"}).status_code == 302
    assert seen_by(area.teacher) == ["A third time"]
    with acting_as(area.head):
        assert Briefing.objects.get(pk=new.pk).withdrawn_at is None


@pytest.mark.usefixtures("db")
def test_nobody_but_its_chair_replaces_it_and_one_that_is_asked_sees_no_others_readers() -> None:
    area = Briefers()
    other = area.staff("Dov", area.police, post="gangs unit")
    old = area.issued()
    with acting_as(area.manager), pytest.raises(Refused, match="replaced by its chair"):
        put_forward(by=area.manager, what=area.briefing(replaces=old, nominated_by="Hester"), link=INBOX)
    with acting_as(other), connection.cursor() as cursor:
        cursor.execute("update sharing_briefing set withdrawn_at = now() where id = %s", [old.pk])
        assert cursor.rowcount == 0


@pytest.mark.usefixtures("db")
def test_the_second_manager_does_not_withdraw_what_waits_and_withdraws_for_their_own_agency_alone() -> None:
    area = Briefers()
    waiting = area.forward(seen="Young people from Chelsea are threatened there.")
    area.case(area.worker, area.child(area.worker, "Chelsea", "Gullcroft"))
    officer = client_of(area, area.detective)
    for sent in ({}, {"because": "It is over."}):
        assert officer.post(f"/briefings/{waiting.pk}", {"do": "withdraw", **sent}).status_code == 200
    with acting_as(area.head):
        assert Briefing.objects.get(pk=waiting.pk).is_waiting
    issued = area.issued(title="Another")
    for do in ("agree", "decline", "withdraw"):
        sent = {"do": do, "because": "No.", "why_not": "No."}
        assert client_of(area, area.teacher).post(f"/briefings/{issued.pk}", sent).status_code == 200
    elsewhere = replace(area.detective, agency_id=area.care.pk)
    with acting_as(elsewhere), pytest.raises(Refused, match="Its chair or its second manager"):
        withdraw(by=elsewhere, briefing=issued, because="No.", link=INBOX)
    stale = issued
    with acting_as(area.detective):
        withdraw(by=area.detective, briefing=issued, because="It is over.", link=INBOX)
    stale.withdrawn_at = None
    with acting_as(area.head), pytest.raises(Refused, match="decided already"):
        withdraw(by=area.head, briefing=stale, because="Again.", link=INBOX)


def test_one_that_begins_later_is_not_over_and_not_read_yet(owner_cursor: CursorWrapper) -> None:
    area = Briefers()
    today = timezone.localdate()
    later = area.issued(from_date=today + 3 * DAY)
    says = f"{(today + 3 * DAY).day} {today + 3 * DAY:%B %Y}"
    teacher = client_of(area, area.teacher)
    page = teacher.get(f"/briefings/{later.pk}")
    assert page.status_code == 200
    assert f"It is read from {says}." in page.content.decode()
    for words in ("Its last day was", "over", "Have staff"):
        assert words not in page.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    listed = teacher.get("/briefings/").content.decode()
    assert f"to be read from {says}" in listed
    assert "Not read yet" not in listed
    assert CLEAN["title"] not in teacher.get("/briefings/?which=over").content.decode()
    with acting_as(area.head):
        assert not BriefingReceipt.objects.exists()
    _until(owner_cursor, later, today)
    assert "Have staff" in teacher.get(f"/briefings/{later.pk}").content.decode()
    _until(owner_cursor, later, today - DAY)
    assert CLEAN["title"] in teacher.get("/briefings/?which=over").content.decode()


@pytest.mark.usefixtures("db")
def test_writing_anew_overwrites_no_draft() -> None:
    area = Briefers()
    old = area.issued()
    head = client_of(area, area.head)
    head.post("/briefings/new", typed(area, seen="Half a thought about the pier.", do="show"))
    page = head.post(f"/briefings/{old.pk}/again", follow=True).content.decode()
    assert "You have begun to write a briefing." in page
    assert 'href="/briefings/new">Put it forward or discard it' in page
    assert "Half a thought about the pier." in head.get("/briefings/new").content.decode()
    head.post("/briefings/new", {"do": "discard"})
    assert head.post(f"/briefings/{old.pk}/again")["Location"] == "/briefings/new"
    assert "It replaces" in head.get("/briefings/new").content.decode()


@pytest.mark.usefixtures("db")
def test_from_the_page_of_a_place_those_who_may_write_a_briefing_about_it_begin_one() -> None:
    area = Briefers()
    with acting_as(area.worker):
        station = add_place(by=area.worker, kind="transport", name="Bus station")
        home = add_place(by=area.worker, kind="care", name="Seaview")
    link = f"/briefings/new?place={station.pk}"
    head = client_of(area, area.head)
    assert link in head.get(f"/places/{station.pk}/").content.decode()
    for viewer, place in ((area.worker, station), (area.detective, station), (area.head, home)):
        assert "/briefings/new" not in client_of(area, viewer).get(f"/places/{place.pk}/").content.decode()
    page = head.get(link).content.decode()
    chosen = f'value="{station.pk}" checked'
    assert chosen in page
    assert ">Bus station</textarea>" in page
    assert "Seaview" not in head.get(f"/briefings/new?place={home.pk}").content.decode()
    # With one begun the place is chosen as well, and nothing that was written is lost.
    head.post("/briefings/new", typed(area, about="The pier.", do="check"))
    page = head.get(link).content.decode()
    assert chosen in page
    assert ">The pier.</textarea>" in page
    assert "Bus station is chosen as well." in page


@pytest.mark.usefixtures("db")
def test_what_is_said_of_who_is_on_record_is_said_to_no_chair() -> None:
    area = Briefers()
    briefing = area.forward(seen="They wait for a minnow at the steps.")
    person = area.child(area.worker, "Xanthe", "Gullcroft")
    area.case(area.worker, person)
    with acting_as(area.worker):
        add_name(by=area.worker, person=person, name=NewName("Minnow", "", "nickname"), source="told")
    officer, head = client_of(area, area.detective), client_of(area, area.head)
    assert "“minnow”" in officer.post(f"/briefings/{briefing.pk}", {"do": "agree"}).content.decode()
    assert "<li>minnow</li>" not in head.get(f"/briefings/{briefing.pk}").content.decode()
    officer.post(f"/briefings/{briefing.pk}", {"do": "agree", "because": "A fish that is sold there."})
    assert "A fish that is sold there." in officer.get(f"/briefings/{briefing.pk}").content.decode()
    assert "A fish that is sold there." not in head.get(f"/briefings/{briefing.pk}").content.decode()
