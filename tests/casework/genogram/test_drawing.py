"""Genograms: whoever is in the family is drawn once, where the conventions put them, and nothing overlaps."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.casework.genogram import Couple, Family, Member, Parentage, Tie, draw
from holdfast.casework.genogram.generations import rows
from holdfast.casework.genogram.picture import Box, picture
from holdfast.casework.genogram.routes import SYMBOL, Line
from tests.support.naughty import CONTROL, NAUGHTY

SVG = "{http://www.w3.org/2000/svg}"


def child(member_id: str = "child", **more: object) -> Member:
    return Member(member_id, "Avery Example", "circle", date(2011, 5, 4), "aged 15", is_child=True, **more)  # type: ignore[arg-type]


def someone(member_id: str, born: date | None = None, **more: object) -> Member:
    return Member(member_id, f"Somebody {member_id}", born=born, **more)  # type: ignore[arg-type]


def boxes(family: Family) -> dict[str, Box]:
    return {box.member.id: box for box in picture(family).boxes}


@st.composite
def families(draw_from: st.DrawFn) -> Family:
    """Families of any shape, sensible or not: people are told to be anything to one another."""
    count = draw_from(st.integers(1, 30))
    ids = [str(index) for index in range(count)]
    members = [
        Member(
            member_id,
            draw_from(
                st.sampled_from(["Sam Example", "Bartholomew Featherstonehaugh-Example", "W" * 30, "李小龍", ""])
            ),
            draw_from(st.sampled_from(["square", "circle", "diamond"])),
            draw_from(st.none() | st.dates(date(1930, 1, 1), date(2026, 1, 1))),
            draw_from(st.sampled_from(["", "aged 12", "about 40 years old"])),
            draw_from(st.booleans()),
            is_child=member_id == "0",
            is_family=member_id == "0" or draw_from(st.integers(0, 4)) > 0,
            relation=draw_from(st.sampled_from(["", "sibling", "aunt or uncle of the child of this case"])),
        )
        for member_id in ids
    ]
    pairs = st.tuples(st.sampled_from(ids), st.sampled_from(ids)).filter(lambda pair: pair[0] != pair[1])
    some = st.lists(pairs, max_size=count) if count > 1 else st.just([])
    return Family(
        members,
        [Couple(one, other, former=draw_from(st.booleans())) for one, other in draw_from(some)],
        [Parentage(one, other, by_care=draw_from(st.integers(0, 3)) == 0) for one, other in draw_from(some)],
        [
            Tie(one, other, draw_from(st.sampled_from(["sibling", "step-sibling", "cousin", "grandparent", "friend"])))
            for one, other in draw_from(some)
        ],
    )


@st.composite
def pedigrees(draw_from: st.DrawFn) -> Family:
    """Families that can exist: everybody's parents are older than they are."""
    count = draw_from(st.integers(2, 30))
    years = sorted(draw_from(st.lists(st.integers(1930, 2024), min_size=count, max_size=count)))
    members = [
        Member(str(index), f"Somebody {index}", draw_from(st.sampled_from(["square", "circle"])), date(year, 6, 1),
               is_child=index == count - 1)
        for index, year in enumerate(years)
    ]  # fmt: skip
    parentage = []
    for index, year in enumerate(years):
        older = [str(other) for other in range(index) if years[other] <= year - 15]
        parents = draw_from(st.lists(st.sampled_from(older), max_size=2, unique=True)) if older else []
        parentage += [Parentage(parent, str(index)) for parent in parents]
    return Family(members, [], parentage)


def overlap(one: Box, other: Box) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


def through(line: Line, box: Box) -> bool:
    """Whether a line runs through somebody's symbol or words; where it ends at the symbol's edge, it does not."""
    for (x1, y1), (x2, y2) in zip(line.points, line.points[1:], strict=False):
        left, right, top, bottom = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
        in_words = left < box.right and right > box.left and top < box.bottom and bottom > box.words
        half = SYMBOL / 2 - 1
        near = {"square": half, "circle": half * 0.7, "diamond": half * 0.5}[box.member.shape]
        in_symbol = (
            left < box.x + near and right > box.x - near and top < box.middle + near and bottom > box.middle - near
        )
        if in_words or in_symbol:
            return True
    return False


@settings(max_examples=150, deadline=None)
@given(families())
def test_everybody_is_drawn_once_and_nothing_overlaps(family: Family) -> None:
    drawn = picture(family)
    assert sorted(box.member.id for box in drawn.boxes) == sorted(member.id for member in family.members)
    for one, other in combinations(drawn.boxes, 2):
        assert not overlap(one, other), (one, other)
    for line in drawn.lines:
        for box in drawn.boxes:
            assert not through(line, box), (line, box)
        for x, y in line.points:
            assert 0 <= x <= drawn.width
            assert 0 <= y <= drawn.height
    assert all(box.left >= 0 and box.right <= drawn.width and box.bottom <= drawn.height for box in drawn.boxes)


@settings(max_examples=100, deadline=None)
@given(pedigrees())
def test_parents_stand_above_their_children_and_each_child_hangs_from_its_parents(family: Family) -> None:
    where = boxes(family)
    for link in family.parentage:
        assert where[link.parent].bottom < where[link.child].top
    hanging = [line for line in picture(family).lines if line.kind == "child"]
    for member in family.members:
        parents = [link for link in family.parentage if link.child == member.id]
        ends = [line for line in hanging if abs(line.points[-1][0] - where[member.id].x) <= SYMBOL / 2
                and where[member.id].top <= line.points[-1][1] <= where[member.id].middle]  # fmt: skip
        assert bool(ends) == bool(parents)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dates(date(1990, 1, 1), date(2026, 1, 1)), min_size=1, max_size=12), st.randoms())
