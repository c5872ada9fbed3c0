"""A record opened in an emergency: by exact match, for a while, told at once, reviewed by somebody else
(docs/adr/0007).

ASVS 5.0 V8.2.2, V8.2.3, V8.3.1, V8.4.2 (authorisation by data), V16.3.2 (failed authorisation is logged).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from holdfast.access.actions import end_involvement, involve
from holdfast.access.cover import set_cover
from holdfast.access.errors import Refused
from holdfast.access.models import LONGEST_EMERGENCY, Consultation, Involvement
from holdfast.access.viewer import Viewer, acting_as
from holdfast.casework.emergency.actions import ATTEMPTS, OPENED, lasts
from holdfast.casework.models import Duty
from holdfast.chronology.actions import append_fact, correct_fact, withdraw_fact
from holdfast.chronology.models import Fact
from holdfast.register.actions import add_address, add_to_case, close_case
from holdfast.register.models import Address, Case, Person
from tests.access.area import SET_UP
from tests.casework.emergency.stage import BORN, Stage

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.clause("HOLDFAST-6"), pytest.mark.clause("GM-13")]


@pytest.mark.parametrize(
    "wanted",
    [
        {"reference": "the reference"},
        {"name": "Wren Holloway", "born": BORN},
        {"name": "  wren   HOLLOWAY ", "born": BORN},
    ],
)
def test_an_exact_match_opens_the_record_and_says_so_in_the_record_and_the_log(wanted: dict[str, Any]) -> None:
    stage = Stage()
    if "reference" in wanted:
        wanted = {"reference": stage.case.reference.lower()}
    assert not stage.sees(stage.bob)
    assert stage.open(**wanted) == [stage.case.pk]
    assert stage.sees(stage.bob)
    with acting_as(stage.bob):
        given = Involvement.objects.get(role="emergency")
        fact = Fact.objects.get(kind=OPENED)
        assert Person.objects.get() == stage.child
    assert given.until_at == given.from_at + lasts(timezone.localdate())
    assert fact.data["opened_by"] == "Bob"
    assert fact.data["reason"] == given.reason == "The ward must know."
    with acting_as(stage.auditor):
        line = Consultation.objects.get(what="record opened in an emergency")
        assert (line.user_name, line.case_ids, line.reason) == ("Bob", [stage.case.pk], "life: The ward must know.")
        assert not Case.objects.exists()
        assert Involvement.objects.get() == given, "the auditor sees who and why, not the case"


NOT_EXACT = [
    {"reference": "HF-26-999999"},
    {"reference": "HF-26-%"},
    {"name": "Wren Holloway", "born": date(2011, 4, 5)},
    {"name": "Wren Hollow", "born": BORN},
    {"name": "Ren Holloway", "born": BORN},
    {"name": "Holloway", "born": BORN},
    {"name": "Wren Holloway"},
    {"name": "", "born": BORN},
    {},
]


@pytest.mark.parametrize("wanted", NOT_EXACT)
def test_where_nothing_matches_exactly_nothing_is_told_and_the_attempt_is_logged(wanted: dict[str, Any]) -> None:
    """ASVS 5.0 V16.3.3."""
    stage = Stage()
    said = []
    for asked in (wanted or {"reference": ""}, {"name": "Nobody Atall", "born": BORN}):
        with pytest.raises(Refused) as refused:
            stage.open(**asked)
        said.append((refused.value.says, refused.value.instead, refused.value.fields))
    assert said[0] == said[1]
    assert not stage.sees(stage.bob)
    with acting_as(stage.auditor):
        lines = Consultation.objects.filter(what="emergency: nothing matches")
        assert [(line.user_name, line.operation, line.case_ids) for line in lines] == [("Bob", "denied", [])] * 2


def test_an_estimated_date_of_birth_is_no_exact_match_and_a_sibling_is_not_whom_the_case_is_about() -> None:
    stage = Stage()
    with acting_as(stage.ann):
        sibling = stage.area.child(stage.ann, "Rowan", "Holloway", birth_date=BORN)
        add_to_case(by=stage.ann, case=stage.case, person=sibling, role="sibling", source="mother")
    guessed = stage.area.child(stage.ann, "Kit", "Holloway", birth_date=BORN, birth_date_precision="estimated")
    stage.area.case(stage.ann, guessed)
    for name in ("Rowan Holloway", "Kit Holloway"):
        with pytest.raises(Refused, match="Nothing matches exactly"):
            stage.open(name=name, born=BORN)


def test_attempts_are_few() -> None:
    """ASVS 5.0 V2.3.2."""
    stage = Stage()
    for _ in range(ATTEMPTS):
        with pytest.raises(Refused, match="Nothing matches exactly"):
            stage.open(reference="HF-26-999999")
    with pytest.raises(Refused, match="several times"):
        stage.open()
    assert not stage.sees(stage.bob), "not even what exists"
    cat = stage.area.staff("Cat", stage.area.police)
    assert stage.open(cat) == [stage.case.pk], "each has their own"


def test_a_reason_is_needed() -> None:
    stage = Stage()
    with pytest.raises(Refused, match="for a reason"):
        stage.open(reason="  ")
    assert not stage.sees(stage.bob)


def test_somebody_who_works_on_the_case_is_led_to_it_and_opens_nothing() -> None:
    stage = Stage()
    assert stage.open(stage.ann) == [stage.case.pk]
    with acting_as(stage.ann):
        assert not Involvement.objects.filter(role="emergency").exists()
        assert not Fact.objects.exists()


def test_the_database_ends_it_within_a_day_and_lets_nobody_prolong_it() -> None:
    """ASVS 5.0 V2.3.2."""
    stage = Stage()
    stage.open()
    with acting_as(stage.bob):
        given = Involvement.objects.get(role="emergency")
        assert not Involvement.objects.filter(pk=given.pk).update(until_at=given.from_at + timedelta(days=300))
    with pytest.raises(IntegrityError), acting_as(SET_UP):
        Involvement.objects.filter(pk=given.pk).update(until_at=given.from_at + LONGEST_EMERGENCY * 1.01)
    for until in (None, given.from_at + timedelta(days=2)):
        with pytest.raises(IntegrityError), acting_as(SET_UP), transaction.atomic():
            Involvement.objects.create(
                case=stage.case, user_id=stage.bob.author, agency_id=stage.bob.author_agency, role="emergency",
                reason="x", from_at=given.from_at, until_at=until,
            )  # fmt: skip
    with acting_as(SET_UP):
        Involvement.objects.filter(pk=given.pk).update(until_at=given.from_at)
    assert not stage.sees(stage.bob)
    assert lasts(timezone.localdate()) <= LONGEST_EMERGENCY == timedelta(hours=24)


def test_nobody_gives_themselves_an_emergency_in_the_database() -> None:
    stage = Stage()
    for viewer in (stage.bob, stage.ann):
        with pytest.raises(DatabaseError), acting_as(viewer):
            Involvement.objects.create(
                case=stage.case, user_id=viewer.author, agency_id=viewer.author_agency, role="emergency", reason="x",
                from_at=timezone.now(), until_at=timezone.now() + timedelta(hours=1), given_by_id=viewer.author,
            )  # fmt: skip


def test_it_opens_neither_confidential_addresses_nor_what_is_for_named_people_nor_what_its_cover_would() -> None:
    stage = Stage()
    with acting_as(stage.ann):
        add_address(
            by=stage.ann, person=stage.child, lines="2 Hidden Lane", source="mother", confidential_because="Threats.",
        )  # fmt: skip
    stage.area.concern(stage.ann, stage.case, handling="named people", named=[stage.area.user(stage.ann)])
    stage.area.concern(stage.ann, stage.case, handling="own agency")
    shared = stage.area.concern(stage.ann, stage.case)
    stage.open()
    with acting_as(stage.bob):
        assert not Address.objects.exists()
        assert set(Fact.objects.exclude(kind=OPENED).values_list("pk", flat=True)) == {shared.pk}
    pat = stage.area.staff("Pat", stage.area.police)
    with acting_as(stage.bob):
        set_cover(
            by=stage.bob, absent=stage.area.user(stage.bob), stand_in=stage.area.user(pat),
            until_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip
    assert not stage.sees(pat)


def test_whoever_only_opened_it_involves_nobody_closes_nothing_and_takes_nothing_back() -> None:
    stage = Stage()
    stage.open()
    pat = stage.area.staff("Pat", stage.area.police)
    with acting_as(stage.bob):
        for who in (pat, stage.bob):
            with pytest.raises(Refused, match="by those who work on it"):
                involve(by=stage.bob, case_id=stage.case.pk, role="works with", reason="x", user=stage.area.user(who))
        with pytest.raises(Refused, match="not yours to close"):
            close_case(by=stage.bob, case=stage.case, reason="Nothing to see.")
        fact = Fact.objects.get(kind=OPENED)
        with pytest.raises(Refused, match="stands"):
            withdraw_fact(by=stage.bob, fact=fact, reason="Never happened.")
        with pytest.raises(Refused, match="stands"):
            correct_fact(by=stage.bob, fact=fact, data={**fact.data, "opened_by": "Somebody else"})
    assert not stage.sees(pat)


def review(stage: Stage, by: Viewer) -> Fact:
    with acting_as(by):
        return append_fact(
            by=by, kind="emergency.reviewed", happened_at=timezone.now(), cases=[stage.case],
            data={"outcome": "needed", "reasons": "It was needed."},
        )  # fmt: skip


def test_it_is_reviewed_as_a_duty_and_not_by_whoever_did_it() -> None:
    stage = Stage()
    stage.open()
    with acting_as(stage.ann):
        duty = Duty.objects.get(rule="emergency-reviewed")
    assert (duty.status, duty.due_is_day, duty.owed_agency) == ("due", True, "children's social care")
    with pytest.raises(Refused, match="does not review that themselves"):
        review(stage, stage.bob)
    review(stage, stage.ann)
    with acting_as(stage.ann):
        assert Duty.objects.get(rule="emergency-reviewed").status == "met"


def signed_in(stage: Stage, viewer: Viewer) -> Client:
    client = Client()
    with acting_as(SET_UP):
        client.force_login(stage.area.user(viewer))
    return client


def test_the_screens_open_tell_and_list() -> None:
    stage = Stage()
    bob = signed_in(stage, stage.bob)
    sent = {"reference": stage.case.reference, "emergency": "life", "reason": "The ward must know."}
    wrong = bob.post("/emergency/", {**sent, "reference": "HF-26-999999"})
    assert wrong.status_code == 422
    assert "Nothing matches exactly." in wrong.content.decode()
    assert "The ward must know." in wrong.content.decode(), "what was typed stays"
    assert "Say which record." in bob.post("/emergency/", {**sent, "reference": ""}).content.decode()
    opened = bob.post("/emergency/", sent, follow=True)
    assert opened.redirect_chain[-1][0] == f"/cases/{stage.case.pk}/"
    assert "You opened" in bob.get("/").content.decode()
    for viewer in (stage.ann, stage.auditor):
        page = signed_in(stage, viewer).get("/").content.decode()
        assert "Bob opened" in page
    listed = signed_in(stage, stage.auditor).get("/emergency/opened/").content.decode()
    assert "The ward must know." in listed
    assert stage.case.reference not in listed
    assert stage.case.reference in signed_in(stage, stage.ann).get("/emergency/opened/").content.decode()
    cat = signed_in(stage, stage.area.staff("Cat")).get("/emergency/opened/").content.decode()
    assert "The ward must know." not in cat
    assert bob.get(f"/cases/{stage.case.pk}/record/emergency.opened").status_code == 404


def test_a_case_is_not_left_to_whoever_only_opened_it() -> None:
    stage = Stage()
    alone = stage.area.case(stage.ann, involve_front_door=False)
    stage.open(reference=alone.reference)
    with acting_as(stage.ann), pytest.raises(Refused, match="Nobody else works on this case"):
        end_involvement(
            by=stage.ann, involvement=Involvement.objects.get(case=alone, user_id=stage.ann.author), reason="Moving on."
        )
