"""What was erased and whose sight ended: a list kept outside the database, because a restore brings both back.

The list holds numbers, moments and digests, never what was erased or whom it was about. It is made anew every night,
beside the backups; after a restore to an earlier moment what it names is erased and ended again (ADR 0012).
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.contrib.sessions.models import Session
from django.db import connection, connections, models, transaction
from django.db.models import Max, Q

from holdfast.access.log import record_consultation
from holdfast.access.models import Consultation, Cover, Involvement, Membership, Operation, User
from holdfast.access.sign_in.models import SignIn
from holdfast.access.viewer import acting_as, database_now, job
from holdfast.assurance.restoring.program import HIDDEN, JOB
from holdfast.chronology.models import Fact
from holdfast.chronology.verify import VERIFYING
from holdfast.errors import CommandError
from holdfast.register.models import Case, CasePerson, Person
from holdfast.sharing.models import Agreement, Assessment, Recipient

RESTORING = job(JOB, "What was erased or ended anywhere must be so again after a restore.")

OWNER = "owner"
"""The connection that erases without asking whether a review has passed, which it had the first time, and that ends
what no job may see."""
FORMAT = "holdfast-ended-1"

ERASED: dict[str, tuple[type[models.Model], str]] = {
    "case": (Case, "select id from (select wall_erase_case_again(%s) as id) erased where id is not null"),
    "person": (Person, "select 1 from (select wall_erase_person_again(%s) as done) erased where done"),
    "fact": (Fact, "select chronology_erase(id) from chronology_fact where id = %s and erased_at is null"),
}
"""What can be erased, whole cases first, and the question that erases it again: it answers with a row where it did."""

ENDS: dict[str, tuple[type[models.Model], str]] = {
    "membership": (Membership, "until_date"),
    "involvement": (Involvement, "until_at"),
    "placed": (CasePerson, "removed_at"),
    "cover": (Cover, "ended_at"),
    "recipient": (Recipient, "recalled_at"),
    "agreement": (Agreement, "until_date"),
    "assessment": (Assessment, "ended_on"),
}
"""Whatever gives sight and can end, with the column that says when. What no job may see: `program.HIDDEN`."""
CLOSED, CREDENTIALS, CODES = "account", "credentials", "recovery-codes"


class EndedError(CommandError):
    """The list cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was erased or has ended: since when, where that is known. Of credentials and codes, a digest."""

    kind: str
    id: UUID
    value: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.id} {self.value}".rstrip()


@dataclass(frozen=True, slots=True)
class Ended:
    """The whole list, and the moment at which it was made."""

    made: datetime
    entries: tuple[Entry, ...]

    def __str__(self) -> str:
        lines = [f"{FORMAT} {self.made.isoformat()}", *map(str, self.entries), f"end {len(self.entries)}"]
        return "\n".join(lines) + "\n"


def ended() -> Ended:
    """All that was erased or has ended, as the database has it now."""
    with acting_as(RESTORING):
        return Ended(database_now(), tuple(_entries()))


def _entries() -> Iterator[Entry]:
    for kind, (model, _) in ERASED.items():
        for number in (
            model._default_manager.filter(erased_at__isnull=False).order_by("pk").values_list("pk", flat=True)
        ):
            yield Entry(kind, number)
    for number in User.objects.filter(is_active=False).order_by("pk").values_list("pk", flat=True):
        yield Entry(CLOSED, number)
    for kind, (model, column) in ENDS.items():
        rows = model._default_manager.filter(**{f"{column}__isnull": False}).order_by("pk")
        for number, when in rows.values_list("pk", column):
            yield Entry(kind, number, when.isoformat())
    with connection.cursor() as cursor:
        cursor.execute("select kind, id, ended from wall_ended() order by kind, id")
        for kind, number, when in cursor.fetchall():
            yield Entry(kind, number, when.isoformat())
    for kind, digests in ((CREDENTIALS, _credentials()), (CODES, _codes())):
        for number, digest in digests.items():
            yield Entry(kind, number, digest)


def _credentials() -> dict[UUID, str]:
    """Each account with a digest of its password's hash and its second factors, from which neither can be had."""
    factors: defaultdict[UUID, list[object]] = defaultdict(list)
    # Whoever uses a recovery code keeps their password and their app: codes have a digest of their own.
    lasting = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES).order_by("pk")
    for number, data in lasting.values_list("user_id", "data"):
        factors[number].append(data)
    return {
        number: _digest([password, factors[number]])
        for number, password in User.objects.order_by("pk").values_list("pk", "password")
    }


def _codes() -> dict[UUID, str]:
    """Each account with a digest of its recovery codes that are not used up: who has none has one too."""
    theirs = dict(Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES).values_list("user_id", "data"))
    return {number: _digest(theirs.get(number)) for number in User.objects.order_by("pk").values_list("pk", flat=True)}


def _digest(of: object) -> str:
    return hashlib.sha256(json.dumps(of, sort_keys=True).encode()).hexdigest()


