"""Who works with which child: social workers within their caseload, the safeguarding lead of the child's school."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import cycle

from holdfast.demo import tale as cast
from holdfast.demo.staff import CHARITY, CSC, EARLY_HELP, GANGS, HEALTH, HOUSING, POLICE, PROBATION, TYS, YOS, Persona
from holdfast.demo.tale import Told

FIRST = "beatriz"
CASELOAD = 40
"""How many open children the first social worker has. Her colleagues share the rest."""

_SCHOOLS = {
    "Saltmarsh Academy": "hilary",
    "Wrack Point School": "augustus",
    "Fathom Lane College": "siobhan",
    "The Shingle Centre": "leopold",
}
_BY_POST = {
    cast.FRONT_DOOR: (CSC, "front door"),
    cast.DEPUTY: (CSC, "deputy team manager"),
    cast.HEAD: (CSC, "head of safeguarding"),
    cast.PLACEMENTS: (CSC, "placements team"),
    cast.FAMILY_WORKER: (EARLY_HELP, "families first"),
    cast.YOUTH_WORKER: (TYS, "youth worker"),
    cast.INTERVIEWER: (TYS, "return interviewer"),
    cast.CASE_MANAGER: (YOS, "case manager"),
    cast.RISK_PANEL: (YOS, "panel chair"),
    cast.COORDINATOR: (GANGS, "gangs safeguarding co-ordinator"),
    cast.GANGS_MANAGER: (GANGS, "panel chair"),
    cast.PRACTITIONER: (GANGS, "practitioner"),
    cast.GANGS_UNIT: (POLICE, "gangs unit"),
    cast.RESPONSE: (POLICE, "neighbourhood team"),
    cast.GANGS_LEAD: (POLICE, "gangs lead"),
    cast.MISSING: (POLICE, "missing persons unit"),
    cast.CUSTODY: (POLICE, "custody suite"),
    cast.NURSE: (HEALTH, "safeguarding nurse"),
    cast.EMERGENCY: (HEALTH, "hospital"),
    cast.MENTAL_HEALTH: (HEALTH, "mental health service"),
    cast.PROBATION: (PROBATION, "transition lead"),
    cast.HOUSING: (HOUSING, "housing officer"),
    cast.CHARITY: (CHARITY, "project worker"),
}


class Casting:
    """Gives each child a cast, in turn."""

    def __init__(self, people: Sequence[Persona]) -> None:
        self._by_key = {persona.key: persona for persona in people}
        self._turns = {
            who: cycle([persona for persona in people if (persona.agency, persona.post) == post])
            for who, post in _BY_POST.items()
        }
        self._workers = [persona for persona in people if (persona.agency, persona.post) == (CSC, "social worker")]
        self._managers: dict[str, list[Persona]] = {}
        for persona in people:
            if (persona.agency, persona.post) == (CSC, "team manager"):
                self._managers.setdefault(persona.team, []).append(persona)
        self._load: Counter[str] = Counter()

    def cast(self, school: str) -> Mapping[str, Persona]:
        """A cast for the next child."""
        chosen = {who: next(turn) for who, turn in self._turns.items()}
        worker = min(
            (persona for persona in self._workers if persona.key != FIRST or self._load[FIRST] < CASELOAD),
            key=lambda persona: self._load[persona.key],
        )
        managers = self._managers[worker.team]
        chosen[cast.SOCIAL_WORKER] = worker
        chosen[cast.MANAGER] = managers[self._workers.index(worker) % len(managers)]
        chosen[cast.SCHOOL] = self._by_key[_SCHOOLS[school]]
        return chosen

    def took_on(self, told: Iterable[Told], *, is_open: bool) -> None:
        """Count the child towards its social worker's caseload."""
        if is_open:
            workers = {persona.key for persona in self._workers}
            self._load.update({each.by.key for each in told} & workers)
