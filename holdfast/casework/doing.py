"""Where the button of a duty leads: straight to what meets it, with as much filled in as the rule tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from holdfast.access.viewer import Viewer
from holdfast.casework.due_words import Due, due
from holdfast.casework.models import Duty
from holdfast.protocol.conditions.tree import And, Compare, Constant, Each, Field, Node
from holdfast.protocol.pack import DutyRule, Kind, Pack
from holdfast.protocol.parties import SLASH, fills


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty as the screens show it: what, by when, whose, why, and where its button leads."""

    duty: Duty
    due: Due
    whose: str
    for_whom: str
    href: str
    button: str
    is_mine: bool
    may_do: bool
    who_may: tuple[str, ...]


def owed(duty: Duty, viewer: Viewer, *, pack: Pack, now: datetime, names: Mapping[str, str] | None = None) -> Owed:
    """A duty in words, for somebody. `names` are those of the people whom they see, by id."""
    party = f"{duty.owed_agency} / {duty.owed_post}" if duty.owed_post else duty.owed_agency
    kind = pack.kinds.get(duty.records)
    return Owed(
        duty=duty,
        due=due(duty.due_at, is_day=duty.due_is_day, now=now),
        whose=pack.parties.title(party) if party else "",
        for_whom=item_in_words(duty.item, names or {}),
        href=href(duty, pack),
        button=BUTTONS.get(duty.records) or (f"Record: {kind.title[:1].lower()}{kind.title[1:]}" if kind else "Open"),
        is_mine=bool(party) and fills(viewer.party, party),
        may_do=kind is None or may_record(viewer, kind),
        who_may=who_may_record(kind, pack) if kind else (),
    )


def may_record(viewer: Viewer, kind: Kind) -> bool:
    """Whether the viewer is among those who record this kind."""
    return not kind.recorded_by or any(fills(viewer.party, party) for party in kind.recorded_by)


BUTTONS = {
    "meeting.held": "Arrange the meeting",
    "meeting.called": "Call the meeting",
    "meeting.decided": "Record what was decided",
    "front-door.decided": "Decide and allocate",
}


def href(duty: Duty, pack: Pack) -> str:
    """The address at which a duty is done."""
    if duty.records in {"meeting.held", "meeting.called"}:
        meeting = suggested(pack.duties.get(duty.rule), duty).get("meeting", "")
        try:
            address = reverse("meeting_new")
        except NoReverseMatch:
            pass
        else:
            return f"{address}?{urlencode({'case': duty.case_id, 'meeting': meeting})}"
    if duty.records == "front-door.decided":
        return reverse("front_door_decide", kwargs={"case_id": duty.case_id})
    address = reverse("fact_new", kwargs={"case_id": duty.case_id, "kind": duty.records})
    return f"{address}?{urlencode({'duty': duty.pk})}"


def suggested(rule: DutyRule | None, duty: Duty) -> dict[str, Any]:
    """The answers that the rule itself gives for the fact that meets the duty, to begin the form with."""
    if rule is None:
        return {}
    answers: dict[str, Any] = {}
    for trigger in rule.met_by:
        if trigger.kind == duty.records and trigger.when is not None:
            for part in _parts(trigger.when.tree):
                match part:
                    case Compare("is", Field(name), Constant(value)):
                        answers.setdefault(name, value)
                    case Compare("is", Field(name), Each(None)):
                        answers.setdefault(name, duty.item)
                    case Field(name):
                        answers.setdefault(name, True)
            break
    return answers


def who_may_record(kind: Kind, pack: Pack) -> tuple[str, ...]:
    """The parties that record a kind, in words; a post is left out where its whole agency may."""
    named = [one for one in kind.recorded_by if SLASH not in one or one.partition(SLASH)[0] not in kind.recorded_by]
    return tuple(pack.parties.title(one) for one in named)


def _parts(node: Node) -> Iterable[Node]:
    return node.parts if isinstance(node, And) else (node,)


def item_in_words(item: Any, names: Mapping[str, str]) -> str:
    """For whom or what one of several duties is owed, with the name where the reader may see it."""
    if item is None:
        return ""
    if not isinstance(item, Mapping):
        return str(item)
    known = names.get(str(item.get("id", "")))
    relation = str(item.get("relation", ""))
    if known:
        return f"{known} ({relation})" if relation and relation != "somebody" else known
    return str(item.get("name") or relation or "")


def ids_of(duties: Iterable[Duty]) -> set[str]:
    """The people of the register for whom these duties are owed."""
    return {str(duty.item["id"]) for duty in duties if isinstance(duty.item, Mapping) and duty.item.get("id")}
