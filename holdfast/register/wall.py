"""Who sees what of the register (`holdfast.access.wall`)."""

from __future__ import annotations

from holdfast.access.policy import (
    AGENCY,
    ANYBODY,
    IS_JOB,
    SIGNED_IN,
    USER,
    Table,
    append_only,
    case_scoped,
    has_function,
    open_reference,
    person_scoped,
    read_by_wall,
    sees_case,
    sees_person,
    works_on_case,
)
from holdfast.register.review import ADULT, ADULT_DAYS

TODAY = "(now() at time zone 'Europe/London')::date"
"""SQL: the day that it is where the work is done."""
_ANNIVERSARY = f"(subject.birth_date + interval '{ADULT} years')"
_BIRTHDAY = f"({_ANNIVERSARY}::date + (extract(day from {_ANNIVERSARY}) <> extract(day from subject.birth_date))::int)"

VIEWS: tuple[str, ...] = (
    # The people who stand in the viewer's cases, and those whom the viewer has registered and not placed yet.
    f"""
    create or replace view wall_person as
    select standing.person_id
    from wall_case seen
    join register_caseperson standing on standing.case_id = seen.case_id
    where standing.removed_at is null
    union all
    select held.id
    from register_person held
    where held.held_by_id = {USER}
    """,
    # The cases that the viewer has opened and in which nobody has been involved yet.
    f"""
    create or replace view wall_unclaimed_case as
    select opened.id as case_id
    from register_case opened
    where opened.opened_by_id = {USER}
      and not exists (select from access_involvement involvement where involvement.case_id = opened.id)
    """,
    # Open cases in which nobody is involved any more who could act: area administrators give them to
    # somebody, and agency administrators those that their agency opened.
    f"""
    create or replace view wall_unattended_case as
    select left_over.id as case_id, left_over.reference, left_over.opened_at, left_over.opened_for_id as agency_id
    from register_case left_over
    where left_over.closed_at is null
      and ({has_function("area administrator")}
           or ({has_function("agency administrator")} and left_over.opened_for_id = {AGENCY}))
      and not exists (
          select from access_involvement involvement
          join access_membership membership
            on membership.agency_id = involvement.agency_id
           and involvement.principal in (membership.user_id, membership.team_id)
          join access_user account on account.id = membership.user_id and account.is_active
          where involvement.case_id = left_over.id
            and involvement.role <> 'reviewer'
            and (involvement.until_at is null or involvement.until_at > now())
            and membership.from_date <= current_date
            and (membership.until_date is null or membership.until_date >= current_date)
      )
    """,
    # Of the cases that the viewer sees, those that searches and lists show: not past their review, and of an adult only
    # with a basis for that work, four weeks after the 18th birthday or the opening (GM-06, GM-19). An anniversary of
    # 29 February that is none is on 1 March.
    f"""
    create or replace view wall_case_in_view with (security_invoker = true) as
    select shown.id as case_id
    from register_case shown
    left join register_person subject on subject.id = shown.person_id
    where shown.erased_at is null
      and shown.review_by >= {TODAY}
      and (shown.adult_basis_from is not null
           or subject.birth_date is null
           or subject.birth_date_precision <> 'exact'
           or greatest({_BIRTHDAY}, (shown.opened_at at time zone 'Europe/London')::date) + {ADULT_DAYS} >= {TODAY})
    """,
    # Of the people whom the viewer sees, those who stand in such a case, and those who are to be placed in one.
    f"""
    create or replace view wall_person_in_view with (security_invoker = true) as
    select person.id as person_id
    from register_person person
    where person.erased_at is null
      and ((person.held_by_id is not null and person.review_by >= {TODAY})
           or exists (select from register_caseperson standing
                      join wall_case_in_view shown on shown.case_id = standing.case_id
                      where standing.person_id = person.id and standing.removed_at is null))
    """,
    # The groups whose own case the viewer works on.
    """
    create or replace view wall_group as
    select own.group_id
    from wall_case seen
    join register_case own on own.id = seen.case_id
    where own.group_id is not null
    """,
    # The confidential addresses whose circle the viewer is in.
    f"""
    create or replace view wall_address as
    select circle.address_id
    from register_addresscircle circle
    where circle.user_id = {USER}
      and circle.from_at <= now()
      and (circle.until_at is null or circle.until_at > now())
    """,
    # The addresses that the viewer has recorded and around which nobody has drawn a circle yet.
    f"""
    create or replace view wall_unclaimed_address as
    select recorded.id as address_id
    from register_address recorded
    where recorded.recorded_by_id = {USER}
      and not exists (select from register_addresscircle circle where circle.address_id = recorded.id)
    """,
)

PROGRAM: tuple[str, ...] = (
    # For those who see most of the area. Row-level security keeps the index of letter groups out of reach, for it could
    # be asked about hidden rows; this asks it as the owner, and gives the people whom the viewer sees.
    f"""
    create or replace function wall_people_named(sought text, most integer)
        returns table (person_id uuid, weight real)
        language sql stable security definer set search_path = public, pg_temp
    as $$
        with alike as materialized (
            select name.person_id,
                   greatest(similarity(name.search, sought), word_similarity(sought, name.search)) as weight
            from register_personname name
            where name.search % sought or name.search %> sought
        )
        select alike.person_id, max(alike.weight)
        from alike
        where {sees_person("alike.person_id")}
        group by alike.person_id
        order by 2 desc, 1
        limit most
    $$
    """,
)

