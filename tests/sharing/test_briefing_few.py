"""What a briefing puts together of people is counted place by place: nobody learns of one by padding (NOR-10)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.models import Consultation, User
from holdfast.access.viewer import acting_as
from holdfast.register.actions import add_address, add_place, record_school_place
from holdfast.register.words import Ethnicity
from holdfast.sharing.briefings.check import MOST_TOGETHER, check
from holdfast.sharing.briefings.findings import FEW, Why
from tests.sharing.briefers import Briefers
from tests.sharing.test_briefing_check import answered, checked, compared, on_record

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.clause("NOR-10")]


PADDED = {
    "streets": "Girls from Padding Road and Hidden Street are at risk there.",
    "two sentences": "Girls from Padding Road are at risk. So are those of Hidden Street.",
    "districts": "Girls in KM4 and ZZ9 are at risk.",
    "schools": "Girls at Padding High and Hidden High are at risk.",
    "ethnicities": "Irish and Somali girls are at risk.",
}


@pytest.mark.parametrize("confidential", [False, True])
@pytest.mark.parametrize("kind", list(PADDED))
def test_five_whom_the_writer_knows_do_not_tell_of_a_sixth_elsewhere(kind: str, confidential: bool) -> None:
    area = Briefers()
    with acting_as(area.worker):
        schools = {
            name: add_place(by=area.worker, kind="school", name=f"{name} High") for name in ("Padding", "Hidden")
        }

    def girl(given: str, place: str, district: str, ethnicity: str) -> None:
        person = on_record(area, given, "Limpet", sex="female", ethnicity=ethnicity)
        with acting_as(area.worker):
            street = "Street" if place == "Hidden" else "Road"
            secret: dict[str, Any] = {}
            if confidential:
                circle = [User.objects.get(pk=area.worker.user_id)]
                secret = {"confidential_because": "Threats.", "circle": circle}
            add_address(
                by=area.worker, person=person, lines=f"{given} {place} {street}", postcode=f"{district} 1AA",
                source="told", **secret,
            )  # fmt: skip
            record_school_place(
                by=area.worker, person=person, school=schools[place], provision="mainstream", source="told"
            )

    for number in range(FEW - 1):
        girl(f"Pad{number}", "Padding", "KM4", Ethnicity.IRISH)
    before = answered(area, PADDED[kind])
    assert [one.why for one in before.refused] == [Why.FEW]
    girl("Xanthe", "Hidden", "ZZ9", Ethnicity.AFRICAN)
    assert answered(area, PADDED[kind]).by_field == before.by_field
    # Of as many as are no longer few at each of the places it may be said.
    girl("Last", "Padding", "KM4", Ethnicity.IRISH)
    assert [one.why for one in answered(area, PADDED[kind]).refused] == [Why.FEW]
    for number in range(FEW - 1):
        girl(f"Hid{number}", "Hidden", "ZZ9", Ethnicity.AFRICAN)
    # Whoever lives where only a few may know it is not counted.
    assert bool(answered(area, PADDED[kind]).refused) == (confidential and kind not in {"schools", "ethnicities"})


def test_five_on_a_day_do_not_tell_of_a_sixth_on_another() -> None:
    area = Briefers()
    today = timezone.localdate()
    before_today = today - timedelta(days=40)
    written = f"Girls were stopped on {today:%d %B %Y} and on {before_today:%d %B %Y}."

    def girl(number: int) -> None:
        person = area.child(area.worker, f"Kit{number}", f"Sample{number}", sex="female")
        area.concern(area.worker, area.case(area.worker, person), people=[(person, "victim")])

    for number in range(FEW - 1):
        girl(number)
    assert [one.why for one in answered(area, written).refused] == [Why.FEW]
    girl(FEW)
    # Six today; on the other day nobody.
    assert [one.why for one in answered(area, written).refused] == [Why.FEW]


def test_a_briefing_has_so_many_combinations_and_none_is_counted_of_one_that_has_more() -> None:
    area = Briefers()
    auditor = area.staff("Pat", functions=["auditor"])
    streets = [f"Kelp{chr(97 + number)} Road" for number in range(MOST_TOGETHER + 1)]
    assert checked(area, f"Girls from {', '.join(streets[:-1])} are at risk.").together == MOST_TOGETHER
    told = f"Girls from {', '.join(streets)} are at risk."
    found = answered(area, told)
    assert found.together == MOST_TOGETHER + 1
    assert Why.FEW not in {one.why for one in found.refused}
    with acting_as(area.head), pytest.raises(Refused, match="12 such combinations") as refused:
        check(by=area.head, texts={"seen": told}, places=[])
    assert refused.value.instead
    with pytest.raises(Refused, match="12 such combinations"):
        compared(area, told)
    with acting_as(auditor):
        (line,) = Consultation.objects.filter(operation="denied", what="briefing: too many combinations")
        assert line.user_id == area.head.user_id
        assert "Kelp" not in str(vars(line))


def test_the_combinations_of_all_parts_are_counted_together() -> None:
    area = Briefers()
    half = [f"Kelp{chr(97 + number)} Road" for number in range(MOST_TOGETHER)]
    one, other = (f"Girls from {', '.join(each)} are at risk." for each in (half[::2], half[1::2]))
    assert checked(area, one, asked=other).together == MOST_TOGETHER
    with pytest.raises(Refused, match="such combinations"):
        checked(area, one, asked=other, about="Girls from Kelpz Road")
