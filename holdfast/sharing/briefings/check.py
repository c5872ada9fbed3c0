"""The check of a briefing: whether any of its text names, or lets one work out, a young person on record (NOR-10).

Whoever writes is answered by how the text reads, the same whoever is on record. Before it is issued it is compared
with everybody on record, and then it is issued or it is not. Each time is in the log, and there are so many an hour and
a day, so that nobody asks it who is on record.
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
from holdfast.sharing.briefings.reads_as import odd_words, reads_as_names
from holdfast.sharing.briefings.shapes import by_form
from holdfast.sharing.briefings.text import tidy
from holdfast.sharing.wall import CHECK

TOO_OFTEN, TOO_MANY = "briefing: checked too often", "briefing: too many names"
"""What the log says of a check that was refused."""

A_DAY, AN_HOUR = 20, 10
"""How often somebody may have a text checked. A briefing takes a few; whoever needs more is asking something else, and
is told when to go on."""
LONGEST = 20_000
"""So many letters at most, in all parts together: some eight pages."""
MOST_NAMES = 12
"""So many different words of one briefing may read as names. The line of a list is no briefing."""


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

    @property
    def names(self) -> int:
        """How many different parts read as names or could be."""
        named = {Why.NAME, Why.NAME_AND_DETAIL, Why.WORD}
        return len({one.piece.casefold() for each in self.by_field.values() for one in each if one.why in named})


def check(*, by: Viewer, texts: Mapping[str, str], places: Collection[Place]) -> Checked:
    """Check the parts of a briefing for its writer, who is answered alike whoever is on record: by how it reads, and by
    how many people fit. Raises Refused once the viewer has done so too often, and for a list of names."""
    not_too_often(by)
    if sum(map(len, texts.values())) > LONGEST:
        raise Refused("It is too long to be a briefing.", instead="Leave out what partners need not act on.")
    record_consultation(viewer=by, operation=Operation.SEARCH, what=CHECK, fields=sorted(texts), reason="NOR-10")
    found = answer(texts, places)
    if found.names > MOST_NAMES:
        record_consultation(viewer=by, operation=Operation.DENIED, what=TOO_MANY, fields=sorted(texts), reason="NOR-10")
        raise Refused(
            f"{found.names} different words in it could be names. A briefing is checked with {MOST_NAMES} at most.",
            instead="Take out whatever people are called. Put the places that it is about on record, under Places.",
            clauses=["NOR-10"],
        )
    return found


def compare(texts: Mapping[str, str], places: Collection[Place]) -> Checked:
    """Check a text that somebody else wrote, and compare it with the names and homes of everybody on record, also
    those that are spelt otherwise. What this finds besides (under "") is for no writer: it would say who is there."""
    with acting_as(on_record.CHECKING, savepoint=False):
        called = on_record.place_names()
        # Two names of one person may stand in two parts.
        whole = "\n".join(tidy(text) for text in texts.values())
        names = on_record.names_like(looked_for(whole), odd_words(whole))
        line = on_record.plain(whole)
        homes = [Finding(Why.ADDRESS, home, line.find(home)) for home in on_record.homes_in(whole, called)]
        besides = [*homes, *names_in(whole, names, called)]
        return Checked({**answer(texts, places).by_field, "": _once(besides)})


def answer(texts: Mapping[str, str], places: Collection[Place]) -> Checked:
    """What whoever writes is told: what stands there, whoever is on record; and where few people or none fit what it
    says of them."""
    told = {field: tidy(text) for field, text in texts.items()}
    today = timezone.localdate()
    with acting_as(on_record.CHECKING, savepoint=False):
        called = on_record.place_names()
        known = on_record.open_knowledge(today, called)
        schools = on_record.schools()
        about = Described(schools=frozenset(each.pk for each in places if each.kind == PlaceKind.SCHOOL))
        # A text says the same of people again and again.
        how_many = cache(on_record.how_many)
        return Checked(
            {
                field: _once(
                    [
                        *by_form(text, known, today),
                        *reads_as_names(text, called),
                        *few_fit(text, schools, today, how_many, about=about),
                    ]
                )
                for field, text in told.items()
            }
        )


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


def not_too_often(by: Viewer) -> None:
    """Raises Refused once the viewer has had too many texts compared, within an hour or a day: the log counts."""
    with connection.cursor() as cursor:  # the view holds the lines of whoever looks
        cursor.execute(
            "select count(*) filter (where at > now() - interval '1 hour'), count(*) from wall_briefing_check"
        )
        an_hour, a_day = cursor.fetchone()
    if a_day < A_DAY and an_hour < AN_HOUR:
        return
    record_consultation(viewer=by, operation=Operation.DENIED, what=TOO_OFTEN, reason="NOR-10")
    often, when = (f"{A_DAY} texts checked within a day", "tomorrow") if a_day >= A_DAY else (
        f"{AN_HOUR} texts checked within an hour", "in an hour"
    )  # fmt: skip
    raise Refused(
        f"You have had {often}.",
        instead=f"What you wrote is kept. Go on {when}, or ask the second manager to look at it with you.",
        clauses=["NOR-10"],
    )
