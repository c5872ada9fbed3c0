"""Two records of one person: merged with nothing lost, and parted exactly as they were."""

from __future__ import annotations

import pytest

from holdfast.access.errors import Refused
from holdfast.access.models import Consultation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.register.actions import add_address, add_name, add_to_case, merge_people, relate, undo_merge
from holdfast.register.models import CasePerson, Merge, Person
from holdfast.register.names import NewName
from holdfast.register.queries import people_in_case, person_record, visible_people
from holdfast.register.search import search_people
from tests.access.area import Area

pytestmark = pytest.mark.usefixtures("db")


class Twice(Area):
    """One child on the register twice: known to a worker, and to an officer by another name; the door sees both."""

    def __init__(self) -> None:
        super().__init__()
        self.worker, self.officer = self.staff("Ann"), self.staff("Bob", self.police)
        self.door = self.staff("Dot", team=self.front_door)
        self.keep, self.other = (
            self.child(self.worker, "Robin", "Example"),
            self.child(self.officer, "Robbie", "Sample"),
        )
        self.case_of_keep, self.case_of_other = self.case(self.worker, self.keep), self.case(self.officer, self.other)
        with acting_as(self.officer):
            add_address(by=self.officer, person=self.other, lines="1 Example Street", source="police")
            add_name(by=self.officer, person=self.other, name=NewName("Bobby", kind="nickname"), source="friend")
        self.concern(self.officer, self.case_of_other, people=[(self.other, "present")])


def everything(*viewers: Viewer) -> dict[str, object]:
    """What each of them sees of people."""
    seen: dict[str, object] = {}
    for viewer in viewers:
        with acting_as(viewer):
            seen[viewer.name] = (
                sorted(Person.objects.values_list("pk", "merged_into")),
                sorted(CasePerson.objects.filter(removed_at__isnull=True).values_list("case", "person", "role")),
                [each.pk for each in visible_people(viewer)],
            )
    return seen


def test_one_record_stands_for_both_with_all_that_either_holds() -> None:
    area = Twice()
    with acting_as(area.door):
        merge_people(by=area.door, keep=area.keep, other=area.other, reason="Same birth date and mother.")
    for viewer in (area.worker, area.officer, area.door):
        with acting_as(viewer):
            for asked in (area.keep, area.other):
                record = person_record(viewer, asked.pk)
                assert record is not None
                assert record.person == area.keep
                assert {name.text for name in record.names} == {"Robin Example", "Robbie Sample", "Bobby"}
                assert len(record.addresses) == 1
            assert list(visible_people(viewer)) == [area.keep]
            assert [found.person for found in search_people(viewer, "Robbie Sample").found] == [area.keep]
    with acting_as(area.officer):
        assert [row.person for row in people_in_case(area.officer, area.case_of_other)] == [area.keep]


def test_a_merge_gives_nobody_sight_of_a_case() -> None:
    area = Twice()
    with acting_as(area.door):
        merge_people(by=area.door, keep=area.keep, other=area.other, reason="Same.")
    with acting_as(area.worker):
        record = person_record(area.worker, area.keep.pk)
        assert record is not None
        assert {row.case for row in record.cases} == {area.case_of_keep}


def test_undoing_parts_them_exactly_as_they_were_also_after_new_placements() -> None:
    area = Twice()
    viewers = (area.worker, area.officer, area.door)
    before = everything(*viewers)
    with acting_as(area.door):
        merge = merge_people(by=area.door, keep=area.keep, other=area.other, reason="Same.")
    assert everything(*viewers) != before
    brother = area.child(area.worker, "Rowan")
    third = area.case(area.worker, brother)
    with acting_as(area.worker):
        add_to_case(by=area.worker, case=third, person=area.keep, role="sibling", source="mother")
        placed = CasePerson.objects.filter(case=third, role="sibling", removed_at__isnull=True)
        assert set(placed.values_list("person_id", flat=True)) == {area.keep.pk, area.other.pk}
    with acting_as(area.door):
        undo_merge(by=area.door, merge=merge, reason="They met.")
        with pytest.raises(Refused, match="undone already"):
            undo_merge(by=area.door, merge=merge, reason="Again.")
    with acting_as(area.worker):
        assert set(placed.values_list("person_id", flat=True)) == {area.keep.pk}
        CasePerson.objects.filter(case=third).update(removed_at="2026-01-01T00:00:00Z")
    after = everything(*viewers)
    with acting_as(area.worker):
        assert not Person.objects.filter(pk=area.other.pk).exists()
    with acting_as(area.officer):
        assert not Person.objects.filter(pk=area.keep.pk).exists()
    assert after["Bob"] == before["Bob"]


def test_a_merged_record_is_merged_on_and_the_merges_are_undone_in_turn() -> None:
    area = Twice()
    third = area.child(area.officer, "Rob", "Third")
    area.case(area.officer, third)
    viewers = (area.worker, area.officer, area.door)
    before = everything(*viewers)
    with acting_as(area.door):
        first = merge_people(by=area.door, keep=area.other, other=third, reason="Same.")
        with pytest.raises(Refused, match="merged already"):
            merge_people(by=area.door, keep=third, other=area.keep, reason="Same.")
        second = merge_people(by=area.door, keep=area.keep, other=area.other, reason="Same.")
        assert second.carried == [third.pk]
        record = person_record(area.door, third.pk)
        assert record is not None
        assert record.person == area.keep
        assert len(record.names) == 4
        with pytest.raises(Refused, match="later merge first"):
            undo_merge(by=area.door, merge=first, reason="No.")
        undo_merge(by=area.door, merge=second, reason="No.")
        assert Person.objects.get(pk=third.pk).merged_into == area.other
        undo_merge(by=area.door, merge=first, reason="No.")
    assert everything(*viewers) == before


def test_a_merge_is_logged_and_needs_two_records_that_are_seen() -> None:
    area = Twice()
    auditor = area.staff("Aud", functions=["auditor"])
    with acting_as(area.worker), pytest.raises(Refused, match="Two records"):
        merge_people(by=area.worker, keep=area.keep, other=area.other, reason="Guess.")
    with acting_as(area.door):
        with pytest.raises(Refused, match="Two records"):
            merge_people(by=area.door, keep=area.keep, other=area.keep, reason="x")
        with pytest.raises(Refused, match="reason"):
            merge_people(by=area.door, keep=area.keep, other=area.other, reason=" ")
        assert not Merge.objects.exists()
        merge_people(by=area.door, keep=area.keep, other=area.other, reason="Same.")
    with acting_as(auditor):
        line = Consultation.objects.filter(operation="combine").get()
        assert (line.user_name, set(line.person_ids)) == ("Dot", {area.keep.pk, area.other.pk})


def test_relationships_of_merged_records_are_read_together() -> None:
    area = Twice()
    sister = area.child(area.officer, "Sis")
    with acting_as(area.officer):
        add_to_case(by=area.officer, case=area.case_of_other, person=sister, role="sibling", source="x")
        relate(by=area.officer, person=sister, kind="sibling", other=area.other, source="mother")
    with acting_as(area.door):
        merge_people(by=area.door, keep=area.keep, other=area.other, reason="Same.")
        record = person_record(area.door, area.keep.pk)
    assert record is not None
    assert [(each.kind, each.other) for each in record.related] == [("sibling", sister)]
