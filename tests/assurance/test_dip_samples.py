"""Dip samples: drawn from a seed, kept whatever comes up, read by somebody who never worked on the record (GM-13)."""

from __future__ import annotations

import html
from collections import Counter
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from django.core.mail import EmailMessage
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from holdfast.access.actions import involve
from holdfast.access.errors import Refused
from holdfast.access.models import Consultation, Involvement, Membership
from holdfast.access.viewer import Viewer, acting_as
from holdfast.assurance.dip_samples.actions import MOST, assign_review, draw_sample, give_back, record_review
from holdfast.assurance.dip_samples.drawing import digest, drawn
from holdfast.assurance.dip_samples.models import DipItem, DipSample
from holdfast.assurance.dip_samples.queries import drawn_again, items_of, note, review_of, reviews, samples, summary
from holdfast.casework.case_page.actions import record as record_in
from holdfast.casework.emergency.actions import Wanted, open_in_emergency
from holdfast.casework.models import Duty
from holdfast.chronology.models import Fact
from holdfast.register.models import Case
from tests.access.area import SET_UP, Area

pytestmark = pytest.mark.clause("GM-13")
SIGNED_IN = "allauth.account.auth_backends.AuthenticationBackend"
LINK = "http://testserver/dip-samples/reviews/"
OPENED, CLOSED = DipSample.Population.OPENED, DipSample.Population.CLOSED
FOUND = {
    "record": "partly",
    "followed": "no",
    "clauses": "ISL-7.4a",
    "voice": "yes",
    "found": "Quillon's plan was not given to the family.",
    "act": True,
    "action": "Give Zephyrine's family the plan.",
}


class Sampled(Area):
    """A worker with cases, a colleague who never worked on them, and an auditor."""

    def __init__(self, cases: int = 3) -> None:
        super().__init__()
        self.worker, self.reviewer = self.staff("Ann Tern"), self.staff("Bob Gull", self.police, post="gangs unit")
        self.auditor = self.staff("Aud Itor", functions=["auditor"])
        self.cases = [
            self.case(self.worker, self.child(self.worker, "Quillon", "Zephyrine"), involve_front_door=False)
            for _ in range(cases)
        ]

    def draw(self, seed: str = "4711", wanted: int = 2, of: DipSample.Population = OPENED) -> DipSample:
        """A sample of what happened today."""
        today = timezone.localdate()
        with acting_as(self.auditor):
            return draw_sample(
                by=self.auditor, of=of, first_day=today, last_day=today, wanted=wanted, seed=seed, reason="Audit 12"
            )

    def items(self, sample: DipSample) -> list[DipItem]:
        """What was drawn."""
        with acting_as(self.auditor):
            return list(DipItem.objects.filter(sample=sample).order_by("position"))

    def assign(self, item: DipItem, to: Viewer | None = None) -> None:
        """Have somebody review it."""
        to = to or self.reviewer
        with acting_as(self.auditor):
            membership = Membership.objects.select_related("user").get(pk=to.membership_id)
            assign_review(by=self.auditor, item=item, to=membership, link=LINK)

    def review(self, item: DipItem, by: Viewer | None = None, **more: object) -> Fact:
        """What the reviewer found."""
        by = by or self.reviewer
        with acting_as(by):
            return record_review(by=by, item=item, data={**FOUND, **more})

    def sees(self, viewer: Viewer, item: DipItem) -> bool:
        """Whether somebody sees the case of what was drawn."""
        with acting_as(viewer):
            return Case.objects.filter(pk=item.case_id).exists()

    def client(self, viewer: Viewer) -> Client:
        """Somebody signed in."""
        client = Client()
        with acting_as(SET_UP):
            client.force_login(self.user(viewer), backend=SIGNED_IN)
        return client


@pytest.fixture
def area(db: None) -> Sampled:
    """The area."""
    return Sampled()


def test_the_same_seed_draws_the_same_whatever_the_order_and_another_seed_another() -> None:
    ids = [UUID(int=number) for number in range(200)]
    first = drawn("4711", ids, 10)
    assert drawn("4711", reversed(ids), 10) == first
    assert drawn("4711", ids, 20)[:10] == first, "a larger sample begins with the smaller one"
    assert drawn("4712", ids, 10) != first
    by_hand = min(ids, key=lambda one: sha256(f"4711\n{one}".encode()).hexdigest())
    assert first[0] == by_hand, "the method that is written beside the sample is the one that was used"


def test_each_is_drawn_about_as_often_as_any_other() -> None:
    ids = [UUID(int=number) for number in range(20)]
    counts = Counter(one for seed in range(2000) for one in drawn(str(seed), ids, 5))
    assert set(counts) == set(ids)
    assert all(420 < count < 580 for count in counts.values())


