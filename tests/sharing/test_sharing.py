"""Telling something to named people: who, for what, under which power, and what they then see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.models import Consultation, Operation
from holdfast.access.viewer import acting_as
from holdfast.chronology.models import Fact
from holdfast.register.models import Case
from holdfast.sharing.actions import approve, do_not_share, drop, recall, share
from holdfast.sharing.models import Disclosure, Notice, Recipient
from holdfast.sharing.queries import purposes_on, received, told_of, told_to, waiting_for
from holdfast.sharing.receiving import accept
from holdfast.sharing.register import add_assessment, end_agreement, end_assessment
from holdfast.sharing.words import NEVER_FOR, Purpose
from tests.access.area import SET_UP
from tests.sharing.area import LINK, S10, Sharers

pytestmark = pytest.mark.usefixtures("db")


def logged(area: Sharers, operation: Operation) -> list[Consultation]:
    with acting_as(area.staff("Pat", functions=["auditor"])):
        return list(Consultation.objects.filter(operation=operation))


@pytest.mark.clause("ISL-8.1", "GM-08", "GM-09")
def test_what_is_told_is_a_fact_and_reaches_named_people() -> None:
    area = Sharers()
    case = area.case(area.worker)
    disclosure = area.told(case, area.officer)
    with acting_as(area.worker):
        fact = Fact.objects.get(kind="information.shared")
        assert disclosure.fact_id == fact.pk
        assert fact.data["with_whom"] == [{"name": "Bob", "agency": "police", "role": "gangs unit"}]
        assert fact.data["purpose"] == Purpose.PROTECT_CHILD.label
        assert "station" not in str(fact.data)
    with acting_as(area.officer):
        row = received(area.officer, disclosure.pk)
        assert row is not None
        assert [section["title"] for section in row.disclosure.content] == [
            "Name",
            "What you need to know, and are asked to do",
        ]
        assert not Case.objects.exists()
        assert not Fact.objects.exists()
        assert [each.pk for each in told_to(area.officer).rows] == [row.pk]
        assert waiting_for(area.officer) == 1
        accept(by=area.officer, recipient=row)
        assert waiting_for(area.officer) == 0
    with acting_as(area.worker):
        assert told_of(area.worker, case).rows[0].recipients.all()[0].agreed_at is not None
    assert [each.what for each in logged(area, Operation.DISCLOSE)] == ["disclosure for: protect the child"]


@pytest.mark.clause("GM-08")
def test_others_do_not_see_what_was_told() -> None:
    area = Sharers()
    case = area.case(area.worker)
    disclosure = area.told(case, area.officer)
    other = area.staff("Dee", area.police, post="gangs unit")
    for viewer in (other, area.teacher):
        with acting_as(viewer):
            assert received(viewer, disclosure.pk) is None
            assert not Disclosure.objects.exists()
            assert not Recipient.objects.exists()
            assert waiting_for(viewer) == 0


@pytest.mark.clause("GM-08", "GM-11", "GM-12", "GM-16", "ISL-8.1")
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"gateway": "children act 2004 section 16LA"}, "cannot be relied on today"),
        ({"gateway": S10, "purpose": Purpose.PREVENT_VIOLENCE}, "not for this purpose"),
        ({"fields": [], "message": ""}, "nothing in it"),
        ({"answers": {}}, "Something is missing"),
        ({"answers": {"consent": "refused", "asked": ["child"]}}, "Something is missing"),
        ({"recipients": []}, "Somebody must be told"),
    ],
)
def test_what_does_not_hold_is_refused_whole(changes: dict[str, Any], says: str) -> None:
    """ASVS 5.0 V2.3.1."""
    area = Sharers()
    case = area.case(area.worker)
    with pytest.raises(Refused) as refused:
        area.told(case, area.officer, **changes)
    assert says in refused.value.says
    with acting_as(area.worker):
        assert not Disclosure.objects.exists()
        assert not Fact.objects.filter(kind="information.shared").exists()


@pytest.mark.clause("GM-08")
def test_nobody_is_told_without_a_live_agreement() -> None:
    """ASVS 5.0 V2.3.2."""
    area = Sharers()
    case, club = area.case(area.worker), area.staff("Eve", area.voluntary, post="")
    with pytest.raises(Refused, match="no agreement in force with A youth club"):
        area.told(
            case,
            club,
            purpose=Purpose.ARRANGE_HELP,
            gateway="consent",
            answers={"consent": "given", "asked": ["child"]},
        )
    with acting_as(SET_UP):
        end_agreement(by=SET_UP, agreement=area.agreement, on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="no agreement in force with Police"):
        area.told(case, area.officer)


@pytest.mark.clause("GM-11", "GM-12")
def test_a_purpose_is_off_until_both_assessments_hold() -> None:
    area = Sharers(purposes=())
    case, today = area.case(area.worker), timezone.localdate()
    assert purposes_on() == []
    with pytest.raises(Refused, match="assessments are missing"):
        area.told(case, area.officer)
    made = []
    with acting_as(SET_UP):
        for kind in ("data protection", "equality"):
            assert purposes_on() == []
            made.append(
                add_assessment(
                    by=SET_UP,
                    kind=kind,
                    title="x",
                    reference="x",
                    purposes=[Purpose.PROTECT_CHILD],
                    approved_on=today,
                    approved_by="x",
                    review_by=today + timedelta(days=1),
                )
            )
    assert purposes_on() == [Purpose.PROTECT_CHILD]
    assert purposes_on(today + timedelta(days=2)) == []
    area.told(case, area.officer)
    with acting_as(SET_UP):
        end_assessment(by=SET_UP, assessment=made[0])
    assert purposes_on() == []


@pytest.mark.clause("GM-16")
def test_no_purpose_is_one_of_the_forbidden_uses() -> None:
    words = " ".join(f"{each.value} {each.label}" for each in Purpose).casefold()
    for use in NEVER_FOR:
        assert use.casefold() not in words
    with pytest.raises(ValueError, match="immigration"):
        Purpose("immigration enforcement")


@pytest.mark.clause("GM-09")
def test_more_than_five_wait_for_a_second_person() -> None:
    """ASVS 5.0 V2.3.5."""
    area = Sharers()
    case = area.case(area.worker)
    many = [area.staff(f"Officer {number}", area.police, post="gangs unit") for number in range(6)]
    colleague = area.staff("Fay", team=area.front_door)
    assert area.told(case, *many[:5]).sent_at is not None
    disclosure = area.told(case, *many)
    assert disclosure.sent_at is None
    with acting_as(many[0]):
        assert received(many[0], disclosure.pk) is None
    with acting_as(area.worker), pytest.raises(Refused, match="second person"):
        approve(by=area.worker, disclosure=disclosure, link=LINK)
    with acting_as(colleague):
        approve(by=colleague, disclosure=disclosure, link=LINK)
        with pytest.raises(Refused, match="decided already"):
            approve(by=colleague, disclosure=disclosure, link=LINK)
    with acting_as(many[0]):
        assert received(many[0], disclosure.pk) is not None


@pytest.mark.clause("GM-09", "ISL-8.1")
def test_what_is_not_approved_is_recorded_with_its_reason() -> None:
    area = Sharers()
    case = area.case(area.worker)
    many = [area.staff(f"Officer {number}", area.police, post="gangs unit") for number in range(6)]
    colleague = area.staff("Fay", team=area.front_door)
    disclosure = area.told(case, *many)
    with acting_as(colleague):
        fact = drop(by=colleague, disclosure=disclosure, because="Two would be enough.")
        assert (fact.kind, fact.data["why"]) == ("information.not-shared", "Two would be enough.")
        with pytest.raises(Refused, match="decided already"):
            approve(by=colleague, disclosure=disclosure, link=LINK)
    with acting_as(many[0]):
        assert not Disclosure.objects.exists()


@pytest.mark.clause("GM-09", "GM-21")
def test_what_is_recalled_is_gone_for_its_recipient_and_followed_up() -> None:
    area = Sharers()
    case = area.case(area.worker)
    disclosure = area.told(case, area.officer, area.teacher, gateway=S10)
    with acting_as(area.worker):
        recall(by=area.worker, disclosure=disclosure, because="Sent to the wrong people.", link=LINK)
        fact = Fact.objects.get(kind="information.recalled")
        assert len(fact.data["with_whom"]) == 2
        assert Notice.objects.filter(kind="recalled", confirmed_at=None).count() == 2
        with pytest.raises(Refused, match="Nobody has it"):
            recall(by=area.worker, disclosure=disclosure, because="Again.", link=LINK)
    with acting_as(area.officer):
        row = received(area.officer, disclosure.pk)
        assert row is not None
        with pytest.raises(Refused, match="taken back"):
            accept(by=area.officer, recipient=row)


@pytest.mark.clause("ISL-8.1", "ISL-7.2.2b")
def test_not_sharing_is_recorded_too() -> None:
    area = Sharers()
    case = area.case(area.worker)
    with acting_as(area.worker):
        fact = do_not_share(by=area.worker, case=case, data={"purpose": "Asked by a landlord.", "why": "No purpose."})
        assert fact.kind == "information.not-shared"


def test_what_is_shared_is_about_one_child() -> None:
    area = Sharers()
    with acting_as(area.worker):
        place = Case(kind="place", title="A park")
        with pytest.raises(Refused, match="about one child"):
            share(by=area.worker, case=place, what=area.sharing(area.officer), link=LINK)
