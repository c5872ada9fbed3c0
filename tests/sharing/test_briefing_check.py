"""What is refused in a briefing: by its form, by the names on record, by unusual combinations (NOR-10)."""

from __future__ import annotations

import pytest

from holdfast.access.viewer import acting_as
from holdfast.sharing.briefings.check import Checked, check
from tests.access.area import Area

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.clause("NOR-10")]


def checked(area: Area, text: str) -> Checked:
    writer = area.staff("Wren")
    with acting_as(writer):
        return check(by=writer, texts={"seen": text}, places=[])


def test_somebody_whom_the_writer_does_not_see_is_found_and_not_said() -> None:
    area = Area()
    worker = area.staff("Ann")
    area.case(worker, area.child(worker, "Xanthe", "Gullcroft"))
    found = checked(area, "On Fridays Xanthe Gullcroft sells at the station.")
    assert [one.piece for one in found.refused] == ["Xanthe Gullcroft"]
    assert "could point at somebody" in found.refused[0].says
    # Somebody with the same given name who is not on record is answered in the same words.
    other = checked(area, "On Fridays Xanthe Smithers sells at the station.")
    assert [one.says.replace("Smithers", "Gullcroft") for one in other.refused] == [one.says for one in found.refused]
