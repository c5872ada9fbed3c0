"""What a disclosure may hold: the fewest fields, nobody else, nothing that is kept closer, and it as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from holdfast.access.actions import involve
from holdfast.access.errors import Refused
from holdfast.access.viewer import Viewer, acting_as
from holdfast.chronology.actions import append_fact, correct_fact
from holdfast.chronology.models import Fact
from holdfast.chronology.packs import area_pack
from holdfast.chronology.queries import Entry
from holdfast.register.actions import add_address, add_to_case, close_case, make_address_confidential
from holdfast.register.models import Case
from holdfast.sharing import content
from holdfast.sharing.actions import SHARED, approve
from holdfast.sharing.content import FIELDS, Field, build, classes_of, offered_facts, templates
from holdfast.sharing.gateways import gateways
from holdfast.sharing.models import Disclosure, Notice
from holdfast.sharing.queries import received
from holdfast.sharing.receiving import accept
from holdfast.sharing.words import DataClass, Purpose
from tests.access.area import CONCERN, SET_UP
from tests.sharing.area import LINK, S115, Sharers

database = pytest.mark.usefixtures("db")


def lines_of(
    viewer: Viewer, case: Case, *, fields: Iterable[str] = (), facts: Iterable[Entry] = (), message: str = ""
) -> str:
    """All that would be told for the protection of the child, in one text."""
    with acting_as(viewer):
        sections = build(
            viewer,
            case,
            purpose=Purpose.PROTECT_CHILD,
            fields=fields,
            facts=list(facts),
            message=message,
            at=timezone.now(),
        )
    return "\n".join(line for section in sections for line in section.lines)


def offered(viewer: Viewer, case: Case, purpose: Purpose = Purpose.PROTECT_CHILD) -> list[Entry]:
    """What can be passed on."""
    with acting_as(viewer):
        return [entry for entry, _ in offered_facts(viewer, case, purpose)]


def decided(**changes: Any) -> dict[str, Any]:
    """A category that social care and the police agreed on."""
    return {
        "category": 2,
        "decided_by": ["children's social care / team manager", "police / gangs unit"],
        "reasons": "Stabbed last week.",
        "review_by": str(timezone.localdate() + timedelta(days=90)),
        **changes,
    }


@pytest.mark.clause("GM-08")
@database
def test_a_field_that_no_template_names_reaches_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    area = Sharers()
    case = area.case(area.worker)
    new = Field("shoe_size", "Shoe size", DataClass.IDENTITY, lambda told: [f"Size 8, {told.case.pk}"])
    monkeypatch.setattr(content, "FIELDS", {**FIELDS, "shoe_size": new})
    for purpose in Purpose:
        with acting_as(area.worker):
            sections = build(
                area.worker,
                case,
                purpose=purpose,
                fields=["name", "shoe_size"],
                facts=[],
                message="",
                at=timezone.now(),
            )
        assert [section.name for section in sections] == ["name"]


@pytest.mark.clause("GM-08")
@pytest.mark.parametrize("purpose", [Purpose.SAFE_AT_SCHOOL, Purpose.SAFE_HOME, Purpose.ARRANGE_HELP])
def test_a_helper_or_a_landlord_is_not_told_of_crime_health_or_a_category(purpose: Purpose) -> None:
    template = templates()[purpose]
    assert not template.facts
    assert not {"category", "address", "born"} & {*template.fields}
    assert not {DataClass.CRIME, DataClass.HEALTH, DataClass.DECISION} & {
        FIELDS[name].holds for name in template.fields
    }


@pytest.mark.clause("ISL-8.1")
def test_every_power_that_can_be_offered_can_be_recorded() -> None:
    field = area_pack().kinds[SHARED].fields["gateway"]
    known = {choice.value for choice in field.choices}
    today = timezone.localdate()
    assert {gateway.code for gateway in gateways() if gateway.is_offered(today)} <= known


@pytest.mark.clause("ISL-7.3.4d")
@database
def test_a_category_is_told_as_it_stands_and_past_its_review_as_history() -> None:
    area = Sharers()
    current, stale = area.case(area.worker), area.case(area.worker, area.child(area.worker, "Kit"))
    today = timezone.localdate()
    with acting_as(area.worker):
        append_fact(
            by=area.worker, kind="risk.decided", happened_at=timezone.now(), data=decided(), cases=[current]
        )  # fmt: skip
        append_fact(
            by=area.worker,
            kind="risk.decided",
            happened_at=timezone.now() - timedelta(days=120),
            data=decided(review_by=str(today - timedelta(days=30))),
            cases=[stale],
        )
    assert "To be reviewed by" in lines_of(area.worker, current, fields=["category"])
    assert "past its review: it says how things stood then" in lines_of(area.worker, stale, fields=["category"])
    for case, said in ((current, "as current"), (stale, "as history")):
        told = area.told(case, area.officer, fields=["category"], message="")
        assert told.answers["category_included"] == said
    without = area.told(current, area.officer, fields=["name"])
    assert "category_included" not in without.answers


@pytest.mark.clause("GM-08")
@database
def test_a_category_that_only_some_may_read_is_told_to_nobody() -> None:
    area = Sharers()
    case = area.case(area.worker)
    with acting_as(area.worker):
        append_fact(
            by=area.worker, kind="risk.decided", happened_at=timezone.now(), data=decided(), cases=[case],
            handling="own agency",
        )  # fmt: skip
    assert lines_of(area.worker, case, fields=["category"]) == ""


@pytest.mark.clause("GM-08")
@database
def test_an_address_that_became_confidential_is_not_approved_nor_told_by_a_correction() -> None:
    area = Sharers()
    robin = area.child(area.worker)
    case = area.case(area.worker, robin)
    fact = area.concern(area.worker, case)
    many = [area.staff(f"Officer {number}", area.police, post="gangs unit") for number in range(6)]
    colleague = area.staff("Fay", team=area.front_door)
    with acting_as(area.worker):
        home = add_address(by=area.worker, person=robin, lines="7 Refuge Row", postcode="ZZ9 9ZZ", source="told")
    waiting = area.told(case, *many, fields=["name", "address"], message="")
    sent = area.told(case, area.officer, facts=offered(area.worker, case))
    with acting_as(area.worker):
        make_address_confidential(by=area.worker, address=home, because="A threat.")
    with acting_as(colleague), pytest.raises(Refused, match="not one that may be told"):
        approve(by=colleague, disclosure=waiting, link=LINK)
    with acting_as(area.worker):
        correct_fact(by=area.worker, fact=fact, data=CONCERN | {"what": "He is at 7 Refuge Row."})
    with acting_as(area.officer):
        (notice,) = Notice.objects.filter(recipient__disclosure=sent)
        assert notice.content == []


@pytest.mark.clause("EGV-4", "GM-08")
def test_what_health_writes_in_its_own_words_is_patient_information() -> None:
    assert classes_of(["name", "message"], [], sender="health") == ["concern", "health", "identity"]
    assert classes_of(["message"], [], sender="police") == ["concern", "crime"]
    assert classes_of(["message"], [], sender="education") == ["concern"]
    assert classes_of(["name"], [], sender="health") == ["identity"]


@pytest.mark.clause("GM-08")
@database
def test_only_what_the_whole_case_team_may_read_is_offered() -> None:
    area = Sharers()
    case = area.case(area.worker)
    area.concern(area.worker, case, what="For everybody here.")
    area.concern(area.worker, case, what="Ours alone.", handling="own agency")
    area.told(case, area.officer)
    assert [entry.data["what"] for entry in offered(area.worker, case)] == ["For everybody here."]


@pytest.mark.clause("GM-08")
@database
def test_somebody_whom_the_writer_does_not_see_is_taken_out_too() -> None:
    area = Sharers()
    case = area.case(area.worker)
    stranger = area.child(area.officer, "Zebedee", "Quillfeather")
    theirs = area.case(area.officer, stranger)
    with acting_as(area.worker):
        involve(by=area.worker, case_id=case.pk, role="works with", reason="x", user=area.user(area.officer))
    with acting_as(area.officer):
        both = area.concern(area.officer, case, theirs, what="Both were there.")
    with acting_as(area.worker):
        assert Fact.objects.filter(pk=both.pk).exists()
        assert not Case.objects.filter(pk=theirs.pk).exists()
    told = lines_of(
        area.worker,
        case,
        fields=["message"],
        message="Zebedee Quillfeather waits; Zebedee has a knife.",
        facts=offered(area.worker, case),
    )
    assert "Zebedee" not in told
    assert "[another person] waits; [another person] has a knife." in told


@pytest.mark.clause("GM-08")
@database
def test_a_confidential_address_in_the_text_is_refused() -> None:
    area = Sharers()
    robin = area.child(area.worker)
    case = area.case(area.worker, robin)
    with acting_as(area.worker):
        hidden = add_address(by=area.worker, person=robin, lines="7 Refuge Row", postcode="ZZ9 9ZZ", source="told")
        make_address_confidential(by=area.worker, address=hidden, because="A threat.")
        # Without the person it is not in the way: no disclosure reads it.
    assert "Refuge" not in lines_of(area.worker, case, fields=["name", "address"])
    for text in ("He is at 7 refuge row now.", "Near zz99zz."):
        with pytest.raises(Refused, match="kept confidential") as refused:
            area.told(case, area.officer, message=text)
        assert "Refuge" not in str(refused.value)
    with acting_as(area.worker):
        assert not Disclosure.objects.exists()


@database
def test_dates_are_those_of_london() -> None:
    area = Sharers()
    case = area.case(area.worker)
    # A quarter past midnight on the 2nd in London, in summer, is the 1st in UTC.
    area.concern(area.worker, case, happened_at=datetime(2026, 7, 1, 23, 15, tzinfo=UTC))
    told = lines_of(area.worker, case, facts=offered(area.worker, case))
    assert "2 July 2026 at 12:15am" in told
    assert "1 July" not in told


@pytest.mark.clause("GM-14")
@database
def test_what_was_corrected_since_is_not_approved() -> None:
    area = Sharers()
    case = area.case(area.worker)
    fact = area.concern(area.worker, case)
    many = [area.staff(f"Officer {number}", area.police, post="gangs unit") for number in range(6)]
    colleague = area.staff("Fay", team=area.front_door)
    disclosure = area.told(case, *many, facts=offered(area.worker, case))
    with acting_as(area.worker):
        correct_fact(by=area.worker, fact=fact, data=CONCERN | {"what": "It was another boy."})
    with acting_as(colleague), pytest.raises(Refused, match="corrected since"):
        approve(by=colleague, disclosure=disclosure, link=LINK)
    with acting_as(many[0]):
        assert not Disclosure.objects.exists()


@pytest.mark.clause("GM-14")
@database
def test_what_was_corrected_is_told_as_it_now_reads() -> None:
    area = Sharers()
    case = area.case(area.worker)
    with acting_as(area.worker):
        kit = area.child(area.worker, "Kit", "Sample")
        add_to_case(by=area.worker, case=case, person=kit, role="named", source="told")
    fact = area.concern(area.worker, case)
    disclosure = area.told(case, area.officer, facts=offered(area.worker, case))
    with acting_as(area.officer):
        row = received(area.officer, disclosure.pk)
        assert row is not None
        accept(by=area.officer, recipient=row)
    with acting_as(area.worker):
        correct_fact(by=area.worker, fact=fact, data=CONCERN | {"what": "It was Kit Sample, not Robin."})
    with acting_as(area.officer):
        (section,) = Notice.objects.get().content
    text = " ".join(section["lines"])
    assert "It was [another person], not Robin." in text
    assert "Kit" not in text


@pytest.mark.clause("GM-21")
@database
def test_a_closed_case_tells_nobody() -> None:
    area = Sharers()
    case = area.case(area.worker)
    many = [area.staff(f"Officer {number}", area.police, post="gangs unit") for number in range(6)]
    colleague = area.staff("Fay", team=area.front_door)
    waiting = area.told(case, *many)
    with acting_as(area.worker):
        close_case(by=area.worker, case=case, reason="The work has ended.")
        case.refresh_from_db()
        assert not Fact.objects.filter(kind=SHARED).exists()
    with pytest.raises(Refused, match="case is closed"):
        area.told(case, area.officer, gateway=S115)
    with acting_as(SET_UP):
        waiting.refresh_from_db()
    with acting_as(colleague), pytest.raises(Refused, match="case is closed"):
        approve(by=colleague, disclosure=waiting, link=LINK)
