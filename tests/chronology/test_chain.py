"""The chain: made by the database, proved by `holdfast verify`, broken by nobody unseen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from holdfast.access.viewer import acting_as
from holdfast.chronology import cli, projections
from holdfast.chronology.actions import correct_fact
from holdfast.chronology.marks import Mark, MarkError, read_mark
from holdfast.chronology.models import ChainLink, Fact
from holdfast.chronology.queries import chronology_of
from holdfast.chronology.verify import verify
from holdfast.register.actions import correct_details
from holdfast.register.models import Person
from tests.access.area import CONCERN, Area

pytestmark = pytest.mark.usefixtures("committed_db")


class Recorded(Area):
    """An area with five facts in one case."""

    def __init__(self) -> None:
        super().__init__()
        self.worker = self.staff("Ann")
        self.first = self.case(self.worker)
        for number in range(5):
            happened_at = timezone.now() - timedelta(days=9 - number)
            self.concern(self.worker, self.first, what=f"Number {number}", happened_at=happened_at)


@pytest.fixture
def area() -> Recorded:
    """An area with five facts in one case."""
    return Recorded()


def tampering(cursor: CursorWrapper, *statements: str) -> None:
    """What somebody with the owner's rights could do, walls and triggers out of the way."""
    with transaction.atomic(using="owner"):
        for table in ("fact", "factcase", "factperson", "factnamed", "chainlink"):
            cursor.execute(f"alter table chronology_{table} no force row level security, disable trigger user")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("set constraints all immediate")
        for table in ("fact", "factcase", "factperson", "factnamed", "chainlink"):
            cursor.execute(f"alter table chronology_{table} force row level security, enable trigger user")


def test_each_fact_hangs_on_the_one_before(area: Recorded) -> None:
    with acting_as(area.worker):
        links = list(ChainLink.objects.order_by("seq"))
    assert [link.seq for link in links] == [1, 2, 3, 4, 5]
    assert [bytes(link.prev_hash) for link in links] == [bytes(32), *(bytes(link.hash) for link in links[:-1])]
    proof = verify()
    assert (proof.facts.links, proof.faults) == (5, [])
    assert proof.facts.end == Mark("facts", 5, bytes(links[-1].hash))


FACT = "(select fact_id from chronology_chainlink where seq = 3)"
HASH = "sha256(prev_hash || 'x'::bytea)"


@pytest.mark.parametrize(
    ("statement", "position"),
    [
        (f"""update chronology_fact set data = jsonb_set(data, '{{what}}', '"other"') where id = {FACT}""", 3),
        (f"update chronology_fact set happened_at = happened_at - interval '1 microsecond' where id = {FACT}", 3),
        (f"update chronology_fact set recorded_at = recorded_at - interval '1 day' where id = {FACT}", 3),
        (f"update chronology_fact set by_name = 'Somebody else' where id = {FACT}", 3),
        (f"update chronology_fact set handling = 'own agency' where id = {FACT}", 3),
        (f"update chronology_fact set salt = sha256('x'::bytea) where id = {FACT}", 3),
        (f"update chronology_fact set content_digest = sha256('x'::bytea) where id = {FACT}", 3),
        (f"delete from chronology_factcase where fact_id = {FACT}", 3),
        (
            f"update chronology_fact set data = '{{}}', salt = null, kind = 'x.y', erased_at = now() where id = {FACT}",
            3,
        ),
        (f"update chronology_chainlink set hash = {HASH} where seq = 3", 3),
        (f"update chronology_chainlink set prev_hash = {HASH} where seq = 4", 4),
        ("delete from chronology_chainlink where seq = 3", 3),
        ("update chronology_chainlink set seq = 6 where seq = 3", 3),
        ("delete from chronology_chainlink where seq = 1", 1),
    ],
)
def test_tampering_is_found_at_its_position(
    area: Recorded, owner_cursor: CursorWrapper, statement: str, position: int
) -> None:
    """ASVS 5.0 V11.4.3."""
    tampering(owner_cursor, statement)
    proof = verify()
    assert len(proof.faults) == 1
    assert proof.faults[0].startswith(f"Position {position}:")


