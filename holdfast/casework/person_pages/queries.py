"""What the page of a person reads, and who may be chosen on its forms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from holdfast.access.models import Involvement, Membership, User
from holdfast.access.viewer import Viewer, database_now
from holdfast.protocol.calendar import Birth
from holdfast.register.models import AddressCircle, Case, CasePerson, Merge, Person
from holdfast.register.queries import PersonRecord, person_record, same_person
from holdfast.register.words import CaseKind, DatePrecision
from holdfast.site.jinja import long_date


@dataclass(frozen=True)
class PersonPage:
    """A person's record with what its page shows beside it: who recorded it, who may see a confidential address."""

    record: PersonRecord
    recorders: Mapping[UUID, str]
    circles: Mapping[UUID, Sequence[AddressCircle]]
    merges: Sequence[Merge]
    own_cases: Sequence[Case]

    @property
    def person(self) -> Person:
        """The person."""
        return self.record.person


def person_page(viewer: Viewer, person: Person) -> PersonPage | None:
    """Everything for the page of a person, in a fixed number of queries; None where the viewer does not see them."""
    record = person_record(viewer, person.pk)
    if record is None:
        return None
    circles: dict[UUID, list[AddressCircle]] = defaultdict(list)
    confidential = [address.pk for address in record.addresses if address.is_confidential]
    for inside in in_circle(confidential):
        circles[inside.address_id].append(inside)
    ids = same_person(record.person)
    recorded_by = {
        *(name.recorded_by_id for name in record.names),
        *(address.recorded_by_id for address in record.addresses),
        *(place.recorded_by_id for place in record.school_places),
        *(each.relationship.recorded_by_id for each in record.related),
        *(correction.by_id for correction in record.corrections),
    }
    merges = list(
        Merge.objects.filter(Q(keep_id__in=ids) | Q(other_id__in=ids)).select_related(
            "keep", "other", "by", "undone_by"
        )
    )
    return PersonPage(
        record=record,
        recorders=dict(User.objects.filter(pk__in=recorded_by).values_list("pk", "name")),
        circles=circles,
        merges=merges,
        own_cases=[each.case for each in record.cases if each.case.person_id in ids],
    )


def in_circle(address_ids: Sequence[UUID]) -> list[AddressCircle]:
    """Who may see these confidential addresses now, by name."""
    now = database_now() if address_ids else timezone.now()
    rows = AddressCircle.objects.filter(address_id__in=address_ids, from_at__lte=now).exclude(until_at__lte=now)
    return list(rows.select_related("user").order_by("user__name", "id"))


def who_works_with(viewer: Viewer, person: Person) -> list[User]:
    """The colleagues who see a person, in the cases that the viewer sees too; by name, without the viewer."""
    now = timezone.now()
    ids = same_person(person)
    involved = Involvement.objects.filter(
        case__people__person_id__in=ids, case__people__removed_at__isnull=True, from_at__lte=now
    ).exclude(until_at__lte=now)
    today = timezone.localdate()
    members = Membership.objects.filter(team_id__in=involved.values("team_id"), from_date__lte=today).exclude(
        until_date__lt=today
    )
    users = User.objects.filter(Q(pk__in=involved.values("user_id")) | Q(pk__in=members.values("user_id")))
    return list(users.filter(is_active=True).exclude(pk=viewer.author).order_by("name", "id"))


def companions(person: Person) -> list[CasePerson]:
    """Who stands in a case together with a person, in the cases that the viewer sees; each once."""
    ids = same_person(person)
    cases = CasePerson.objects.filter(person_id__in=ids, removed_at__isnull=True).values("case_id")
    rows = (
        CasePerson.objects.filter(case_id__in=cases, removed_at__isnull=True, person__merged_into__isnull=True)
        .exclude(person_id__in=ids)
        .select_related("person")
        .order_by("person__sort_name", "recorded_at", "id")
    )
    return list({row.person_id: row for row in rows}.values())


def open_cases_about(person: Person) -> list[Case]:
    """The open cases about a person that the viewer sees."""
    cases = Case.objects.filter(person_id__in=same_person(person), kind=CaseKind.PERSON, closed_at__isnull=True)
    return list(cases.order_by("-opened_at", "id"))


def born_in_words(person: Person) -> str:
    """A birth date with how well it is known and the age that follows from it."""
    born = person.birth_date
    if born is None:
        return "not known"
    about = person.birth_date_precision == DatePrecision.ESTIMATED
    age = Birth(born, born).age_on((person.died_on or timezone.localdate()).toordinal())
    years = "" if age is None else f" ({'about ' if about else ''}{age} years old)"
    if person.died_on:
        years = ""
    return f"{f'about {born.year}' if about else long_date(born)}{years}"


def described(person: Person) -> str:
    """Somebody among others: "born 4 May 2011 (15 years old)", or that the date is not known."""
    return f"born {born_in_words(person)}" if person.birth_date else "birth date not known"


def bar(person: Person) -> tuple[str, list[tuple[str, str]]]:
    """Who a page is about, for the bar above it."""
    details = [("Born", born_in_words(person))]
    if person.died_on:
        details.append(("Died", long_date(person.died_on)))
    return person.display_name, details


def since_until(from_date: date | None, until_date: date | None) -> str:
    """A span of time in words; "" where nothing is known of it."""
    if from_date and until_date:
        return f"{long_date(from_date)} to {long_date(until_date)}"
    if from_date:
        return f"since {long_date(from_date)}"
    return f"until {long_date(until_date)}" if until_date else ""
