"""The check of a briefing: whether any of its text names, or lets one work out, a young person on record (NOR-10).

It compares with everybody, also those whom the writer may not see, and answers with parts of the writer's own text:
never whose they are, and never whether anybody on record was meant. Each time is in the log, and there are so many a
day, so that nobody asks it who is on record.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.db import connection
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import Operation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.register.models import Place
from holdfast.register.words import PlaceKind
from holdfast.sharing.briefings import on_record
from holdfast.sharing.briefings.few import Described, few_fit
from holdfast.sharing.briefings.findings import Finding, Why
from holdfast.sharing.briefings.named import looked_for, names_in
from holdfast.sharing.briefings.shapes import by_form
from holdfast.sharing.briefings.text import tidy
from holdfast.sharing.wall import CHECK

TRIES = 20
"""How often in a day somebody may have a text checked. A briefing takes a few; whoever needs more is asking something
else, and is told to come back tomorrow."""


@dataclass(frozen=True)
class Checked:
    """What was found, by the part of the briefing in which it stands."""

    by_field: Mapping[str, Sequence[Finding]]

    @property
    def refused(self) -> list[Finding]:
        """What must be changed, whatever anybody says."""
        return [one for found in self.by_field.values() for one in found if not one.why.can_be_a_coincidence]

    @property
    def coincidences(self) -> list[str]:
        """The single words that may be no name here."""
        found = [one for each in self.by_field.values() for one in each if one.why.can_be_a_coincidence]
        return sorted({one.piece for one in found}, key=str.casefold)


def check(*, by: Viewer, texts: Mapping[str, str], places: Collection[Place]) -> Checked:
    """Check the parts of a briefing for its writer. Raises Refused once the viewer has done so too often today."""
    if _tries(by) >= TRIES:
        record_consultation(viewer=by, operation=Operation.DENIED, what="briefing: checked too often")
        raise Refused(
            f"You have had {TRIES} texts checked within a day.",
            instead="What you wrote is kept. Go on tomorrow, or ask the second manager to look at it with you.",
            clauses=["NOR-10"],
        )
    record_consultation(viewer=by, operation=Operation.SEARCH, what=CHECK, fields=sorted(texts), reason="NOR-10")
    return compare(texts, places)


def compare(texts: Mapping[str, str], places: Collection[Place]) -> Checked:
    """The same without asking who it is for: for a text that somebody else wrote."""
    told = {field: tidy(text) for field, text in texts.items()}
    whole = "\n".join(told.values())
    today = timezone.localdate()
    with acting_as(on_record.CHECKING, savepoint=False):
        called = on_record.place_names()
        known = on_record.open_knowledge(today, called)
        names = on_record.names_like(looked_for(whole))
        homes = on_record.homes_in(whole, called)
        schools = on_record.schools()
        about = Described(schools=frozenset(each.pk for each in places if each.kind == PlaceKind.SCHOOL))
        # A text says the same of people again and again.
        how_many = cache(on_record.how_many)
        found: dict[str, list[Finding]] = {}
        for field, text in told.items():
            shaped = list(by_form(text, known, today))
            # A home that its form tells is said once: twice would say that somebody lives there.
            told_already = on_record.plain(" | ".join(one.piece for one in shaped))
            parts = [
                *shaped,
                *(
                    Finding(Why.ADDRESS, home, text.lower().find(home[:4]))
                    for home in homes
                    if home in on_record.plain(text) and home not in told_already
                ),
                *names_in(text, names, called),
                *few_fit(text, schools, today, how_many, about=about),
            ]
            found[field] = _once(parts)
        # Two names of one person may stand in two fields.
        across = [one for one in names_in(whole, names, called) if one.why is Why.NAME]
        pieces = {one.piece for each in found.values() for one in each}
        if elsewhere := [one for one in across if one.piece not in pieces and "…" in one.piece]:
            last = next(reversed(told))
            found[last] = _once([*found[last], *elsewhere])
    return Checked(found)


def _once(found: Sequence[Finding]) -> list[Finding]:
    """Each part once: what must be changed before what may be a coincidence, the longest of those that overlap."""
    kept: list[Finding] = []
    for one in sorted(found, key=lambda each: (each.why.can_be_a_coincidence, -len(each.piece), each.start)):
        same = any(
            (one.why, one.piece) == (other.why, other.piece)
            or (
                (one.why == other.why or one.why.can_be_a_coincidence)
                and other.start <= one.start
                and one.start + len(one.piece) <= other.start + len(other.piece)
            )
            for other in kept
        )
        if not same:
            kept.append(one)
    return sorted(kept, key=lambda each: (each.start, each.piece))


def _tries(by: Viewer) -> int:
    del by  # the view counts the lines of whoever looks
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from wall_briefing_check")
        found: int = cursor.fetchone()[0]
    return found
