"""Take a rule of the packs away, or any part of it, and a scenario fails: the scenarios prove what they cite."""

from itertools import groupby

import pytest

from holdfast.protocol import load_pack
from tests.packs.mutations import Change, changes, noticed

PACKS = {name: load_pack(name) for name in ("common", "islington-2016", "working-together-2026")}

# Parts that say for the reader what another part of the same rule, or another rule, ensures as well.
REPEATED = {
    "its lapses or its ground end it at once": {
        "duties-flag-social-care-arises-1-without-its-condition",
        "duties-flag-youth-offending-arises-1-with-less,-1",
        "duties-flag-review-social-care-arises-1-without-its-condition",
        "duties-flag-review-youth-offending-arises-1-without-its-condition",
        "duties-unflag-social-care-arises-1-with-less,-1",
        "duties-unflag-youth-offending-arises-1-with-less,-1",
        "duties-weekly-panel-arises-1-without-its-condition",
        "duties-overnight-intelligence-arises-1-without-its-condition",
        "duties-overnight-check-arises-1-without-its-condition",
        "duties-early-help-assessment-arises-1-without-its-condition",
        "duties-marp-listing-arises-1-with-less,-1",
        "duties-network-meeting-arises-1-without-its-condition",
        "duties-diversion-plan-arises-1-without-its-condition",
        "duties-share-with-gangs-team-arises-1-without-its-condition",
        "duties-strategy-meeting-arises-1-without-its-condition",
        "duties-flag-youth-offending-arises-2-with-less,-3",
        "duties-marp-listing-arises-2-with-less,-3",
    },
    "it keeps a question from being asked where nobody answered": {
        "duties-flag-youth-offending-arises-2-with-less,-2",
        "duties-marp-listing-arises-2-with-less,-2",
        "duties-bronze-listing-arises-1-with-less,-6",
        "duties-early-help-assessment-arises-2-with-less,-1",
        "duties-mental-health-pathway-arises-1-with-less,-1",
        "duties-planning-meeting-arises-1-with-less,-1",
        "duties-gangs-team-request-arises-1-with-less,-1",
    },
    "a constraint refuses the other case": {
        "duties-marp-listing-met_by-1-without-its-condition",
        "duties-marp-discussion-met_by-1-without-its-condition",
        "duties-lead-named-owner-2-taken-away",
    },
    "another constraint refuses it too": {"constraints-tie-is-a-risk-not-membership-refuses-1-with-less,-1"},
}
KNOWN = {name for names in REPEATED.values() for name in names}


def by_declaration() -> list[object]:
    """One test for each declaration, with the clauses it cites."""
    found: list[object] = []
    for pack in PACKS.values():
        for (table, name), some in groupby(changes(pack), key=lambda one: (one.table, one.name)):
            marks = [pytest.mark.clause(clause) for clause in getattr(pack, table)[name].clauses]
            found.append(pytest.param(pack.name, list(some), id=f"{table}-{name}", marks=marks))
    return found


@pytest.mark.parametrize(("pack", "made"), by_declaration())
def test_a_change_is_noticed(pack: str, made: list[Change]) -> None:
    unnoticed = {str(change) for change in made if noticed(PACKS[pack], change) is None}
    assert unnoticed - KNOWN == set()
