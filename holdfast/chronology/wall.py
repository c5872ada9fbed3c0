"""Who sees which fact (`holdfast.access.wall`), and the programs by which the database keeps the chain."""

from __future__ import annotations

from holdfast.access.wall import (
    AGENCY,
    IS_JOB,
    USER,
    Table,
    append_only,
    own,
    read_by_wall,
    sees_case,
    sees_fact,
    sees_person,
)
from holdfast.chronology.chain import CHAIN_PROGRAM

_HANDLING = (
    "({fact}.handling = 'case team'"
    f" or ({{fact}}.handling = 'own agency' and {{fact}}.agency_id = {AGENCY})"
    " or ({fact}.handling = 'named people' and exists (select from chronology_factnamed named"
    f" where named.fact_id = {{fact}}.id and named.user_id = {USER})))"
)

VIEWS: tuple[str, ...] = (
    # The facts that the viewer may read: in a case of theirs, and the handling allows it.
    f"""
    create or replace view wall_fact as
    select standing.fact_id
    from wall_case seen
    join chronology_factcase standing on standing.case_id = seen.case_id
    join chronology_fact fact on fact.id = standing.fact_id
    where {_HANDLING.format(fact="fact")}
    """,
    # The facts whose handling includes the viewer, in whatever case.
    f"""
    create or replace view wall_handled_fact as
    select fact.id as fact_id
    from chronology_fact fact
    where {_HANDLING.format(fact="fact")}
    """,
    # The facts that are being recorded in this transaction: cases and people are joined to them now or never.
    f"""
    create or replace view wall_fresh_fact as
    select fact.id as fact_id
    from chronology_fact fact
    where (fact.by_user_id = {USER} or {IS_JOB})
      and not exists (select from chronology_chainlink link where link.fact_id = fact.id)
    """,
)

PROGRAM = CHAIN_PROGRAM

_FRESH = "exists (select from wall_fresh_fact fresh where fresh.fact_id = {table}.fact_id)"
_HANDLED = "exists (select from wall_handled_fact handled where handled.fact_id = {table}.fact_id)"

TABLES: tuple[Table, ...] = (
    # Updates and deletes are refused by a trigger of the chain's own, which knows lawful erasure.
    Table(
        "chronology_fact",
        "case-scoped",
        "Those involved in one of its cases, as far as its handling allows. Nobody changes it.",
        sees=sees_fact("chronology_fact.id"),
        adds=f"({IS_JOB} or (by_user_id = {USER} and agency_id = {AGENCY}))",
        read_by_wall=True,
    ),
    read_by_wall(
        append_only(
            Table(
                "chronology_factcase",
                "case-scoped",
                "Those involved in its case who may read the fact.",
                sees=f"({IS_JOB} or ({sees_case('case_id')} and {_HANDLED.format(table='chronology_factcase')}))",
                adds=f"({sees_case('case_id')} and {_FRESH.format(table='chronology_factcase')})",
            )
        )
    ),
    read_by_wall(
        append_only(
            Table(
                "chronology_factperson",
                "person-scoped",
                "Those who see the person and may read the fact.",
                sees=f"({sees_person('person_id')} and {sees_fact('fact_id')})",
                adds=f"({sees_person('person_id')} and {_FRESH.format(table='chronology_factperson')})",
            )
        )
    ),
    read_by_wall(
        append_only(
            Table(
                "chronology_factnamed",
                "case-scoped",
                "Those who may read the fact.",
                sees=sees_fact("fact_id"),
                adds=_FRESH.format(table="chronology_factnamed"),
            )
        )
    ),
    read_by_wall(
        append_only(
            Table(
                "chronology_chainlink",
                "case-scoped",
                "Those who may read the fact. The database alone writes it.",
                sees=sees_fact("fact_id"),
            )
        )
    ),
    own("chronology_draft", changes=("data", "version", "updated_at", "review_by")),
)
