"""What the tables of access, and those that Django and allauth bring along, hold (`holdfast.access.holding`)."""

from __future__ import annotations

from holdfast.access.holding import Held

HELD: tuple[Held, ...] = (
    Held("access_user", "account", "id is_active is_demo", "email name password last_login created_at"),
    Held("access_membership", "account", "id functions", "user_id agency_id team_id post from_date until_date"),
    Held(
        "access_involvement",
        "case",
        "id",
        "case_id user_id team_id agency_id principal role from_at until_at given_by_id given_at ended_by_id",
        "reason ended_because",
        goes="case_id = {id}",
    ),
    Held("access_cover", "account", "id", "absent_id stand_in_id agency_id from_at until_at set_by_id set_at ended_at"),
    Held("access_signin", "session", "id key", "user_id device began_at seen_at"),
    Held(
        "access_shutout",
        "account",
        "id",
        "user_id by_id at because ended_by_id ended_at ended_because",
    ),
    Held("access_provideridentity", "account", "id", "user_id issuer subject bound_at"),
    Held(
        "access_consultation",
        "log",
        "id operation what route purpose gateway agreement fields",
        "at user_id user_name agency_id agency post case_ids person_ids recipients",
        "reason",
    ),
    Held("access_loglink", "log", "seq line_id prev_hash hash"),
    Held("access_logwaiting", "log", "line_id digest"),
    Held("account_emailaddress", "account", "id verified primary", "user_id email"),
    Held("account_emailconfirmation", "session", "id created sent key", "email_address_id"),
    Held("mfa_authenticator", "account", "id type", "user_id data created_at last_used_at"),
    Held("django_session", "session", "session_key expire_date", "session_data"),
    Held("holdfast_cache", "session", "cache_key expires", "value"),
    Held("django_content_type", "none", "id app_label model"),
    Held("django_migrations", "none", "id app name applied"),
    Held("auth_permission", "none", "id name content_type_id codename"),
    Held("auth_group", "none", "id name"),
    Held("auth_group_permissions", "none", "id group_id permission_id"),
)