def test_a_draw_says_from_how_many_how_and_as_known_when_and_can_be_drawn_again(area: Sampled) -> None:
    sample = area.draw()
    assert (sample.population_size, sample.wanted, sample.seed) == (3, 2, "4711")
    assert sample.population_digest == digest(case.pk for case in area.cases)
    assert [item.subject_id for item in area.items(sample)] == drawn("4711", [case.pk for case in area.cases], 2)
    assert [item.subject_id for item in area.items(area.draw())] == [item.subject_id for item in area.items(sample)]
    with acting_as(area.auditor):
        assert "the sample is the same" in drawn_again(sample, items_of(sample))


@pytest.mark.usefixtures("committed_db")
def test_what_happened_since_changes_no_sample() -> None:
    area = Sampled()
    sample = area.draw()
    area.case(area.worker, involve_front_door=False)
    with acting_as(area.auditor):
        assert "the sample is the same" in drawn_again(sample, items_of(sample))
    assert area.draw().population_size == 4


def test_a_seed_is_made_where_none_is_given_and_is_kept(area: Sampled) -> None:
    assert len(area.draw(seed=" ").seed) == 16
    assert area.draw(seed="").seed != area.draw(seed="").seed


def test_every_draw_is_kept_and_nobody_can_take_one_back(area: Sampled) -> None:
    first, second = area.draw(), area.draw(seed="again")
    with acting_as(area.auditor):
        found, more = samples(area.auditor)
        assert {one.pk for one in found} == {first.pk, second.pk}
        assert not more
        for statement in ("delete from assurance_dipsample", "update assurance_dipsample set seed = 'x'",
                          "delete from assurance_dipitem", "update assurance_dipitem set position = 9"):  # fmt: skip
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        # What may be changed is changed by the actions alone.
        assert DipItem.objects.update(done_at=None) == 0


def test_only_auditors_draw_assign_and_read_samples(area: Sampled) -> None:
    sample = area.draw()
    (item, _) = area.items(sample)
    today = timezone.localdate()
    with acting_as(area.worker):
        with pytest.raises(Refused, match="by auditors"):
            draw_sample(by=area.worker, of=OPENED, first_day=today, last_day=today, wanted=1, seed="", reason="x")
        membership = Membership.objects.get(pk=area.reviewer.membership_id)
        with pytest.raises(Refused, match="by auditors"):
            assign_review(by=area.worker, item=item, to=membership, link=LINK)
        assert samples(area.worker) == ([], False)
        assert not DipItem.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("select * from assurance_dip_findings(%s)", [sample.pk])
            assert cursor.fetchall() == []


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"wanted": 0}, "1 to"),
        ({"wanted": MOST + 1}, "1 to"),
        ({"last_day": date(2020, 1, 1)}, "nothing in that period"),
        ({"first_day": date(2019, 1, 1), "last_day": date(2019, 12, 31)}, "nothing to draw from"),
    ],
)
def test_a_draw_of_nothing_is_refused(area: Sampled, more: dict[str, object], says: str) -> None:
    today = timezone.localdate()
    wanted = {"of": OPENED, "first_day": today, "last_day": today, "wanted": 1, "seed": "", "reason": "x", **more}
    with acting_as(area.auditor), pytest.raises(Refused, match=says):
        draw_sample(by=area.auditor, **wanted)  # type: ignore[arg-type]


def test_closed_cases_and_emergencies_are_drawn_by_what_happened(area: Sampled) -> None:
    closed, opened = area.cases[0], area.cases[1]
    with acting_as(area.worker):
        record_in(
            by=area.worker, case=closed, kind="case.closed", data={"reason": "Moved."}, happened=timezone.now()
        )  # fmt: skip
    (item,) = area.items(area.draw(of=CLOSED, wanted=5))
    assert item.case_id == closed.pk
    with acting_as(area.reviewer):
        open_in_emergency(
            by=area.reviewer, wanted=Wanted(reference=opened.reference), emergency="life", reason="x", link=LINK
        )
    (item,) = area.items(area.draw(of=DipSample.Population.EMERGENCIES, wanted=5))
    assert item.case_id == opened.pk
    with pytest.raises(Refused, match="nothing to draw"):
        area.draw(of=DipSample.Population.DISCLOSURES)


