"""A disparity that is planted in the database is found, parity that is planted is not, and each person counts once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from holdfast.access.models import Consultation
from holdfast.access.viewer import JOBS, acting_as
from holdfast.assurance.fairness.counting import COUNTING, count
from holdfast.assurance.fairness.figures import Figures, Line, figures_of, findings
from holdfast.assurance.fairness.groups import UNKNOWN
from holdfast.assurance.fairness.points import HELD_MONTHS, POINTS, points_of
from holdfast.assurance.fairness.words import comparison, glance, never_compared, times
from holdfast.chronology.packs import area_pack
from holdfast.register.models import Person
from tests.access.area import SET_UP, Area
from tests.assurance.fairness.people import People

pytestmark = pytest.mark.usefixtures("db")

CONCERN = {"what": "x"}


@pytest.fixture
def people() -> People:
    return People(Area().staff("Ann"), timezone.localdate())


def counted(people: People, point: str, characteristic: str) -> dict[str, tuple[int, int]]:
    """What is counted at a decision point, by group; groups of nobody are left out."""
    people.write()
    groups = count(people.period).groups[point][characteristic]
    return {group: (row.of, row.reached) for group, row in groups.items() if row.of}


def published(people: People) -> Figures:
    people.write()
    return figures_of(count(people.period), POINTS)


def line_of(figures: Figures, point: str, group: str) -> Line:
    (found,) = [
        line
        for each in figures["points"]
        if each["point"] == point
        for table in each["tables"]
        for line in table["lines"]
        if line["group"] == group
    ]
    return found


@pytest.mark.clause("GM-12", "GM-18")
@pytest.mark.slow
def test_the_golden_figure_is_what_the_report_says(people: People) -> None:
    """24 of 3,000 against 36 of 12,000, as people with facts in the database."""
    concern = ("concern.raised", people.before, CONCERN)
    category = ("risk.decided", people.within, {"category": 2})
    people.add(24, concern, category, ethnicity="black: african")
    people.add(2976, concern, ethnicity="black: caribbean")
    people.add(36, concern, category)
    people.add(11964, concern)
    line = line_of(published(people), "category", "black")
    assert (line["of"], line["reached"]) == (3000, 24)
    assert line["rate"] is not None
    assert times(line["rate"]) == "2.67 times as often (1.59 to 4.46)"


@pytest.mark.clause("GM-12", "GM-18")
def test_a_planted_disparity_is_found_and_planted_parity_is_not(people: People) -> None:
    """Of Black children twice as many are given a category and are held for long; girls are treated as boys are,
    younger children as older ones, and concerns are raised of all alike."""
    concern = ("concern.raised", people.within, CONCERN)
    held = people.period.last - timedelta(days=500)
    for sex in ("male", "female"):
        for age in (14, 16):
            for ethnicity, often in (("black: other", 4), ("white: british", 2)):
                kind = {"ethnicity": ethnicity, "sex": sex, "age": age}
                category = ("risk.decided", people.within, {"category": 1})
                people.add(15 * often, concern, category, **kind)  # type: ignore[arg-type]
                people.add(15 * (6 - often), concern, **kind)  # type: ignore[arg-type]
                people.add(5 * often, opened=held, **kind)  # type: ignore[arg-type]
                people.add(30 - 5 * often, **kind)  # type: ignore[arg-type]
    found = {(each["point"]["point"], each["line"]["group"]) for each in findings(published(people))}
    assert found == {("category", "black"), ("held", "black")}


@pytest.mark.clause("GM-12", "GM-18")
def test_every_decision_point_finds_what_is_planted_at_it(people: People) -> None:
    before, within = people.before, people.within
    stood = [("concern.raised", before, CONCERN), ("risk.decided", before, {"category": 1})]
    told = {
        "concern": [("concern.raised", within, CONCERN)],
        "category": [("concern.raised", within, CONCERN), ("risk.decided", within, {"category": 1})],
        "plan": [*stood, ("plan.made", within, {})],
        "escalation": [*stood, ("risk.decided", within, {"category": 3})],
        "order": [*stood, ("order.made", within, {})],
        "step-down": [*stood, ("step-down.decided", within, {})],
        "held": [],
    }
    without = {
        "concern": [],
        "category": [("concern.raised", before, CONCERN)],
        **dict.fromkeys(("plan", "escalation", "order", "step-down"), stood),
        "held": [],
    }
    for point in (each.key for each in POINTS):
        fresh = People(people.worker, timezone.localdate())
        opened = before - timedelta(days=400) if point == "held" else before
        for ethnicity, many in (("asian: indian", 40), ("white: british", 15)):
            fresh.add(many, *told[point], ethnicity=ethnicity, opened=opened)
            fresh.add(60 - many, *without[point], ethnicity=ethnicity)
        with acting_as(SET_UP):
            Person.objects.update(ethnicity="not stated")
        found = {(each["point"]["point"], each["line"]["group"]) for each in findings(published(fresh))}
        assert (point, "asian") in found, point


def test_each_step_is_measured_against_the_stage_before_it(people: People) -> None:
    before, within = people.before, people.within
    concern, category = ("concern.raised", before, CONCERN), ("risk.decided", before, {"category": 2})
    people.add(3)
    people.add(4, concern)
    people.add(5, concern, ("risk.decided", within, {"category": 2}))
    people.add(6, concern, category)
    people.add(7, concern, category, ("plan.made", before, {}))
    people.add(2, concern, category, ("risk.ended", before + timedelta(days=1), {}))
    group = "white british"
    assert counted(people, "concern", "ethnicity")[group] == (27, 0), "concerns of the period alone"
    assert counted(people, "category", "ethnicity")[group] == (11, 5), "of those with a concern and no category yet"
    assert counted(people, "plan", "ethnicity")[group] == (18, 7), "of those with a category, who has a plan"
    assert counted(people, "escalation", "ethnicity")[group] == (18, 0)
    assert counted(people, "step-down", "ethnicity")[group] == (18, 0), "who stepped down before is not counted again"


def test_escalation_is_a_higher_category_or_an_enquiry_and_not_a_lower_one(people: People) -> None:
    before, within = people.before, people.within
    concern = ("concern.raised", before, CONCERN)
    for first, then, many in ((1, 2, 3), (3, 1, 5), (2, 2, 7)):
        people.add(many, concern, ("risk.decided", before, {"category": first}),
                   ("risk.decided", within, {"category": then}))  # fmt: skip
    people.add(11, concern, ("risk.decided", before, {"category": 1}), ("section-47.started", within, {}))
    people.add(13, concern, ("risk.decided", before, {"category": 1}), ("risk.decided", before, {"category": 2}))
    earlier = before - timedelta(days=60)
    people.add(17, concern, ("risk.decided", earlier, {"category": 1}), ("risk.ended", before, {}),
               ("risk.decided", within, {"category": 2}))  # fmt: skip
    assert counted(people, "escalation", "sex") == {"male": (56, 14)}, "a category that begins anew is no higher one"


def test_who_was_on_record_for_long_is_counted_of_those_on_record_in_the_period(people: People) -> None:
    long_ago = date(people.period.last.year - 2, 1, 1)
    people.add(3, opened=long_ago)
    people.add(4)
    people.add(5, opened=long_ago, closed=people.within)
    people.add(6, opened=long_ago, closed=people.before)
    people.add(7, opened=people.within - timedelta(days=350), closed=people.within)
    people.add(8, opened=people.period.last - timedelta(days=370))
    people.add(9, opened=people.period.last - timedelta(days=360))
    assert HELD_MONTHS == 12
    assert counted(people, "held", "sex") == {"male": (36, 16)}


def test_a_person_counts_once_however_much_is_told_and_however_often_recorded(people: People) -> None:
    concern = ("concern.raised", people.within, CONCERN)
    people.add(10, concern, concern)
    people.write()
    with acting_as(SET_UP):
        one, other = Person.objects.order_by("id")[:2]
        Person.objects.filter(pk=other.pk).update(merged_into=one)
    assert counted(people, "concern", "sex") == {"male": (9, 9)}


def test_what_was_withdrawn_does_not_count_and_what_was_corrected_counts_as_corrected(people: People) -> None:
    before, within = people.before, people.within
    stood = (("concern.raised", before, CONCERN), ("risk.decided", before, {"category": 1}))
    (case,) = people.add(1, *stood)
    wrong = people.tell(case, [("risk.decided", within, {"category": 3})])
    people.tell(case, [("risk.decided", within, {"category": 1})], corrects=wrong)
    (case,) = people.add(1, *stood)
    wrong = people.tell(case, [("risk.decided", within, {"category": 3})])
    people.tell(case, [("risk.decided", within, {})], corrects=wrong, taken=True)
    (case,) = people.add(1, *stood)
    wrong = people.tell(case, [("risk.decided", within, {"category": 1})])
    people.tell(case, [("risk.decided", within, {"category": 2})], corrects=wrong)
    assert counted(people, "escalation", "sex") == {"male": (3, 1)}


def test_the_period_is_that_of_london_and_what_lies_outside_does_not_count(people: People) -> None:
    first, last = people.period.first, people.period.last
    for day in (first - timedelta(days=1), first, last, last + timedelta(days=1)):
        people.add(1, ("concern.raised", day, CONCERN))
    people.add(1, opened=last + timedelta(days=1))
    people.add(1, closed=first - timedelta(days=1))
    assert counted(people, "concern", "sex") == {"male": (4, 2)}


def test_who_is_looked_after_is_read_from_the_facts_as_they_last_stood(people: People) -> None:
    known, ended = {"service": "looked after"}, {"service": "looked after"}
    before, within = people.before, people.within
    people.add(1, ("service.known", before, known))
    people.add(2, ("concern.raised", within, {"vulnerabilities": ["trauma", "looked after"]}))
    people.add(4, ("placement.started", before, {"area": "x"}))
    people.add(8, ("child-in-need.ended", within, {"why": "looked after"}))
    people.add(16, ("service.known", before, known), ("service.ended", within, ended))
    people.add(32, ("service.known", before, {"service": "housing"}), ("child-in-need.ended", within, {"why": "moved"}))
    people.add(64, ("service.known", people.period.last + timedelta(days=1), known))
    assert {group: of for group, (of, _) in counted(people, "concern", "care").items()} == {
        "looked after": 15,
        "not looked after": 112,
    }


def test_groups_are_those_of_the_census_and_ages_those_of_the_last_day(people: People) -> None:
    last = people.period.last
    for number, ethnicity in enumerate(
        ("white: roma", "mixed: other", "other: arab", "asian: chinese", "not stated"), start=1
    ):
        people.add(number, ethnicity=ethnicity)
    for years, many in ((8, 10), (11, 20), (14, 30), (17, 40), (21, 50)):
        people.add(many, age=years, sex="not known")
    assert {key: of for key, (of, _) in counted(people, "concern", "ethnicity").items()} == {
        "white other": 1, "mixed": 2, "other": 3, "asian": 4, UNKNOWN: 5, "white british": 150,
    }  # fmt: skip
    people.add(1, age=last.year - 1900)
    ages = counted(people, "concern", "age")
    assert {key: of for key, (of, _) in ages.items()} == {
        "under 10": 10, "10 to 12": 20, "13 to 15": 30, "16 and 17": 55, "18 and over": 51,
    }  # fmt: skip
    assert counted(people, "concern", "sex") == {"male": (16, 0), UNKNOWN: (150, 0)}


def test_of_two_corrections_the_last_alone_counts(people: People) -> None:
    """Each correction names the first version: what the second replaced, or took back, counts no more."""
    first, second, third = (people.within + timedelta(days=days) for days in range(3))
    group = "white british"
    for last in ({"category": 3}, None):
        fresh = People(people.worker, timezone.localdate())
        concern, category = ("concern.raised", people.before, CONCERN), ("risk.decided", people.before, {"category": 2})
        (case_id,) = fresh.add(1, concern, category, ethnicity="asian: indian" if last else "white: british")
        root = fresh.tell(case_id, [("risk.decided", first, {"category": 1})])
        fresh.tell(case_id, [("risk.decided", second, {"category": 3})], corrects=root)
        fresh.tell(case_id, [("risk.decided", third, last or {})], corrects=root, taken=last is None)
        fresh.write()
    groups = count(people.period).groups["escalation"]["ethnicity"]
    assert (groups["asian"].of, groups["asian"].reached) == (1, 1)
    assert (groups[group].of, groups[group].reached) == (1, 0), "the correction was taken back, and with it the higher"
    (case_id,) = people.add(1, ("concern.raised", people.before, CONCERN), ethnicity="mixed: other")
    root = people.tell(case_id, [("risk.decided", people.before, {"category": 1})])
    people.tell(case_id, [("risk.decided", first, {"category": 3})], corrects=root)
    people.tell(case_id, [("risk.decided", second, {"category": 1})], corrects=root)
    assert counted(people, "escalation", "ethnicity")["mixed"] == (1, 0), "three stood only until it was corrected"


def test_how_many_ethnic_groups_were_guessed_is_said_roughly(people: People) -> None:
    people.add(90)
    people.add(30, said_by="a professional")
    people.add(30, ethnicity="not stated", said_by="nobody")
    people.write()
    found = count(people.period)
    assert (found.with_ethnicity, found.ethnicity_guessed) == (120, 30)
    assert figures_of(found, POINTS)["guessed"] == "25 to 50 in 100"


def test_counting_takes_one_query_however_many_there_are(
    people: People, query_count: Callable[[], AbstractContextManager[CaptureQueriesContext]]
) -> None:
    taken = []
    for many in (1, 60):
        people.add(many, ("concern.raised", people.within, CONCERN))
        people.write()
        with query_count() as queries:
            count(people.period)
        taken.append(len([query for query in queries if "with own as" in query["sql"]]))
        taken.append(len(queries))
    assert taken[0] == taken[2] == 1
    assert taken[1] == taken[3]


def test_the_job_says_why_it_sees_everything_and_leaves_its_line(people: People) -> None:
    assert "no person" in JOBS[COUNTING.job]
    count(people.period)
    with acting_as(replace(people.worker, functions=frozenset({"auditor"}))):
        (line,) = Consultation.objects.filter(user_name=COUNTING.name)
    assert (line.operation, line.what) == ("consult", f"figures of all cases: {people.period.key}")


def test_a_protocol_without_a_decision_has_no_such_point() -> None:
    assert points_of(area_pack().kinds) == POINTS
    assert [point.key for point in points_of({"concern.raised"})] == ["concern", "held"]


def test_against_the_population_where_it_is_published(people: People) -> None:
    people.add(24, ("concern.raised", people.within, CONCERN), ethnicity="black: african")
    people.add(36, ("concern.raised", people.within, CONCERN))
    people.write()
    groups = ("asian", "black", "mixed", "other", "white british", "white other")
    figures = figures_of(
        count(people.period),
        POINTS,
        {"ethnicity": ("Census, 1 January 2021", dict.fromkeys(groups, 3000) | {"white british": 12000})},
    )
    line = line_of(figures, "concern", "black")
    assert (line["of"], line["reached"]) == (3000, 24)
    assert line["rate"] is not None
    assert [round(line["rate"][end], 2) for end in ("value", "low", "high")] == [2.67, 1.59, 4.47]  # type: ignore[literal-required]
    tables = {table["characteristic"]: table for table in figures["points"][0]["tables"]}
    assert tables["ethnicity"]["population"] == "Census, 1 January 2021"
    assert tables["sex"]["population"] == ""


@pytest.mark.clause("GM-12", "GM-18")
def test_nothing_of_what_is_suppressed_is_kept(people: People) -> None:
    concern = ("concern.raised", people.within, CONCERN)
    people.add(40, concern)
    people.add(40)
    people.add(3, concern, ethnicity="other: arab")
    figures = published(people)
    arab = line_of(figures, "concern", "other")
    assert (arab["of"], arab["reached"], arab["rate"]) == (None, None, None)
    british = line_of(figures, "concern", "white british")
    assert british["of"] is None, "it would give the others away"


@pytest.mark.clause("GM-18")
def test_the_overview_names_what_differs_and_of_whom_nothing_can_be_said(people: People) -> None:
    concern = ("concern.raised", people.before, CONCERN)
    category = ("risk.decided", people.within, {"category": 1})
    of = {"black: other": (40, 20), "asian: indian": (10, 50), "mixed: other": (4, 36), "white: british": (25, 35)}
    for ethnicity, (many, others) in of.items():
        for sex in ("male", "female"):
            people.add(many, concern, category, ethnicity=ethnicity, sex=sex)
            people.add(others, concern, ethnicity=ethnicity, sex=sex)
    people.add(3, concern, category, ethnicity="other: arab")
    figures = published(people)
    category_point = figures["points"][1]
    assert glance(category_point, "ethnicity") == (
        "Asian or Asian British: less often; Black, Black British, Caribbean or African: more often", True,
    )  # fmt: skip
    assert glance(category_point, "sex") == ("No clear difference", False)
    assert glance(category_point, "care") == ("Too few people", False)
    silent = dict(never_compared(figures))
    assert silent["Ethnic group"] == [
        "Mixed or multiple ethnic groups", "White, other than British", "Another ethnic group",
    ]  # fmt: skip
    assert "Sex" not in silent
    (table,) = [each for each in category_point["tables"] if each["characteristic"] == "ethnicity"]
    said = {line["group"]: comparison(category_point, table, line) for line in table["lines"]}
    assert said["asian"].startswith("Looks different: less often. 0.40 times as often (")
    assert said["asian"].endswith("; 25.0 fewer in every 100.")
    assert said["black"].endswith("; 25.0 more in every 100.")
    assert said["white other"] == "Nobody to compare."
    assert said["other"] == said["mixed"] == "Not shown, so not compared."
