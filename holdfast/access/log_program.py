"""How the database chains the log: every line hangs on the one before, without one line waiting for another.

Each line is linked as its transaction commits. Whoever comes while another transaction is linking does not wait: the
line's digest is set down in `access_logwaiting`, and the next one that comes through links it (ADR 0010).
`holdfast.access.log_chain` proves the result.
"""

from __future__ import annotations

_LIST = (
    "(select coalesce(string_agg(octet_length(part) || ':' || part, '' order by position), '')"
    " from unnest(line.{column}) with ordinality as parts (part, position))"
)

DIGEST = f"""
sha256(convert_to((
    select string_agg(octet_length(part) || ':' || part, '' order by position)
    from unnest(array[
        line.id::text, to_char(line.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), line.operation,
        coalesce(line.user_id::text, ''), line.user_name, coalesce(line.agency_id::text, ''), line.agency, line.post,
        array_to_string(line.case_ids, ' '), array_to_string(line.person_ids, ' '),
        line.what, line.route, line.reason, line.purpose, line.gateway, line.agreement,
        {_LIST.format(column="recipients")}, {_LIST.format(column="fields")}
    ]) with ordinality as parts (part, position)
), 'UTF8'))
"""  # noqa: S608 - made of the names above
"""SQL: the digest of `line`, a row of the log: each part as its length in bytes, a colon and the text."""

LOG_PROGRAM: tuple[str, ...] = (
    f"""
    create or replace function access_line_digest(line access_consultation) returns bytea
    language sql stable set search_path = public, pg_temp as $$
        select {DIGEST}
    $$
    """,
    # Whoever calls this holds the lock. Gives the last link.
    """
    create or replace function access_link_waiting(out last_seq bigint, out last_hash bytea)
    language plpgsql set search_path = public, pg_temp as $$
    declare
        waiting record;
    begin
        select seq, hash into last_seq, last_hash from access_loglink order by seq desc limit 1;
        last_seq := coalesce(last_seq, 0);
        last_hash := coalesce(last_hash, decode(repeat('00', 32), 'hex'));
        for waiting in
            with taken as (delete from access_logwaiting returning line_id, digest)
            select line_id, digest from taken order by line_id
        loop
            last_seq := last_seq + 1;
            insert into access_loglink (seq, line_id, prev_hash, hash)
            values (last_seq, waiting.line_id, last_hash, sha256(last_hash || waiting.digest))
            returning hash into last_hash;
        end loop;
    end
    $$
    """,
    """
    create or replace function access_link_line() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
        last record;
    begin
        if current_setting('transaction_isolation') <> 'read committed' then
            raise exception 'the log is written in read committed transactions only';
        end if;
        if pg_try_advisory_xact_lock(hashtext('holdfast.access.log')) then
            select * into last from access_link_waiting();
            insert into access_loglink (seq, line_id, prev_hash, hash) values (
                last.last_seq + 1, new.id, last.last_hash, sha256(last.last_hash || access_line_digest(new))
            );
        else
            insert into access_logwaiting (line_id, digest) values (new.id, access_line_digest(new));
        end if;
        return null;
    end
    $$
    """,
    # For whoever is about to prove the log: nothing is left waiting.
    """
    create or replace function access_link_rest() returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
        perform pg_advisory_xact_lock(hashtext('holdfast.access.log'));
        perform * from access_link_waiting();
    end
    $$
    """,
    "drop trigger if exists access_link on access_consultation",
    """
    create constraint trigger access_link after insert on access_consultation
    deferrable initially deferred for each row execute function access_link_line()
    """,
    "revoke all on function access_link_waiting() from public",
    "revoke all on function access_link_line() from public",
)
