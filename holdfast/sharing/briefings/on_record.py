"""What the check reads of those on record: as a job of the product, for the writer may see hardly any of them.

Nothing of it leaves the check but parts of the writer's own text (`check`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from rapidfuzz.distance import OSA

from holdfast.access.viewer import job
from holdfast.chronology.models import FactPerson
from holdfast.protocol.calendar import end_of_day, start_of_day
from holdfast.register.models import Address, Agency, Contact, Person, Place, SchoolPlace
from holdfast.register.words import PlaceKind
from holdfast.sharing.briefings.few import Described
from holdfast.sharing.briefings.findings import FEW
from holdfast.sharing.briefings.named import Name, Names
from holdfast.sharing.briefings.shapes import OpenKnowledge
from holdfast.sharing.wall import CHECK

CHECKING = job(CHECK, "A briefing must name nobody on record, and its writer may see hardly any of them.")

HOMES = (PlaceKind.CARE,)
"""The kinds of place that are the home of a few: a briefing is about none, and names none."""

# Each word, and a name written in one piece, is looked up in the words of the text and their halves.
_NAMED = """
select person_id::text, given, family from register_personname
where exists (select from unnest(string_to_array(search, ' ')) word where word = any(%(forms)s::text[]))
   or replace(search, ' ', '') = any(%(forms)s::text[])
"""


# How each word of a name sounds, and how what was written does.
_SOUNDS = """
with word as materialized (
    select distinct unnest(string_to_array(search, ' ')) as said from register_personname
)
select said, dmetaphone(said) from word where length(said) >= %(shortest)s and said ~ '^[a-z]+$'
"""
_WRITTEN = "select said, dmetaphone(said) from unnest(%(forms)s::text[]) as said"
LONG_WORD = 9
"""Of such a name two letters may be wrong."""
SHORTEST_MISSPELT = 4
"""Of three letters nearly every word is one letter off another."""


def names_like(forms: Collection[str], odd: Collection[str] = ()) -> Names:
    """The names of everybody on record that hold one of these words; or one that is spelt nearly as one of `odd`, those
    that are no English words."""
    alike = _spelt_like(odd)
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, {"forms": sorted({*forms, *(name for _, name in alike)})})
        names = Names.made(Name.of(person, given, family) for person, given, family in cursor.fetchall())
    for written, name in alike:
        names.read_as(written, name)
    return names


def _spelt_like(odd: Collection[str]) -> list[tuple[str, str]]:
    """Each of these words with the words of names that it is one letter off (left out, added, changed, doubled or
    turned about; two letters of long ones), or that sound like it."""
    long = sorted({each for each in odd if len(each) >= SHORTEST_MISSPELT and re.fullmatch("[a-z]+", each)})
    if not long:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SOUNDS, {"shortest": SHORTEST_MISSPELT - 1})
        by_length: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for name, sound in cursor.fetchall():
            by_length[len(name)].append((name, sound))
        cursor.execute(_WRITTEN, {"forms": long})
        written = cursor.fetchall()
    return [
        (word, name)
        for word, sound in written
        for length in range(len(word) - 2, len(word) + 3)
        for name, its_sound in by_length[length]
        if word != name and _is_near(word, name, same_sound=len(sound) > 1 and sound == its_sound)
    ]


def _is_near(word: str, name: str, *, same_sound: bool) -> bool:
    most = 2 if same_sound or min(len(word), len(name)) >= LONG_WORD else 1
    return OSA.distance(word, name, score_cutoff=most) <= most


def homes_in(text: str, places: Collection[str]) -> list[str]:
    """The parts of a text that are homes on record, confidential ones among them: by the first line of the address.
    What a place on record is called is none."""
    told = f" {plain(text)} "
    with connection.cursor() as cursor:
        cursor.execute("select line from wall_homes_in(%s, %s) as found(line)", [told, FEW])
        found = [line for (line,) in cursor.fetchall()]
    named = {plain(name) for name in places}
    return [line for line in found if line not in named]


def plain(text: str) -> str:
    """A text as homes are compared with it: without capitals and punctuation."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def place_names() -> list[str]:
    """What places on record and agencies are called: everybody may read it."""
    places = Place.objects.order_by("name", "id").values_list("name", flat=True)
    return [*places, *Agency.objects.order_by("title", "id").values_list("title", flat=True)]


def homes_of_a_few() -> list[str]:
    """The places on record that are homes of a few, by name: everybody may read it, and a briefing names none."""
    return list(Place.objects.filter(kind__in=HOMES).order_by("name", "id").values_list("name", flat=True))


def schools() -> Mapping[str, UUID]:
    """The schools on record, by name."""
    return dict(Place.objects.filter(kind=PlaceKind.SCHOOL).order_by("name", "id").values_list("name", "pk"))


def open_knowledge(today: date, places: Collection[str]) -> OpenKnowledge:
    """The telephone numbers and addresses for mail that everybody finds under Contacts, and what places are called."""
    rows = Contact.objects.filter(Q(until_date__isnull=True) | Q(until_date__gte=today)).values_list(
        "telephone", "email"
    )
    return OpenKnowledge(
        [number for number, _ in rows if number], [mail for _, mail in rows if mail], places, homes_of_a_few()
    )


def how_many(described: Described) -> int:
    """How many people on record fit, counted up to `FEW`."""
    today = timezone.localdate()
    people = Person.objects.filter(merged_into__isnull=True, erased_at__isnull=True)
    if described.ages:
        born = Q()
        for age in described.ages:
            born |= Q(birth_date__gt=_years_before(today, age + 1), birth_date__lte=_years_before(today, age))
        people = people.filter(born)
    if described.sexes:
        people = people.filter(sex__in=described.sexes)
    if described.ethnicities:
        people = people.filter(ethnicity__in=frozenset().union(*described.ethnicities))
    if described.schools:
        at = SchoolPlace.objects.filter(person=OuterRef("pk"), school__in=described.schools)
        people = people.filter(Exists(at.filter(Q(until_date__isnull=True) | Q(until_date__gte=today))))
    if described.streets or described.districts:
        where = Q()
        for street in described.streets:
            where |= Q(lines__icontains=street)
        for district in described.districts:
            where |= Q(postcode__istartswith=f"{district} ")
        people = people.filter(Exists(Address.objects.filter(where, person=OuterRef("pk"), until_date__isnull=True)))
    if described.days:
        on = Q()
        for day in described.days:
            on |= Q(fact__happened_at__range=(start_of_day(day), end_of_day(day)))
        people = people.filter(pk__in=FactPerson.objects.filter(on).values("person_id"))
    return people.order_by()[:FEW].count()


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
