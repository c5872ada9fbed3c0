"""Fill an empty area with made-up people. What it makes follows from the number of children, the seed and the day."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from django.utils import timezone

from holdfast.access.viewer import acting_as
from holdfast.chronology.packs import area_pack
from holdfast.demo.accounting import add_accounting
from holdfast.demo.area import SEEDING, make_area
from holdfast.demo.casting import Casting
from holdfast.demo.extras import add_extras
from holdfast.demo.fairness import add_fairness
from holdfast.demo.families import Families, Household
from holdfast.demo.out_of_hours import add_out_of_hours
from holdfast.demo.records import Records, Written, references
from holdfast.demo.staff import Persona
from holdfast.demo.stories import STAGES
from holdfast.demo.tale import SOCIAL_WORKER, Child, Relative, Stage, Tale
from holdfast.protocol.calendar import LONDON, Birth, day_of
from holdfast.register.review import ADULT

SEED = 20160222
BATCH = 2_000
"""How many children are written in one transaction: all of them in the demonstration."""

Progress = Callable[[str], None]


def seed(
    people: int = 400,
    seed: int = SEED,
    progress: Progress = print,
    *,
    now: datetime | None = None,
    staff_size: int = 0,
    lean: bool = False,
) -> None:
    """Fill the area with `people` children who have a case, with their families, and those who work with them.

    `now` is the moment of telling (deadlines are alive on that day). `staff_size` adds colleagues beyond the personas,
    `lean` leaves most relatives out and tells brief stories more often: both for measuring at the size of a large
    area. The database must be migrated and empty.
    """
    moment = (now or timezone.now()).astimezone(LONDON)
    random = Random(seed)  # noqa: S311 - nothing here is secret
    area = make_area(today=moment.date(), staff_size=staff_size)
    stories = tell(people, random, area.people, moment, area_pack().kinds, lean=lean)
    first: list[Written] = []
    done = 0
    while batch := list(islice(stories, BATCH)):
        with acting_as(SEEDING):
            records = Records(area, random, moment)
            numbers = references(len(batch), moment.year)
            written = [records.add(*story, number) for story, number in zip(batch, numbers, strict=True)]
            records.write()
        first = first or written
        done += len(batch)
        progress(f"{done:,} of {people:,} children")
    add_extras(area, first, random, moment)
    if not lean:  # where walls are measured, a page must be the same without them
        add_accounting(area, moment)
        add_out_of_hours(area)
        add_fairness(area)


def tell(
    people: int, random: Random, staff: Sequence[Persona], now: datetime, kinds: Container[str], *, lean: bool = False
) -> Iterator[tuple[Household, Tale]]:
    """Children with their stories, one after the other. Nothing is written."""
    casting = Casting(staff)
    families = Families(random, now.date(), lean=lean)
    for stage in _stages(people, random, lean=lean):
        household = families.household(stage)
        child = household.child
        around = [Relative(each.person.id, " ".join(each.person.shown), each.relation) for each in household.around]
        about = Child(child.id, " ".join(child.shown), child.born, child.sex, around)
        tale = Tale(about, casting.cast(child.school), now, random, kinds)
        stage.tell(tale)
        _grown_up(tale)
        casting.took_on(tale.facts(), is_open=not tale.closed)
        yield household, tale


def _grown_up(tale: Tale) -> None:
    """Of whoever is an adult by now it is on record what the work rests on, since the birthday or the day after the
    story began (GM-19)."""
    facts, today = tale.facts(), day_of(tale.now)
    if tale.closed or not facts:
        return
    birthday = Birth(tale.child.born, tale.child.born).earliest_at(ADULT)
    since = max(birthday, day_of(facts[0].happened) + timedelta(days=1))
    if since <= today:
        says = tale.says("Knows what is held, and asks for the support to go on.")
        tale(
            f"-{(today - since).days}d 16:50",
            SOCIAL_WORKER,
            "adult-basis.recorded",
            basis="asked",
            reasons=says,
            told=True,
        )


def _stages(people: int, random: Random, *, lean: bool) -> Iterator[Stage]:
    """As many stages as children, shuffled: each once where there are children enough, the others by weight."""
    often = 16 if lean else 1
    deck = [stage for stage in STAGES for _ in range(stage.weight * (often if stage.brief else 1))]
    random.shuffle(deck)
    every = list(STAGES)
    random.shuffle(every)
    once = every[:people]
    yield from once
    for number in range(people - len(once)):
        yield deck[number % len(deck)]
