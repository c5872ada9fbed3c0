"""Reading packs: every problem at once, each with its place and a remedy."""

import re
from pathlib import Path

import pytest

from holdfast.protocol import PackError, load_pack, own_packs
from tests.protocol.small import HEAD, kind, small_pack, write_pack

RISK = kind(
    "risk.decided", "category: {choice: [1, 2, 3], title: Category}\nwhy: {text: long}\nsiblings: {people: register}"
)
DUTY = """
duty: meet
title: Meet
clause: ISL-7.3.2.2a
arises: risk.decided when category in [2, 3]
owed_by: police
within: 3 working days
met_by: risk.decided when category is 1
because: "Category {category}."
"""


def problems(folder: Path, text: str, head: str = HEAD) -> list[str]:
    """What is wrong with a pack."""
    try:
        load_pack(write_pack(folder, text, head=head))
    except PackError as problem:
        return str(problem).splitlines()[1:]
    return []


def test_a_pack_knows_its_places_and_dates(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, RISK + DUTY)
    rule = pack.duties["meet"]
    assert rule.source.file.endswith("pack.yaml")
    assert (tmp_path / "small" / "pack.yaml").read_text().splitlines()[rule.source.line - 1] == "duty: meet"
    assert rule.begins_on.isoformat() == "2016-01-01"
    assert rule.pack == "small"
    assert pack.kinds["duty.waived"].pack == "common"
    assert pack.builds_on == ("common",)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("arises: risk.decided", "arises: risk.decidd", "there is no kind “risk.decidd”: did you mean “risk.decided”"),
        (
            "category in [2, 3]",
            "catgory in [2, 3]",
            "“catgory” is not known in a fact risk.decided: did you mean “category”",
        ),
        ("category in [2, 3]", "category in [2, 4]", "not one of the choices"),
        ("owed_by: police", "owed_by: polise", "did you mean “police”"),
        ("owed_by: police", "owed_by: the leader", "there is no state “leader”"),
        ("within: 3 working days", "within: 3 wroking days", "did you mean “working days”"),
        ("within: 3 working days", "within: soon-enough", "there is no parameter “soon-enough”"),
        ("within: 3 working days", "once: yes", "needs a time"),
        ("within: 3 working days", "wthin: 3 working days", "has no key “wthin”: did you mean “within”"),
        ("{category}", "{catgory}", "{catgory} in `because` names no field: did you mean “category”"),
        ("{category}", "{category:euro}", "has a format that does not exist"),
        ("{category}", "{category", "a curly bracket is not closed"),
        ("clause: ISL-7.3.2.2a\n", "", "needs `clause:`"),
        ("owed_by: police", "owed_by: police\nurgent: perhaps", "must be yes or no"),
        ("owed_by: police", "owed_by: police\nfrom: in spring", "must be a date like"),
        ("owed_by: police", "owed_by: police\nlapses: never", "is not a way to lapse"),
        ("owed_by: police", "owed_by: police\nlapses: at age ten", "is not an age"),
        ("owed_by: police", "owed_by: police\nby: why", "`by` needs a date or moment"),
        ("owed_by: police", "owed_by: police\nfor_each: why", "`for_each` needs a list"),
        ("owed_by: police", "owed_by: police\nwhile: category is 2", "the arising FIELD"),
        ("owed_by: police", "owed_by: each agency", "`each` has no field"),
        ("owed_by: police", "owed_by: police\nwaived_by: nobody at all", "is not a party"),
        ("met_by: risk.decided when category is 1", "met_by: risk.decided unless category is 1", "is not a trigger"),
        ("duty: meet", "dty: meet", "“dty” is not a declaration: did you mean “duty”"),
        ("duty: meet", "duty:", "give this duty a name"),
        ("title: Meet\n", "title: Meet\ntitle: Again\n", "stands here twice"),
        ("title: Meet", "title: [Meet]", "must be text"),
        ("title: Meet", "title: Meet: now", "put the sentence in quotes"),
        ("title: Meet", "title: &a Meet\nonce: *a", "must be yes or no|anchor"),
        ("within: 3 working days", "within: &x [1]\nby: *x", "an anchor"),
    ],
)
def test_what_is_wrong_is_told_with_place_and_remedy(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in DUTY
    found = problems(tmp_path, RISK + DUTY.replace(old, new))
    assert any(re.search(message, line) for line in found) or any(message in line for line in found), found
    assert all("pack.yaml:" in line for line in found)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path, RISK + DUTY.replace("police", "polise").replace("3 working", "3 wroking").replace("{category}", "{x}")
    )
    assert len(found) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (kind("risk", "why: {text: long}"), "named with two words and a dot"),
        (kind("risk.made", "why: {txt: long}"), "has no key “txt”: did you mean “text”"),
        (kind("risk.made", "why: {text: lang}"), "did you mean “long”"),
        (kind("risk.made", "why: {text: long, choice: [a]}"), "needs one type"),
        (kind("risk.made", "why: [text]"), "is an object"),
        (kind("risk.made", "age: {number: whole}"), "cannot be called “age”"),
        (kind("risk.made", "why: {choice: []}"), "offers nothing"),
        (kind("risk.made", "why: {choice: metings}"), "did you mean “meetings”|not “metings”"),
        (kind("risk.made", "why: {answers: strategy}"), "neither a meeting nor a field"),
        (kind("risk.made", "why: {text: long, when: wy is given}"), "“wy” is not known among the fields"),
        (kind("risk.made", "why: {people: professionals, from_different: post}"), "can only be `agency`"),
        (
            kind("risk.made", "why: {text: long}").replace("one young person", "everybody"),
            "`about` cannot be “everybody”",
        ),
        (
            (
                "parameter: p\n"
                "title: P\n"
                "values:\n"
                "  - {from: 2016-01-01, until: 2020-01-01, value: 1 day, clause: ISL-3}\n"
                "  - {from: 2021-01-01, value: 2 days, clause: ISL-3}\n"
            ),
            "has no value from 2020-01-01 to 2021-01-01",
        ),
        (
            (
                "parameter: p\n"
                "title: P\n"
                "values:\n"
                "  - {from: 2016-01-01, until: 2020-01-01, value: 1 day, clause: ISL-3}\n"
                "  - {from: 2019-01-01, value: 2 days, clause: ISL-3}\n"
            ),
            "has two values from 2019-01-01",
        ),
        (
            "parameter: p\ntitle: P\nvalues:\n  - {from: 2016-01-01, value: 1 dy, clause: ISL-3}\n",
            "did you mean “days”|is not a duration",
        ),
        (
            "state: two words\ntitle: S\nclause: ISL-3\nbegins: case.closed\nends: never\n",
            "lower-case letters and hyphens",
        ),
        (
            "state: s\ntitle: S\nclause: ISL-3\nkeyed_by: reasn\nbegins: case.closed\nends: never\n",
            "did you mean “reason”",
        ),
        (
            "state: s\ntitle: S\nclause: ISL-3\nkeyed_by: [author, reason]\nbegins: case.closed\nends: never\n",
            "where each names people; “reason” does not",
        ),
        (
            (
                "state: s\ntitle: S\nclause: ISL-3\nkeyed_by: [author, agency of the recorder]\nbegins: case.closed\n"
                "ends: never\n"
            ),
            "where each names people; “agency of the recorder” does not",
        ),
        (
            (
                "kind: k.made\ntitle: K\nclause: ISL-3\nabout: one young person\ngroup: G\nsays: K.\nasks:\n"
                "  siblings: {people: register}\n---\n"
                "state: s\ntitle: S\nclause: ISL-3\nkeyed_by: siblings\nbegins: k.made\nends: never\n"
            ),
            "“siblings” names people of the register.*key the state by professionals",
        ),
        (
            (
                "kind: k.made\ntitle: K\nclause: ISL-3\nabout: one young person\ngroup: G\nsays: K.\nasks:\n"
                "  child: {person: register}\n---\n"
                "state: s\ntitle: S\nclause: ISL-3\nkeyed_by: [author, child]\nbegins: k.made\nends: never\n"
            ),
            "“child” names people of the register",
        ),
        (
            (
                "kind: k.made\ntitle: K\nclause: ISL-3\nabout: one young person\ngroup: G\nsays: K.\nasks:\n"
                "  child: {person: register, named: yes}\n"
            ),
            "`named` is asked of `people: professionals` alone",
        ),
        (
            "state: s\ntitle: S\nclause: ISL-3\nreview_on: reasn\nbegins: case.closed\nends: never\n",
            "has a field “reasn”: did you mean “reason”",
        ),
        (
            "state: s\ntitle: S\nclause: ISL-3\nreview_on: reason\nbegins: case.closed\nends: never\n",
            "a review is due on a date, and “reason” is none",
        ),
        (
            (
                "decision: d\n"
                "title: D\n"
                "clause: ISL-3\n"
                "decides_on: now\n"
                "criteria: {old: {when: age >= 10, title: Old}}\n"
                "outcomes: {yes-it-is: {when: od, says: Yes}, no: {otherwise: yes, says: No}}\n"
            ),
            "“od” is not known among the criteria",
        ),
        (
            (
                "decision: d\n"
                "title: D\n"
                "clause: ISL-3\n"
                "decides_on: now\n"
                "criteria: {old: {when: age >= 10, title: Old}}\n"
                "outcomes: {fine: {when: old, says: Yes}}\n"
            ),
            "the last outcome needs `otherwise: yes`",
        ),
        (
            "factor: f\ntitle: F\nclause: ISL-3\ndomain: family\nstrong_for: {youth violence: [seven]}\n",
            "an age band is written like 10-12",
        ),
        (
            "factor: f\ntitle: F\nclause: ISL-3\ndomain: famly\nstrong_for: {youth crime: [7-9]}\n",
            "did you mean “family”|did you mean “youth violence”",
        ),
        ("practice: p\nclause: ISL-3\nsays: S\nshown: [risk.dcided]\n", "there is no kind or meeting"),
        ("agency: a / b\ntitle: A\n", "holds no slash"),
        (
            "meeting: m\ntitle: M\nclause: ISL-3\nquorum: [{who: everybody}]\nconsiders: {x: {title: X}}\n",
            "a place under `quorum` is a party",
        ),
        ("agency: housing\ntitle: Housing\n---\nagency: housing\ntitle: Housing\n", "stands already at"),
        ("- a\n- b\n", "a declaration is an object"),
        ("!!python/object:os.system {}\n", "the tag .* is not used"),
        ("kind: [\n", "pack.yaml:"),
        ("duty: d\nx: {when: a in [1, 2], y: z}\n", "stands in quotes"),
    ],
)
def test_what_is_wrong_in_other_declarations(tmp_path: Path, text: str, message: str) -> None:
    found = problems(tmp_path, RISK + text)
    assert any(re.search(message, line) for line in found), found