def read_ended(text: str) -> Ended:
    """The list that `str` of one wrote. Raises EndedError for anything else, and for one that was cut short."""
    head, *lines = text.splitlines() or [""]
    name, _, made = head.partition(" ")
    if name != FORMAT or not lines or lines[-1] != f"end {len(lines) - 1}":
        raise EndedError("This is no list of `holdfast ended`, or it was cut short: nothing was done.")
    try:
        return Ended(datetime.fromisoformat(made), tuple(_read_entry(line) for line in lines[:-1]))
    except ValueError as problem:
        raise EndedError(f"The list cannot be read ({problem}): nothing was done.") from problem


def _read_entry(line: str) -> Entry:
    kind, number, *value = line.split(" ")
    if (kind in ENDS or kind in HIDDEN or kind in {CREDENTIALS, CODES}) and len(value) == 1:
        return Entry(kind, UUID(number), value[0])
    if (kind in ERASED or kind == CLOSED) and not value:
        return Entry(kind, UUID(number))
    raise ValueError(line)


def erase_again(entries: Iterable[Entry]) -> dict[str, int]:
    """Erase what the list names and a restore brought back, each in a transaction with its line of the log. Gives how
    many of each kind. What the database does not know any more, or has erased already, is passed over.
    """
    done = dict.fromkeys(ERASED, 0)
    for kind in ERASED:
        for entry in (one for one in entries if one.kind == kind):
            with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
                cursor.execute(ERASED[kind][1], [entry.id])
                if cursor.fetchone() is None:
                    continue
                done[kind] += 1
                record_consultation(
                    viewer=RESTORING,
                    operation=Operation.ERASE,
                    what=f"{kind}, again after a restore",
                    case_ids=[entry.id] if kind == "case" else [],
                    person_ids=[entry.id] if kind == "person" else [],
                    using=OWNER,
                )
    return done


def end_again(entries: Iterable[Entry]) -> dict[str, int]:
    """End the sight that the list says has ended, close the accounts that it says are closed, and take away the
    passwords, second factors and recovery codes that were others by then, in one transaction. Gives how many of each
    kind. What ends as early already is passed over.
    """
    done = dict.fromkeys((CLOSED, *ENDS, CREDENTIALS, CODES, *HIDDEN), 0)
    with acting_as(RESTORING), transaction.atomic(using=OWNER):
        there, codes = _credentials(), _codes()
        for entry in entries:
            if entry.kind == CLOSED:
                done[CLOSED] += User.objects.filter(pk=entry.id, is_active=True).update(is_active=False)
            elif entry.kind == CREDENTIALS:
                done[CREDENTIALS] += there.get(entry.id, entry.value) != entry.value and _take_away(entry.id)
            elif entry.kind == CODES:
                done[CODES] += codes.get(entry.id, entry.value) != entry.value and _take_codes(entry.id)
            elif entry.kind in HIDDEN:
                done[entry.kind] += _end_hidden(*HIDDEN[entry.kind], entry)
            elif entry.kind in ENDS:
                model, column = ENDS[entry.kind]
                when = _moment(model, column, entry.value)
                later = Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__gt": when})
                done[entry.kind] += model._default_manager.filter(later, pk=entry.id).update(**{column: when})
        for kind, count in done.items():
            if count:
                what = f"after a restore, ended again: {kind}, {count}"
                record_consultation(viewer=RESTORING, operation=Operation.ADMINISTER, what=what)
    return done


def _end_hidden(table: str, column: str, entry: Entry) -> int:
    when = datetime.fromisoformat(entry.value)
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            f'update "{table}" set {column} = %s where id = %s and ({column} is null or {column} > %s)',  # noqa: S608
            [when, entry.id, when],
        )
        changed: int = cursor.rowcount
    return changed


def _take_away(user_id: UUID) -> bool:
    """The password and second factors of an account: whoever it is gets a new link. Whether there were any."""
    usable = User.objects.filter(pk=user_id).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    changed = usable.update(password=make_password(None))
    removed, _ = Authenticator.objects.filter(user_id=user_id).delete()
    return bool(changed or removed)


def _take_codes(user_id: UUID) -> bool:
    """Take the recovery codes of an account, whose page says to make new ones. Whether there were any."""
    removed, _ = Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.RECOVERY_CODES).delete()
    return bool(removed)


def _moment(model: type[models.Model], column: str, text: str) -> date | datetime:
    is_moment = isinstance(model._meta.get_field(column), models.DateTimeField)
    return datetime.fromisoformat(text) if is_moment else date.fromisoformat(text)


def end_every_session() -> int:
    """Sign everybody out everywhere: who was signed in at the restored moment need not be now. Gives how many were."""
    with acting_as(RESTORING):
        count, _ = Session.objects.all().delete()
        SignIn.objects.all().delete()
        what = f"after a restore, everybody was signed out: {count}"
        record_consultation(viewer=RESTORING, operation=Operation.ADMINISTER, what=what)
    return count


def last_at_work() -> datetime | None:
    """When somebody last did anything in the database that was restored: how far it goes. What jobs do there, this one
    among them, makes it no newer."""
    with acting_as(VERIFYING):
        found: datetime | None = Consultation.objects.filter(user_id__isnull=False).aggregate(last=Max("at"))["last"]
    return found
