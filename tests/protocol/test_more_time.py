"""Who may give a duty more time or stop its clock."""

from pathlib import Path

import pytest

from holdfast.protocol.problems import PackError
from tests.protocol.small import fact, look, small_pack
from tests.protocol.talk import KINDS, STATES, duty

MORE_TIME = """
parameter: posts-that-lead
title: Posts that lead
values:
  - {from: 2016-01-01, until: 2026-03-06, value: [children's social care / head of safeguarding], clause: ISL-3}
  - {from: 2026-03-06, value: [police / gangs unit], clause: ISL-3}
---
constraint: by-those-who-lead
refuses: duty.extended unless owners is unknown
  or (post of the recorder in posts-that-lead and agency of the recorder in agencies of owners)
clause: HOLDFAST-2
says: "More time is given by those who lead."
instead: "Ask them."
---
"""


@pytest.mark.clause("HOLDFAST-2")
@pytest.mark.parametrize(
    ("day", "by", "refused"),
    [
        ("2026-03-06", "police / gangs unit", False),
        ("2026-03-05", "police / gangs unit", True),  # not yet on the dated list
        ("2026-03-05", "csc / head of safeguarding", True),  # on the list, and of an agency that does not owe it
        ("2026-03-06", None, True),
        ("2026-03-03", None, False),  # nothing is open yet
    ],
)
def test_more_time_is_given_by_those_who_answer_for_the_agency_that_owes_it(
    tmp_path: Path, day: str, by: str | None, refused: bool
) -> None:
    pack = small_pack(tmp_path, KINDS + STATES + duty() + MORE_TIME)
    decided = fact("f1", "2026-03-04", kind_="risk.decided", category=2)
    more = fact("f2", day, kind_="duty.extended", by_=by, rule="talk", new_due="2026-03-16", reason="In hospital.")
    found = look(pack, "2026-03-07", decided, more)
    assert [one.constraint for one in found.refused] == ["by-those-who-lead"] * refused


def test_a_list_of_parties_is_written_as_they_are_kept(tmp_path: Path) -> None:
    text = MORE_TIME.replace("[police / gangs unit]", "[gangs police]")
    with pytest.raises(PackError, match="“gangs police” stands in a list of parties: write “police / gangs unit”"):
        small_pack(tmp_path, KINDS + STATES + duty() + text)
