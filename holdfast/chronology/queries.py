"""Reading chronologies: what the viewer may see, as it was known at any moment.

Row-level security decides which facts and people are there at all; these queries put the names of those people into the
facts and leave out the others. Whoever shows the result to somebody logs it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from holdfast.access.built import BuiltQuery
from holdfast.access.viewer import Viewer
from holdfast.chronology import packs, people
from holdfast.chronology.models import Fact, FactCase
from holdfast.register.models import Case
from holdfast.register.queries import names_by_id

PAGE, LATEST = 50, 5


@dataclass(frozen=True)
class Entry:
    """A fact as a reader sees it.

    `data` has the names of the people whom the reader sees and is silent about others; `line` is the kind's sentence
    with them. `earlier` are the versions that this one replaced, the latest first. `is_withdrawn`: recorded in error,
    and nothing replaces it; then `fact` is the withdrawal, and `earlier` says what was withdrawn.
    """

    fact: Fact
    data: Mapping[str, Any]
    title: str
    line: str
    earlier: Sequence[Entry] = ()

    @property
    def is_withdrawn(self) -> bool:
        """Whether the fact no longer counts."""
        return self.fact.is_withdrawal

    @property
    def is_corrected(self) -> bool:
        """Whether the fact replaces an earlier record."""
        return bool(self.earlier) and not self.is_withdrawn

    @property
    def is_erased(self) -> bool:
        """Whether the content was erased."""
        return self.fact.erased_at is not None


@dataclass(frozen=True)
class ChronologyPage:
    """One page of a chronology, the latest first."""

    entries: Sequence[Entry]
    number: int
    total: int
    size: int = PAGE

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // self.size))

    @property
    def has_next(self) -> bool:
        """Whether there is a page after this one."""
        return self.number < self.pages


def facts_of(case_ids: Collection[UUID], *, as_known_at: datetime | None = None) -> QuerySet[Fact]:
    """All facts of some cases that whoever acts may see, as far as they had been recorded by then. In no order."""
    facts = Fact.objects.filter(Exists(FactCase.objects.filter(fact=OuterRef("pk"), case_id__in=case_ids)))
    return facts if as_known_at is None else facts.filter(recorded_at__lte=as_known_at)


def latest_versions(facts: QuerySet[Fact], as_known_at: datetime | None = None) -> QuerySet[Fact]:
    """Of each fact and its corrections the one recorded last, by then."""
    later = Fact.objects.filter(
        Q(recorded_at__gt=OuterRef("recorded_at")) | Q(recorded_at=OuterRef("recorded_at"), id__gt=OuterRef("id"))
    )
    if as_known_at is not None:
        later = later.filter(recorded_at__lte=as_known_at)
    # Asked twice rather than of a Coalesce: row-level security keeps that from the index, and reads every fact instead.
    return facts.filter(
        ~Exists(later.filter(corrects_id=OuterRef("id"))), ~Exists(later.filter(corrects_id=OuterRef("corrects_id")))
    )


def chronology_of(
    viewer: Viewer,
    case: Case,
    *,
    as_known_at: datetime | None = None,
    kinds: Collection[str] | None = None,
    agency: str | None = None,
    search: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    page: int = 1,
    page_size: int = PAGE,
    naming: Collection[UUID] | None = None,
) -> ChronologyPage:
    """The chronology of a case, the latest first, in the versions that count.

    `as_known_at` shows what had been recorded by that moment. `kinds`, `agency` (its key), `search` (in the text of the
    facts, without regard to case), `since` and `until` (when it happened) narrow it down. `naming`: the people whose
    names may stand in it, for what leaves the product; left out, all whom the reader sees.
    """
    del viewer  # the wall decides
    rows = FactCase.objects.filter(case=case)
    if since is not None:
        rows = rows.filter(happened_at__gte=since)
    if until is not None:
        rows = rows.filter(happened_at__lt=until)
    facts = Fact.objects.filter(Exists(rows.filter(fact=OuterRef("pk"))))
    if as_known_at is not None:
        facts = facts.filter(recorded_at__lte=as_known_at)
    facts = latest_versions(facts, as_known_at)
    if kinds is not None:
        facts = facts.filter(kind__in=kinds)
    if agency:
        facts = facts.filter(agency_key=agency)
    if search.strip():
        facts = facts.filter(_text_contains(search.strip()))
    start = (page - 1) * page_size
    shown = list(_latest_first(facts)[start : start + page_size])
    # A page that is not full is the last: most chronologies need no second question.
    is_last = len(shown) < page_size and (shown or page == 1)
    total = start + len(shown) if is_last else facts.count()
    return ChronologyPage(entries(shown, as_known_at=as_known_at, naming=naming), page, total, page_size)


def _latest_first(facts: QuerySet[Fact]) -> QuerySet[Fact]:
    return facts.order_by("-happened_at", "-recorded_at", "-id")


def latest(viewer: Viewer, case: Case, *, as_known_at: datetime | None = None) -> list[Entry]:
    """The last `LATEST` facts of a case, the latest first, in the versions that count."""
    if as_known_at is not None:
        return list(chronology_of(viewer, case, as_known_at=as_known_at, page_size=LATEST).entries)
    return entries(_LATEST_NOW.all(case_id=case.pk))


_LATEST_NOW = BuiltQuery(
    lambda case_id: _latest_first(latest_versions(facts_of([case_id])))[:LATEST],
    case_id=UUID,
)


def visible_facts(case: Case, as_known_at: datetime | None = None) -> set[UUID]:
    """The facts of a case that whoever acts may read, as far as they had been recorded by then."""
    if as_known_at is not None:
        return set(facts_of([case.pk], as_known_at=as_known_at).values_list("pk", flat=True))
    return set(_VISIBLE_NOW.all(case_id=case.pk))


_VISIBLE_NOW = BuiltQuery(
    lambda case_id: FactCase.objects.filter(case_id=case_id).order_by().values_list("fact_id", flat=True), case_id=UUID
)


def _text_contains(words: str) -> RawSQL:
    """Whether any text in a fact's data contains these words."""
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return RawSQL(
        "exists (select from jsonb_path_query(chronology_fact.data, 'strict $.**') value"
        " where jsonb_typeof(value) = 'string' and value #>> '{}' ilike %s)",
        [pattern],
        output_field=BooleanField(),
    )


