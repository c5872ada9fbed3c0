"""The demonstration shows a fairness report that was written about and signed."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from holdfast.access.models import User
from holdfast.access.viewer import acting_as
from holdfast.assurance.fairness.actions import missing
from holdfast.assurance.fairness.counting import COUNTING
from holdfast.assurance.fairness.figures import findings
from holdfast.assurance.fairness.models import FairnessReport
from holdfast.assurance.fairness.periods import last_quarter
from holdfast.assurance.fairness.reading import digest_of
from holdfast.demo.area import make_area
from holdfast.demo.fairness import add_fairness
from tests.assurance.fairness.people import People


@pytest.mark.clause("GM-12", "GM-18")
@pytest.mark.usefixtures("committed_db")
def test_whatever_looks_different_is_written_about_and_it_is_signed() -> None:
    """On an area with differences that its words were written for, and with one that they were not."""
    with override_settings(PACK="working-together-2026"):
        area = make_area(today=timezone.localdate())
        writer = area.viewer(next(each for each in area.people if each.key == "carys"))
        people = People(writer, timezone.localdate())
        concern = ("concern.raised", people.within, {"what": "x"})
        category = ("risk.decided", people.within, {"category": 2})
        for ethnicity, many in (("black: african", 40), ("white: british", 15)):
            people.add(many, concern, category, ethnicity=ethnicity)
            people.add(60 - many, concern, ethnicity=ethnicity)
        people.write()
        add_fairness(area)
        with acting_as(COUNTING):
            report = FairnessReport.objects.select_related("signing").get()
            user = User.objects.get(pk=writer.user_id)
        assert {found["key"] for found in findings(report.figures)} == {
            "concern-ethnicity-black", "category-ethnicity-black",
        }  # fmt: skip
        assert not missing(report)
        assert report.signing.digest == digest_of(report)
        assert (report.first_day, report.last_day) == (
            last_quarter(timezone.localdate()).first, last_quarter(timezone.localdate()).last,
        )  # fmt: skip
        client = Client()
        with acting_as(COUNTING):
            client.force_login(user)
        page = client.get(f"/fairness/{report.pk}/").content.decode()
    assert "Signed on" in page
    assert "Not written yet" not in page
    assert "with a charity that works with Black families" in page