def test_siblings_stand_in_the_order_of_their_ages(births: Sequence[date], chance: object) -> None:
    members = [someone("mother"), someone("father"), *(someone(f"c{i}", born) for i, born in enumerate(births))]
    chance.shuffle(members)  # type: ignore[attr-defined]
    family = Family(
        members,
        [Couple("mother", "father")],
        [Parentage(parent, f"c{i}") for i in range(len(births)) for parent in ("mother", "father")],
    )
    line = sorted((box for box in boxes(family).values() if box.member.born), key=lambda box: box.x)
    assert [box.member.born for box in line] == sorted(births)
    assert len({box.top for box in line}) == 1


@settings(max_examples=60, deadline=None)
@given(families())
def test_the_same_family_gives_the_same_picture_and_it_is_well_formed(family: Family) -> None:
    svg = draw(family)
    assert svg == draw(family)
    root = ET.fromstring(svg)  # noqa: S314 - our own output
    assert len(root.findall(f".//{SVG}g[@data-person]")) == len(family.members)
    assert "style" not in {name for node in root.iter() for name in node.attrib}


def test_a_family_in_the_conventional_symbols() -> None:
    family = Family(
        [
            child(relation="the child of this case"),
            Member("mother", "Morgan Example", "circle", date(1985, 1, 1)),
            Member("father", "Femi Example", "square", died=True),
            Member("step", "Stefan Example", "square"),
            Member("unknown", "Harper Example", "diamond", is_family=False),
        ],
        [Couple("mother", "father", former=True), Couple("mother", "step")],
        [Parentage("mother", "child"), Parentage("father", "child"), Parentage("step", "child", True, "step-parent")],
    )
    root = ET.fromstring(draw(family))  # noqa: S314 - our own output
    people = {node.attrib["data-person"]: node for node in root.iter(f"{SVG}g") if "data-person" in node.attrib}
    assert len(people["child"].findall(f".//{SVG}circle")) == 2, "the child of the case has a double line"
    assert len(people["mother"].findall(f".//{SVG}circle")) == 1
    assert people["father"].find(f".//{SVG}rect") is not None
    assert people["father"].find(f".//{SVG}path[@class='hf-genogram__died']") is not None
    assert people["mother"].find(f".//{SVG}path[@class='hf-genogram__died']") is None
    assert people["unknown"].find(f".//{SVG}polygon") is not None
    lines = {
        line.attrib["class"].split("--")[1]: line for line in root.iter(f"{SVG}path") if "--" in line.get("class", "")
    }
    assert "stroke-dasharray" in lines["separated"].attrib
    assert "stroke-dasharray" not in lines["couple"].attrib
    assert "stroke-dasharray" in lines["care"].attrib
    where = boxes(family)
    assert where["unknown"].top > where["child"].bottom, "who is not family stands apart"
    assert where["mother"].top == where["father"].top == where["step"].top
    assert [box.member.id for box in sorted(where.values(), key=lambda box: (box.top, box.x))][:3] == [
        "father",
        "mother",
        "step",
    ], "the one with two partners stands between them"


def test_a_brother_whose_parents_nobody_has_told_stands_beside_the_child() -> None:
    family = Family(
        [child(), someone("mother"), someone("brother", date(2014, 1, 1))],
        [],
        [Parentage("mother", "child")],
        [Tie("brother", "child", "sibling")],
    )
    where = boxes(family)
    assert where["brother"].top == where["child"].top
    assert [line.kind for line in picture(family).lines].count("siblings") == 3


def test_somebody_told_to_be_their_own_ancestor_is_still_drawn() -> None:
    family = Family(
        [child(), someone("a"), someone("b")],
        [],
        [Parentage("a", "b"), Parentage("b", "a"), Parentage("a", "child")],
    )
    assert rows(family) == {"a": 0, "b": 1, "child": 1}
    assert [told.text for told in family.told_of(family.members[1])] == [
        "parent of Somebody b",
        "parent of Avery Example",
        "parent: Somebody b",
    ], "what the picture cannot show is in the table"


def test_nobody_and_the_child_alone_can_be_drawn() -> None:
    assert picture(Family([])).boxes == []
    assert "Family of Avery Example" in draw(Family([child()]))
    assert "1 person:" in draw(Family([child()]))


@pytest.mark.parametrize("text", [*NAUGHTY, *CONTROL])
def test_naughty_names_are_written_as_they_are(text: str) -> None:
    svg = draw(Family([child(), Member("other", text)]))
    svg.encode("utf-8")
    root = ET.fromstring(svg)  # noqa: S314 - our own output
    title = root.find(f".//{SVG}g[@data-person='other']/{SVG}title")
    assert title is not None
    if text in NAUGHTY:
        assert (title.text or "") == text.replace("\r\n", "\n")
    else:
        assert "\ufffd" in (title.text or "") or "\x7f" in text


def test_what_the_table_says_is_seen_from_each_side() -> None:
    family = Family(
        [child(), someone("mother"), someone("friend", is_family=False)],
        [Couple("child", "friend", former=True, source="the child")],
        [Parentage("mother", "child", source="school")],
        [Tie("friend", "child", "friend", ended=True, source="the child")],
    )
    told = {member.id: [(each.text, each.source) for each in family.told_of(member)] for member in family.members}
    assert told["mother"] == [("parent of Avery Example", "school")]
    assert told["child"] == [
        ("former partner of Somebody friend", "the child"),
        ("parent: Somebody mother", "school"),
        ("friend: Somebody friend (ended)", "the child"),
    ]
    assert told["friend"][1] == ("friend of Avery Example (ended)", "the child")
