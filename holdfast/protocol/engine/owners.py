"""Who owes a duty, by what is in force."""

from collections.abc import Mapping, Sequence
from typing import Any

from holdfast.protocol.engine.duty import Duty
from holdfast.protocol.engine.states import States
from holdfast.protocol.people import party_of


def owner_of(duty: Duty, states: States, slots: Mapping[str, int]) -> str | None:
    """The first of the rule's owners who is there."""
    for kind, name in duty.rule.owed_by:
        if kind == "party":
            return name
        if kind == "recorder":
            found: Any = duty.fact.by
        elif kind == "each":
            found = duty.each.get(name) if isinstance(duty.each, dict) else None
        else:
            standing = states[slots[name]]
            found = next(iter(standing), None) if isinstance(standing, dict) else standing.value
        if found:
            return party_of(found)
    return None


def owners_of(duties: Sequence[Duty], states: States, slots: Mapping[str, int]) -> list[str] | None:
    """Who owes these duties of one rule; None where there is none."""
    if not duties:
        return None
    each_its_own = any(owner.kind in {"recorder", "each"} for owner in duties[0].rule.owed_by)
    owners = (owner_of(duty, states, slots) for duty in (duties if each_its_own else duties[:1]))
    return list(dict.fromkeys(party for party in owners if party))