@pytest.mark.clause("ISL-8.1")
def test_a_reviewer_sees_the_case_until_it_is_reviewed_and_no_other(area: Sampled) -> None:
    item, other = area.items(area.draw())
    assert not area.sees(area.reviewer, item)
    area.assign(item)
    assert area.sees(area.reviewer, item)
    assert not area.sees(area.reviewer, other)
    with acting_as(area.worker):
        sight = Involvement.objects.get(case_id=item.case_id, role="reviewer")
    assert sight.until_at is not None
    assert sight.until_at - sight.from_at == timedelta(days=14)
    area.review(item)
    with connection.cursor() as cursor:  # the wall measures by the transaction's moment, which does not move in a test
        cursor.execute("select now() >= %s", [_end_of(area, item)])
        assert cursor.fetchone() == (True,)


def _end_of(area: Sampled, item: DipItem) -> object:
    with acting_as(area.worker):
        return Involvement.objects.get(case_id=item.case_id, role="reviewer").until_at


@pytest.mark.usefixtures("committed_db")
@pytest.mark.clause("ISL-8.1")
def test_sight_ends_with_the_review_and_with_giving_it_back() -> None:
    area = Sampled()
    first, second = area.items(area.draw())
    area.assign(first)
    area.assign(second)
    area.review(first)
    assert not area.sees(area.reviewer, first)
    assert area.sees(area.reviewer, second)
    with acting_as(area.reviewer):
        give_back(by=area.reviewer, item=second)
    assert not area.sees(area.reviewer, second)
    with acting_as(area.reviewer):
        assert reviews(area.reviewer) == []
        with pytest.raises(Refused, match="not yours"):
            record_review(by=area.reviewer, item=second, data=FOUND)


@pytest.mark.usefixtures("committed_db")
def test_giving_it_to_somebody_else_ends_the_first_reviewers_sight() -> None:
    area = Sampled()
    other = area.staff("Cat Wren", area.school, post="teacher")
    item = area.items(area.draw())[0]
    area.assign(item)
    area.assign(item, other)
    assert not area.sees(area.reviewer, item)
    assert area.sees(other, item)


def test_whoever_ever_worked_on_a_record_does_not_review_it(area: Sampled) -> None:
    item = next(one for one in area.items(area.draw(wanted=3)))
    team = area.team(area.police, "Gangs team")
    named, through = area.staff("Nam Ed", area.school), area.staff("Tea Med", area.police, team=team)
    with acting_as(area.worker):
        given = involve(
            by=area.worker, case_id=item.case_id, role="works with", reason="x", user=area.user(named),
            agency_id=area.school.pk,
        )  # fmt: skip
        involve(by=area.worker, case_id=item.case_id, role="works with", reason="x", team=team)
        Involvement.objects.filter(pk=given.pk).update(until_at=timezone.now())
    for viewer in (area.worker, named, through):
        with pytest.raises(Refused, match="never worked on it"):
            area.assign(item, viewer)
    with pytest.raises(Refused, match="reads no record"):
        area.assign(item, area.auditor)
    area.assign(item)


def test_an_auditor_of_whichever_agency_reviews_nothing(area: Sampled) -> None:
    item = area.items(area.draw())[0]
    both = area.staff("Two Hats", area.police, post="gangs unit")
    with acting_as(SET_UP):
        as_auditor = Membership.objects.create(
            user_id=both.user_id, agency=area.school, post="governor", functions=["auditor"],
            from_date=date(2020, 1, 1),
        )  # fmt: skip
    with pytest.raises(Refused, match="reads no record"):
        area.assign(item, both)
    page = area.client(area.auditor).get(f"/dip-samples/records/{item.pk}/reviewer").content.decode()
    assert "Bob Gull" in page
    assert "Two Hats" not in page
    assert str(area.auditor.membership_id) not in page
    with acting_as(SET_UP):
        Membership.objects.filter(pk=as_auditor.pk).update(until_date=timezone.localdate() - timedelta(days=1))
    area.assign(item, both)


def test_a_reviewer_gives_nobody_else_sight_and_is_covered_by_nobody(area: Sampled) -> None:
    item = area.items(area.draw())[0]
    area.assign(item)
    with acting_as(area.reviewer):
        with pytest.raises(Refused):
            involve(
                by=area.reviewer, case_id=item.case_id, role="works with", reason="x", user=area.user(area.reviewer)
            )
        with pytest.raises(DatabaseError), transaction.atomic():
            Involvement.objects.create(
                case_id=item.case_id, user_id=area.reviewer.user_id, agency_id=area.police.pk, role="reviewer",
                reason="x", until_at=timezone.now() + timedelta(days=90), given_by_id=area.reviewer.user_id,
            )  # fmt: skip
        assert Case.objects.filter(pk=item.case_id).update(title="x") == 0


