"""Forms made from kinds: what is typed becomes a fact's data, or is refused with a way forward and stays."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.template.loader import get_template

from holdfast.access.errors import Refused
from holdfast.casework.kind_forms import Asking, FactForm, KindForm, PersonChoice
from holdfast.protocol.loader import load_pack, own_packs
from holdfast.protocol.pack import Pack

NOW = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
SISTER = PersonChoice(UUID("11111111-1111-4111-8111-111111111111"), "Robin Example", "sibling")

Typed = dict[str, list[str]]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("islington-2016")


@pytest.fixture
def asking(pack: Pack) -> Asking:
    return Asking(pack, NOW, people=(SISTER,))


def agreed(**changes: list[str]) -> Typed:
    """A category that two agencies agreed, as typed."""
    return {
        "category": ["2"],
        "decided_by-rows": ["2"],
        "decided_by-0-name": ["A. Example"],
        "decided_by-0-party": ["children's social care / team manager"],
        "decided_by-1-name": ["B. Example"],
        "decided_by-1-party": ["police / gangs unit"],
        "reasons": ["Stabbed on 1 March.\r\nFriends are in conflict."],
        "review_by-day": ["4"],
        "review_by-month": ["sep"],
        "review_by-year": ["2026"],
        **changes,
    }


def form(pack: Pack, asking: Asking, kind: str, typed: Typed, **options: Any) -> KindForm:
    return KindForm(pack.kinds[kind], asking, typed=typed, **options)


@pytest.mark.clause("ISL-7.3.1c")
def test_what_is_typed_becomes_the_data_of_a_fact(pack: Pack, asking: Asking) -> None:
    read = form(pack, asking, "risk.decided", agreed(indicators=["seriously harmed"])).read()
    assert read == {
        "category": 2,
        "indicators": ["seriously harmed"],
        "decided_by": [
            {"name": "A. Example", "agency": "children's social care", "role": "team manager"},
            {"name": "B. Example", "agency": "police", "role": "gangs unit"},
        ],
        "reasons": "Stabbed on 1 March.\nFriends are in conflict.",
        "review_by": "2026-09-04",
    }


@pytest.mark.clause("ISL-7.3.1c")
def test_one_agency_alone_is_refused_with_a_way_forward(pack: Pack, asking: Asking) -> None:
    typed = agreed(**{"decided_by-1-party": ["children's social care / social worker"]})
    made = form(pack, asking, "risk.decided", typed)
    assert made.read() is None
    assert made.errors == [
        {"text": "Who agreed it? They must come from at least 2 different agencies.", "href": "#decided_by"}
    ]
    assert made.controls[3].text == "Stabbed on 1 March.\r\nFriends are in conflict."


@pytest.mark.parametrize(
    ("changes", "text", "href"),
    [
        ({"category": [""]}, "Which category did you agree? Choose one.", "#category"),
        ({"category": ["4"]}, "Which category did you agree? Choose one.", "#category"),
        ({"reasons": ["  "]}, "Why this category, in your own words: Write an answer.", "#reasons"),
        ({"reasons": ["a\x00b"]}, "Take out the character", "#reasons"),
        ({"reasons": ["x" * 20_001]}, "Shorten it to 20,000 characters.", "#reasons"),
        ({"review_by-day": ["31"], "review_by-month": ["2"]}, "Review by: Enter a real date", "#review_by-day"),
        ({"review_by-month": [""]}, "Review by: Add the month.", "#review_by-month"),
        ({"review_by-year": ["26"]}, "Review by: The year must have 4 numbers", "#review_by-year"),
        ({"review_by-year": ["2027"]}, "Review by: 2027-09-04 is more than 6 months away.", "#review_by"),
        ({"review_by-year": ["2025"]}, "Review by: 2025-09-04 lies in the past", "#review_by"),
        ({"decided_by-1-party": [""]}, "Agency and post: Choose an agency or a post.", "#decided_by-1-party"),
        ({"decided_by-1-party": ["wizards"]}, "Choose an agency or a post.", "#decided_by-1-party"),
    ],
)
def test_each_mistake_is_named_at_its_box(pack: Pack, asking: Asking, changes: Typed, text: str, href: str) -> None:
    made = form(pack, asking, "risk.decided", agreed(**changes))
    assert made.read() is None
    assert [error["href"] for error in made.errors] == [href]
    assert text in made.errors[0]["text"]
    assert made.typed == agreed(**changes)


def test_rows_are_added_and_removed_by_the_server(pack: Pack, asking: Asking) -> None:
    made = form(pack, asking, "risk.decided", agreed())
    assert made.act("add decided_by")
    assert len(made.controls[2].rows) == 3
    assert made.act("remove decided_by 0")
    assert [row[0].text for row in made.controls[2].rows] == ["B. Example", ""]
    assert not made.act("record")
    assert not made.act("remove decided_by 7")
    assert not made.act("add no_such_field")


def test_empty_rows_do_not_count(pack: Pack, asking: Asking) -> None:
    made = form(pack, asking, "risk.decided", {**agreed(), "decided_by-rows": ["5"]})
    read = made.read()
    assert read is not None
    assert len(read["decided_by"]) == 2


def test_a_question_with_a_condition_counts_only_where_it_is_asked(pack: Pack, asking: Asking) -> None:
    only = ["parent_engagement", "parent_why_not"]
    typed = {"parent_engagement": ["told"], "parent_why_not": ["left over"]}
    assert form(pack, asking, "concern.raised", typed, only=only).read() == {"parent_engagement": "told"}
    made = form(pack, asking, "concern.raised", {"parent_engagement": ["not asked"]}, only=only)
    assert made.read() is None
    assert made.errors[0]["href"] == "#parent_why_not"


def test_a_condition_is_told_in_words_and_to_the_script(pack: Pack, asking: Asking) -> None:
    made = form(pack, asking, "concern.raised", {}, only=["parent_engagement", "parent_why_not"])
    asked, why_not = made.controls
    assert asked.when_words == ""
    assert why_not.when_words == "“Have you spoken with a parent or carer?” is “Not asked yet”"
    assert why_not.when_test == ["is", "parent_engagement", "not asked"]


def test_settled_fields_are_not_asked_and_settle_conditions(pack: Pack, asking: Asking) -> None:
    strategy = KindForm(pack.kinds["meeting.decided"], asking, fixed={"meeting": "strategy"})
    names = [control.name for control in strategy.controls]
    assert "meeting" not in names
    assert "no_section_47_because" in names
    review = KindForm(pack.kinds["meeting.decided"], asking, fixed={"meeting": "plan review"})
    assert "no_section_47_because" not in [control.name for control in review.controls]
    because = next(control for control in strategy.controls if control.name == "no_section_47_because")
    assert because.when_test == ["not", ["is", "outcome", "section 47 enquiry"]]


def test_the_points_of_a_meeting_are_questions(pack: Pack, asking: Asking) -> None:
    made = form(pack, asking, "meeting.decided", {"meeting": ["strategy"]})
    considered = next(control for control in made.controls if control.name == "considered")
    assert [control.name for control in considered.controls] == [
        f"considered-{name}" for name in pack.meetings["strategy"].considers
    ]


def test_people_of_the_case_are_picked_and_others_named(pack: Pack, asking: Asking) -> None:
    typed = {
        "siblings-rows": ["2"],
        "siblings-0-who": [str(SISTER.id)],
        "siblings-0-relation": ["sister"],
        "siblings-1-name": ["Jo Example"],
        "siblings-1-born": ["2013"],
    }
    read = form(pack, asking, "concern.raised", typed, only=["siblings"]).read()
    assert read == {"siblings": [{"id": str(SISTER.id), "relation": "sister"}, {"name": "Jo Example", "born": "2013"}]}


def test_the_time_may_be_left_out_and_the_future_is_refused(pack: Pack, asking: Asking) -> None:
    kind = pack.kinds["service.known"]
    begun = FactForm(kind, asking)
    assert begun.typed["happened-time"] == ["09:30"]
    typed = {**begun.typed, "service": ["housing"], "happened-time": [""]}
    day_only = FactForm(kind, asking, typed=typed)
    assert day_only.read() == {"service": "housing"}
    assert day_only.happened == date(2026, 3, 5)
    later = FactForm(kind, asking, typed={**typed, "happened-time": ["10am"]})
    assert later.read() is None
    assert later.errors[0]["href"] == "#happened-time"


def test_messages_of_a_refusal_stand_at_their_fields(pack: Pack, asking: Asking) -> None:
    made = form(pack, asking, "risk.decided", agreed())
    made.refuse(Refused("No.", fields={"decided_by[1].name": "say who", "nothing": "lost"}))
    assert [error["text"] for error in made.errors] == ["No.", "Who agreed it? Say who."]
    assert made.errors[1]["href"] == "#decided_by-1-name"


@pytest.mark.parametrize("name", own_packs())
def test_every_kind_of_every_pack_makes_a_form(name: str) -> None:
    whole = load_pack(name)
    asking = Asking(whole, NOW, people=(SISTER,))
    template = get_template("casework/fields_alone.html")
    for kind in whole.kinds.values():
        made = FactForm(kind, asking)
        for widget in list(made.widgets):
            made.act(f"add {widget.name}")
        page = template.render({"controls": [*made.controls, *made.about_controls]})
        for widget in made.widgets:
            if widget.question.type == "choice" and not widget.question.choices:
                continue  # a pack without duties has none to waive
            assert f'"{widget.name}' in page, (kind.name, widget.name)
        made.read()


EVERYTHING: dict[str, dict[str, Any]] = {
    "risk.decided": {
        "category": 3,
        "indicators": ["entrenched"],
        "decided_by": [{"name": "A", "agency": "police"}, {"name": "B", "agency": "health", "role": "hospital"}],
        "reasons": "Two lines\nof reasons",
        "review_by": "2026-09-04",
        "most_vulnerable": False,
        "siblings": [{"id": str(SISTER.id), "relation": "sister"}, {"name": "Jo", "born": "2014-05"}],
    },
    "concern.raised": {
        "what": "Seen",
        "gang_related": True,
        "immediate_danger": False,
        "raised_by_professional": True,
        "signs": [{"sign": "new slang", "seen_by": "Teacher", "seen_on": "2026-03-01", "what": "Words"}],
        "factors": ["troublesome", "delinquent-peers"],
        "child_engagement": "not asked",
        "child_why_not": "Away",
        "parent_engagement": "told",
    },
    "meeting.called": {
        "meeting": "strategy",
        "planned_for": "2026-03-09T14:30",
        "invited": [{"name": "C", "agency": "education"}],
        "not_invited": [{"who": "parent or carer", "reason": "More risk"}],
    },
    "sibling.considered": {
        "person": {"id": str(SISTER.id)},
        "how": "Visited",
        "outcome": "early help",
    },
    "front-door.decided": {
        "threshold": "below",
        "level": 2,
        "allocated_to": "early help",
        "supported_by": "universal services",
        "reasons": "Enough for now",
    },
}


@pytest.mark.parametrize("kind", sorted(EVERYTHING))
def test_a_fact_can_be_taken_up_again_unchanged(pack: Pack, asking: Asking, kind: str) -> None:
    data = EVERYTHING[kind]
    begun = KindForm(pack.kinds[kind], asking, data=data)
    again = KindForm(pack.kinds[kind], asking, typed=begun.typed)
    assert again.read() == data, again.errors
