"""An area with a planted disparity, and those who read and write its fairness reports."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.test import Client
from django.utils import timezone

from holdfast.access.viewer import Viewer, acting_as
from holdfast.assurance.fairness.actions import count_period, missing, sign, write
from holdfast.assurance.fairness.models import FairnessReport
from holdfast.assurance.fairness.reading import digest_of
from tests.access.area import SET_UP, Area
from tests.assurance.fairness.people import People


class Desk:
    """An area with a planted disparity, and those who read and write its reports."""

    def __init__(self) -> None:
        self.area = Area()
        self.worker = self.area.staff("Ann Worker")
        self.writer = self.area.staff("Cora Ordinator", post="team manager", functions=["co-ordinator"])
        self.auditor = self.area.staff("Aud Itor", functions=["auditor"])
        self.people = People(self.worker, timezone.localdate())
        concern = ("concern.raised", self.people.before, {"what": "x"})
        category = ("risk.decided", self.people.within, {"category": 2})
        for ethnicity, many in (("black: african", 40), ("white: british", 15)):
            for sex in ("male", "female"):
                self.people.add(many, concern, category, ethnicity=ethnicity, sex=sex)
                self.people.add(60 - many, concern, ethnicity=ethnicity, sex=sex)
        self.people.write()

    def count(self) -> FairnessReport:
        with acting_as(self.writer):
            return count_period(by=self.writer, period=self.people.period)

    def answers(self, report: FairnessReport) -> dict[str, str]:
        """Everything that has to be written."""
        return {key: f"Written about {key}." for key in missing(report) if key != "review_by"}

    def written(self) -> FairnessReport:
        report = self.count()
        with acting_as(self.writer):
            return self.write(report, self.answers(report))

    def write(self, report: FairnessReport, words: dict[str, str], review_by: date | None = None) -> FairnessReport:
        """As on a page that was opened a moment ago."""
        read = digest_of(FairnessReport.objects.get(pk=report.pk))
        day = review_by or soon()
        return write(by=self.writer, report=report, read=read, words=words, review_by=day)

    def sign(self, report: FairnessReport) -> None:
        sign(by=self.writer, report=report, read=digest_of(FairnessReport.objects.get(pk=report.pk)))

    def client(self, viewer: Viewer) -> Client:
        client = Client()
        with acting_as(SET_UP):
            client.force_login(self.area.user(viewer))
        return client


def soon() -> date:
    return timezone.localdate() + timedelta(days=90)


def read_on(page: str) -> str:
    (found,) = re.findall(r'name="read" value="([0-9a-f]{64})"', page)
    return str(found)
