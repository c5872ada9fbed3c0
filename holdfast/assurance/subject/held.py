"""Everything that is held about one person, as that person may read it: no third party stands in it (GM-17).

It is made by somebody who works with the person, of what they may read. What another agency keeps to itself, and what
only named people may read, is that agency's to give: the report says which agencies to ask, never what they hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from holdfast.access.viewer import Viewer
from holdfast.assurance.inquiry.actions import GIVEN
from holdfast.casework.fact_words import said
from holdfast.chronology.models import Fact, FactCase, FactPerson
from holdfast.chronology.packs import area_pack, kind_named
from holdfast.chronology.queries import Entry, entries, latest_versions
from holdfast.protocol.pack import Pack
from holdfast.protocol.parties import SLASH
from holdfast.register.models import Person
from holdfast.register.queries import PersonRecord, person_record
from holdfast.sharing.models import Disclosure
from holdfast.sharing.names import redactor_for
from holdfast.sharing.redaction import Redactor


@dataclass(frozen=True, slots=True)
class HeldFact:
    """One thing that was recorded about the person: in words, with who recorded it, when, and what it replaced."""

    title: str
    happened_at: datetime
    is_day: bool
    by: str
    recorded_at: datetime
    answers: Sequence[tuple[str, Sequence[str]]]
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that was told about the person: what, for what, under which power, to whom, when."""

    at: datetime
    purpose: str
    provision: str
    headings: Sequence[str]
    recipients: Sequence[str]


@dataclass(frozen=True)
class Held:
    """All of it. `keeps_address` says that an address is kept confidential, and so not written here."""

    record: PersonRecord
    keeps_address: bool
    facts: Sequence[HeldFact]
    told: Sequence[Told]
    agencies: Sequence[str]

    @property
    def person(self) -> Person:
        """Whom it is about."""
        return self.record.person


def held_about(viewer: Viewer, person: Person) -> Held | None:
    """All that the viewer may read of what is held about a person; None where they do not see the person. The number
    of queries does not grow with what there is."""
    record = person_record(viewer, person.pk)
    if record is None:
        return None
    ids = {name.person_id for name in record.names} | {record.person.pk}
    pack = area_pack()
    cases = [standing.case_id for standing in record.cases]
    own = [standing.case_id for standing in record.cases if standing.case.person_id in ids]
    facts = list(_facts(ids, own))
    found = entries(facts, naming=ids)
    redactor = redactor_for(ids, cases, [fact.pk for fact in facts])
    return Held(
        record=record,
        keeps_address=any(address.is_confidential for address in record.addresses),
        facts=[fact for entry in found for fact in _all_versions(entry, pack, redactor)],
        told=sorted(
            [*map(_told, _disclosures(ids)), *_inquiries(found, ids, redactor)], key=lambda one: one.at, reverse=True
        ),
        agencies=sorted({pack.parties.title(entry.fact.agency_key) for entry in found}),
    )


def _facts(ids: set[UUID], own: Iterable[UUID]) -> Iterable[Fact]:
    """The facts of the person's own cases, and those of other cases in which the person is concerned, in the versions
    that count, the latest first."""
    in_own = Exists(FactCase.objects.filter(fact=OuterRef("pk"), case_id__in=list(own)))
    concerned = Exists(FactPerson.objects.filter(fact=OuterRef("pk"), person_id__in=ids))
    standing = latest_versions(Fact.objects.filter(Q(in_own) | Q(concerned)))
    return standing.order_by("-happened_at", "-recorded_at", "-id")


def _all_versions(entry: Entry, pack: Pack, redactor: Redactor) -> Iterable[HeldFact]:
    yield _fact(entry, pack, redactor)
    for earlier in entry.earlier:
        yield _fact(earlier, pack, redactor, is_earlier=True)


def _fact(entry: Entry, pack: Pack, redactor: Redactor, *, is_earlier: bool = False) -> HeldFact:
    fact, kind = entry.fact, pack.kinds.get(entry.fact.kind)
    answers: list[tuple[str, Sequence[str]]] = []
    if kind is not None and not entry.is_withdrawn and not entry.is_erased:
        answers = [
            (one.title, [redactor.redact(line).text for line in one.lines]) for one in said(kind, entry.data, pack)
        ]
    by = pack.parties.title(f"{fact.agency_key}{SLASH}{fact.post}" if fact.post else fact.agency_key)
    title = f"{entry.title} (replaced since)" if is_earlier else entry.title
    return HeldFact(
        title=title,
        happened_at=fact.happened_at,
        is_day=fact.happened_precision == "day",
        by=by,
        recorded_at=fact.recorded_at,
        answers=answers,
        is_withdrawn=entry.is_withdrawn,
    )


def _disclosures(ids: set[UUID]) -> Iterable[Disclosure]:
    return (
        Disclosure.objects.filter(person_id__in=ids, sent_at__isnull=False)
        .prefetch_related("recipients__agency")
        .order_by("-sent_at", "id")
    )


def _inquiries(found: Iterable[Entry], ids: set[UUID], redactor: Redactor) -> Iterable[Told]:
    """The documents for an inquiry in which something of the person stands."""
    purposes = dict(kind_named(GIVEN).fields["purpose"].choices)
    for entry in found:
        data = entry.data
        whose = {str(one.get("id", "")) for one in entry.fact.data.get("whose", ())}
        if entry.fact.kind == GIVEN and not entry.is_erased and whose & set(map(str, ids)):
            yield Told(
                at=entry.fact.happened_at,
                purpose=f"For an inquiry: {purposes.get(data['purpose'], data['purpose'])}",
                provision=redactor.redact(str(data["reason"])).text.rstrip("."),
                headings=["What was known, when and to whom, and what was done"],
                recipients=[f"{data['recipient']}, {data['body']}"],
            )


def _told(one: Disclosure) -> Told:
    assert one.sent_at is not None  # noqa: S101 - only what was sent is listed
    return Told(
        at=one.sent_at,
        purpose=one.get_purpose_display(),
        provision=one.provision,
        headings=[str(section["title"]) for section in one.content],
        recipients=[
            f"{row.name}, {row.agency.title}{' (taken back)' if row.recalled_at else ''}"
            for row in sorted(one.recipients.all(), key=lambda row: (row.agency.title, row.name))
        ],
    )
