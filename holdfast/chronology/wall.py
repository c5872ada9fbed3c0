"""Who sees which fact (`holdfast.access.wall`), and the programs by which the database keeps the chain."""

from __future__ import annotations

from holdfast.access.policy import (
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

PROGRAM: tuple[str, ...] = (
    """
    create or replace function chronology_metadata(fact chronology_fact) returns text
    language sql stable set search_path = public, pg_temp as $$
        select string_agg(octet_length(part) || ':' || part, '' order by position)
        from unnest(array[
            fact.id::text, fact.kind, fact.pack, fact.pack_version,
            to_char(fact.happened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            fact.happened_precision,
            to_char(fact.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            coalesce(fact.by_user_id::text, ''), fact.by_name, fact.agency_id::text, fact.agency_key, fact.post,
            fact.grading, fact.grading_conditions, fact.handling,
            coalesce(fact.corrects_id::text, ''), fact.is_withdrawal::text,
            fact.purpose, to_char(fact.review_by, 'YYYY-MM-DD'),
            (select coalesce(string_agg(standing.case_id::text, ' ' order by standing.case_id), '')
             from chronology_factcase standing where standing.fact_id = fact.id),
            (select coalesce(string_agg(octet_length(person.role) || ':' || person.role || ' ' || person.person_id, ' '
                                        order by person.person_id, person.role collate "C"), '')
             from chronology_factperson person where person.fact_id = fact.id),
            (select coalesce(string_agg(named.user_id::text, ' ' order by named.user_id), '')
             from chronology_factnamed named where named.fact_id = fact.id)
        ]) with ordinality as parts (part, position)
    $$
    """,
    """
    create or replace function chronology_link_fact() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
        last_seq bigint;
        last_hash bytea;
    begin
        if current_setting('transaction_isolation') <> 'read committed' then
            raise exception 'facts are recorded in read committed transactions only';
        end if;
        perform pg_advisory_xact_lock(hashtext('holdfast.chronology.chain'));
        select seq, hash into last_seq, last_hash from chronology_chainlink order by seq desc limit 1;
        last_seq := coalesce(last_seq, 0);
        last_hash := coalesce(last_hash, decode(repeat('00', 32), 'hex'));
        insert into chronology_chainlink (seq, fact_id, prev_hash, hash)
        values (
            last_seq + 1, new.id, last_hash,
            sha256(last_hash || new.content_digest || convert_to(chronology_metadata(new), 'UTF8'))
        );
        return null;
    end
    $$
    """,
    "drop trigger if exists chronology_link on chronology_fact",
    """
    create constraint trigger chronology_link after insert on chronology_fact
    deferrable initially deferred for each row execute function chronology_link_fact()
    """,
    # The one change that a fact can undergo is to lose its content. Whoever owns the tables is held to it too.
    """
    create or replace function chronology_refuse_change() returns trigger
    language plpgsql set search_path = public, pg_temp as $$
    declare
        emptied chronology_fact;
    begin
        if tg_op = 'UPDATE' then
            emptied := old;
            emptied.data := '{}';
            emptied.salt := null;
            emptied.erased_at := new.erased_at;
            if old.erased_at is null and new.erased_at is not null and new is not distinct from emptied then
                return new;
            end if;
        end if;
        raise exception 'facts are append-only: % is refused; correct a fact with another one', lower(tg_op)
            using errcode = 'insufficient_privilege';
    end
    $$
    """,
    "drop trigger if exists chronology_refuse_change on chronology_fact",
    """
    create trigger chronology_refuse_change before update or delete on chronology_fact
    for each row execute function chronology_refuse_change()
    """,
    "drop trigger if exists chronology_refuse_truncate on chronology_fact",
    """
    create trigger chronology_refuse_truncate before truncate on chronology_fact
    for each statement execute function chronology_refuse_change()
    """,
    # Lawful erasure, by the review of what is held alone (`holdfast.assurance.holding`).
    """
    create or replace function chronology_erase(erased uuid) returns void
    language sql security definer set search_path = public, pg_temp as $$
        update chronology_fact set data = '{}', salt = null, erased_at = clock_timestamp()
        where id = erased and erased_at is null
    $$
    """,
    "revoke all on function chronology_erase(uuid) from public",
    "revoke all on function chronology_link_fact() from public",
)

_FRESH = "exists (select from wall_fresh_fact fresh where fresh.fact_id = {table}.fact_id)"
_HANDLED = "exists (select from wall_handled_fact handled where handled.fact_id = chronology_factcase.fact_id)"
_CASE = sees_case("chronology_factcase.case_id")
_PERSON = sees_person("chronology_factperson.person_id")

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
                sees=f"({IS_JOB} or ({_CASE} and {_HANDLED}))",
                adds=f"({_CASE} and {_FRESH.format(table='chronology_factcase')})",
            )
        )
    ),
    read_by_wall(
        append_only(
            Table(
                "chronology_factperson",
                "person-scoped",
                "Those who see the person and may read the fact.",
                sees=f"({_PERSON} and {sees_fact('chronology_factperson.fact_id')})",
                adds=f"({_PERSON} and {_FRESH.format(table='chronology_factperson')})",
            )
        )
    ),
    read_by_wall(
        append_only(
            Table(
                "chronology_factnamed",
                "case-scoped",
                "Those who may read the fact.",
                sees=sees_fact("chronology_factnamed.fact_id"),
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
                sees=sees_fact("chronology_chainlink.fact_id"),
            )
        )
    ),
    own("chronology_draft", changes=("data", "version", "updated_at", "review_by")),
)
