"""Reading the whole chain as it is stored, to prove it and what stands beside it (`holdfast verify`)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db import connection

from holdfast.access import log_chain
from holdfast.access.viewer import acting_as, job
from holdfast.chronology import chain, projections
from holdfast.chronology.marks import FACTS, LOG, Mark, Reading

VERIFYING = job("verify", "The chains of facts and of the log are one for the whole area: proved whole or not at all.")

_COLUMNS = (
    "id", "kind", "pack", "pack_version", "happened_at", "happened_precision", "recorded_at", "by_user_id", "by_name",
    "agency_id", "agency_key", "post", "grading", "grading_conditions", "handling", "corrects_id", "is_withdrawal",
    "purpose", "review_by", "data", "salt", "content_digest", "erased_at",
)  # fmt: skip

_LINKS = f"""
select link.seq, link.prev_hash, link.hash, {", ".join(f"fact.{column}" for column in _COLUMNS)},
       array(select case_id from chronology_factcase standing where standing.fact_id = fact.id order by case_id),
       array(select octet_length(role) || ':' || role || ' ' || person_id from chronology_factperson person
             where person.fact_id = fact.id order by person_id, role collate "C"),
       array(select user_id from chronology_factnamed named where named.fact_id = fact.id order by user_id)
from chronology_chainlink link
left join chronology_fact fact on fact.id = link.fact_id
order by link.seq
"""  # noqa: S608 - made of the names above

_UNLINKED = """
select count(*) from chronology_fact fact
where not exists (select from chronology_chainlink link where link.fact_id = fact.id)
"""


def stored_links() -> Iterator[chain.Stored]:
    """Every link of the chain with its fact, in order, read in portions. Whoever acts must see everything."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_LINKS)
        while rows := cursor.fetchmany(2000):
            for row in rows:
                yield _stored(row)


def _stored(row: tuple[Any, ...]) -> chain.Stored:
    seq, prev_hash, hash_, *rest = row
    values = dict(zip(_COLUMNS, rest, strict=False))
    cases, people, named = rest[-3:]
    if values["id"] is None:
        return chain.Stored(seq, bytes(prev_hash), bytes(hash_), None)
    metadata = [
        str(values["id"]),
        values["kind"],
        values["pack"],
        values["pack_version"],
        chain.moment(values["happened_at"]),
        values["happened_precision"],
        chain.moment(values["recorded_at"]),
        str(values["by_user_id"] or ""),
        values["by_name"],
        str(values["agency_id"]),
        values["agency_key"],
        values["post"],
        values["grading"],
        values["grading_conditions"],
        values["handling"],
        str(values["corrects_id"] or ""),
        "true" if values["is_withdrawal"] else "false",
        values["purpose"],
        values["review_by"].isoformat(),
        " ".join(map(str, cases)),
        " ".join(people),
        " ".join(map(str, named)),
    ]
    fact = chain.StoredFact(
        id=values["id"],
        metadata=metadata,
        data=chain.from_database(values["data"]),
        salt=bytes(values["salt"]) if values["salt"] is not None else None,
        content_digest=bytes(values["content_digest"]),
        erased=values["erased_at"] is not None,
    )
    return chain.Stored(seq, bytes(prev_hash), bytes(hash_), fact)


class Proof:
    """What a verification found: how far the two chains go, with their last hashes, and what is wrong."""

    def __init__(self, expected: Collection[Mark] = ()) -> None:
        self.facts = Reading(FACTS, expected)
        self.log = Reading(LOG, expected)
        self.faults: list[str] = []

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def verify(*, first_only: bool = True, expected: Collection[Mark] = ()) -> Proof:
    """Prove the chain, that every projection says what a fresh evaluation says, and the log.

    With `first_only` reading stops at the first broken position of a chain; what hangs on it cannot be trusted.
    `expected` are marks that were kept elsewhere: each must stand in its chain.
    """
    proof = Proof(expected)
    with acting_as(VERIFYING):
        for fault in chain.faults(proof.facts.through(stored_links())):
            proof.faults.append(fault)
            if first_only:
                return proof
        proof.faults.extend(proof.facts.faults())
        with connection.cursor() as cursor:
            cursor.execute(_UNLINKED)
            unlinked = cursor.fetchone()[0]
        if unlinked:
            proof.faults.append(f"{unlinked} facts have no place in the chain.")
        for check in projections.checks():
            proof.faults.extend(check())
        log_chain.link_what_waits()
        for fault in log_chain.faults(proof.log.through(log_chain.stored_links())):
            proof.faults.append(fault)
            if first_only:
                return proof
        proof.faults.extend(proof.log.faults())
    return proof
