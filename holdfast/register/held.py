"""What the tables of the register hold (`holdfast.access.holding`)."""

from __future__ import annotations

from holdfast.access.holding import Held

_OF_PERSON = "person_id = {id}"
_WHO_AND_WHEN = "source recorded_by_id recorded_at"

_NAMELESS = (
    "update register_group set name = 'Erased', also_known_as = '', area = ''"
    " where id = (select held.group_id from register_case held where held.id = {id})"
)

HELD: tuple[Held, ...] = (
    Held("register_agency", "none", "id key title is_active"),
    Held("register_team", "none", "id agency_id name post takes_new_concerns is_active"),
    Held(
        "register_contact",
        "account",
        "id agency_id team_id is_safeguarding_lead hours from_date until_date",
        "user_id name post telephone email",
    ),
    Held("register_place", "none", "id kind name address postcode uprn latitude longitude recorded_at"),
    # A group's own case keeps it; what ties anybody to it is evidence, which goes with that case.
    Held(
        "register_group",
        "case",
        "id purpose review_by",
        "recorded_by_id recorded_for_id recorded_at",
        "",
        "name also_known_as level area",
        # Facts of others speak of its number, which stays.
        instead=(_NAMELESS,),
    ),
    Held(
        "register_groupevidence",
        "case",
        "id group_id",
        "case_id recorded_by_id recorded_for_id recorded_at withdrawn_at",
        "",
        "test statement observed_on source grading conditions withdrawn_because",
        goes="case_id = {id}",
    ),
    Held(
        "register_person",
        "person",
        "id purpose review_by erased_at birth_date_precision",
        "birth_date died_on sex first_language interpreter_needed nhs_number upn display_name sort_name merged_into_id"
        " held_by_id recorded_by_id recorded_for_id recorded_at",
        "gender ethnicity ethnicity_said_by communication_needs",
        "pnc",
    ),
    Held(
        "register_personname",
        "person",
        "id",
        f"person_id kind given family search from_date until_date {_WHO_AND_WHEN}",
        goes=_OF_PERSON,
    ),
    Held(
        "register_addresscircle",
        "person",
        "id",
        "address_id user_id given_by_id from_at until_at",
        "reason",
        goes="address_id in (select id from register_address where person_id = {id})",
    ),
    Held(
        "register_address",
        "person",
        "id",
        f"person_id lines postcode uprn is_confidential from_date until_date {_WHO_AND_WHEN}",
        "confidential_because",
        goes=_OF_PERSON,
    ),
    Held(
        "register_relationship",
        "person",
        "id",
        f"person_id kind other_id parental_responsibility from_date until_date {_WHO_AND_WHEN}",
        goes="person_id = {id} or other_id = {id}",
    ),
    Held(
        "register_correction",
        "person",
        "id field",
        "person_id source by_id at",
        "was became",
        goes=_OF_PERSON,
    ),
    Held(
        "register_merge",
        "person",
        "id",
        "keep_id other_id carried placed by_id at undone_by_id undone_at",
        "reason undone_because",
        goes="keep_id = {id} or other_id = {id}",
    ),
    Held(
        "register_keptapart",
        "person",
        "id",
        "one_id other_id by_id at",
        "reason",
        goes="one_id = {id} or other_id = {id}",
    ),
    Held(
        "register_attendance",
        "person",
        "id",
        f"person_id school_place_id from_date until_date sessions_possible sessions_attended sessions_unauthorised"
        f" {_WHO_AND_WHEN}",
        goes=_OF_PERSON,
    ),
    Held(
        "register_schoolplace",
        "person",
        "id",
        f"person_id school_id provision year_group from_date until_date {_WHO_AND_WHEN}",
        "left_because",
        goes=_OF_PERSON,
    ),
    Held(
        "register_caseperson",
        "case",
        "id",
        f"case_id person_id from_date until_date removed_at {_WHO_AND_WHEN}",
        "role removed_because",
        goes="case_id = {id}",
    ),
    Held(
        "register_case",
        "case",
        "id reference kind purpose review_by erased_at",
        "person_id place_id group_id opened_by_id opened_for_id opened_at closed_at adult_basis_from",
        "title closed_because",
    ),
)
