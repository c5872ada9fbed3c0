"""How the database erases: what goes with a case or a person is deleted, what must keep its place is emptied.

Made from the declarations of each app's `held` module. Only the job that reviews what is held may call it; the
application's role has no right to delete any of these rows. After a restore the owner of the tables erases again what
had been erased since the moment that was restored (`holdfast.assurance.restoring`).
"""

from __future__ import annotations

from collections.abc import Iterable

from holdfast.access.holding import Held
from holdfast.register.review import GRACE_DAYS

ERASING = "review what is held"
"""The job's name."""
TODAY = "(now() at time zone 'Europe/London')::date"

_GUARD = f"""
    if coalesce(current_setting('holdfast.job', true), '') <> '{ERASING}' then
        raise exception 'only the review of what is held erases' using errcode = 'insufficient_privilege';
    end if;
"""

_NOT_ERASED = "held.erased_at is null"
# The same conditions stand in the questions below, and again where something is erased: nothing goes by mistake.
_CASE_LAPSED = f"{_NOT_ERASED} and held.review_by + {GRACE_DAYS} < {TODAY}"
_PERSON_LAPSED = f"""
    {_NOT_ERASED} and held.review_by + {GRACE_DAYS} < {TODAY}
    and not exists (select from register_caseperson standing join register_case kept on kept.id = standing.case_id
                    where standing.person_id = held.id and standing.removed_at is null and kept.erased_at is null)
    and not exists (select from register_case kept where kept.person_id = held.id and kept.erased_at is null)
"""  # noqa: S608

LAPSED_CASES = f"select held.id from register_case held where {_CASE_LAPSED} order by held.opened_at, held.id"  # noqa: S608
"""SQL: the cases whose review passed and that nobody kept in the days of grace."""
LAPSED_PEOPLE = f"select held.id from register_person held where {_PERSON_LAPSED} order by held.id"  # noqa: S608
"""SQL: the people who stand in no case that is held any more."""


_ERASE_DRAFTS = f"""
    create or replace function wall_erase_drafts() returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
        drafts integer;
    begin
        {_GUARD}
        delete from chronology_draft where review_by < {TODAY};
        get diagnostics drafts = row_count;
        return drafts;
    end
    $$
"""  # noqa: S608

# Of what was told in a case that is erased, that it was told and to whom: by then those who were told have had half a
# year to confirm that theirs is destroyed.
_ERASE_DISCLOSURES = f"""
    create or replace function wall_erase_disclosures() returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
        lapsed uuid[];
    begin
        {_GUARD}
        select coalesce(array_agg(told.id), '{{}}') into lapsed
        from sharing_disclosure told join register_case held on held.id = told.case_id
        where told.review_by < {TODAY} and held.erased_at is not null;
        delete from sharing_notice where recipient_id in (
            select recipient.id from sharing_recipient recipient where recipient.disclosure_id = any(lapsed));
        delete from sharing_recipient where disclosure_id = any(lapsed);
        delete from sharing_disclosure where id = any(lapsed);
        return cardinality(lapsed);
    end
    $$
"""  # noqa: S608


def erasing_program(declared: Iterable[Held]) -> tuple[str, ...]:
    """The functions `wall_erase_case`, `wall_erase_person`, `wall_erase_disclosures` and `wall_erase_drafts`, and what
    erases again."""
    held = list(declared)
    return (
        _erase_case("wall_erase_case", held, _GUARD, _CASE_LAPSED),
        _erase_person("wall_erase_person", held, _GUARD, _PERSON_LAPSED),
        _ERASE_DRAFTS,
        _ERASE_DISCLOSURES,
        # Whether the review had passed was asked when it was erased the first time: for the tables' owner alone.
        _erase_case("wall_erase_case_again", held, "", _NOT_ERASED),
        _erase_person("wall_erase_person_again", held, "", _NOT_ERASED),
        "revoke all on function wall_erase_case_again(uuid) from public",
        "revoke all on function wall_erase_person_again(uuid) from public",
    )


def _deletions(held: list[Held], review: str) -> str:
    return "\n".join(
        f"        delete from {one.table} where {one.goes.format(id='erased')};"  # noqa: S608
        for one in held
        if one.goes and (one.review == review or (review == "case" and one.review == "draft"))
    )


def _instead(held: list[Held]) -> str:
    return "\n".join(f"        {statement.format(id='erased')};" for one in held for statement in one.instead)


def _erase_case(name: str, held: list[Held], guard: str, condition: str) -> str:
    return f"""
    create or replace function {name}(erased uuid) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
        facts integer := 0;
        fact_id uuid;
    begin
        {guard}
        perform 1 from register_case held where held.id = erased and {condition} for update;
        if not found then
            return null;
        end if;
        perform set_config('holdfast.erasing', 'yes', true);
        for fact_id in
            select fact.id from chronology_factcase standing
            join chronology_fact fact on fact.id = standing.fact_id and fact.erased_at is null
            where standing.case_id = erased
              and not exists (select from chronology_factcase other join register_case kept on kept.id = other.case_id
                              where other.fact_id = fact.id and other.case_id <> erased and kept.erased_at is null)
        loop
            perform chronology_erase(fact_id);
            facts := facts + 1;
        end loop;
{_instead(held)}
{_deletions(held, "case")}
        update register_case
        set title = case when title = '' then '' else 'Erased' end, erased_at = clock_timestamp(),
            closed_at = coalesce(closed_at, clock_timestamp()),
            closed_because = 'Its review passed, and nobody kept it.'
        where id = erased;
        perform set_config('holdfast.erasing', '', true);
        return facts;
    end
    $$
    """  # noqa: S608


def _erase_person(name: str, held: list[Held], guard: str, condition: str) -> str:
    return f"""
    create or replace function {name}(erased uuid) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
        {guard}
        perform 1 from register_person held where held.id = erased and {condition} for update;
        if not found then
            return false;
        end if;
        perform set_config('holdfast.erasing', 'yes', true);
{_deletions(held, "person")}
        update register_person
        set birth_date = null, birth_date_precision = 'unknown', died_on = null, sex = 'not known', gender = '',
            ethnicity = 'not stated', ethnicity_said_by = 'nobody', first_language = '', interpreter_needed = null,
            communication_needs = '', nhs_number = '', upn = '', pnc = '', display_name = 'Erased', sort_name = '',
            held_by_id = null, erased_at = clock_timestamp()
        where id = erased;
        perform set_config('holdfast.erasing', '', true);
        return true;
    end
    $$
    """  # noqa: S608
