"""Who works in Kelpmouth: agencies with their teams, the personas whose place a visitor can take, and their contacts.

Every agency of the pack is in the register; twelve of them have people here. Whoever is `on` every case of a kind sees
it through their team; the others only through the cases they themselves work on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from holdfast.access.models import Function


@dataclass(frozen=True)
class TeamOf:
    """A team. `post` is the post of the pack that it is as a whole."""

    key: str
    agency: str
    name: str
    post: str = ""
    takes_new_concerns: bool = False


@dataclass(frozen=True)
class Persona:
    """Somebody who works in the area. `sees` is the sentence of the persona bar."""

    key: str
    name: str
    agency: str
    post: str
    title: str
    sees: str
    team: str = ""
    functions: tuple[Function, ...] = ()
    through_team: bool = False
    """Works on a case as one of a team: the team is involved, not the person."""
    offered: bool = True
    """Whether the persona bar offers them. The others are colleagues, needed so that work is shared as it is."""

    @property
    def party(self) -> str:
        """As the pack names them."""
        return f"{self.agency} / {self.post}" if self.post else self.agency

    @property
    def email(self) -> str:
        """At a domain that nobody can own (RFC 2606)."""
        return f"{self.key}@kelpmouth.example.org"


CSC, EARLY_HELP, TYS, YOS = "children's social care", "early help", "targeted youth support", "youth offending service"
GANGS, POLICE, HEALTH, EDUCATION = "gangs team", "police", "health", "education"
PROBATION, SAFETY, HOUSING, CHARITY = "probation", "community safety", "housing", "voluntary sector"

TEAMS = (
    TeamOf("front-door", CSC, "Contact team", "front door", takes_new_concerns=True),
    TeamOf("north", CSC, "Safeguarding north", "social worker"),
    TeamOf("south", CSC, "Safeguarding south", "social worker"),
    TeamOf("placements", CSC, "Placements", "placements team"),
    TeamOf("families-first", EARLY_HELP, "Families First", "families first"),
    TeamOf("youth-support", TYS, "Youth support", "youth worker"),
    TeamOf("youth-offending", YOS, "Youth offending", "case manager"),
    TeamOf("gangs", GANGS, "Integrated gangs team"),
    TeamOf("gangs-unit", POLICE, "Gangs unit", "gangs unit"),
    TeamOf("response", POLICE, "Response and neighbourhood", "neighbourhood team"),
    TeamOf("missing", POLICE, "Missing persons unit", "missing persons unit"),
    TeamOf("custody", POLICE, "Custody suite", "custody suite"),
    TeamOf("nurses", HEALTH, "Safeguarding nurses", "safeguarding nurse"),
    TeamOf("emergency", HEALTH, "Emergency department", "hospital"),
    TeamOf("minds", HEALTH, "Young minds", "mental health service"),
    TeamOf("saltmarsh", EDUCATION, "Saltmarsh Academy", "designated safeguarding lead"),
    TeamOf("wrack-point", EDUCATION, "Wrack Point School", "designated safeguarding lead"),
    TeamOf("fathom-lane", EDUCATION, "Fathom Lane College", "further education"),
    TeamOf("shingle", EDUCATION, "The Shingle Centre", "alternative provision"),
    TeamOf("adulthood", PROBATION, "Young adults", "transition lead"),
    TeamOf("safety", SAFETY, "Community safety", "community safety manager"),
    TeamOf("options", HOUSING, "Housing options", "housing officer"),
    TeamOf("lantern", CHARITY, "The Lantern Project", "project worker"),
)

_OWN_CASES = "Sees the children they work with, and nobody else."
_TEAM_CASES = "Sees the children their team works with."

PERSONAS = (
    Persona("beatriz", "Beatriz Tidewell", CSC, "social worker", "Social worker", "Has 40 children, and sees those only.", "north"),
    Persona("femi", "Femi Saltacre", CSC, "front door", "Front door worker", "Sees each new concern, and decides what happens with it.", "front-door", (Function.FRONT_DOOR,), through_team=True),
    Persona("morag", "Morag Skerrylow", CSC, "team manager", "Team manager", "Sees the children of the social workers she manages, and leads strategy meetings.", "north"),
    Persona("desmond", "Desmond Harbourlow", CSC, "head of safeguarding", "Head of safeguarding", "Sees the children of highest risk, disagreements, and how well the protocol is kept."),
    Persona("carys", "Carys Limpetford", GANGS, "gangs safeguarding co-ordinator", "Gangs safeguarding co-ordinator", "Calls meetings across agencies, chairs many of them, and runs the weekly panel.", "gangs", (Function.CO_ORDINATOR, Function.PANEL_MEMBER), through_team=True),
    Persona("rashid", "Rashid Gullcroft", POLICE, "gangs unit", "Police sergeant, gangs unit", "Sees children at category 2 and 3, and what police owe them.", "gangs-unit", through_team=True),
    Persona("stacey", "Stacey Breakerton", POLICE, "neighbourhood team", "Police sergeant, response", "Raises concerns at 3 in the morning; sees those that her team raised.", "response", through_team=True),
    Persona("kwabena", "Kwabena Eelgrassby", YOS, "case manager", "Youth offending case manager", "Sees the young people on orders whom he supervises.", "youth-offending"),
    Persona("hilary", "Hilary Cocklestow", EDUCATION, "designated safeguarding lead", "Safeguarding lead, Saltmarsh Academy", "Sees the pupils of one school about whom there is a case.", "saltmarsh", through_team=True),
    Persona("samina", "Samina Marramwick", HEALTH, "safeguarding nurse", "Safeguarding nurse", "Sees the children to whose meetings health is called.", "nurses", through_team=True),
    Persona("tobias", "Tobias Jettyfield", HEALTH, "hospital", "Emergency department nurse", "Sees a child for as long as the child is a patient.", "emergency", through_team=True),
    Persona("ondine", "Ondine Pebblegate", TYS, "return interviewer", "Return home interviewer", "Sees children who were missing and came back.", "youth-support", through_team=True),
    Persona("jerzy", "Jerzy Ternhurst", PROBATION, "transition lead", "Probation practitioner", "Sees young people who are about to turn 18 with an order.", "adulthood", through_team=True),
    Persona("lorna", "Lorna Dulsemoor", HOUSING, "housing officer", "Housing officer", "Sees the families who have to move.", "options", through_team=True),
    Persona("ife", "Ife Whelkridge", CHARITY, "project worker", "Worker of a charity", _OWN_CASES, "lantern"),
    Persona("gareth", "Gareth Sandbarley", SAFETY, "community safety manager", "Auditor", "Reads the log of who looked at what; sees no child.", "safety", (Function.AUDITOR,)),
    Persona("anouk", "Anouk Flotsamdale", SAFETY, "community safety manager", "Area administrator", "Looks after agencies, teams and accounts; sees no child.", "safety", (Function.AREA_ADMINISTRATOR,)),
    Persona("winston", "Winston Mussellow", CSC, "social worker", "Social worker", _OWN_CASES, "north", offered=False),
    Persona("paloma", "Paloma Ebbstead", CSC, "social worker", "Social worker", _OWN_CASES, "south", offered=False),
    Persona("huda", "Huda Shoalbeck", CSC, "social worker", "Social worker", _OWN_CASES, "south", offered=False),
    Persona("alistair", "Alistair Fathomrigg", CSC, "team manager", "Team manager", "Sees the children of the social workers he manages.", "south", offered=False),
    Persona("renu", "Renu Coralworth", CSC, "deputy team manager", "Deputy team manager", "Chairs reviews of children in need.", "south", offered=False),
    Persona("marek", "Marek Anchorshaw", CSC, "placements team", "Placements officer", _TEAM_CASES, "placements", through_team=True, offered=False),
    Persona("dilys", "Dilys Neapcombe", EARLY_HELP, "families first", "Family worker", _OWN_CASES, "families-first", offered=False),
    Persona("cornelius", "Cornelius Barnaclewick", TYS, "youth worker", "Youth support worker", _OWN_CASES, "youth-support", offered=False),
    Persona("petronella", "Petronella Oystercroft", YOS, "case manager", "Youth offending case manager", _OWN_CASES, "youth-offending", offered=False),
    Persona("yaw", "Yaw Lagoonby", YOS, "panel chair", "Chair of the multi-agency risk panel", "Sees the young people whom the panel discusses.", offered=False),
    Persona("sinead", "Sinéad Estuaryton", GANGS, "panel chair", "Manager of the gangs team", "Chairs the weekly panel.", "gangs", (Function.PANEL_MEMBER,), through_team=True, offered=False),
    Persona("baptiste", "Baptiste Kelpthwaite", GANGS, "practitioner", "Gangs team practitioner", _TEAM_CASES, "gangs", through_team=True, offered=False),
    Persona("mavis", "Mavis Urchinwell", POLICE, "gangs lead", "Police gangs lead", "Decides disagreements together with the head of safeguarding, and chairs Bronze.", offered=False),
    Persona("nasreen", "Nasreen Turnstoneham", POLICE, "missing persons unit", "Missing persons officer", "Sees children who are missing.", "missing", through_team=True, offered=False),
    Persona("osian", "Osian Gannetfell", POLICE, "custody suite", "Custody sergeant", "Sees children who were arrested.", "custody", through_team=True, offered=False),
    Persona("delphine", "Delphine Ripplemere", HEALTH, "mental health service", "Child mental health nurse", _OWN_CASES, "minds", offered=False),
    Persona("augustus", "Augustus Ploverdale", EDUCATION, "designated safeguarding lead", "Safeguarding lead, Wrack Point School", "Sees the pupils of one school about whom there is a case.", "wrack-point", through_team=True, offered=False),
    Persona("siobhan", "Siobhán Periwinklegate", EDUCATION, "further education", "Safeguarding lead, Fathom Lane College", "Sees the students of one college about whom there is a case.", "fathom-lane", through_team=True, offered=False),
    Persona("leopold", "Leopold Foamhurst", EDUCATION, "alternative provision", "Head of The Shingle Centre", "Sees the pupils of one centre about whom there is a case.", "shingle", through_team=True, offered=False),
)  # fmt: skip


def offered() -> list[Persona]:
    """The personas whom the persona bar offers, in the order of a first visit."""
    return [persona for persona in PERSONAS if persona.offered]


def roster(size: int) -> Iterator[Persona]:
    """The personas, and as many more of their colleagues as make `size` people; for an area that is larger than the
    demonstration's."""
    yield from PERSONAS
    alone = [persona for persona in PERSONAS if not persona.functions and not persona.through_team and persona.team]
    for number in range(size - len(PERSONAS)):
        model = alone[number % len(alone)]
        copy = number // len(alone) + 2
        yield replace(model, offered=False, key=f"{model.key}-{copy}", name=f"{model.name} {copy}")
