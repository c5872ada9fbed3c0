"""What is done to the register: keyword-only, each in one transaction, each on behalf of a viewer and in the log.

All must run within `acting_as(by)`: the database refuses what that viewer may not do. What an action will not do it
refuses whole, with `holdfast.access.errors.Refused`.
"""

from holdfast.register.actions.addresses import (
    add_address,
    end_address,
    let_see_address,
    make_address_confidential,
    stop_seeing_address,
)
from holdfast.register.actions.agencies import (
    add_agency,
    add_contact,
    add_place,
    add_team,
    change_agency,
    change_team,
)
from holdfast.register.actions.cases import add_to_case, close_case, open_case, remove_from_case, reopen_case
from holdfast.register.actions.groups import add_evidence, record_group, set_level, withdraw_evidence
from holdfast.register.actions.merging import keep_apart, merge_people, undo_merge
from holdfast.register.actions.people import (
    add_name,
    correct_details,
    end_name,
    end_relationship,
    register_person,
    relate,
)
from holdfast.register.actions.schooling import end_school_place, record_attendance, record_school_place

__all__ = [
    "add_address",
    "add_agency",
    "add_contact",
    "add_evidence",
    "add_name",
    "add_place",
    "add_team",
    "add_to_case",
    "change_agency",
    "change_team",
    "close_case",
    "correct_details",
    "end_address",
    "end_name",
    "end_relationship",
    "end_school_place",
    "keep_apart",
    "let_see_address",
    "make_address_confidential",
    "merge_people",
    "open_case",
    "record_attendance",
    "record_group",
    "record_school_place",
    "register_person",
    "relate",
    "remove_from_case",
    "reopen_case",
    "set_level",
    "stop_seeing_address",
    "undo_merge",
    "withdraw_evidence",
]