def test_a_fact_that_is_put_in_without_a_link_is_found(area: Recorded, owner_cursor: CursorWrapper) -> None:
    tampering(owner_cursor, "delete from chronology_chainlink where seq = 5")
    assert verify().faults == ["1 facts have no place in the chain."]


def test_the_command_says_how_many_or_where_the_chain_is_broken(
    area: Recorded, owner_cursor: CursorWrapper, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOLDFAST_DATABASE_URL", "the test's own")
    assert cli.verify([]) == 0
    assert "5 facts in the chain, and every one is whole" in capsys.readouterr().out
    tampering(owner_cursor, "delete from chronology_chainlink where seq = 3")
    assert cli.verify([]) == 1
    assert capsys.readouterr().out.startswith("Position 3: the link is missing")


def test_an_end_that_was_cut_is_found_by_what_was_kept_of_it(
    area: Recorded, owner_cursor: CursorWrapper, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOLDFAST_DATABASE_URL", "the test's own")
    assert cli.verify([]) == 0
    kept = capsys.readouterr().out.splitlines()[-1].split()
    assert [word.split(":")[0] for word in kept] == ["--expect", "facts", "--expect", "log"]
    assert kept[1].startswith("facts:5:")
    assert cli.verify(kept) == 0
    assert "Every mark that you gave stands." in capsys.readouterr().out
    # Whoever owns the database takes the last fact away with its link: what is left is a whole chain, only shorter.
    last = "(select fact_id from chronology_chainlink where seq = 5)"
    tampering(
        owner_cursor,
        *(f"delete from chronology_{table} where fact_id = {last}" for table in ("factcase", "factperson")),
        "with gone as (delete from chronology_chainlink where seq = 5 returning fact_id)"
        " delete from chronology_fact where id in (select fact_id from gone)",
    )
    assert verify().facts.links == 4
    assert not any("chain" in fault or "osition" in fault for fault in verify().faults), "by itself it tells nothing"
    assert cli.verify(kept) == 1
    assert "The chain of the facts ends at position 4, before position 5" in capsys.readouterr().out


def test_a_chain_that_was_written_anew_has_another_hash_where_a_mark_was_kept(area: Recorded) -> None:
    """Somebody with the owner's rights could work out every hash again from the third fact on."""
    with acting_as(area.worker):
        third = Mark("facts", 3, bytes(ChainLink.objects.get(seq=3).hash))
    other, of_the_log = Mark("facts", 3, bytes(32)), Mark("log", 1, bytes(32))
    assert verify(expected=[third]).faults == []
    assert verify(expected=[third, other, of_the_log]).faults == [
        "The chain of the facts, position 3: not the hash that was kept.",
        "The chain of the log, position 1: not the hash that was kept.",
    ]


@pytest.mark.parametrize("text", ["", "facts", "facts:1:ab", "other:1:" + "0" * 64, "facts:x:" + "0" * 64])
def test_what_is_no_mark_is_refused_in_words(text: str) -> None:
    with pytest.raises(MarkError, match="is no mark"):
        read_mark(text)


def test_what_a_projection_says_wrongly_is_told_too(area: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    def stale() -> object:
        yield "Case HF-26-000001: a stored duty differs."

    monkeypatch.setattr(projections, "_checks", [stale])
    assert verify().faults == ["Case HF-26-000001: a stored duty differs."]


APPEND_ONLY = {
    "chronology_fact": "kind",
    "chronology_factcase": "happened_at",
    "chronology_factperson": "role",
    "chronology_factnamed": "user_id",
    "chronology_chainlink": "hash",
    "access_consultation": "what",
    "register_correction": "was",
}
"""Each table to which rows are added and never changed, with one of its columns."""


@pytest.mark.parametrize(
    "statement", ["update {table} set {column} = {column}", "delete from {table}", "truncate {table} cascade"]
)
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_database_refuses_to_change_what_is_append_only(
    area: Recorded, owner_cursor: CursorWrapper, table: str, statement: str
) -> None:
    worker, case = area.worker, area.first
    with acting_as(worker):
        child = Person.objects.get()
        correct_details(by=worker, person=child, source="mother", gender="boy")
    area.concern(worker, case, people=[(child, "present")], handling="named people", named=[area.user(worker)])
    sentence = statement.format(table=table, column=APPEND_ONLY[table])
    with acting_as(worker), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sentence)
    # Whoever owns the tables is held to it too, by triggers: with the walls out of the way it is refused all the same.
    owner_cursor.execute(f"alter table {table} no force row level security")
    with pytest.raises(DatabaseError, match="append-only"):
        owner_cursor.execute(sentence)


def test_erasure_empties_the_content_and_leaves_the_chain_whole(area: Recorded, owner_cursor: CursorWrapper) -> None:
    with acting_as(area.worker):
        fact = Fact.objects.order_by("happened_at")[2]
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select chronology_erase(%s)", [fact.pk])
    owner_cursor.execute("select chronology_erase(%s)", [fact.pk])
    assert verify().faults == []
    with acting_as(area.worker):
        fact.refresh_from_db()
        assert (fact.data, fact.salt) == ({}, None)
        entry = chronology_of(area.worker, area.first).entries[2]
        assert entry.is_erased
        assert entry.line == "The content of this fact was erased."


def in_threads(*work: Callable[[], object]) -> list[object]:
    """Do all of this at once, each on a connection of its own; gives what each gave or raised."""
    results: list[object] = [None] * len(work)
    barrier = threading.Barrier(len(work))

    def run(number: int) -> None:
        try:
            barrier.wait(timeout=10)
            results[number] = work[number]()
        except Exception as error:  # noqa: BLE001 - told to the test
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_people_who_write_at_once_all_keep_their_work(area: Recorded) -> None:
    worker, case = area.worker, area.first
    others = [area.case(worker) for _ in range(3)]
    written = in_threads(
        *(
            lambda number=number: area.concern(worker, [case, *others][number % 4], what=f"At once {number}")
            for number in range(12)
        )  # type: ignore[misc]
    )
    assert [type(each).__name__ for each in written] == ["Fact"] * 12
    proof = verify()
    assert (proof.facts.links, proof.faults) == (17, [])


def test_two_who_correct_one_fact_at_once_both_keep_their_work(area: Recorded) -> None:
    worker, case = area.worker, area.first
    with acting_as(worker):
        fact = Fact.objects.order_by("happened_at")[0]

    def correct(what: str) -> Callable[[], object]:
        def work() -> object:
            with acting_as(worker):
                return correct_fact(by=worker, fact=fact, data={**CONCERN, "what": what})

        return work

    assert all(isinstance(each, Fact) for each in in_threads(correct("One"), correct("Two")))
    with acting_as(worker):
        entry = chronology_of(worker, case).entries[-1]
    assert {entry.data["what"], entry.earlier[0].data["what"]} == {"One", "Two"}
    assert entry.fact.recorded_at >= entry.earlier[0].fact.recorded_at


def test_one_request_sent_twice_at_once_is_recorded_once(area: Recorded) -> None:
    """ASVS 5.0 V2.3.4, V15.4.2."""
    worker, case = area.worker, area.first
    sent = in_threads(*[lambda: area.concern(worker, case, idempotency_key="once")] * 4)
    assert len({fact.pk for fact in sent if isinstance(fact, Fact)}) == 1
    assert all(isinstance(each, Fact) for each in sent)
    assert verify().facts.links == 6