def test_ambiguous_parties_ask_for_the_one_that_is_meant(tmp_path: Path) -> None:
    head = HEAD.replace("school nurse:", "school nurse:\n  team manager:")
    found = problems(tmp_path, RISK + DUTY.replace("owed_by: police", "owed_by: team manager"), head)
    assert "could be children's social care / team manager or health / team manager" in found[0]


def test_packs_that_cannot_be_found_or_build_on_themselves(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="did you mean “islington-2016”"):
        load_pack("islingtn-2016")
    with pytest.raises(PackError, match="did you mean “common”"):
        load_pack(write_pack(tmp_path, "", head=HEAD.replace("[common]", "[comon]")))
    with pytest.raises(PackError, match="builds on itself"):
        load_pack(write_pack(tmp_path, "", head=HEAD.replace("[common]", "[small]")))
    (tmp_path / "empty").mkdir()
    with pytest.raises(PackError, match="one `pack:` declaration"):
        load_pack(tmp_path / "empty")
    (tmp_path / "latin").mkdir()
    (tmp_path / "latin" / "pack.yaml").write_bytes(HEAD.encode() + "title: caf\xe9".encode("latin-1"))
    with pytest.raises(PackError, match="UTF-8"):
        load_pack(tmp_path / "latin")


def test_a_pack_that_builds_on_another_replaces_by_type_and_name(tmp_path: Path) -> None:
    write_pack(tmp_path, RISK + DUTY, name="base")
    head = (
        HEAD.split("---")[0]
        .replace("small", "upper")
        .replace("[common]", "[small-base]")
        .replace("from: 2016", "from: 2024")
    )
    (tmp_path / "base").rename(tmp_path / "small-base")
    text = (tmp_path / "small-base" / "pack.yaml").read_text().replace("pack: small", "pack: small-base")
    (tmp_path / "small-base" / "pack.yaml").write_text(text)
    pack = load_pack(
        write_pack(tmp_path, DUTY.replace("3 working days", "2 working days"), head=head + "---\n", name="upper")
    )
    assert str(pack.duties["meet"].within) == "2 working days"
    assert pack.duties["meet"].begins_on.isoformat() == "2024-01-01"
    assert pack.kinds["risk.decided"].pack == "small-base"
    assert pack.kinds["risk.decided"].begins_on.isoformat() == "2016-01-01"
    assert "case.closed" in pack.kinds


def test_what_yaml_means_in_packs(tmp_path: Path) -> None:
    fields = "a: {choice: [yes, no, not known]}\nb: {choice: [07, 10:30, 2026-03-05, 3]}"
    offered = small_pack(tmp_path, kind("k.k", fields)).kinds["k.k"].fields
    assert offered["a"].values == ("yes", "no", "not known")
    assert offered["b"].values == ("07", "10:30", "2026-03-05", 3)


def test_our_own_packs_are_read() -> None:
    assert {"common", "islington-2016"} <= set(own_packs())
    for name in own_packs():
        assert load_pack(name).name == name
        assert load_pack(name) is load_pack(name)
