"""The wall: who sees which row of which table, as row-level security that the application's role cannot bypass.

This is the one model of the policy. Each app declares its tables in a module `wall` of its own (`TABLES`), in the
words of `holdfast.access.policy`, with what the declarations need beside them (`VIEWS`, `PROGRAM`); this is that of
accounts, involvements and the log. `holdfast.access.installing` puts all of it into the database. A table that nobody
declares is closed to the application, and a test fails on it.

How it works. `holdfast.access.viewer.acting_as` tells the transaction who looks. A policy asks a view of the wall,
`wall_case` or `wall_person` and the like, whether the row's case or person is one of the viewer's; those views read the
involvements as the tables' owner, so a policy can depend on the table that it guards. Queries may use the same
views to start from what the viewer sees (`where person_id in (select person_id from wall_person)`): then the work grows
with the viewer's cases, not with the area.
"""

from __future__ import annotations

from dataclasses import replace

from holdfast.access.log_program import LOG_PROGRAM
from holdfast.access.policy import (
    AGENCY,
    ANYBODY,
    IS_JOB,
    PRINCIPALS,
    SIGNED_IN,
    USER,
    Table,
    administers,
    closed,
    has_function,
    log,
    open_reference,
    read_only,
    sees_case,
    session,
    works_on_case,
)

EMERGENCY_ATTEMPT = "emergency: nothing matches"
"""What the log says of an attempt to open a record in an emergency that matched none."""
SEARCHES_STOPPED = "asked why there are so many searches"
"""What the log says of searching on without a reason (access.searching)."""

_HOLDS_NOW = (
    f"involvement.agency_id = {AGENCY} and involvement.from_at <= now()"
    " and (involvement.until_at is null or involvement.until_at > now())"
)

_LOOKING_ON = "('emergency', 'reviewer')"
"""SQL: the roles of those who see a case without working on it."""

_WITH_COVERED = (
    "(select coalesce(nullif(current_setting('holdfast.principals', true), ''), '{}')::uuid[]"
    " || array(select away.user_id from wall_covered away))::uuid[]"
)

VIEWS: tuple[str, ...] = (
    # The colleagues who are away now and for whom the viewer stands in.
    f"""
    create or replace view wall_covered as
    select cover.absent_id as user_id
    from access_cover cover
    where cover.stand_in_id = {USER}
      and cover.agency_id = {AGENCY}
      and cover.ended_at is null
      and cover.from_at <= now()
      and cover.until_at > now()
    """,
    # The cases in which the viewer is involved now, and those of whom the viewer covers for: what these opened in an
    # emergency, or review, is theirs alone. A case may stand in it more than once. One scan of an index that holds all
    # of it, for the view is asked of every row; who is covered for is worked out once.
    f"""
    create or replace view wall_case as
    select involvement.case_id
    from access_involvement involvement
    where involvement.principal = any ({_WITH_COVERED})
      and (involvement.role not in {_LOOKING_ON} or involvement.principal = any ({PRINCIPALS}))
      and {_HOLDS_NOW}
    """,
    # Those of them on which the viewer works, rather than only review them or open them in an emergency: whoever works
    # on a case may involve others in it.
    f"""
    create or replace view wall_working_case as
    select involvement.case_id
    from access_involvement involvement
    where involvement.principal = any ({_WITH_COVERED}) and involvement.role not in {_LOOKING_ON}
      and {_HOLDS_NOW}
    """,
    # When the viewer asked, within the hour, for a record in an emergency, and nothing matched: the log counts.
    f"""
    create or replace view wall_emergency_attempt as
    select line.at
    from access_consultation line
    where line.user_id = {USER}
      and line.what = '{EMERGENCY_ATTEMPT}'
      and line.at > now() - interval '1 hour'
    """,
    # When the viewer searched within the hour, the log itself included, and was asked why: the log counts
    # (access.searching).
    f"""
    create or replace view wall_search as
    select line.at, line.what
    from access_consultation line
    where line.user_id = {USER}
      and (line.operation = 'search' or line.what in ('the log', '{SEARCHES_STOPPED}'))
      and line.at > now() - interval '1 hour'
    """,
)

PROGRAM: tuple[str, ...] = (
    *LOG_PROGRAM,
    """
    create or replace function wall_append_only() returns trigger language plpgsql as $$
    begin
        -- Lawful erasure takes away what the register holds of somebody; of the log and of the chronology nothing.
        if tg_op = 'DELETE' and left(tg_table_name, 9) = 'register_'
           and current_setting('holdfast.erasing', true) = 'yes' then
            return old;
        end if;
        raise exception '% is append-only: % is refused', tg_table_name, lower(tg_op)
            using errcode = 'insufficient_privilege';
    end
    $$
    """,
)

_READS_LOG = f"({has_function('auditor')} or (select coalesce(current_setting('holdfast.job', true), '') = 'verify'))"
_WRITTEN_BY_ITSELF = "Auditors. The database alone writes it."

