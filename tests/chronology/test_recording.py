"""Recording, correcting and withdrawing facts, and what is refused."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

import holdfast.protocol
from holdfast.access.actions import involve
from holdfast.access.errors import Refused
from holdfast.access.models import Consultation
from holdfast.access.viewer import acting_as
from holdfast.chronology import chain, projections
from holdfast.chronology.actions import append_fact, correct_fact, withdraw_fact
from holdfast.chronology.models import Fact, FactCase, FactPerson, Precision
from holdfast.chronology.protocol_facts import as_protocol_facts, whole_chronology
from holdfast.chronology.queries import Entry, chronology_of, fact_entry
from holdfast.protocol import load_pack, read_chronology
from holdfast.register.actions import add_to_case
from tests.access.area import CONCERN, Area

database = pytest.mark.usefixtures("db")


def decided(**more: Any) -> dict[str, Any]:
    """The fields of a risk category agreed by social care and the police."""
    return {
        "category": 2,
        "decided_by": ["children's social care / team manager", "police / gangs unit"],
        "reasons": "Stabbed last week.",
        "review_by": str(timezone.localdate() + timedelta(days=90)),
        **more,
    }


@database
def test_a_fact_is_kept_as_it_was_recorded() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    happened = timezone.now() - timedelta(hours=3)
    fact = area.concern(worker, case, happened_at=happened)
    with acting_as(worker):
        kept = Fact.objects.get(pk=fact.pk)
    assert kept.data == CONCERN
    assert (kept.kind, kept.pack, kept.pack_version) == (
        "concern.raised",
        "islington-2016",
        load_pack("islington-2016").version,
    )
    assert (kept.by_name, kept.agency_key, kept.post) == ("Ann", "children's social care", "social worker")
    assert (kept.happened_at, kept.happened_precision) == (happened, Precision.MOMENT)
    assert kept.review_by > timezone.localdate()


@database
def test_a_day_without_a_time_stands_at_its_start_in_london() -> None:
    area = Area()
    worker = area.staff("Ann")
    fact = area.concern(worker, area.case(worker), happened_at=date(2026, 7, 1))
    assert fact.happened_precision == Precision.DAY
    assert fact.happened_at.isoformat() == "2026-07-01T00:00:00+01:00"


@database
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"what": ""}, "what"),
        ({"gang_related": None}, "gang_related"),
        ({"parent_engagement": "shouted at"}, "parent_engagement"),
        ({"risk_score": 7}, "risk_score"),
        ({"siblings": [{"id": "not an id"}]}, "siblings"),
        ({"siblings": [{"id": "00000000-0000-4000-8000-000000000000"}]}, "siblings"),
    ],
)
def test_data_that_do_not_fit_the_kind_are_refused_whole_field_by_field(change: dict[str, Any], field: str) -> None:
    """ASVS 5.0 V2.2.1."""
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    with pytest.raises(Refused) as refused:
        area.concern(worker, case, data=change)
    assert list(refused.value.fields) == [field]
    with acting_as(worker):
        assert not Fact.objects.exists()


@database
def test_an_unknown_kind_is_refused_with_the_nearest() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    with acting_as(worker), pytest.raises(Refused, match=r"concern\.raised"):
        append_fact(by=worker, kind="concern.raisd", happened_at=timezone.now(), data=CONCERN, cases=[case])


@database
def test_what_has_not_happened_yet_is_refused() -> None:
    area = Area()
    worker = area.staff("Ann")
    with pytest.raises(Refused, match="future"):
        area.concern(worker, area.case(worker), happened_at=timezone.now() + timedelta(hours=1))


@database
def test_nobody_records_in_a_case_that_they_do_not_see() -> None:
    area = Area()
    worker, officer = area.staff("Ann"), area.staff("Bob", area.police)
    mine, theirs = area.case(officer), area.case(worker)
    with pytest.raises(Refused, match="a case that you work on"):
        area.concern(officer, mine, theirs)


@database
@pytest.mark.clause("ISL-7.3.1c")
def test_a_category_by_one_agency_alone_is_refused() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    data = decided(decided_by=["children's social care / team manager"])
    with acting_as(worker):
        with pytest.raises(Refused) as refused:
            append_fact(by=worker, kind="risk.decided", happened_at=timezone.now(), cases=[case], data=data)
        assert "ISL-7.3.1c" in refused.value.clauses
        assert "decided_by" in refused.value.fields


@database
@pytest.mark.clause("ISL-7.3.4b")
def test_what_the_chronology_forbids_is_refused_with_clause_and_way_forward_also_where_its_author_sees_only_part() -> (
    None
):
    """ASVS 5.0 V2.2.3."""
    area = Area()
    worker, officer = area.staff("Ann"), area.staff("Bob", area.police, post="gangs unit")
    case, other = area.case(worker), area.case(officer)
    with acting_as(worker):
        involve(by=worker, case_id=case.pk, role="works with", reason="x", user=area.user(officer))

    def flag(*cases: Any) -> Fact:
        with acting_as(officer):
            data = {"system": "social care record"}
            return append_fact(by=officer, kind="flag.set", happened_at=timezone.now(), cases=cases, data=data)

    with pytest.raises(Refused) as refused:
        flag(case)
    assert refused.value.says == "Only category 2 or 3 carries a flag."
    assert refused.value.clauses == ("ISL-7.3.4a", "ISL-7.3.4b")
    assert "agree one with the other agencies first" in refused.value.instead
    with acting_as(worker):
        assert not Fact.objects.exists()
        # The officer does not see this fact; it counts all the same.
        append_fact(
            by=worker,
            kind="risk.decided",
            happened_at=timezone.now(),
            cases=[case],
            data=decided(),
            handling="own agency",
        )
    assert flag(case)
    with pytest.raises(Refused):
        flag(case, other)


@database
def test_recording_writes_one_line_of_the_log() -> None:
    area = Area()
    worker, auditor = area.staff("Ann"), area.staff("Aud", functions=["auditor"])
    one, two = area.child(worker, "One"), area.child(worker, "Two")
    case = area.case(worker, one)
    with acting_as(worker):
        add_to_case(by=worker, case=case, person=two, role="sibling", source="mother")
    fact = area.concern(worker, case, people=[(two, "present")])
    with acting_as(worker):
        correct_fact(by=worker, fact=fact, data=CONCERN)
    with acting_as(auditor):
        lines = list(Consultation.objects.filter(what="concern.raised").order_by("id"))
    assert [line.operation for line in lines] == ["collect", "alter"]
    assert (lines[0].case_ids, lines[0].person_ids) == ([case.pk], [two.pk])
    assert "knife" not in str([vars(line) for line in lines])


@database
def test_the_same_request_sent_twice_is_recorded_once() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    assert area.concern(worker, case, idempotency_key="k") == area.concern(worker, case, idempotency_key="k")
    with acting_as(worker):
        assert Fact.objects.count() == 1


@database
def test_a_correction_stands_in_place_of_the_earlier_record_which_stays_to_be_read() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    fact = area.concern(worker, case, what="Seen with a sword.")
    with acting_as(worker):
        correct_fact(by=worker, fact=fact, data={**CONCERN, "what": "Seen with a kitchen knife."})
        (entry,) = chronology_of(worker, case).entries
    assert entry.data["what"] == "Seen with a kitchen knife."
    assert entry.is_corrected
    assert [earlier.data["what"] for earlier in entry.earlier] == ["Seen with a sword."]


@database
def test_of_two_corrections_both_stay_and_the_later_counts_whatever_each_author_saw() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    fact = area.concern(worker, case)
    with acting_as(worker):
        first = correct_fact(by=worker, fact=fact, data={**CONCERN, "what": "First."})
        correct_fact(by=worker, fact=first, data={**CONCERN, "what": "Second."})
        correct_fact(by=worker, fact=fact, data={**CONCERN, "what": "Third, by somebody who had the old page open."})
        (entry,) = chronology_of(worker, case).entries
        by_engine = list(whole_chronology(case.pk).standing(timezone.now().timestamp() + 1))
    assert entry.data["what"].startswith("Third")
    assert [earlier.data["what"] for earlier in entry.earlier] == ["Second.", "First.", CONCERN["what"]]
    assert [found.data["what"] for found in by_engine] == [entry.data["what"]]


@database
def test_a_withdrawn_fact_no_longer_counts_and_can_be_read() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    fact = area.concern(worker, case)
    with acting_as(worker):
        with pytest.raises(Refused, match="for a reason"):
            withdraw_fact(by=worker, fact=fact, reason=" ")
        withdraw_fact(by=worker, fact=fact, reason="It was another child.")
        (entry,) = chronology_of(worker, case).entries
        assert entry.is_withdrawn
        assert entry.line == "Withdrawn: It was another child."
        assert entry.earlier[0].data["what"] == CONCERN["what"]
        assert not list(whole_chronology(case.pk).standing(timezone.now().timestamp() + 1))
        found = fact_entry(worker, fact.pk)
    assert found is not None
    assert found.is_withdrawn


@database
def test_as_known_at_an_earlier_moment_the_correction_is_not_there_yet() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    before = timezone.now()
    fact = area.concern(worker, case, what="First.")
    between = timezone.now()
    with acting_as(worker):
        correct_fact(by=worker, fact=fact, data={**CONCERN, "what": "Corrected."})

        def known(at: Any) -> list[str]:
            return [entry.data["what"] for entry in chronology_of(worker, case, as_known_at=at).entries]

        assert known(before) == []
        assert known(between) == ["First."]
        assert known(timezone.now()) == known(None) == ["Corrected."]
        assert len(as_protocol_facts(case, as_known_at=between)["facts"]) == 1


@database
def test_a_chronology_is_filtered_searched_and_paged_in_a_stable_order() -> None:
    area = Area()
    worker, officer = area.staff("Ann"), area.staff("Bob", area.police, post="gangs unit")
    case = area.case(worker)
    with acting_as(worker):
        involve(by=worker, case_id=case.pk, role="works with", reason="x", user=area.user(officer))
    start = timezone.now() - timedelta(days=10)
    for number in range(7):
        by = officer if number == 3 else worker
        area.concern(by, case, what=f"Number {number}: 100% sure_", happened_at=start + timedelta(days=number // 2))
    with acting_as(worker):
        append_fact(by=worker, kind="risk.decided", happened_at=start, cases=[case], data=decided())

        def whats(**narrow: Any) -> list[str]:
            found = chronology_of(worker, case, **narrow)
            return [entry.data.get("what", entry.fact.kind)[:8] for entry in found.entries]

        everything = whats()
        assert everything[0] == "Number 6"
        assert len(everything) == 8
        pages = [whats(page=page, page_size=3) for page in (1, 2, 3)]
        assert [what for page in pages for what in page] == everything
        assert whats(kinds=["risk.decided"]) == ["risk.dec"]
        assert whats(agency="police") == ["Number 3"]
        assert whats(search="NUMBER 5") == ["Number 5"]
        assert whats(search="stabbed") == ["risk.dec"]
        assert len(whats(search="100% SURE_")) == 7
        assert whats(search="100%%") == []
        assert whats(since=start + timedelta(days=3)) == ["Number 6"]
        assert len(whats(until=start + timedelta(days=1))) == 3
        assert chronology_of(worker, case, page_size=3).total == 8


@database
def test_names_in_a_fact_are_those_whom_the_reader_sees() -> None:
    area = Area()
    worker, officer = area.staff("Ann"), area.staff("Bob", area.police)
    one, two = area.child(worker, "Robin"), area.child(worker, "Rowan")
    first, second = area.case(worker, one), area.case(worker)
    with acting_as(worker):
        add_to_case(by=worker, case=first, person=two, role="sibling", source="mother")
        involve(by=worker, case_id=second.pk, role="works with", reason="x", user=area.user(officer))
    siblings = [
        {"id": str(two.pk), "relation": "brother", "name": "typed by hand", "born": "2011"},
        {"name": "a cousin"},
    ]
    fact = area.concern(worker, first, second, data={"siblings": siblings})
    with acting_as(worker):
        assert Fact.objects.get(pk=fact.pk).data["siblings"][0] == {"id": str(two.pk), "relation": "brother"}
        assert FactPerson.objects.get(fact=fact).person == two
        (mine,) = chronology_of(worker, first).entries
    with acting_as(officer):
        (theirs,) = chronology_of(officer, second).entries
        exported = as_protocol_facts(second)
    assert [each["name"] for each in mine.data["siblings"]] == ["Rowan Example", "a cousin"]
    assert theirs.data["siblings"] == [{"name": "a cousin"}]
    assert str(two.pk) not in str(exported)
    assert "Rowan" not in str(exported)


@database
def test_a_correction_by_somebody_who_sees_less_keeps_whom_and_where_they_do_not_see() -> None:
    area = Area()
    worker, officer = area.staff("Ann"), area.staff("Bob", area.police)
    one, two, three = (area.child(worker, name) for name in ("Robin", "Rowan", "Ray"))
    first, second = area.case(worker, one), area.case(worker, three)
    with acting_as(worker):
        add_to_case(by=worker, case=first, person=two, role="sibling", source="mother")
        involve(by=worker, case_id=second.pk, role="works with", reason="x", user=area.user(officer))
    fact = area.concern(worker, first, second, data={"siblings": [{"id": str(two.pk)}, {"id": str(three.pk)}]})
    with acting_as(officer):
        seen = fact_entry(officer, fact.pk)
        assert seen is not None
        correction = correct_fact(by=officer, fact=fact, data={**seen.data, "what": "By the officer."})
    with acting_as(worker):
        assert set(FactCase.objects.filter(fact=correction).values_list("case_id", flat=True)) == {first.pk, second.pk}
        entry: Entry = chronology_of(worker, first).entries[0]
        assert entry.data["what"] == "By the officer."
        assert {each["name"] for each in entry.data["siblings"]} == {"Rowan Example", "Ray Example"}
        assert set(FactPerson.objects.filter(fact=correction).values_list("person_id", flat=True)) == {two.pk, three.pk}


@database
def test_an_exported_chronology_is_one_that_the_engine_reads() -> None:
    area = Area()
    worker = area.staff("Ann")
    child = area.child(worker, birth_date=date(2011, 5, 4), sex="female")
    case = area.case(worker, child)
    fact = area.concern(worker, case, happened_at=date(2026, 3, 1))
    with acting_as(worker):
        append_fact(by=worker, kind="risk.decided", happened_at=timezone.now(), cases=[case], data=decided())
        correct_fact(by=worker, fact=fact, data={**CONCERN, "what": "Corrected."})
        written = as_protocol_facts(case)
        stored = whole_chronology(case.pk)
    schema = Path(holdfast.protocol.__file__).parent / "schema" / "chronology.schema.json"
    jsonschema.validate(json.loads(json.dumps(written)), json.loads(schema.read_text(encoding="utf-8")))
    read = read_chronology(written, load_pack("islington-2016"))
    assert read.subject.born == stored.subject.born
    assert [(one.id, one.kind, one.when, one.by, one.data, one.corrects) for one in read.facts] == [
        (one.id, one.kind, one.when, one.by, one.data, one.corrects) for one in stored.facts
    ]
    assert written["facts"][0]["happened"] == "2026-03-01"


@database
def test_a_projection_is_kept_in_the_same_transaction_and_sees_the_whole_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """ASVS 5.0 V2.3.3."""
    area = Area()
    worker, officer = area.staff("Ann"), area.staff("Bob", area.police)
    case = area.case(worker)
    with acting_as(worker):
        involve(by=worker, case_id=case.pk, role="works with", reason="x", user=area.user(officer))
    area.concern(worker, case, handling="own agency")
    seen: list[int] = []
    monkeypatch.setattr(
        projections,
        "_projections",
        [lambda _fact, cases: seen.append(len(cases[case.pk].chronology.facts))],
    )
    area.concern(officer, case)
    assert seen == [2]

    def broken(*_: object) -> None:
        raise RuntimeError("the projection fails")

    monkeypatch.setattr(projections, "_projections", [broken])
    with pytest.raises(RuntimeError):
        area.concern(officer, case)
    with acting_as(worker):
        assert Fact.objects.count() == 2


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text("abcde", min_size=1, max_size=5), JSON, max_size=4))
def test_data_are_the_same_bytes_however_they_were_ordered(data: dict[str, Any]) -> None:
    try:
        written = chain.canonical(data)
    except ValueError:
        assert "\\u0000" in json.dumps(data)
        return
    assert chain.canonical(dict(reversed(data.items()))) == written
    assert chain.canonical(chain.from_database(written)) == written


@pytest.mark.parametrize("value", [1.5, float("nan"), "\x00", {1, 2}, date(2026, 1, 1)])
def test_what_would_not_come_back_as_it_went_in_is_refused(value: Any) -> None:
    """ASVS 5.0 V1.3.3."""
    with pytest.raises(ValueError, match=r"cannot|can"):
        chain.canonical({"a": [value]})
