"""Unfinished forms are kept on the server, for their writer alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from holdfast.access.actions import add_membership
from holdfast.access.errors import Refused
from holdfast.access.viewer import acting_as, viewer_for
from holdfast.chronology.drafts import discard_draft, discard_old_drafts, drafts_of, load_draft, save_draft
from holdfast.chronology.models import Draft
from tests.access.area import SET_UP, Area

pytestmark = pytest.mark.usefixtures("db")


def test_what_was_typed_comes_back_and_is_gone_when_discarded() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    with acting_as(worker):
        assert load_draft(worker, form="concern.raised", case_id=case.pk) is None
        save_draft(by=worker, form="concern.raised", case_id=case.pk, data={"what": "Half a sen"})
        save_draft(by=worker, form="concern.raised", case_id=case.pk, data={"what": "Half a sentence"})
        save_draft(by=worker, form="concern.raised", data={"what": "Another, without a case"})
        kept = load_draft(worker, form="concern.raised", case_id=case.pk)
        assert kept is not None
        assert (kept.data, kept.version) == ({"what": "Half a sentence"}, 2)
        assert len(drafts_of(worker)) == 2
        assert discard_draft(by=worker, form="concern.raised", case_id=case.pk)
        assert not discard_draft(by=worker, form="concern.raised", case_id=case.pk)
        assert len(drafts_of(worker)) == 1


def test_a_window_that_was_overtaken_by_another_is_told_and_overwrites_nothing() -> None:
    area = Area()
    worker = area.staff("Ann")
    with acting_as(worker):
        first = save_draft(by=worker, form="concern", data={"a": "one"})
        save_draft(by=worker, form="concern", data={"a": "two"}, version=first.version)
        with pytest.raises(Refused, match="another window"):
            save_draft(by=worker, form="concern", data={"a": "three"}, version=1)
        kept = load_draft(worker, form="concern")
        assert kept is not None
        assert kept.data == {"a": "two"}


def test_a_draft_that_was_discarded_is_not_brought_back_by_a_window_that_was_made_from_it() -> None:
    area = Area()
    worker = area.staff("Ann")
    with acting_as(worker):
        first = save_draft(by=worker, form="concern", data={"a": "one"})
        discard_draft(by=worker, form="concern")
        with pytest.raises(Refused, match="sent or discarded"):
            save_draft(by=worker, form="concern", data={"a": "two"}, version=first.version)
        assert load_draft(worker, form="concern") is None


def test_a_draft_is_seen_by_its_writer_alone_and_only_for_the_agency_it_was_begun_for() -> None:
    area = Area()
    worker, colleague = area.staff("Ann"), area.staff("Bea")
    with acting_as(worker):
        save_draft(by=worker, form="concern", data={"a": "one"})
    with acting_as(colleague):
        assert not Draft.objects.exists()
    with acting_as(SET_UP):
        add_membership(by=SET_UP, user=area.user(worker), agency_id=area.school.id, post="governor")
        assert not Draft.objects.exists(), "no job reads what somebody has not recorded"
    governor = viewer_for(area.user(worker), area.school.id)
    assert governor is not None
    with acting_as(governor):
        assert not Draft.objects.exists()


def test_drafts_past_their_date_are_thrown_away() -> None:
    """ASVS 5.0 V14.2.7."""
    area = Area()
    worker = area.staff("Ann")
    with acting_as(worker):
        save_draft(by=worker, form="old", data={})
        save_draft(by=worker, form="new", data={})
        Draft.objects.filter(form="old").update(review_by=timezone.localdate() - timedelta(days=1))
        assert discard_old_drafts(by=worker) == 1
        assert [draft.form for draft in drafts_of(worker)] == ["new"]
