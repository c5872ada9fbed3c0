"""After a restore: the walls are proved, and what was erased or ended since is erased and ended again."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.utils import timezone

from holdfast.access.models import Consultation, Involvement, Membership, User
from holdfast.access.sign_in.recovery import made_at, make_codes, use_code
from holdfast.access.viewer import acting_as
from holdfast.assurance.restoring import checks
from holdfast.assurance.restoring.cli import ended as ended_command
from holdfast.assurance.restoring.cli import restored
from holdfast.assurance.restoring.ended import ENDS, Ended, EndedError, Entry, ended, last_at_work, read_ended
from holdfast.chronology.models import Fact
from holdfast.chronology.verify import verify
from holdfast.register.actions import add_address
from holdfast.register.models import AddressCircle, Case, Person
from tests.access.area import SET_UP, Area

SIGNED_IN = "allauth.account.auth_backends.AuthenticationBackend"
CANARY = "canary words"


class Restored(Area):
    """An area as it was at the moment that was restored: nothing is erased yet, nobody has left."""

    def __init__(self) -> None:
        super().__init__()
        self.worker, self.leaver = self.staff("Ann"), self.staff("Lee")
        self.auditor = self.staff("Aud", functions=["auditor"])
        self.quillon = self.child(self.worker, "Quillon", "Zephyrine")
        self.mine, self.other = self.case(self.worker, self.quillon), self.case(self.worker)
        self.gone = self.concern(self.worker, self.mine, what=CANARY)
        self.kept = self.concern(self.worker, self.other, what="stays")

    def list_made_since(self) -> str:
        """What the newest list says, that was made before the restore: it knows more than the database."""
        with acting_as(SET_UP):
            membership = Membership.objects.get(user_id=self.leaver.user_id)
            involvement = Involvement.objects.filter(case_id=self.other.pk).latest("given_at")
        now = timezone.now()
        entries = (
            Entry("case", self.mine.pk),
            Entry("person", self.quillon.pk),
            Entry("fact", self.gone.pk),
            Entry("account", self.leaver.user_id),  # type: ignore[arg-type]  # somebody, not a job
            Entry("membership", membership.pk, (timezone.localdate() - timedelta(days=1)).isoformat()),
            Entry("involvement", involvement.pk, now.isoformat()),
        )
        self.involvement = involvement
        return str(Ended(now + timedelta(minutes=1), entries))


@pytest.fixture
def area(committed_db: object, monkeypatch: pytest.MonkeyPatch) -> Restored:
    """The area; commands take the test's database for the one that the environment names."""
    monkeypatch.setenv("HOLDFAST_DATABASE_URL", "the test's own")
    return Restored()


