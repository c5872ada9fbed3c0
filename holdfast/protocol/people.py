"""People in a fact's data: professionals (name, agency, role) and people of the register (id, name, ...)."""

from collections.abc import Mapping
from typing import Any

from holdfast.protocol.parties import SLASH
from holdfast.protocol.words import plain

Person = Mapping[str, Any]


def party_of(person: Person | str) -> str:
    """The party of a professional: agency and, where it is given, role. A party is its own."""
    if isinstance(person, str):
        return person
    agency, role = person.get("agency", ""), person.get("role")
    return f"{agency}{SLASH}{role}" if role else str(agency)


def agency_of(person: Person | str) -> str:
    """The agency of a professional or party."""
    return person.partition(SLASH)[0] if isinstance(person, str) else str(person.get("agency", ""))


def same_person(one: Person | str, other: Person | str) -> bool | None:
    """Whether two entries mean one person: by id where both have one, else by name and, where both have it, birth.

    None where neither says enough. Professionals without a name are the same where their parties are.
    """
    a, b = _entry(one), _entry(other)
    if a.get("id") and b.get("id"):
        return bool(a["id"] == b["id"])
    if a.get("name") and b.get("name"):
        born = a.get("born"), b.get("born")
        return plain(a["name"]) == plain(b["name"]) and (not all(born) or born[0] == born[1])
    if a.get("agency") and b.get("agency"):
        return party_of(a) == party_of(b)
    return None


def name_of(person: Person | str) -> str:
    """How a person is named in a sentence: the name, else the relation or party, else the id."""
    if isinstance(person, str):
        return person
    for key in ("name", "relation"):
        if person.get(key):
            return str(person[key])
    if person.get("agency"):
        return party_of(person)
    return str(person.get("id") or next(iter(person.values()), "somebody"))


def _entry(person: Person | str) -> Person:
    return {"name": person} if isinstance(person, str) else person
