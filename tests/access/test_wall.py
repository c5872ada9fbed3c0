"""Need to know, in the database: what each viewer's transaction finds there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from holdfast.access import installing, policy
from holdfast.access.actions import end_involvement, involve
from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import Consultation, Involvement, Operation
from holdfast.access.viewer import NotActingError, Viewer, acting_as, current_viewer, viewer_for
from holdfast.chronology.models import ChainLink, Fact, FactCase, FactPerson
from holdfast.register.actions import add_address, add_name, add_to_case, make_address_confidential, relate
from holdfast.register.models import Address, Case, CasePerson, Person, PersonName, Relationship
from holdfast.register.names import NewName
from tests.access.area import SET_UP, Area

pytestmark = pytest.mark.usefixtures("db")


def counts() -> dict[str, int]:
    """How many rows whoever acts finds in the tables about people."""
    tables = (
        Person,
        PersonName,
        Address,
        Relationship,
        Case,
        CasePerson,
        Fact,
        FactCase,
        FactPerson,
        ChainLink,
        Involvement,
    )
    return {table.__name__: table.objects.count() for table in tables}


def test_every_table_of_the_database_is_declared() -> None:
    with connection.cursor() as cursor:
        assert installing.undeclared(cursor) == []


def test_every_guarded_table_has_row_level_security_that_binds_its_owner_too() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class join pg_namespace on pg_namespace.oid = relnamespace"
            " where nspname = current_schema() and relkind = 'r' and not (relrowsecurity and relforcerowsecurity)"
        )
        open_tables = {name for (name,) in cursor.fetchall()}
    assert open_tables == {table.name for table in installing.declared().values() if not table.guarded}


def test_the_application_cannot_bypass_row_level_security() -> None:
    """ASVS 5.0 V8.3.1, V13.2.2."""
    with connection.cursor() as cursor:
        cursor.execute("select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user")
        assert cursor.fetchone() == ("holdfast_app", False, False)


def test_nobody_acting_sees_nothing() -> None:
    """ASVS 5.0 V8.3.1."""
    area = Area()
    worker = area.staff("Ann")
    area.concern(worker, area.case(worker))
    assert set(counts().values()) == {0}
    with pytest.raises(NotActingError):
        current_viewer()


def test_those_involved_see_the_case_and_others_find_nothing_of_it() -> None:
    area = Area()
    worker, officer = area.staff("Ann"), area.staff("Bob", area.police, post="gangs unit")
    child = area.child(worker)
    sister = area.child(worker, "Rowan")
    case = area.case(worker, child)
    with acting_as(worker):
        add_to_case(by=worker, case=case, person=sister, role="sibling", source="mother")
        relate(by=worker, person=child, kind="sibling", other=sister, source="mother")
        add_address(by=worker, person=child, lines="1 Example Street", source="mother")
    area.concern(worker, case, data={"siblings": [{"id": str(sister.pk), "relation": "sister"}]})
    with acting_as(worker):
        assert counts() == {
            "Person": 2, "PersonName": 2, "Address": 1, "Relationship": 1, "Case": 1, "CasePerson": 2, "Fact": 1,
            "FactCase": 1, "FactPerson": 1, "ChainLink": 0, "Involvement": 2,
        }  # fmt: skip
    with acting_as(officer):
        assert set(counts().values()) == {0}


def test_the_front_door_is_involved_as_a_team_from_the_start() -> None:
    area = Area()
    worker = area.staff("Ann", area.school, post="teacher")
    door = area.staff("Dot", team=area.front_door, post="front door")
    case = area.case(worker)
    with acting_as(door):
        assert Case.objects.get() == case


def test_involvement_counts_from_its_beginning_to_its_end() -> None:
    """ASVS 5.0 V8.2.4."""
    area = Area()
    worker, officer = area.staff("Ann"), area.staff("Bob", area.police)
    case = area.case(worker)
    with acting_as(worker):
        given = involve(
            by=worker, case_id=case.pk, role="works with", reason="Joint visit.", user=area.user(officer),
            until_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip
    with acting_as(officer):
        assert Case.objects.filter(pk=case.pk).exists()
    with acting_as(worker):
        end_involvement(by=worker, involvement=given, reason="The visit was made.")
    with acting_as(officer):
        assert not Case.objects.exists()


@pytest.mark.parametrize(("began", "ends"), [(-48, -24), (24, 48)])
def test_involvement_that_is_over_or_yet_to_begin_shows_nothing(began: int, ends: int) -> None:
    """ASVS 5.0 V8.3.2."""
    area = Area()
    worker, officer = area.staff("Ann"), area.staff("Bob", area.police)
    case = area.case(worker)
    now = timezone.now()
    with acting_as(SET_UP):
        Involvement.objects.create(
            case=case, user_id=officer.user_id, agency_id=officer.agency_id, role="works with", reason="x",
            from_at=now + timedelta(hours=began), until_at=now + timedelta(hours=ends),
        )  # fmt: skip
    with acting_as(officer):
        assert not Case.objects.exists()


def test_sight_is_given_for_one_agency_and_not_carried_to_another() -> None:
    """ASVS 5.0 V8.4.1."""
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    with acting_as(SET_UP):
        from holdfast.access.actions import add_membership

        add_membership(by=SET_UP, user=area.user(worker), agency_id=area.school.id, post="governor")
    governor = viewer_for(area.user(worker), area.school.id)
    assert governor is not None
    assert governor.agency == "education"
    with acting_as(governor):
        assert not Case.objects.exists()
    with acting_as(worker):
        assert Case.objects.get() == case


def test_nobody_gives_others_or_themselves_sight_of_a_case_that_they_do_not_see() -> None:
    """ASVS 5.0 V15.4.2."""
    area = Area()
    worker, officer = area.staff("Ann"), area.staff("Bob", area.police)
    case = area.case(worker)
    with pytest.raises(Refused, match="by those who work on it"), acting_as(officer):
        involve(by=officer, case_id=case.pk, role="works with", reason="Curious.", user=area.user(officer))


def test_the_last_involvement_in_an_open_case_stays() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker, involve_front_door=False)
    with acting_as(worker), pytest.raises(Refused, match="Nobody else works on this case"):
        end_involvement(by=worker, involvement=Involvement.objects.get(case=case), reason="Moving on.")


def test_a_case_whose_workers_have_left_is_found_by_an_area_administrator_alone() -> None:
    from holdfast.access.actions import end_membership
    from holdfast.access.models import Membership
    from holdfast.register.queries import unattended_cases

    area = Area()
    worker, colleague = area.staff("Ann"), area.staff("Bea")
    administrator = area.staff("Ada", functions=["area administrator"])
    case = area.case(worker, involve_front_door=False)
    with acting_as(administrator):
        assert unattended_cases(administrator) == []
    with acting_as(SET_UP):
        end_membership(by=SET_UP, membership=Membership.objects.get(user_id=worker.user_id))
    assert viewer_for(area.user(worker)) is None
    with acting_as(colleague):
        assert unattended_cases(colleague) == []
    with acting_as(administrator):
        assert [each.reference for each in unattended_cases(administrator)] == [case.reference]
        assert not Case.objects.exists()
        involve(
            by=administrator, case_id=case.pk, role="lead professional", reason="Ann left.", user=area.user(colleague)
        )
    with acting_as(colleague):
        assert Case.objects.get() == case


def test_nobody_can_place_a_hidden_person_in_their_own_case_to_see_them() -> None:
    area = Area()
    worker, officer = area.staff("Ann"), area.staff("Bob", area.police)
    hidden = area.child(worker, "Hidden")
    area.case(worker, hidden)
    case = area.case(officer)
    with pytest.raises(DatabaseError), acting_as(officer):
        add_to_case(by=officer, case=case, person=hidden, role="associate", source="guess")


def test_a_relationship_is_seen_by_those_who_see_both() -> None:
    area = Area()
    worker, officer = area.staff("Ann"), area.staff("Bob", area.police)
    child, cousin = area.child(worker), area.child(worker, "Rowan")
    case, other = area.case(worker, child), area.case(worker, cousin)
    with acting_as(worker):
        relate(by=worker, person=child, kind="cousin", other=cousin, source="aunt")
        involve(by=worker, case_id=case.pk, role="works with", reason="x", user=area.user(officer))
    with acting_as(officer):
        assert Person.objects.get() == child
        assert not Relationship.objects.exists()
    with acting_as(worker):
        involve(by=worker, case_id=other.pk, role="works with", reason="x", user=area.user(officer))
    with acting_as(officer):
        assert Relationship.objects.count() == 1


def test_a_confidential_address_is_seen_by_its_circle_alone() -> None:
    """ASVS 5.0 V8.2.3, V14.2.6."""
    area = Area()
    worker, officer, door = area.staff("Ann"), area.staff("Bob", area.police), area.staff("Dot", team=area.front_door)
    child = area.child(worker)
    case = area.case(worker, child)
    with acting_as(worker):
        involve(by=worker, case_id=case.pk, role="works with", reason="x", user=area.user(officer))
        address = add_address(by=worker, person=child, lines="1 Example Street", source="mother")
        secret = add_address(
            by=worker, person=child, lines="2 Hidden Lane", source="mother", confidential_because="Threat to life.",
            circle=[area.user(officer)],
        )  # fmt: skip
    with acting_as(worker):
        assert Address.objects.count() == 2
    with acting_as(officer):
        assert Address.objects.count() == 2
    with acting_as(door):
        assert Person.objects.get() == child
        assert Address.objects.get() == address
    with acting_as(SET_UP):
        assert Address.objects.get() == address, "no job sees a confidential address"
    with acting_as(worker):
        make_address_confidential(by=worker, address=address, because="Found out.")
        assert set(Address.objects.all()) == {address, secret}
    with acting_as(officer):
        assert Address.objects.get() == secret


@pytest.mark.parametrize(("handling", "sees"), [("case team", "ABC"), ("own agency", "AC"), ("named people", "AB")])
def test_handling_narrows_who_of_the_case_team_reads_a_fact(handling: str, sees: str) -> None:
    """ASVS 5.0 V8.2.3."""
    area = Area()
    people = {"A": area.staff("Ann"), "B": area.staff("Bob", area.police), "C": area.staff("Cat")}
    case = area.case(people["A"])
    with acting_as(people["A"]):
        for letter in "BC":
            involve(by=people["A"], case_id=case.pk, role="works with", reason="x", user=area.user(people[letter]))
    fact = area.concern(people["A"], case, handling=handling, named=[area.user(people["B"])])
    seen = ""
    for letter, viewer in people.items():
        with acting_as(viewer):
            rows = {
                Fact.objects.filter(pk=fact.pk).count(),
                FactCase.objects.filter(fact=fact).count(),
            }
            assert len(rows) == 1
            seen += letter * rows.pop()
    assert seen == sees


def test_a_fact_about_several_children_shows_each_reader_only_those_whom_they_see() -> None:
    """ASVS 5.0 V8.2.3."""
    area = Area()
    worker, officer = area.staff("Ann"), area.staff("Bob", area.police)
    one, two = area.child(worker, "One"), area.child(worker, "Two")
    first, second = area.case(worker, one), area.case(worker, two)
    with acting_as(worker):
        involve(by=worker, case_id=second.pk, role="works with", reason="x", user=area.user(officer))
    fact = area.concern(worker, first, second, people=[(one, "present"), (two, "present")])
    with acting_as(officer):
        assert Fact.objects.get() == fact
        assert [row.case_id for row in FactCase.objects.all()] == [second.pk]
        assert [row.person_id for row in FactPerson.objects.all()] == [two.pk]


def test_an_unplaced_person_is_seen_by_whoever_registered_them_alone() -> None:
    area = Area()
    worker, colleague = area.staff("Ann"), area.staff("Bea")
    child = area.child(worker)
    with acting_as(worker):
        add_name(by=worker, person=child, name=NewName("Rob", kind="nickname"), source="friend")
        assert PersonName.objects.count() == 2
    with acting_as(colleague):
        assert not Person.objects.exists()
        assert not PersonName.objects.exists()


def test_the_log_is_written_by_everybody_read_by_auditors_and_changed_by_nobody() -> None:
    """ASVS 5.0 V16.4.2."""
    area = Area()
    worker, auditor = area.staff("Ann"), area.staff("Aud", functions=["auditor"])
    case = area.case(worker)
    with acting_as(worker):
        record_consultation(viewer=worker, operation=Operation.CONSULT, what="case page", case_ids=[case.pk])
        assert not Consultation.objects.exists()
    with acting_as(auditor):
        line = Consultation.objects.filter(operation="consult").get()
        assert (line.user_name, line.agency, line.what, line.case_ids) == (
            "Ann", "children's social care", "case page", [case.pk],
        )  # fmt: skip
        assert not Case.objects.exists()
        for statement in ("update access_consultation set what = 'x'", "delete from access_consultation"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_what_cannot_be_logged_is_not_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """ASVS 5.0 V16.5.3."""
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)

    def broken(**_: object) -> None:
        raise DatabaseError("the log cannot be written")

    monkeypatch.setattr("holdfast.chronology.recording.record_consultation", broken)
    with pytest.raises(DatabaseError):
        area.concern(worker, case)
    with acting_as(worker):
        assert not Fact.objects.exists()


def test_acting_within_acting_returns_to_the_outer_viewer_also_after_an_error() -> None:
    """ASVS 5.0 V8.3.3."""
    area = Area()
    worker, officer = area.staff("Ann"), area.staff("Bob", area.police)
    area.case(worker)

    def seen() -> tuple[int, Viewer]:
        return Case.objects.count(), current_viewer()

    with acting_as(worker):
        with acting_as(officer):
            assert seen() == (0, officer)
        assert seen() == (1, worker)
        with pytest.raises(DatabaseError), acting_as(officer), connection.cursor() as cursor:
            cursor.execute("select 1 / 0")
        assert seen() == (1, worker)


def test_a_job_must_be_declared() -> None:
    """ASVS 5.0 V8.3.3."""
    with pytest.raises(NotActingError), acting_as(Viewer(None, "x", None, "", job="never heard of")):
        pass


def test_a_condition_must_name_its_table() -> None:
    """A bare column would mean the view's own within the condition, which would then always hold."""
    for condition in (policy.sees_case, policy.sees_person, policy.sees_fact):
        with pytest.raises(ValueError, match="with its table"):
            condition("case_id")


def test_no_declared_condition_is_true_of_somebody_who_sees_nothing() -> None:
    """Every guarded table that is not open to all or a log shows nothing, and takes nothing, where nobody acts."""
    for table in installing.declared().values():
        if not table.guarded or table.kind in {"open reference", "log"} or table.sees is None:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f'select count(*) from "{table.name}"')
            assert cursor.fetchone() == (0,), table.name


def test_the_documentation_names_every_table_and_who_sees_it() -> None:
    """ASVS 5.0 V8.1.1."""
    rows = installing.documentation()
    assert {name for name, _, _ in rows} == set(installing.declared())
    assert all(says.endswith(".") for _, _, says in rows)