@pytest.mark.clause("GM-06", "GM-07")
def test_what_was_erased_and_ended_since_is_erased_and_ended_again(
    area: Restored, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Client().force_login(area.user(area.worker), backend=SIGNED_IN)
    assert Session.objects.exists()
    listed = tmp_path / "ended"
    listed.write_text(area.list_made_since())
    before = last_at_work()
    assert restored(["--ended", str(listed)]) == 0
    said = capsys.readouterr().out
    assert "Erased again: case 1, person 1." in said
    assert "Ended again: account 1, membership 1, involvement 1." in said
    assert "it may be served" in said
    with acting_as(SET_UP):
        assert CANARY not in str(Fact.objects.get(pk=area.gone.pk).data)
        assert Fact.objects.get(pk=area.kept.pk).data["what"] == "stays"
        assert Person.objects.get(pk=area.quillon.pk).display_name == "Erased"
        assert Case.objects.get(pk=area.mine.pk).erased_at is not None
        assert Involvement.objects.get(pk=area.involvement.pk).until_at <= timezone.now()  # type: ignore[operator]
        assert not User.objects.get(pk=area.leaver.user_id).is_active
    assert not Session.objects.exists()
    assert verify(first_only=False).faults == []
    with acting_as(area.auditor):
        lines = list(Consultation.objects.filter(operation="erase").values_list("what", "case_ids", "person_ids"))
    assert ("case, again after a restore", [area.mine.pk], []) in lines
    assert ("person, again after a restore", [], [area.quillon.pk]) in lines
    # Once more: nothing is left to do, and the list that is made now names all of it.
    assert last_at_work() == before
    assert restored(["--ended", str(listed)]) == 0
    again = capsys.readouterr().out
    assert "Erased again: nothing." in again
    assert "Ended again: nothing." in again, "a run that was broken off is gone through once more"
    assert {("case", area.mine.pk), ("fact", area.gone.pk), ("account", area.leaver.user_id)} <= {
        (entry.kind, entry.id) for entry in ended().entries
    }


def test_a_password_or_second_factor_that_was_changed_since_opens_nothing(
    area: Restored, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was stolen and replaced is back after a restore: it must not open the account again."""
    ann, lee, aud = (area.user(viewer) for viewer in (area.worker, area.leaver, area.auditor))
    for user in (ann, lee, aud):
        user.set_password("restored password")
        user.save()
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": f"of {user.name}"})
    now = {entry.id: entry for entry in ended().entries if entry.kind == "credentials"}
    assert "restored password" not in str(now)
    # By the time of the list Ann had another password and Lee another authenticator: their digests were others.
    listed = tmp_path / "ended"
    entries = (Entry("credentials", ann.pk, "a" * 64), Entry("credentials", lee.pk, "b" * 64), now[aud.pk])
    listed.write_text(str(Ended(timezone.now() + timedelta(minutes=1), entries)))
    assert restored(["--ended", str(listed)]) == 0
    assert "Ended again: credentials 2." in capsys.readouterr().out
    for user, opens in ((ann, False), (lee, False), (aud, True)):
        assert User.objects.get(pk=user.pk).check_password("restored password") is opens
        assert Authenticator.objects.filter(user=user).exists() is opens
    assert restored(["--ended", str(listed)]) == 0
    assert "Ended again: nothing." in capsys.readouterr().out


def test_recovery_codes_that_were_used_or_replaced_since_sign_nobody_in(
    area: Restored, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """ASVS 5.0 V6.5.1: a code that was used, and codes that somebody had copied, are back after a restore."""
    users = [area.user(viewer) for viewer in (area.worker, area.leaver, area.auditor)]
    codes: dict[UUID, list[str]] = {}
    for user in users:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": f"of {user.name}"})
        codes[user.pk] = make_codes(user, instead_of="")
    used, replaced, kept = users
    backup = list(Authenticator.objects.all())
    assert use_code(used, codes[used.pk][0])
    assert make_codes(replaced, instead_of=made_at(replaced))
    listed = tmp_path / "ended"
    listed.write_text(str(Ended(timezone.now() + timedelta(minutes=1), ended().entries)))
    for row in backup:
        row.save()
    assert restored(["--ended", str(listed)]) == 0
    assert "Ended again: recovery-codes 2." in capsys.readouterr().out
    assert use_code(used, codes[used.pk][0]) is None, "it signs nobody in twice"
    assert use_code(replaced, codes[replaced.pk][0]) is None, "nor do those that were given up"
    assert use_code(kept, codes[kept.pk][0])
    for user in users:
        assert Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists(), "the app stays"


def test_who_left_the_circle_of_a_confidential_address_is_out_of_it_again(
    area: Restored, tmp_path: Path, capsys: pytest.CaptureFixture[str], owner_cursor: CursorWrapper
) -> None:
    """No job sees a circle. What the list says of one is its number and a moment."""
    with acting_as(area.worker):
        address = add_address(
            by=area.worker, person=area.quillon, lines="12 Canary Wharf", source="mother",
            confidential_because="He is looked for.", circle=[area.user(area.leaver)],
        )  # fmt: skip
        circle = AddressCircle.objects.get(address=address, user_id=area.leaver.user_id)
    listed = tmp_path / "ended"
    gone = Entry("circle", circle.pk, timezone.now().isoformat())
    listed.write_text(str(Ended(timezone.now() + timedelta(minutes=1), (gone,))))
    assert restored(["--ended", str(listed)]) == 0
    assert "Ended again: circle 1." in capsys.readouterr().out
    assert gone in ended().entries
    with acting_as(area.worker):
        assert AddressCircle.objects.get(pk=circle.pk).until_at is not None
    for viewer in (area.worker, SET_UP):
        with acting_as(viewer), connection.cursor() as cursor:
            cursor.execute("select count(*) from wall_ended()")
            assert cursor.fetchone() == (0,), "it answers the list alone"


NO_SIGHT = {
    "AddressCircle.until_at": "in HIDDEN",
    "Briefing.withdrawn_at": "in HIDDEN",
    "Address.until_date": "when somebody lived there",
    "CasePerson.until_date": "what somebody was to the case; sight goes by removed_at",
    "Case.closed_at": "a fact of the case, and lost with the facts since",
    "Contact.until_date": "a telephone number",
    "DipItem.until_at": "set as it is drawn; the sight is an involvement",
    "Disclosure.ended_at": "its recipients are recalled, or it is erased with its case",
    "Disclosure.dropped_at": "it was never sent, and whoever would approve it decides again",
    "GroupEvidence.withdrawn_at": "evidence",
    "PersonName.until_date": "a name",
    "Relationship.until_date": "a relationship",
    "SchoolPlace.until_date": "a school",
    "ShutOut.ended_at": "why an account is shut; that it is shut says the account",
}
"""Columns that say that something is over and that a restore need not end again, each with why."""


def test_whatever_ends_is_in_the_list_or_said_to_give_no_sight() -> None:
    """A new table whose rows give sight, and can end, fails here until somebody has thought about it."""
    over = re.compile(r"(until|ended|recalled|closed|withdrawn|revoked|removed|dropped|expires)_(at|on|date)")
    found = {
        f"{model.__name__}.{field.attname}"
        for model in apps.get_models()
        if model.__module__.startswith("holdfast.")
        for field in model._meta.concrete_fields
        if field.null and over.fullmatch(field.attname)
    }
    assert found == {f"{model.__name__}.{column}" for model, column in ENDS.values()} | set(NO_SIGHT)


def test_a_list_that_is_older_than_the_database_ends_nothing(
    area: Restored, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended_command([]) == 0
    made = read_ended(capsys.readouterr().out)
    area.concern(area.worker, area.other, what="recorded since")
    listed = tmp_path / "ended"
    membership = Entry("membership", made.entries[0].id if made.entries else area.kept.pk, "2020-01-01")
    listed.write_text(str(Ended(made.made, (*made.entries, membership))))
    assert restored(["--ended", str(listed)]) == 0
    assert "Nothing was ended again" in capsys.readouterr().out


def test_a_list_of_which_the_end_is_missing_is_refused(area: Restored, tmp_path: Path) -> None:
    whole = area.list_made_since()
    for text in ("", whole.rsplit("end", 1)[0], whole.replace("case ", "case x", 1), "\n".join(whole.splitlines()[1:])):
        with pytest.raises(EndedError, match="nothing was done"):
            read_ended(text)
        listed = tmp_path / "ended"
        listed.write_text(text)
        with pytest.raises(EndedError):
            restored(["--ended", str(listed)])
    with acting_as(SET_UP):
        assert Fact.objects.get(pk=area.gone.pk).data["what"] == CANARY


def test_the_products_role_cannot_erase_without_a_review(area: Restored) -> None:
    for question, number in (("wall_erase_case_again", area.mine.pk), ("wall_erase_person_again", area.quillon.pk)):
        with (
            acting_as(SET_UP),
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"select {question}(%s)", [number])


FAULTS = {
    "alter table register_person no force row level security": "The wall of register_person",
    "alter table chronology_fact disable row level security": "chronology_fact",
    "drop policy wall_sees on casework_duty": "The wall of casework_duty",
    "create policy other on register_case using (true)": "The wall of register_case",
    "create table forgotten (id int)": "No app declares forgotten",
    "delete from django_migrations where app = 'register' and name = '0001_initial'": "Migrations are missing",
    "insert into django_migrations (app, name, applied) values ('register', '9999_later', now())": "later release",
}
"""What may have happened to a database, and what is said of it (of its role: tests/durability)."""


@pytest.mark.clause("GM-13")
@pytest.mark.parametrize("tampering", FAULTS)
def test_a_database_whose_walls_do_not_stand_is_not_passed(
    area: Restored, owner_cursor: CursorWrapper, capsys: pytest.CaptureFixture[str], tampering: str
) -> None:
    assert list(checks.faults()) == []
    owner_cursor.execute(tampering)
    assert any(FAULTS[tampering] in fault for fault in checks.faults())
    Client().force_login(area.user(area.worker), backend=SIGNED_IN)
    assert restored(["--latest"]) == 1
    assert "Do not serve it" in capsys.readouterr().out
    assert Session.objects.exists(), "nothing was done"
