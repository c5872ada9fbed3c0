"""Where the button of a duty leads: straight to what meets it, with as much filled in as the rule tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models.expressions import RawSQL

from holdfast.access.built import BuiltQuery
from holdfast.access.viewer import Viewer
from holdfast.casework.due_words import Due, due
from holdfast.casework.models import Duty, Meeting, MeetingCase
from holdfast.chronology.packs import area_pack
from holdfast.protocol.conditions.tree import And, ArisingField, Compare, Constant, Each, Field, Node
from holdfast.protocol.pack import DutyRule, Kind, Pack
from holdfast.protocol.parties import SLASH, fills
from holdfast.register.queries import names_by_id
from holdfast.site.addresses import url, url_if_any


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty as the screens show it: what, by when, whose, why, where its button leads, and what else would meet it
    that the viewer may record (each in words, with its address).
    """

    duty: Duty
    due: Due
    whose: str
    for_whom: str
    href: str
    button: str
    is_mine: bool
    may_do: bool
    who_may: tuple[str, ...]
    others: tuple[tuple[str, str], ...]


def owed(viewer: Viewer, duties: Sequence[Duty], *, now: datetime) -> list[Owed]:
    """Duties in words, for somebody: with the names that they may see and the meetings that are called already.

    Two queries at most, however many duties.
    """
    pack = area_pack()
    ids = {str(duty.item["id"]) for duty in duties if isinstance(duty.item, Mapping) and duty.item.get("id")}
    names = {str(key): name for key, name in names_by_id(ids).items()} if ids else {}
    rooms = _rooms([duty for duty in duties if duty.records in _OF_MEETINGS])
    return [_owed(duty, viewer, pack, now, names, rooms) for duty in duties]


def _owed(  # noqa: PLR0917 - private, called once
    duty: Duty, viewer: Viewer, pack: Pack, now: datetime, names: Mapping[str, str], rooms: Mapping[Room, int]
) -> Owed:
    party = f"{duty.owed_agency}{SLASH}{duty.owed_post}" if duty.owed_post else duty.owed_agency
    kind = pack.kinds.get(duty.records)
    address, words = _leads_to(duty, pack, rooms)
    return Owed(
        duty=duty,
        due=due(duty.due_at, is_day=duty.due_is_day, now=now),
        whose=pack.parties.title(party) if party else "",
        for_whom=item_in_words(duty.item, names),
        href=address,
        button=words or (_to_record(kind) if kind else "Open"),
        is_mine=bool(party) and fills(viewer.party, party),
        may_do=kind is None or may_record(viewer, kind),
        who_may=who_may_record(kind, pack) if kind else (),
        others=_others(duty, viewer, pack),
    )


def _to_record(kind: Kind) -> str:
    return f"Record: {kind.title[:1].lower()}{kind.title[1:]}"


def _others(duty: Duty, viewer: Viewer, pack: Pack) -> tuple[tuple[str, str], ...]:
    """The other kinds that would meet a duty, such as the reason why it was not done. A meeting has its one room."""
    rule = pack.duties.get(duty.rule)
    names = dict.fromkeys(trigger.kind for trigger in rule.met_by) if rule else {}
    kinds = [pack.kinds[name] for name in names if name in pack.kinds and name not in {duty.records, *_OF_MEETINGS}]
    return tuple(
        (_to_record(kind), screen_of(kind.name, duty.case_id) or form_of(kind.name, duty.case_id, duty))
        for kind in kinds
        if may_record(viewer, kind)
    )


def form_of(kind: str, case_id: UUID, duty: Duty | None = None) -> str:
    """The address of the form of a kind in a case, begun with what a duty tells."""
    form = url("fact_new", case_id=case_id, kind=kind)
    return f"{form}?{urlencode({'duty': duty.pk})}" if duty else form


def may_record(viewer: Viewer, kind: Kind) -> bool:
    """Whether the viewer is among those who record this kind."""
    return not kind.recorded_by or any(fills(viewer.party, party) for party in kind.recorded_by)


def who_may_record(kind: Kind, pack: Pack) -> tuple[str, ...]:
    """The parties that record a kind, in words; a post is left out where its whole agency may."""
    named = [one for one in kind.recorded_by if SLASH not in one or one.partition(SLASH)[0] not in kind.recorded_by]
    return tuple(pack.parties.title(one) for one in named)