WITHIN_AGENCY = ("front door", "co-ordinator", "panel member", "agency administrator")
"""The functions that an agency administrator may give: none that reaches beyond the agency."""
_KEEPS_MEMBERSHIPS = (
    f"({IS_JOB} or (access_membership.user_id <> {USER} and ({has_function('area administrator')}"
    f" or ({has_function('agency administrator')} and access_membership.agency_id = {AGENCY}"
    f" and access_membership.functions <@ array[{', '.join(repr(one) for one in WITHIN_AGENCY)}]::text[]))))"
)

TABLES: tuple[Table, ...] = (
    session("access_user", "Accounts: read at sign-in. The name is shown beside what they record.", removes=False),
    replace(
        open_reference(
            "access_membership",
            adds=_KEEPS_MEMBERSHIPS,
            changes=("team_id", "post", "functions", "until_date"),
            says="Everybody reads who works where. Area administrators write, and agency administrators those of their"
            " own agency, without the functions that reach beyond it; nobody writes their own.",
        ),
        read_by_wall=True,
    ),
    Table(
        "access_involvement",
        "case-scoped",
        "Those involved in the case see who else is; whoever opens a case involves the first. Administrators give a"
        " case on which nobody works any more to somebody, and see that they did. Auditors see who opened a record in"
        " an emergency, and why.",
        sees=f"(principal = any ({PRINCIPALS}) or {sees_case('access_involvement.case_id')}"
        f" or (role = 'emergency' and {has_function('auditor')})"
        f" or (given_by_id = {USER} and ({has_function('area administrator')}"
        f" or {has_function('agency administrator')})))",
        adds=f"({IS_JOB} or (given_by_id = {USER} and role not in {_LOOKING_ON}"
        f" and ({works_on_case('access_involvement.case_id')}"
        " or exists (select from wall_unclaimed_case mine where mine.case_id = access_involvement.case_id)"
        " or exists (select from wall_unattended_case stray where stray.case_id = access_involvement.case_id))))",
        changes=("until_at", "ended_by_id", "ended_because"),
        changes_rows=works_on_case("access_involvement.case_id"),
        read_by_wall=True,
    ),
    Table(
        "access_cover",
        "open reference",
        "Everybody reads who stands in for whom and until when. Whoever is away sets it, or an area administrator, who"
        " is not the one to stand in.",
        sees=SIGNED_IN,
        adds=f"(set_by_id = {USER} and stand_in_id <> {USER} and agency_id = {AGENCY}"
        f" and (absent_id = {USER} or {has_function('area administrator')}))",
        changes=("until_at", "ended_at"),
        changes_rows=f"({IS_JOB} or (agency_id = {AGENCY}"
        f" and ({USER} in (absent_id, stand_in_id) or {has_function('area administrator')})))",
        read_by_wall=True,
    ),
    replace(
        log(
            "access_consultation",
            readers=_READS_LOG,
            says="Everything done writes a line; auditors read them; nobody changes them.",
        ),
        read_by_wall=True,
    ),
    Table("access_loglink", "log", _WRITTEN_BY_ITSELF, _READS_LOG, read_by_wall=True, append_only=True),
    Table("access_logwaiting", "log", _WRITTEN_BY_ITSELF, _READS_LOG, read_by_wall=True),
    Table(
        "access_signin",
        "own",
        "Where somebody is signed in: they alone, and those who look after their account, who may end it.",
        sees=f"(access_signin.user_id = {USER} or {administers('access_signin.user_id')} or {IS_JOB})",
        adds=f"(access_signin.user_id = {USER})",
        changes=("key", "seen_at"),
        changes_rows=f"(access_signin.user_id = {USER})",
        removes=f"(access_signin.user_id = {USER} or {administers('access_signin.user_id')} or {IS_JOB})",
    ),
    Table(
        "access_shutout",
        "own",
        "Why somebody's account was shut, and by whom: those who look after it. Nobody shuts or opens their own.",
        sees=f"({administers('access_shutout.user_id')} or {IS_JOB})",
        adds=f"(by_id = {USER} and access_shutout.user_id <> {USER} and {administers('access_shutout.user_id')})",
        changes=("ended_by_id", "ended_at", "ended_because"),
        changes_rows=f"(access_shutout.user_id <> {USER} and {administers('access_shutout.user_id')})",
    ),
    Table(
        "access_provideridentity",
        "session",
        "Who is who at an agency's provider: read and bound at sign-in, before anybody is known; never changed.",
        sees=ANYBODY,
        adds=ANYBODY,
        guarded=False,
    ),
    session("django_session", "Who is signed in where."),
    session("holdfast_cache", "Counts of failed sign-ins."),
    session("account_emailaddress", "Addresses for signing in."),
    session("account_emailconfirmation", "Addresses being confirmed."),
    session("mfa_authenticator", "Second factors."),
    read_only("django_migrations", "Which migrations were run."),
    session("django_content_type", "Django's list of models.", removes=False),
    closed("auth_permission", "Django's permissions: not used."),
    closed("auth_group", "Django's groups: not used."),
    closed("auth_group_permissions", "Django's groups: not used."),
)
