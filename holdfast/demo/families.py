"""The children of the area and those around them, made up from a seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from uuid import UUID

from holdfast.demo import names
from holdfast.demo.tale import Stage
from holdfast.register.words import CaseRole, Ethnicity, NameKind, RelationshipType, SaidBy

_ETHNICITIES = [
    *(Ethnicity.BRITISH.value,) * 8,
    *(Ethnicity.AFRICAN.value,) * 2,
    *(
        each.value
        for each in (
            Ethnicity.CARIBBEAN, Ethnicity.BANGLADESHI, Ethnicity.INDIAN, Ethnicity.PAKISTANI, Ethnicity.IRISH,
            Ethnicity.OTHER_WHITE, Ethnicity.WHITE_AFRICAN, Ethnicity.WHITE_CARIBBEAN, Ethnicity.ARAB,
        )
    ),
]  # fmt: skip
"""Of whom there are about as many as in a mixed English town: the fairness report is of those who are enough."""


def new_id(random: Random) -> UUID:
    """An id that follows from the seed."""
    return UUID(int=random.getrandbits(128), version=4)


@dataclass
class Somebody:
    """A person to be put on the register."""

    id: UUID
    given: str
    family: str
    sex: str
    born: date
    ethnicity: str
    language: str
    nhs_number: str = ""
    pnc: str = ""
    other_names: list[tuple[NameKind, str, str]] = field(default_factory=list)
    school: str = ""

    @property
    def shown(self) -> tuple[str, str]:
        """Given and family name in use: the one the person uses, else the legal one."""
        for kind, given, family in self.other_names:
            if kind is NameKind.KNOWN_AS:
                return given, family
        return self.given, self.family


@dataclass
class Around:
    """Somebody around a child: what facts call the tie, as what they stand in the child's case, and what they are to
    the child."""

    person: Somebody
    relation: str
    role: CaseRole
    kind: RelationshipType


@dataclass
class Household:
    """A child about whom there is a case, with those around them. `stage` is where the child's story stands."""

    child: Somebody
    stage: Stage
    around: list[Around]
    address: tuple[str, str]


class Families:
    """Makes households one after the other. `lean` leaves most relatives out: for measuring with many children."""

    def __init__(self, random: Random, today: date, *, lean: bool = False) -> None:
        self._random, self._today, self._lean = random, today, lean
        self._count = 0

    def household(self, stage: Stage) -> Household:
        """A child of the right age for a stage, and a family."""
        random = self._random
        sex = "female" if stage.needs == "female" else ("female" if random.random() < 0.38 else "male")
        family = names.family_name(random)
        ethnicity, language = random.choice(_ETHNICITIES), random.choice(names.LANGUAGES)
        child = self._person(sex, family, self._born(stage), ethnicity, language)
        child.school = self._school(child.born)
        if random.random() < 0.25:
            child.pnc = _pnc(self._count)
        around = list(self._around(child))
        return Household(child, stage, around, names.address(random))

    def _around(self, child: Somebody) -> Iterator[Around]:
        random = self._random
        if self._lean and random.random() < 0.5:
            return
        grown = self._today - timedelta(days=365 * random.randint(33, 52))
        mother = self._person("female", child.family, grown, child.ethnicity, child.language)
        yield Around(mother, "mother", CaseRole.PARENT_OR_CARER, RelationshipType.PARENT)
        if self._lean:
            return
        if random.random() < 0.5:
            father = self._person("male", names.family_name(random), grown, child.ethnicity, child.language)
            yield Around(father, "father", CaseRole.PARENT_OR_CARER, RelationshipType.PARENT)
        for _ in range(random.choice((0, 0, 1, 1, 1, 2, 3))):
            sex = random.choice(("female", "male"))
            born = child.born + timedelta(days=random.choice((-1, 1)) * random.randint(400, 2600))
            born = min(born, self._today - timedelta(days=200))
            sibling = self._person(sex, child.family, born, child.ethnicity, child.language)
            relation = "sister" if sex == "female" else "brother"
            yield Around(sibling, relation, CaseRole.SIBLING, RelationshipType.SIBLING)
        age = (self._today - child.born).days / 365.25
        if age >= 15 and random.random() < 0.15:
            sex = "male" if child.sex == "female" else "female"
            partner = self._person(
                sex, names.family_name(random), child.born - timedelta(days=random.randint(0, 900)),
                random.choice(_ETHNICITIES), "English",
            )  # fmt: skip
            yield Around(partner, "partner", CaseRole.PARTNER, RelationshipType.PARTNER)
        if age >= 17 and random.random() < 0.1:
            baby = self._person(
                random.choice(("female", "male")), child.family, self._today - timedelta(days=random.randint(30, 500)),
                child.ethnicity, "English",
            )  # fmt: skip
            yield Around(baby, "child", CaseRole.CHILD, RelationshipType.CHILD)

    def _person(self, sex: str, family: str, born: date, ethnicity: str, language: str) -> Somebody:
        random = self._random
        person = Somebody(
            new_id(random), names.given_name(random, sex), family, sex, born, ethnicity, language,
            nhs_number=names.nhs_number(self._count) if random.random() < 0.7 else "",
        )  # fmt: skip
        self._count += 1
        dice = random.random()
        if dice < 0.08:
            person.other_names.append((NameKind.KNOWN_AS, names.given_name(random, sex).split()[0], family))
        elif dice < 0.14:
            person.other_names.append((NameKind.NICKNAME, random.choice(names.NICKNAMES), ""))
        elif dice < 0.18:
            person.other_names.append((NameKind.ALIAS, person.given.split()[0], names.family_name(random)))
        return person

    def _born(self, stage: Stage) -> date:
        """A birth date within the stage's ages, most often 14 to 16."""
        random = self._random
        if stage.needs == "nearly adult":
            return _years_before(self._today + timedelta(days=random.randint(60, 150)), 18)
        age = round(random.triangular(stage.youngest, stage.oldest, min(max(15, stage.youngest), stage.oldest)))
        return _years_before(self._today - timedelta(days=random.randint(1, 360)), age)

    def _school(self, born: date) -> str:
        age = (self._today - born).days // 365.25
        academy, wrack_point, college, centre = names.SCHOOLS
        if age < 11:
            return academy
        if age >= 16:
            return college
        dice = self._random.random()
        return centre if dice < 0.1 else wrack_point if dice < 0.45 else academy


def said_by(random: Random) -> str:
    """Who said to which ethnic group somebody belongs."""
    return random.choice((SaidBy.SELF, SaidBy.FAMILY, SaidBy.PROFESSIONAL)).value


def _years_before(day: date, years: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28))


def _pnc(number: int) -> str:
    """A PNC identifier of a year that has not come, with the letter that fits."""
    serial = number % 10_000_000
    return f"2099/{serial:07}{'ZABCDEFGHJKLMNPQRTUVWXY'[int(f'99{serial:07}') % 23]}"
