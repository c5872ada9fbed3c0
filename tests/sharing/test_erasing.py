"""What was told in a case that is erased: its words go, those who hold them destroy theirs, and then the rest goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.utils import timezone

from holdfast.access.viewer import Viewer, acting_as
from holdfast.assurance.holding.review import REVIEWING, review
from holdfast.register.models import Case
from holdfast.register.review import GRACE_DAYS
from holdfast.sharing.models import Disclosure, Notice, Recipient
from holdfast.sharing.queries import received, waiting_for
from holdfast.sharing.receiving import accept, confirm
from tests.access.area import SET_UP
from tests.sharing.area import Sharers

pytestmark = pytest.mark.usefixtures("committed_db")


def erased(area: Sharers, case: Case) -> None:
    """Nobody kept the case."""
    with acting_as(SET_UP):
        past = timezone.localdate() - timedelta(days=GRACE_DAYS + 1)
        Case.objects.filter(pk=case.pk).update(review_by=past)
    assert review().cases == 1


def page_of(area: Sharers, viewer: Viewer, disclosure: Disclosure) -> tuple[int, str]:
    """What a recipient is shown."""
    client = Client()
    client.force_login(area.user(viewer))
    answer = client.get(f"/shared-with-me/{disclosure.pk}")
    return answer.status_code, answer.content.decode()


@pytest.mark.clause("GM-05", "GM-06", "GM-21")
def test_the_words_go_with_the_case_and_those_who_were_told_are_asked_to_destroy_theirs() -> None:
    area = Sharers()
    case = area.case(area.worker)
    disclosure = area.told(case, area.officer, message="Robin waits at the canary.")
    with acting_as(area.officer):
        row = received(area.officer, disclosure.pk)
        assert row is not None
        accept(by=area.officer, recipient=row)
        assert waiting_for(area.officer) == 0
    assert "canary" in page_of(area, area.officer, disclosure)[1]
    erased(area, case)
    status, page = page_of(area, area.officer, disclosure)
    assert status == 410
    assert "canary" not in page
    assert "must be deleted or given back" in page
    with acting_as(REVIEWING):
        told = Disclosure.objects.get()
        assert (told.content, told.answers, told.sources) == ([], {}, [])
        assert told.ended_at is not None
        assert told.review_by > timezone.localdate() + timedelta(days=180)
    with acting_as(area.officer):
        assert waiting_for(area.officer) == 1
        confirm(by=area.officer, notice=Notice.objects.get(), did="Deleted.")
        assert waiting_for(area.officer) == 0
    assert review().disclosures == 0, "it has half a year"


@pytest.mark.clause("GM-21")
def test_whoever_was_asked_already_is_not_asked_twice() -> None:
    area = Sharers()
    case = area.case(area.worker)
    area.told(case, area.officer)
    erased(area, case)
    assert review().cases == 0
    with acting_as(REVIEWING):
        assert Notice.objects.count() == 1


@pytest.mark.clause("GM-06")
def test_half_a_year_later_nothing_of_it_is_left(owner_cursor: CursorWrapper) -> None:
    area = Sharers()
    gone, kept = area.case(area.worker), area.case(area.worker, area.child(area.worker, "Kit"))
    area.told(gone, area.officer)
    stays = area.told(kept, area.officer)
    erased(area, gone)
    owner_cursor.execute("alter table sharing_disclosure no force row level security")
    owner_cursor.execute("update sharing_disclosure set review_by = current_date - 2")
    owner_cursor.execute("alter table sharing_disclosure force row level security")
    assert review().disclosures == 1
    with acting_as(REVIEWING):
        assert [row.pk for row in Disclosure.objects.all()] == [stays.pk], "that of a case which is held stays with it"
        assert [row.disclosure_id for row in Recipient.objects.all()] == [stays.pk]
        assert not Notice.objects.exists()
