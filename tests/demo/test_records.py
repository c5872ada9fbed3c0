"""What the demonstration writes many at a time is what the actions write one at a time."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.test import override_settings
from django.utils import timezone

from holdfast.access.actions import involve
from holdfast.access.cover import stands_in_for
from holdfast.access.models import Involvement, User
from holdfast.access.viewer import acting_as
from holdfast.casework.meetings.minutes import extracts
from holdfast.casework.meetings.queries import meetings_page
from holdfast.casework.models import Duty
from holdfast.chronology import chain
from holdfast.chronology.actions import append_fact
from holdfast.chronology.models import ChainLink, Fact, FactCase, FactPerson
from holdfast.chronology.packs import area_pack
from holdfast.chronology.verify import verify
from holdfast.demo.area import SEEDING, Area, make_area
from holdfast.demo.records import Records, Written, references
from holdfast.demo.seed import seed, tell
from holdfast.demo.staff import PERSONAS
from holdfast.protocol.calendar import LONDON
from holdfast.register.actions import open_case, register_person
from holdfast.register.models import Address, Case, CasePerson, Person, PersonName, Team
from holdfast.register.names import NewName
from holdfast.register.words import CaseKind, NameKind

NOW = datetime(2026, 11, 18, 10, 30, tzinfo=LONDON)


@pytest.fixture(autouse=True)
def demonstration_pack() -> Iterator[None]:
    """The pack by which the demonstration works; the other tests of an area stand on that of 2016."""
    with override_settings(PACK="working-together-2026"):
        yield


@pytest.mark.slow
def test_records_equal_what_the_actions_write(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every stage once, in bulk; then one in three again through the actions, at the moments at which it was told."""
    area = make_area(today=NOW.date())
    stories = list(tell(66, Random(11), PERSONAS, NOW, area_pack().kinds))
    with acting_as(SEEDING):
        records = Records(area, Random(11), NOW)
        written = [
            records.add(household, tale, number)
            for (household, tale), number in zip(stories, references(len(stories), 2026), strict=True)
        ]
        records.write()
    for each in written[::3]:
        person_id, case_id, same = _again(area, each, monkeypatch)
        with acting_as(SEEDING):
            assert _facts(each.case_id, {}) == _facts(case_id, same), each.household.stage.title
            assert _duties(each.case_id, {}) == _duties(case_id, same), each.household.stage.title
            assert _person(each.household.child.id) == _person(person_id)
    proof = verify()
    assert proof.is_whole, proof.faults
    with acting_as(SEEDING):
        assert proof.facts.links == Fact.objects.count() == ChainLink.objects.count() > 1_000


def _again(area: Area, written: Written, monkeypatch: pytest.MonkeyPatch) -> tuple[UUID, UUID, Mapping[str, str]]:
    """The same story through the actions, with a family of the same names. Gives the ids that stand for the first."""
    told, child = written.told, written.household.child
    opener = area.viewer(told[0].by)
    with acting_as(opener):
        person = register_person(
            by=opener, source="concern form", birth_date=child.born, sex=child.sex,
            names=[
                NewName(given, family, kind)
                for kind, given, family in [(NameKind.LEGAL, child.given, child.family), *child.other_names]
            ],
        )  # fmt: skip
        case = open_case(by=opener, kind=CaseKind.PERSON, person=person, reason="Worrying.")
        same = {str(written.case_id): str(case.id), str(child.id): str(person.id)}
        for around in written.household.around:
            relative = register_person(
                by=opener, names=[NewName(around.person.given, around.person.family, NameKind.LEGAL)],
                source="concern form", case=case, role=around.role,
            )  # fmt: skip
            same[str(around.person.id)] = str(relative.id)
        with acting_as(SEEDING):
            standing = list(Involvement.objects.filter(case_id=written.case_id))
        for each in standing:
            involve(
                by=opener, case_id=case.id, role=each.role, reason=each.reason,
                user=User.objects.get(pk=each.user_id) if each.user_id else None,
                team=Team.objects.get(pk=each.team_id) if each.team_id else None,
                agency_id=each.agency_id if each.user_id else None,
            )  # fmt: skip
    for fact in told:
        by = area.viewer(fact.by)
        monkeypatch.setattr(timezone, "now", lambda moment=fact.recorded: moment)
        with acting_as(by):
            append_fact(by=by, kind=fact.kind, happened_at=fact.happened, data=_renamed(fact.data, same), cases=[case])
        monkeypatch.undo()
    return person.id, case.id, {new: old for old, new in same.items()}


def _renamed(value: Any, same: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(inner, same) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(inner, same) for inner in value]
    return same.get(str(value), value) if isinstance(value, str | UUID) else value