def entries(
    facts: Sequence[Fact], *, as_known_at: datetime | None = None, naming: Collection[UUID] | None = None
) -> list[Entry]:
    """These facts as whoever acts may read them, with the versions that they replaced. Two queries, however many."""
    roots = {fact.corrects_id for fact in facts if fact.corrects_id}
    versions: dict[UUID, list[Fact]] = defaultdict(list)
    if roots:
        earlier = Fact.objects.filter(Q(pk__in=roots) | Q(corrects_id__in=roots))
        if as_known_at is not None:
            earlier = earlier.filter(recorded_at__lte=as_known_at)
        for version in earlier.order_by("-recorded_at", "-id"):
            versions[version.corrects_id or version.pk].append(version)
    names = _names_in([*facts, *(version for group in versions.values() for version in group)])
    if naming is not None:
        names = {person_id: name for person_id, name in names.items() if person_id in naming}
    made = []
    for fact in facts:
        replaced = (
            [version for version in versions[fact.corrects_id] if version.pk != fact.pk] if fact.corrects_id else []
        )
        made.append(_entry(fact, names, [_entry(version, names) for version in replaced]))
    return made


def _names_in(facts: Iterable[Fact]) -> dict[UUID, str]:
    ids = set()
    for fact in facts:
        for _, reference in people.references(fact.data):
            try:
                ids.add(UUID(str(reference["id"])))
            except ValueError:
                continue
    return names_by_id(ids) if ids else {}


def _entry(fact: Fact, names: Mapping[UUID, str], earlier: Sequence[Entry] = ()) -> Entry:
    data = people.shown(fact.data, names)
    kind = packs.area_pack().kinds.get(fact.kind)
    title = kind.title if kind else fact.kind
    if fact.erased_at is not None:
        line = "The content of this fact was erased."
    elif fact.is_withdrawal:
        line = f"Withdrawn: {data.get('reason', '')}"
    else:
        by = f"{fact.agency_key} / {fact.post}" if fact.post else fact.agency_key
        line = kind.line(data, fact.happened_at, by) if kind else fact.kind
    return Entry(fact, data, title, line, earlier)


def fact_entry(viewer: Viewer, fact_id: UUID) -> Entry | None:
    """One fact with its versions, whichever of them is asked for; None where the viewer may not see it."""
    del viewer  # the wall decides
    asked = Fact.objects.filter(pk=fact_id).first()
    if asked is None:
        return None
    root = asked.corrects_id or asked.pk
    latest = Fact.objects.filter(Q(pk=root) | Q(corrects_id=root)).order_by("-recorded_at", "-id").first()
    return entries([latest or asked])[0]


def latest_of_kind(viewer: Viewer, case: Case, kind: str) -> Entry | None:
    """The last fact of a kind that counts in a case; None where there is none."""
    found = chronology_of(viewer, case, kinds=[kind], page_size=1).entries
    return found[0] if found else None
