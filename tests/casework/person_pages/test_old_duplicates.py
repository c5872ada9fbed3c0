"""Pairs of records that have been there for long."""

from datetime import date

from django.db.backends.utils import CursorWrapper

from holdfast.access.viewer import acting_as
from holdfast.casework.person_pages.duplicates import pairs_to_review
from tests.access.area import Area


def test_what_could_be_looked_at_long_ago_is_not_suggested_every_day(owner_cursor: CursorWrapper) -> None:
    area = Area()
    worker = area.staff("Ann")
    born = date(2011, 5, 4)
    for name in ("Robin", "Robyn"):
        area.child(worker, name, "Example", birth_date=born)
    with acting_as(worker):
        assert len(pairs_to_review(worker)[0]) == 1
    owner_cursor.execute("update register_person set recorded_at = recorded_at - interval '91 days'")
    with acting_as(worker):
        assert pairs_to_review(worker)[0] == []
    area.child(worker, "Robin", "Exampl", birth_date=born)
    with acting_as(worker):
        assert len(pairs_to_review(worker)[0]) == 2, "a new record is compared with those of long ago"
