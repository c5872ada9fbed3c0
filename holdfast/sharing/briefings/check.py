"""The check of a briefing: whether any of its text names, or lets one work out, a young person on record (NOR-10).

Whoever writes is answered by how the text reads, the same whoever is on record; and by whether six people or more fit
what it puts together of them. Before it is issued it is compared with everybody on record, and then it is issued or it
is not. Each time is in the log, and there are so many an hour and a day, so that nobody asks it who is on record.

What is read is limited first (`readable`): a text on which the reading would never end would hold a thread of the
server for as long.
"""

from __future__ import annotations

from collections import defaultdict
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
from holdfast.sharing.briefings.few import Described, combinations, few_fit, how_many_ways
from holdfast.sharing.briefings.findings import Finding, Why
from holdfast.sharing.briefings.named import looked_for, names_in
from holdfast.sharing.briefings.reads_as import odd_words, reads_as_names
from holdfast.sharing.briefings.shapes import by_form
from holdfast.sharing.briefings.text import LONGEST_WORD, sentences, tidy, too_long_a_word
from holdfast.sharing.wall import CHECK

TOO_OFTEN = "briefing: checked too often"
TOO_MANY, TOO_MANY_TOGETHER = "briefing: too many names", "briefing: too many combinations"
"""What the log says of a check that was refused."""

A_DAY, AN_HOUR = 20, 10
"""How often somebody may have a text checked. A briefing takes a few; whoever needs more is asking something else, and
is told when to go on."""
LONGEST = 20_000
"""So many letters at most, in all parts together: some eight pages. As they were written, and as they are read: there
are signs that stand for eighteen letters."""
MOST_SENTENCES = 1_000
"""So many sentences or lines at most, in all parts together."""
MOST_NAMES = 12
"""So many different words of one briefing may read as names. The line of a list is no briefing."""
MOST_TOGETHER = 12
"""So many single combinations of what is said of people and of places may one briefing have. Each is a count of those
on record, and the answer says whether there are six."""


@dataclass(frozen=True)
class Checked:
    """What was found, by the part of the briefing in which it stands."""

    by_field: Mapping[str, Sequence[Finding]]
    together: int = 0
    """How many single combinations it has. With more than `MOST_TOGETHER` none is counted."""

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
    """Check the parts of a briefing for its writer, who is answered alike whoever is on record by how it reads, and is
    told where fewer than six people fit. Raises Refused once the viewer has done so too often, for what nobody could
    read, for a list of names and for too many combinations."""
    not_too_often(by)
    readable(texts)
    record_consultation(viewer=by, operation=Operation.SEARCH, what=CHECK, fields=sorted(texts), reason="NOR-10")
    found = answer(texts, places)
    refused = _too_much(found)
    if refused is not None:
        what = TOO_MANY if found.names > MOST_NAMES else TOO_MANY_TOGETHER
        record_consultation(viewer=by, operation=Operation.DENIED, what=what, fields=sorted(texts), reason="NOR-10")
        raise refused
    return found


def readable(texts: Mapping[str, str]) -> dict[str, str]:
    """The parts as they are read. Raises Refused for what nobody could read."""
    if sum(map(len, texts.values())) <= LONGEST:
        told = {field: tidy(text) for field, text in texts.items()}
        begins = next(filter(None, map(too_long_a_word, told.values())), "")
        if begins:
            raise Refused(
                f"A word in it has more than {LONGEST_WORD} letters. It begins “{begins}”.",
                instead="Shorten it or take it out.",
            )
        is_short = sum(map(len, told.values())) <= LONGEST
        if is_short and sum(len(sentences(text)) for text in told.values()) <= MOST_SENTENCES:
            return told
    raise Refused("It is too long to be a briefing.", instead="Leave out what partners need not act on.")


def _too_much(found: Checked) -> Refused | None:
    """Why a text is answered no further; None where it is."""
    if found.names > MOST_NAMES:
        return Refused(
            f"{found.names} different words in it could be names. A briefing is checked with {MOST_NAMES} at most.",
            instead="Take out whatever people are called. Put the places that it is about on record, under Places.",
            clauses=["NOR-10"],
        )
    if found.together > MOST_TOGETHER:
        return Refused(
            "It says too much of people together with places and days."
            f" A briefing is checked with {MOST_TOGETHER} such combinations at most.",
            instead="Write “young people” where their age or sex does not matter, and name fewer schools and streets.",
            clauses=["NOR-10"],
        )
    return None


def compare(texts: Mapping[str, str], places: Collection[Place]) -> Checked:
    """Check a text that somebody else wrote, and compare it with the names and homes of everybody on record, also
    those that are spelt otherwise. What this finds besides (under "") is for no writer: it would say who is there.
    Raises Refused for a text that is checked no further for its writer either."""
    found = answer(texts, places)
    refused = _too_much(found)
    if refused is not None:
        raise refused
    with acting_as(on_record.CHECKING, savepoint=False):
        called = on_record.place_names()
        # Two names of one person may stand in two parts.
        whole = "\n".join(readable(texts).values())
        names = on_record.names_like(looked_for(whole), odd_words(whole))
        line = on_record.plain(whole)
        homes = [Finding(Why.ADDRESS, home, line.find(home)) for home in on_record.homes_in(whole, called)]
        besides = [*homes, *names_in(whole, names, called)]
        return Checked({**found.by_field, "": _once(besides)}, found.together)


def answer(texts: Mapping[str, str], places: Collection[Place]) -> Checked:
    """What whoever writes is told: what stands there, whoever is on record; and where few people or none fit what it
    says of them."""
    told = readable(texts)
    today = timezone.localdate()
    with acting_as(on_record.CHECKING, savepoint=False):
        called = on_record.place_names()
        known = on_record.open_knowledge(today, called)
        schools = on_record.schools()
        about = Described(schools=frozenset(each.pk for each in places if each.kind == PlaceKind.SCHOOL))
        said = {field: list(combinations(text, schools, today, about=about)) for field, text in told.items()}
        together = how_many_ways(one for each in said.values() for one in each)
        # A text says the same of people again and again.
        how_many = cache(on_record.how_many)
        return Checked(
            {
                field: _once(
                    [
                        *by_form(text, known, today),
                        *reads_as_names(text, called),
                        *(few_fit(said[field], how_many) if together <= MOST_TOGETHER else ()),
                    ]
                )
                for field, text in told.items()
            },
            together,
        )


def _once(found: Sequence[Finding]) -> list[Finding]:
    """Each part once: nothing that stands in a longer one which is refused for the same reason, and nothing that may be
    a coincidence within another part."""
    told: dict[tuple[Why, str], Finding] = {}
    reached: dict[Why | None, int] = defaultdict(lambda: -1)
    # What holds another comes before it; so it is enough to know how far those before it reach.
    ends = ((one.start + len(one.piece), one) for one in found)
    for end, one in sorted(ends, key=lambda each: (each[1].start, -each[0], each[1].why.can_be_a_coincidence)):
        within = reached[None if one.why.can_be_a_coincidence else one.why]
        if end > within:
            told.setdefault((one.why, one.piece), one)
        for each in (None, one.why):
            reached[each] = max(reached[each], end)
    return sorted(told.values(), key=lambda each: (each.start, each.piece))


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
