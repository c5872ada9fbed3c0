"""The nouns: people, families, agencies, places, groups and cases.

What happened to them is not here: it is in the chronology, and statuses are read from there.
"""

from holdfast.register.models.agencies import Agency, Contact, Team
from holdfast.register.models.cases import Case, CasePerson
from holdfast.register.models.groups import Group, GroupEvidence
from holdfast.register.models.people import (
    Address,
    AddressCircle,
    Correction,
    KeptApart,
    Merge,
    Person,
    PersonName,
    Relationship,
)
from holdfast.register.models.places import Attendance, Place, SchoolPlace

__all__ = [
    "Address",
    "AddressCircle",
    "Agency",
    "Attendance",
    "Case",
    "CasePerson",
    "Contact",
    "Correction",
    "Group",
    "GroupEvidence",
    "KeptApart",
    "Merge",
    "Person",
    "PersonName",
    "Place",
    "Relationship",
    "SchoolPlace",
    "Team",
]