Room = tuple[UUID, str, str]
"""A meeting room: the case, the meeting of the pack, and whether it is `called` or `held`."""
_OF_MEETINGS = {"meeting.called", "meeting.held", "meeting.decided"}
_SCREENS = {
    "front-door.decided": ("front_door_decide", "Decide and allocate"),
    "plan.made": ("plan_make", "Make the plan"),
    "plan.reviewed": ("plan_review", "Review the plan"),
    "plan.amended": ("plan_amend", "Amend the plan"),
    "plan.given-to-family": ("plan_family", "Read and give the family’s copy"),
    "panel.decided": ("panel_request", "Decide on the request"),
    "referrer.told": ("panel_told", "Record that the referrer was told"),
}
"""Kinds that have a screen of their own in the case: the name of its view, and what its button says."""


def screen_of(kind: str, case_id: UUID) -> str:
    """The address of the screen on which a kind is recorded; "" where its form does."""
    if kind in {"meeting.called", "meeting.held"}:
        return f"{url('meeting_new')}?{urlencode({'case': case_id})}"
    if kind == "breach.found" and (register := url_if_any("breach_new")):
        return f"{register}?{urlencode({'case': case_id})}"
    name, _ = _SCREENS.get(kind, ("", ""))
    return (url_if_any(name, case_id=case_id) if name else None) or ""


def _leads_to(duty: Duty, pack: Pack, rooms: Mapping[Room, int]) -> tuple[str, str]:
    """Where the button of a duty leads, and what it says where the kind has no better word."""
    if duty.records in _OF_MEETINGS:
        meeting = str(suggested(pack.duties.get(duty.rule), duty).get("meeting", ""))
        if duty.records == "meeting.decided":
            held = rooms.get((duty.case_id, meeting, "held"))
            if held is not None:
                address = url("meeting_child", number=held, case_id=duty.case_id)
                return address, "Record what was decided"
        else:
            called = rooms.get((duty.case_id, meeting, "called"))
            if called is not None:
                return url("meeting", number=called), "Open the meeting room"
            query = urlencode({"case": duty.case_id, "meeting": meeting})
            return f"{url('meeting_new')}?{query}", "Arrange the meeting"
    address = screen_of(duty.records, duty.case_id)
    if address:
        return address, _SCREENS[duty.records][1]
    return form_of(duty.records, duty.case_id, duty), ""


def _rooms(duties: Sequence[Duty]) -> dict[Room, int]:
    """The meetings about these cases that are called or held, the latest of each; one query, none without duties."""
    if not duties:
        return {}
    found = _MEETINGS.all(case_ids=list({duty.case_id for duty in duties}))
    return {(case_id, kind, status): number for case_id, kind, status, number in found}


_MEETINGS = BuiltQuery(
    lambda case_ids: (
        MeetingCase.objects.filter(
            case_id__in=RawSQL("select unnest(%s::uuid[])", [case_ids]),
            meeting__status__in=[Meeting.Status.CALLED, Meeting.Status.HELD],
        )
        .order_by("meeting__planned_for", "meeting__number")
        .values_list("case_id", "meeting__kind", "meeting__status", "meeting__number")
    ),
    case_ids=list,
)


def suggested(rule: DutyRule | None, duty: Duty, arising: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The answers that the rule itself gives for the fact that meets the duty, to begin the form with. `arising` are
    the answers of the fact from which the duty arose, as far as the viewer reads them."""
    if rule is None:
        return {}
    answers: dict[str, Any] = {}
    for trigger in rule.met_by:
        if trigger.kind == duty.records and trigger.when is not None:
            for part in _parts(trigger.when.tree):
                match part:
                    case Compare("is", Field(name), Constant(value)):
                        answers.setdefault(name, value)
                    case Compare("is", Field(name), ArisingField(field)) if arising:
                        answers.setdefault(name, arising.get(field))
                    case Compare("is", Field(name), Each(None)):
                        answers.setdefault(name, duty.item)
                    case Compare("is", Field(name), Each(column)) if column and isinstance(duty.item, Mapping):
                        answers.setdefault(name, duty.item.get(column))
                    case Field(name):
                        answers.setdefault(name, True)
            break
    return answers


def _parts(node: Node) -> Iterable[Node]:
    return node.parts if isinstance(node, And) else (node,)


def item_in_words(item: Any, names: Mapping[str, str]) -> str:
    """For whom or what one of several duties is owed: the title of a party, a name where the reader may see it."""
    if item is None:
        return ""
    if not isinstance(item, Mapping):
        return area_pack().parties.title(str(item))
    known = names.get(str(item.get("id", "")))
    relation = str(item.get("relation", ""))
    if known:
        return f"{known} ({relation})" if relation and relation != "somebody" else known
    return str(item.get("name") or relation or "")
