"""Whom the report compares: the groups of four characteristics, and with which group the others are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

UNKNOWN = "unknown"
"""The group of whoever's answer is not known. It is compared with nobody and stands in no table: its share does."""


@dataclass(frozen=True, slots=True)
class Characteristic:
    """Something by which people are told apart: its groups in their order, and SQL that gives the group of a person.

    In the SQL `person` is the row of the register, `standing` says more of the person (`counting`), and the parameter
    `last_day` is the last day of the period. `compared_with` is the group with which each other one is compared.
    """

    key: str
    title: str
    groups: Mapping[str, str]
    compared_with: str
    sql: str

    @property
    def compared_with_title(self) -> str:
        """The group with which each other one is compared, in words."""
        return self.groups[self.compared_with]


ETHNICITY = Characteristic(
    "ethnicity",
    "Ethnic group",
    {
        "white british": "White British",
        "asian": "Asian or Asian British",
        "black": "Black, Black British, Caribbean or African",
        "mixed": "Mixed or multiple ethnic groups",
        "white other": "White, other than British",
        "other": "Another ethnic group",
    },
    "white british",
    "case when person.ethnicity = 'white: british' then 'white british'"
    " when person.ethnicity like 'white: %%' then 'white other'"
    " when person.ethnicity like 'asian: %%' then 'asian'"
    " when person.ethnicity like 'black: %%' then 'black'"
    " when person.ethnicity like 'mixed: %%' then 'mixed'"
    " when person.ethnicity like 'other: %%' then 'other'"
    f" else '{UNKNOWN}' end",
)
SEX = Characteristic(
    "sex",
    "Sex",
    {"male": "Male", "female": "Female"},
    "male",
    f"case when person.sex in ('male', 'female') then person.sex else '{UNKNOWN}' end",
)
_YEARS = "extract(year from age(%(last_day)s::date, person.birth_date))"
AGE = Characteristic(
    "age",
    "Age",
    {
        "under 10": "Under 10",
        "10 to 12": "10 to 12",
        "13 to 15": "13 to 15",
        "16 and 17": "16 and 17",
        "18 and over": "18 and over",
    },
    "16 and 17",
    f"case when person.birth_date is null then '{UNKNOWN}'"
    f" when {_YEARS} < 10 then 'under 10' when {_YEARS} < 13 then '10 to 12' when {_YEARS} < 16 then '13 to 15'"
    f" when {_YEARS} < 18 then '16 and 17' else '18 and over' end",
)
CARE = Characteristic(
    "care",
    "Care status",
    {"looked after": "Looked after by a local authority", "not looked after": "Not recorded as looked after"},
    "not looked after",
    "case when standing.looked_after then 'looked after' else 'not looked after' end",
)

CHARACTERISTICS: tuple[Characteristic, ...] = (ETHNICITY, SEX, AGE, CARE)
"""Those of the report, in its order."""
BY_KEY: Mapping[str, Characteristic] = {each.key: each for each in CHARACTERISTICS}