@pytest.mark.clause("ISL-6.1")
def test_what_was_found_stands_in_the_case_and_what_is_to_be_done_is_owed(area: Sampled) -> None:
    item = area.items(area.draw())[0]
    area.assign(item)
    fact = area.review(item)
    with acting_as(area.worker):
        assert Fact.objects.filter(pk=fact.pk, kind="sample.reviewed").exists()
        owed = Duty.objects.get(rule="sample-acted", case_id=item.case_id)
        assert (owed.status, owed.owed_agency) == ("due", "children's social care")
    with acting_as(area.reviewer), pytest.raises(Refused, match="not yours"):
        record_review(by=area.reviewer, item=item, data=FOUND)
    with pytest.raises(Refused, match="has been reviewed"):
        area.assign(item)


def test_the_auditor_reads_what_was_found_without_a_name(area: Sampled) -> None:
    sample = area.draw()
    first, second = area.items(sample)
    for item in (first, second):
        area.assign(item)
    area.review(first, clauses="ISL-7.4a, as Quillon's mother said")
    area.review(second, record="yes", found="Clear.", act=False)
    with acting_as(area.auditor):
        found = items_of(sample)
        counted = summary(found)
    assert found[0].found == "[name]'s plan was not given to the family."
    assert "ISL-7.4a, as [name]'s mother said" in dict(found[0].answers).values()
    assert found[0].action == "Give [name]'s family the plan."
    assert counted.done == 2
    assert counted.counts[0] == (
        "Is the record good enough to act on?", [("Good enough in part", 1), ("Good enough to act on", 1)],
    )  # fmt: skip
    assert "Quillon" not in str((found, counted))


def test_today_tells_a_reviewer_and_nobody_else(area: Sampled) -> None:
    area.assign(area.items(area.draw())[0])
    with acting_as(area.reviewer):
        told = note(area.reviewer)
        assert told is not None
        assert told.says == "1 record to read for a dip sample."
    with acting_as(area.worker):
        assert note(area.worker) is None
        assert review_of(area.worker, area.items(area.draw())[0].pk) is None


@pytest.mark.usefixtures("committed_db")
def test_the_pages_draw_assign_review_and_sum_up(mailbox: list[EmailMessage]) -> None:
    area = Sampled()
    auditor, reviewer, worker = (area.client(one) for one in (area.auditor, area.reviewer, area.worker))
    today = timezone.localdate()
    parts = ("day", "month", "year")
    day = {f"{name}-{part}": str(getattr(today, part)) for name in ("first_day", "last_day") for part in parts}
    typed = {"of": "cases opened", "wanted": "1", "seed": "4711", "reason": "Audit 12", **day}
    assert worker.post("/dip-samples/new", typed).status_code == 403
    assert auditor.post("/dip-samples/new", {**typed, "wanted": "900"}).status_code == 200
    assert auditor.post("/dip-samples/new", {**typed, "of": "disclosures"}).status_code == 422
    sample = auditor.post("/dip-samples/new", typed)["Location"]
    page = html.unescape(auditor.get(sample).content.decode())
    assert "3 in all" in page
    assert "the sample is the same" in page
    with acting_as(area.auditor):
        item = DipItem.objects.get()
    assert auditor.get(f"/dip-samples/{uuid4()}/").status_code == 404
    assert reviewer.get(f"/dip-samples/reviews/{item.pk}").status_code == 404, "not theirs yet"
    address = f"/dip-samples/records/{item.pk}/reviewer"
    refused = auditor.post(address, {"reviewer": str(area.worker.membership_id)})
    assert refused.status_code == 422
    assert "never worked on" in refused.content.decode()
    assert auditor.post(address, {"reviewer": str(area.reviewer.membership_id)}).status_code == 302
    (mail,) = mailbox
    assert mail.to == [area.user(area.reviewer).email]
    assert "Quillon" not in mail.body + mail.subject
    assert reviewer.get(f"/cases/{item.case_id}/").status_code == 200
    assert reviewer.post(f"/dip-samples/reviews/{item.pk}", {"do": "record"}).status_code == 200
    done = reviewer.post(f"/dip-samples/reviews/{item.pk}", {**FOUND, "act": "yes", "do": "record"})
    assert done.status_code == 302
    assert reviewer.get(f"/cases/{item.case_id}/").status_code == 404
    assert auditor.get(f"/cases/{item.case_id}/").status_code == 404
    page = html.unescape(auditor.get(sample).content.decode())
    assert "Good enough in part: 1" in page
    assert "Quillon" not in page
    assert auditor.get(address).status_code == 404
    with acting_as(area.auditor):
        logged = set(Consultation.objects.values_list("what", flat=True))
        assert {"dip sample drawn", "dip sample", "review for a dip sample assigned", "dip sample review"} <= logged
        line = Consultation.objects.get(what="review for a dip sample assigned")
        assert line.case_ids == [item.case_id]