def _facts(case_id: UUID, same: Mapping[str, str]) -> list[dict[str, Any]]:
    """The facts of a case in every column but those that are made at random, with what hangs on each."""
    rows = []
    for link in FactCase.objects.filter(case_id=case_id).select_related("fact").order_by("fact__recorded_at"):
        fact = link.fact
        assert chain.digest(bytes(fact.salt or b""), fact.data) == bytes(fact.content_digest)
        row = {
            field.attname: getattr(fact, field.attname)
            for field in Fact._meta.concrete_fields
            if field.attname not in {"id", "salt", "content_digest"}
        }
        row["data"] = _renamed(fact.data, same)
        row["link happened_at"] = link.happened_at
        people = FactPerson.objects.filter(fact=fact).values_list("person_id", "role")
        row["people"] = sorted((same.get(str(person_id), str(person_id)), role) for person_id, role in people)
        rows.append(row)
    return rows


def _duties(case_id: UUID, same: Mapping[str, str]) -> list[list[str]]:
    kinds = {fact.pk: f"{fact.kind} {fact.recorded_at}" for fact in Fact.objects.filter(fact_cases__case_id=case_id)}
    rows = []
    for duty in Duty.objects.filter(case_id=case_id):
        row = {
            field.attname: getattr(duty, field.attname)
            for field in Duty._meta.concrete_fields
            if field.attname not in {"id", "case_id"}
        }
        for name in ("arises_from_id", "after_id", "met_by_id", "held_id"):
            row[name] = kinds.get(row[name])
        row["item_key"] = _replaced(row["item_key"], same)
        rows.append([f"{name}: {_renamed(value, same)}" for name, value in sorted(row.items())])
    return sorted(rows)


def _replaced(text: str, same: Mapping[str, str]) -> str:
    for new, old in same.items():
        text = text.replace(new, old)
    return text


def _person(person_id: UUID) -> tuple[object, ...]:
    person = Person.objects.get(pk=person_id)
    names = PersonName.objects.filter(person=person).values_list("kind", "given", "family", "search", "source")
    standing = CasePerson.objects.filter(person=person).values_list("role", "removed_at")
    return (
        person.display_name, person.sort_name, person.birth_date, person.birth_date_precision, person.sex,
        person.purpose, person.held_by_id, person.merged_into_id, sorted(names), list(standing),
    )  # fmt: skip


@pytest.mark.slow
def test_seed_fills_an_area_that_verifies(committed_db: str) -> None:
    seed(120, progress=[].append)
    proof = verify()
    assert proof.is_whole, proof.faults
    with acting_as(SEEDING):
        assert Case.objects.filter(kind="person").count() == 121  # one child has a second record
        assert not Address.objects.filter(is_confidential=True).exists()  # no job sees one
    worker = make_viewer("beatriz")
    with acting_as(worker):
        mine = Case.objects.filter(closed_at__isnull=True).count()
        assert 0 < mine <= 40
        assert Duty.objects.exists()
        assert Address.objects.filter(is_confidential=True).exists()
        emergency = Duty.objects.get(rule="emergency-reviewed")
        assert emergency.status == "due"
    with acting_as(make_viewer("tobias")):
        assert Case.objects.filter(pk=emergency.case_id).exists(), "for a few hours"
    renu = make_viewer("renu")
    with acting_as(renu):
        assert [cover.absent.name for cover in stands_in_for(renu)] == ["Alistair Fathomrigg"]


@pytest.mark.slow
def test_seed_holds_a_meeting_to_come_and_one_held(committed_db: str) -> None:
    seed(120, progress=[].append)
    co_ordinator = make_viewer("carys")
    with acting_as(co_ordinator):
        coming, past = (meetings_page(co_ordinator, which).meetings for which in ("coming", "past"))
        assert len(coming[0].children) == coming[0].meeting.children == 2
        assert coming[0].meeting.planned_for > timezone.now()
        assert coming[0].mine
        assert {one.answer for one in coming[0].meeting.invitations.all()} >= {"asked", "coming", "not asked"}
        assert Fact.objects.filter(kind="meeting.called").count() == 2
        held = past[0]
        assert held.meeting.invitations.filter(came=True, leads=True).count() == 1
        assert held.meeting.invitations.filter(came=True).count() > 3
        minutes = extracts(co_ordinator, held, held.children)
        assert [fact.title for fact in minutes[0].facts] == ["What the meeting decided for this child"]
        assert Fact.objects.filter(kind="plan.made").exists()
    assert verify().is_whole


def make_viewer(key: str) -> Any:
    """The viewer of a persona in a seeded area."""
    from holdfast.access.viewer import viewer_for

    return viewer_for(User.objects.get(email=f"{key}@kelpmouth.example.org"))


def test_seed_needs_one_child_only(committed_db: str) -> None:
    seed(1, progress=[].append)
    with acting_as(SEEDING):
        assert Fact.objects.exists()


@pytest.mark.slow
@pytest.mark.usefixtures("committed_db")
def test_seed_fills_a_lean_area_too() -> None:
    """As the measurements ask for it: most children have no relative on record, and nothing may rest on one."""
    seed(120, lean=True, progress=[].append)
    with acting_as(SEEDING):
        assert Case.objects.filter(kind="person").count() >= 120
