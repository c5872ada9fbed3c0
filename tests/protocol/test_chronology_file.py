"""Reading chronologies: a file is refused whole, with fact, field and remedy for each thing that is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.protocol import ChronologyError, Pack, load_pack, read_chronology
from tests.protocol.small import fact, small_pack
from tests.protocol.talk import KINDS, STATES


def test_a_day_alone_on_which_a_fact_was_recorded_is_not_before_it_happened(pack: Pack) -> None:
    (read,) = read_chronology({"facts": [{**GOOD, "recorded": "2026-03-04"}]}, pack).facts
    assert read.recorded == read.happened
    (behind,) = read_chronology({"facts": [{**GOOD, "recorded": "2026-03-04T09:55"}]}, pack).facts
    assert behind.recorded < behind.happened


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    folder: Path = tmp_path_factory.mktemp("packs")
    return small_pack(folder, KINDS + STATES)


EARLIER = {"happened": "2026-03-04T08:00", "recorded": "2026-03-04T09:00"}
GOOD = fact("f1", "2026-03-04T10:00", kind_="risk.decided", category=2)


def refused(pack: Pack, document: Any) -> list[str]:
    with pytest.raises(ChronologyError) as problem:
        read_chronology(document if isinstance(document, (str, dict)) else json.dumps(document), pack)
    return problem.value.problems


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "this is not JSON"),
        ("[]", "a chronology is an object"),
        ('{"facts": [], "facts": []}', "“facts” stands twice"),
        ({"facts": {}}, "facts: this must be a list"),
        ({"fact": []}, "the chronology: there is no “fact”: did you mean “facts”"),
        ({"format": "holdfast-chronology-2"}, "this reads holdfast-chronology-1"),
        ({"subject": []}, None),
        ({"subject": {"nme": "x"}}, "subject: there is no “nme”: did you mean “name”"),
        ({"subject": {"born": "long ago"}}, "subject, born: “long ago” is not a date of birth"),
        ({"subject": {"sex": "f"}}, "subject, sex: “f” is not known"),
        ({"facts": ["x"]}, "fact 1: this must be an object"),
        ({"facts": [{}]}, "fact 1, kind: there is no kind “None”"),
        (
            {"facts": [{**GOOD, "kind": "risk.decidd"}]},
            "fact f1, kind: there is no kind “risk.decidd” in small: did you mean “risk.decided”",
        ),
        ({"facts": [{**GOOD, "happened": "yesterday"}]}, "fact f1, happened: “yesterday” is not a date or moment"),
        ({"facts": [{**GOOD, "happened": None}]}, "fact f1, happened: say when it happened"),
        ({"facts": [{**GOOD, "recorded": "2026-13-01"}]}, "fact f1, recorded: "),
        ({"facts": [{**GOOD, "hapened": "2026-03-04"}]}, "fact f1: there is no “hapened”: did you mean “happened”"),
        (
            {"facts": [{**GOOD, "by": "polise"}]},
            "fact f1, by: “polise” is not a party of this pack: did you mean “police”",
        ),
        (
            {"facts": [{**GOOD, "data": {"catgory": 2}}]},
            "fact f1, catgory: there is no field “catgory”: did you mean “category”",
        ),
        ({"facts": [{**GOOD, "data": {"category": 9}}]}, "fact f1, category: “9” is not one of the choices"),
        ({"facts": [{**GOOD, "data": []}]}, "fact f1, data: this must be an object"),
        ({"facts": [GOOD, GOOD]}, "fact f1, id: another fact has this id"),
        ({"facts": [{**GOOD, "id": 7}]}, "id: this must be text"),
        ({"facts": [{**GOOD, "corrects": "f0"}]}, "fact f1, corrects: there is no fact “f0”: known are “f1”"),
        ({"facts": [{**GOOD, "corrects": "f1"}]}, "it corrects itself"),
        ({"facts": [{**GOOD, "corrects": "f2"}, {**GOOD, "id": "f2", "corrects": "f1"}]}, "it corrects itself"),
        (
            {"facts": [GOOD, {**GOOD, "id": "f2", "corrects": "f1", **EARLIER}]},
            "was recorded later than this correction",
        ),
        ({"facts": [{**GOOD, "recorded": "2026-03-04T09:54"}]}, "recorded: 2026-03-04T09:54 is before it happened"),
        ({"facts": [{**GOOD, "recorded": "2026-03-03"}]}, "what is still to come is no fact yet"),
        ("", "the file is empty: a chronology is an object"),
        (" \n", "the file is empty: a chronology is an object"),
        ({"facts": [{**GOOD, "withdrawn": True}]}, "say which fact was recorded in error"),
        ({"facts": [{**GOOD, "withdrawn": "yes"}]}, "must be true or false"),
    ],
)
def test_what_is_refused(pack: Pack, document: Any, message: str | None) -> None:
    if message is None:
        read_chronology(document, pack)
    else:
        assert any(message in problem for problem in refused(pack, document)), refused(pack, document)


def test_everything_wrong_is_told_at_once(pack: Pack) -> None:
    assert (
        len(refused(pack, {"subject": {"sex": "x"}, "facts": [{**GOOD, "by": "x", "data": {"category": 9, "y": 1}}]}))
        == 4
    )


def test_ids_and_recorded_may_be_left_out(pack: Pack) -> None:
    facts = [
        {"kind": "risk.ended", "happened": "2026-03-04"},
        {"kind": "risk.ended", "happened": "2026-03-03", "by": {"name": "A", "agency": "police"}},
    ]
    read = read_chronology({"facts": facts}, pack)
    assert [(one.id, one.recorded == one.happened, one.by, one.author) for one in read.facts] == [
        ("fact-2", True, "police", "A"),
        ("fact-1", True, None, None),
    ]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["facts", "subject", "kind", "happened", "data", "by", "category", "born", "id", "corrects"]
                )
                | st.text(max_size=4),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_anything_is_read_or_refused(document: Any) -> None:
    try:
        read_chronology(json.dumps(document), load_pack("islington-2016"))
    except ChronologyError as problem:
        assert problem.problems, "a refusal says why"  # noqa: PT017
