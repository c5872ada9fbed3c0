"""An appeal is decided by somebody who never decided about the young person: as it is recorded, in the form, the action
and the API, whatever was corrected, dated back or begun anew (GM-17)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from holdfast.access.actions import involve
from holdfast.access.errors import Refused
from holdfast.access.models import Consultation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.casework.case_page import actions as case_page
from holdfast.casework.models import Duty
from holdfast.chronology.actions import append_fact, correct_fact, withdraw_fact
from holdfast.chronology.models import Fact
from holdfast.register.actions import merge_people, open_case
from holdfast.register.models import Case
from tests.access.area import SET_UP, Area
from tests.casework.case_page.steps import client_of, typed_fact

pytestmark = pytest.mark.clause("GM-17")

CARE = "children's social care"
NEVER = "who has never decided about this young person"
NO_ANSWER = "neither answered this young person before nor closed their case"
RECEIVED = "An appeal is answered after it was received."


def days_ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


class Desk(Area):
    """Ann decides, Zed and Kim work in the same case and decide nothing; an appeal was received four days ago."""

    def __init__(self) -> None:
        super().__init__()
        self.ann, self.zed, self.kim = self.staff("Ann Tern"), self.staff("Zed Plover"), self.staff("Kim Wren")
        self.quillon = self.child(self.ann, "Quillon", "Zephyrine")
        self.case_ = self.case(self.ann, self.quillon, involve_front_door=False)
        self.team_of(self.case_, self.ann, self.zed, self.kim)
        self.ask(self.case_)

    def team_of(self, case: Case, by: Viewer, *others: Viewer) -> None:
        with acting_as(by):
            for one in others:
                with acting_as(SET_UP):
                    user = self.user(one)
                involve(by=by, case_id=case.pk, role="works with", reason="Joins.", user=user)

    def ask(self, case: Case, right: str = "appeal", by: Viewer | None = None, days: float = 4) -> Fact:
        data = {"right": right, "asked_by": "child", "what": "It was not so."}
        return self.record(by or self.ann, "rights.asked", data, case, happened=days_ago(days))

    def decide(self, by: Viewer | None = None, case: Case | None = None, days: float = 5) -> Fact:
        data = {"level": "2", "reasons": "By the threshold."}
        return self.record(by or self.ann, "need.decided", data, case or self.case_, happened=days_ago(days))

    def record(
        self, by: Viewer, kind: str, data: dict[str, Any], case: Case, *, happened: datetime | date | None = None
    ) -> Fact:
        with acting_as(by):
            return append_fact(by=by, kind=kind, happened_at=happened or timezone.now(), data=data, cases=[case])

    def answer(
        self,
        by: Viewer,
        *names: str,
        case: Case | None = None,
        right: str = "appeal",
        happened: datetime | date | None = None,
    ) -> Fact:
        decided_by = [{"name": name, "agency": CARE} for name in names or [by.name]]
        data = {"right": right, "outcome": "refused", "reasons": "It was so.", "decided_by": decided_by}
        return self.record(by, "rights.answered", data, case or self.case_, happened=happened)


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


def refused(says: str, what: Callable[[], object]) -> Refused:
    """What refuses, for this reason."""
    with pytest.raises(Refused) as error:
        what()
    assert says in error.value.says, error.value.says
    return error.value


def test_whoever_never_decided_decides_the_appeal_and_its_duty_is_met(desk: Desk) -> None:
    desk.decide()
    refused(NEVER, lambda: desk.answer(desk.ann))
    refused(NEVER, lambda: desk.answer(desk.zed, "ann tern"))
    desk.answer(desk.zed)
    with acting_as(desk.ann):
        assert Duty.objects.get(case=desk.case_, rule="rights-answered").status == "met"


def test_mending_a_word_takes_nobody_out_of_the_deciders_and_puts_the_mender_in(desk: Desk) -> None:
    decided = desk.decide()
    with acting_as(desk.zed):
        correct_fact(by=desk.zed, fact=decided, data={"level": "2", "reasons": "By the threshold document."})
    for name in ("Ann Tern", "Zed Plover"):
        refused(NEVER, lambda name=name: desk.answer(desk.kim, name))  # type: ignore[misc]
    refused(NEVER, lambda: desk.answer(desk.ann, "Kim Wren"))
    desk.answer(desk.kim)


def test_a_post_is_nobody_who_decides(desk: Desk) -> None:
    for nobody in (
        {"agency": CARE},
        {"agency": CARE, "role": "team manager"},
        {"name": "  ", "agency": CARE},
        {"name": "-", "agency": CARE},
    ):
        data = {"right": "copy", "outcome": "granted", "reasons": "x", "decided_by": [nobody]}
        says = refused("missing", lambda data=data: desk.record(desk.zed, "rights.answered", data, desk.case_))  # type: ignore[misc]
        assert says.fields == {"decided_by[0]": "say who it was: an agency or a post alone does not name anybody"}


def second_case(desk: Desk, *team: Viewer) -> Case:
    """The first case is closed by Kim, and another is opened about the same child, of which these alone know."""
    with acting_as(desk.kim):
        case_page.record(
            by=desk.kim, case=desk.case_, kind="case.closed", data={"reason": "Done."}, happened=timezone.now()
        )
    with acting_as(desk.ann):
        case = open_case(by=desk.ann, kind="person", person=desk.quillon, reason="Again.", involve_front_door=False)
    desk.team_of(case, desk.ann, *team)
    desk.ask(case, days=0.001)
    return case


def test_whoever_decided_in_an_earlier_case_about_the_child_decides_in_no_later_one(desk: Desk) -> None:
    desk.decide()
    second = second_case(desk, desk.zed)
    refused(NEVER, lambda: desk.answer(desk.ann, case=second))
    refused(NEVER, lambda: desk.answer(desk.zed, "Ann Tern", case=second))
    refused(NO_ANSWER, lambda: desk.answer(desk.zed, "Kim Wren", case=second))
    desk.answer(desk.zed, case=second)


def test_the_refusal_says_nothing_of_the_other_case_and_the_other_case_nothing_of_the_answer(desk: Desk) -> None:
    desk.decide()
    second = second_case(desk)
    new = desk.staff("Ola Dunlin")
    desk.team_of(second, desk.ann, new)
    with acting_as(new):
        assert not Case.objects.filter(pk=desk.case_.pk).exists()
    before = refused(NEVER, lambda: desk.answer(new, "Ann Tern", case=second))
    told = " ".join([before.says, before.instead, *before.clauses, *before.fields.values()])
    assert desk.case_.reference not in told
    assert "Ann" not in told
    desk.answer(new, case=second)
    with acting_as(desk.staff("Aud", functions=["auditor"])):
        lines = Consultation.objects.filter(user_id=new.user_id, what="rights.answered")
        assert [line.case_ids for line in lines] == [[second.pk]]
    with acting_as(new):
        assert not Case.objects.filter(pk=desk.case_.pk).exists(), "the job's sight ends with the question"


def test_cases_of_merged_records_are_cases_of_one_child(desk: Desk) -> None:
    desk.decide()
    twin = desk.child(desk.ann, "Quillon", "Zephirine")
    other = desk.case(desk.ann, twin, involve_front_door=False)
    desk.ask(other)
    desk.answer(desk.ann, case=other, happened=days_ago(1))
    with acting_as(desk.ann):
        merge_people(by=desk.ann, keep=desk.quillon, other=twin, reason="One child.")
    refused(NEVER, lambda: desk.answer(desk.ann, case=other))


def test_a_case_about_another_child_keeps_nobody_from_deciding(desk: Desk) -> None:
    desk.decide()
    sister = desk.case(desk.ann, desk.child(desk.ann, "Ottoline", "Zephyrine"), involve_front_door=False)
    desk.ask(sister)
    desk.answer(desk.ann, case=sister)


def test_an_answer_that_is_dated_back_is_judged_as_it_is_recorded(desk: Desk) -> None:
    desk.decide(days=2)
    refused(NEVER, lambda: desk.answer(desk.ann, happened=days_ago(3)))
    refused(NEVER, lambda: desk.answer(desk.zed, "Ann Tern", happened=days_ago(3)))
    desk.answer(desk.zed, happened=days_ago(3))


def test_an_appeal_is_not_answered_before_it_was_received(desk: Desk) -> None:
    refused(RECEIVED, lambda: desk.answer(desk.zed, happened=days_ago(4.1)))
    refused(RECEIVED, lambda: desk.answer(desk.zed, happened=timezone.localdate(days_ago(4))))
    desk.answer(desk.zed, "Zed Plover", right="complaint", happened=days_ago(9))


def test_whoever_decides_something_after_the_appeal_still_mends_a_word_of_their_answer(desk: Desk) -> None:
    answered = desk.answer(desk.zed, happened=days_ago(3))
    desk.decide(desk.zed, days=0)
    with acting_as(desk.zed):
        mended = correct_fact(by=desk.zed, fact=answered, data={**answered.data, "reasons": "It was so, we found."})
        assert mended.corrects_id == answered.pk
        correct_fact(by=desk.zed, fact=mended, data={**answered.data, "reasons": "It was so, as we found."})


def test_a_correction_names_nobody_who_had_decided_and_turns_no_answer_into_an_appeals(desk: Desk) -> None:
    desk.decide(days=2)
    answered = desk.answer(desk.zed, happened=days_ago(3))
    both = [*answered.data["decided_by"], {"name": "Ann Tern", "agency": CARE}]
    with acting_as(desk.zed):
        refused(NEVER, lambda: correct_fact(by=desk.zed, fact=answered, data={**answered.data, "decided_by": both}))
    with acting_as(desk.ann):
        refused(NEVER, lambda: correct_fact(by=desk.ann, fact=answered, data={**answered.data, "reasons": "Mended."}))
    complaint = desk.answer(desk.ann, right="complaint", happened=days_ago(2.5))
    with acting_as(desk.ann):
        refused(NEVER, lambda: correct_fact(by=desk.ann, fact=complaint, data={**complaint.data, "right": "appeal"}))


def test_an_answer_may_always_be_taken_back(desk: Desk) -> None:
    answered = desk.answer(desk.zed)
    desk.decide(desk.zed, days=0)
    with acting_as(desk.zed):
        assert withdraw_fact(by=desk.zed, fact=answered, reason="Of another child.").is_withdrawal


def typed_answer(name: str, **more: str) -> dict[str, str]:
    """What is typed into the form of an answer to an appeal."""
    row = {"decided_by-0-name": name, "decided_by-0-party": CARE, "decided_by-rows": "1"}
    return {**typed_fact(right="appeal", outcome="refused", reasons="It was so."), **row, **more}


def sent(client: Client, case: Case, typed: dict[str, str]) -> str:
    """What the form answers; "" where the fact was recorded."""
    answer = client.post(f"/cases/{case.pk}/record/rights.answered", typed)
    return "" if answer.status_code == 302 else answer.content.decode()


def test_in_the_browser_an_earlier_decider_is_refused_and_what_was_typed_stays(desk: Desk) -> None:
    decided = desk.decide()
    client = client_of(desk, desk.zed)
    typed = {**typed_fact(level="2", reasons="By the threshold document."), "do": "correct"}
    assert client.post(f"/cases/{desk.case_.pk}/facts/{decided.pk}/correct", typed).status_code == 302
    kim = client_of(desk, desk.kim)
    for name in ("Ann Tern", "Zed Plover"):
        page = sent(kim, desk.case_, typed_answer(name))
        assert NEVER in page
        assert "Ask somebody who has had no part" in page
        assert name in page, "what was typed stays"
    assert "Error:" in sent(kim, desk.case_, typed_answer("")), "a post alone is nobody"
    assert "say who it was" in sent(kim, desk.case_, typed_answer("?")).lower()
    assert sent(kim, desk.case_, typed_answer("Kim Wren")) == ""


def test_in_the_browser_an_earlier_case_counts(desk: Desk) -> None:
    desk.decide()
    second = second_case(desk, desk.zed)
    client = client_of(desk, desk.zed)
    assert NEVER in sent(client, second, typed_answer("Ann Tern"))
    assert NO_ANSWER in sent(client, second, typed_answer("Kim Wren"))
    assert sent(client, second, typed_answer("Zed Plover")) == ""


def test_in_the_browser_an_appeal_that_nobody_received_is_not_answered(desk: Desk) -> None:
    other = desk.case(desk.zed, desk.child(desk.zed, "Ottoline", "Marsh"), involve_front_door=False)
    client = client_of(desk, desk.zed)
    page = sent(client, other, typed_answer("Zed Plover"))
    assert RECEIVED in page
    assert "Record first that it was received" in page


def test_the_agency_that_asked_the_gangs_team_is_told_also_where_another_mended_a_word(desk: Desk) -> None:
    """ISL-D2."""
    officer = desk.staff("Bob Gull", desk.police, post="gangs unit")
    with acting_as(SET_UP):
        gangs_team = desk._agency("gangs team", "Gangs team")
    chair = desk.staff("Pan El", gangs_team, post="panel chair")
    desk.team_of(desk.case_, desk.ann, officer, chair)
    data = {"resident": True, "offending": True, "victim": False, "affected": False, "evidence": "x"}
    asked = desk.record(
        officer, "gangs-team.requested", {**data, "what_is_wanted": "y"}, desk.case_, happened=days_ago(3)
    )
    with acting_as(desk.zed):
        correct_fact(by=desk.zed, fact=asked, data={**asked.data, "evidence": "Mended."})
    agreed = [{"name": "A B", "agency": "gangs team"}, {"name": "C D", "agency": "police"}]
    declined = {"outcome": "declined", "reasons": "Not for us.", "suggested_instead": "z", "decided_by": agreed}
    desk.record(chair, "panel.decided", declined, desk.case_, happened=days_ago(1))
    with acting_as(desk.ann):
        owed = Duty.objects.filter(case=desk.case_, rule__startswith="decline-told")
        assert [(duty.rule, duty.item) for duty in owed] == [("decline-told", "police")]