_ADMINISTERS = f"({has_function('area administrator')} or {IS_JOB})"
_MINE = f"({IS_JOB} or (recorded_by_id = {USER} and recorded_for_id = {AGENCY}))"
_IN_CIRCLE = "exists (select from wall_address circle where circle.address_id = {column})"
_SEES_RESIDENT = sees_person("register_address.person_id")
_ADDRESS = f"({_SEES_RESIDENT} and (not is_confidential or {_IN_CIRCLE.format(column='register_address.id')}))"
_BOTH_RELATED = (
    f"({sees_person('register_relationship.person_id')} and {sees_person('register_relationship.other_id')})"
)
_BOTH_MERGED = f"({sees_person('register_merge.keep_id')} and {sees_person('register_merge.other_id')})"

TABLES: tuple[Table, ...] = (
    open_reference(
        "register_agency",
        adds=_ADMINISTERS,
        changes=("title", "is_active"),
        says="Everybody reads; area administrators write.",
    ),
    open_reference(
        "register_team",
        adds=_ADMINISTERS,
        changes=("name", "post", "takes_new_concerns", "is_active"),
        says="Everybody reads; area administrators write.",
    ),
    open_reference(
        "register_contact",
        adds=_ADMINISTERS,
        changes=("team_id", "name", "post", "is_safeguarding_lead", "telephone", "email", "hours", "until_date"),
        says="Everybody reads; area administrators write.",
    ),
    open_reference(
        "register_place",
        adds=SIGNED_IN,
        changes=("kind", "name", "address", "postcode", "uprn", "latitude", "longitude"),
        says="Everybody reads and adds.",
    ),
    Table(
        "register_group",
        "open reference",
        "Everybody reads a group's name and level; its evidence is case-scoped. Those who work on its case change it.",
        sees=ANYBODY,
        adds=_MINE,
        changes=("name", "also_known_as", "level", "area", "review_by"),
        changes_rows=f"({IS_JOB} or exists (select from wall_group seen where seen.group_id = register_group.id))",
    ),
    case_scoped("register_groupevidence", changes=("withdrawn_at", "withdrawn_because")),
    read_by_wall(
        Table(
            "register_person",
            "person-scoped",
            "Those involved in a case in which the person stands; before that, whoever registered the person.",
            sees=sees_person("register_person.id"),
            adds=f"({_MINE} and ({IS_JOB} or held_by_id = {USER}))",
            changes=(
                "birth_date",
                "birth_date_precision",
                "died_on",
                "sex",
                "gender",
                "ethnicity",
                "ethnicity_said_by",
                "first_language",
                "interpreter_needed",
                "communication_needs",
                "nhs_number",
                "upn",
                "pnc",
                "display_name",
                "sort_name",
                "merged_into_id",
                "held_by_id",
                "review_by",
            ),
            changes_rows=sees_person("register_person.id"),
        )
    ),
    read_by_wall(person_scoped("register_personname", changes=("until_date",))),
    read_by_wall(
        Table(
            "register_address",
            "person-scoped",
            "Those who see the person; a confidential address only those of them in its circle, and no job.",
            sees=_ADDRESS,
            adds=f"({_SEES_RESIDENT} and recorded_by_id = {USER})",
            changes=("is_confidential", "confidential_because", "until_date"),
            changes_rows=_ADDRESS,
        )
    ),
    read_by_wall(
        Table(
            "register_addresscircle",
            "circle",
            "Those in the circle.",
            sees=_IN_CIRCLE.format(column="register_addresscircle.address_id"),
            adds=f"(given_by_id = {USER} and ({_IN_CIRCLE.format(column='register_addresscircle.address_id')}"
            " or exists (select from register_address mine where mine.id = register_addresscircle.address_id)"
            " or exists (select from wall_unclaimed_address mine"
            " where mine.address_id = register_addresscircle.address_id)))",
            changes=("until_at",),
            changes_rows=_IN_CIRCLE.format(column="register_addresscircle.address_id"),
        )
    ),
    Table(
        "register_relationship",
        "person-scoped",
        "Those who see both people.",
        sees=_BOTH_RELATED,
        adds=_BOTH_RELATED,
        changes=("until_date", "parental_responsibility"),
        changes_rows=_BOTH_RELATED,
    ),
    append_only(person_scoped("register_correction")),
    Table(
        "register_merge",
        "person-scoped",
        "Those who see both people.",
        sees=_BOTH_MERGED,
        adds=_BOTH_MERGED,
        changes=("placed", "undone_by_id", "undone_at", "undone_because"),
        changes_rows=_BOTH_MERGED,
    ),
    append_only(
        Table(
            "register_keptapart",
            "person-scoped",
            "Those who see both people.",
            sees=f"({sees_person('register_keptapart.one_id')} and {sees_person('register_keptapart.other_id')})",
            adds=f"({sees_person('register_keptapart.one_id')} and {sees_person('register_keptapart.other_id')})",
        )
    ),
    person_scoped("register_schoolplace", changes=("until_date", "left_because")),
    person_scoped("register_attendance"),
    read_by_wall(
        Table(
            "register_case",
            "case-scoped",
            "Those involved in it; whoever only opened it in an emergency changes nothing of it.",
            sees=sees_case("register_case.id"),
            adds=f"({IS_JOB} or (opened_by_id = {USER} and opened_for_id = {AGENCY}))",
            changes=("title", "closed_at", "closed_because", "review_by", "adult_basis_from"),
            changes_rows=works_on_case("register_case.id"),
        )
    ),
    read_by_wall(
        case_scoped(
            "register_caseperson",
            adds=f"({sees_case('register_caseperson.case_id')} and {sees_person('register_caseperson.person_id')})",
            changes=("until_date", "removed_at", "removed_because"),
            says="Those involved in its case. Placing somebody needs sight of the case and of the person.",
        )
    ),
)
