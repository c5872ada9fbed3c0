"""Two people write into the same notes, and neither loses a word."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.casework.meetings.merging import Typed, merge, merge_text, rows_of

TEXTS, ROWS = {"reasons", "actions-name"}, {"actions"}


def rows(*names: str, **first: str) -> Typed:
    typed: Typed = {"actions-rows": [str(len(names))]}
    for index, name in enumerate(names):
        typed[f"actions-{index}-name"] = [name]
    for part, value in first.items():
        typed[f"actions-0-{part}"] = [value]
    return typed


def names(typed: Typed) -> list[str]:
    return [row["name"][0] for row in rows_of("actions", typed)]


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "merged"),
    [
        ("a\nb\nc", "a\nB\nc", "a\nb\nc\nd", "a\nB\nc\nd"),
        ("a\nb\nc", "a\nB\nc", "a\nC\nc", "a\nB\nC\nc"),
        ("", "theirs", "mine", "theirs\nmine"),
        ("", "half a sent", "half a sentence", "half a sentence"),
        ("", "theirs\nhalf a sent", "half a sentence", "theirs\nhalf a sentence"),
        ("x", "", "x", ""),
        ("x", "x", "", ""),
        ("same", "both", "both", "both"),
    ],
)
def test_texts_are_merged_line_by_line(base: str, theirs: str, mine: str, merged: str) -> None:
    assert merge_text(base, theirs, mine) == merged


LINES = st.lists(st.sampled_from(["", "the mother", "the mother said", "police", "police visit", "safe"]), max_size=5)


@given(LINES, LINES, LINES)
def test_no_word_that_either_wrote_is_lost(base: list[str], theirs: list[str], mine: list[str]) -> None:
    merged = merge_text("\n".join(base), "\n".join(theirs), "\n".join(mine))
    for line in {*theirs, *mine} - {*base, ""}:
        assert any(kept.startswith(line) for kept in merged.splitlines()), line
    assert set(merged.splitlines()) <= {*base, *theirs, *mine}


@given(LINES, LINES)
def test_what_only_one_changed_is_taken_as_it_is(base: list[str], changed: list[str]) -> None:
    before, after = "\n".join(base), "\n".join(changed)
    plain = re.sub(r"\n+\Z", "", after)
    assert re.sub(r"\n+\Z", "", merge_text(before, after, before)) == plain
    assert re.sub(r"\n+\Z", "", merge_text(before, before, after)) == plain


def test_different_answers_are_merged_one_by_one() -> None:
    merged = merge({}, {"outcome": ["continue"]}, {"reasons": ["Safer."]}, texts=TEXTS, rows=ROWS)
    assert merged.typed == {"outcome": ["continue"], "reasons": ["Safer."]}
    assert not merged.texts
    assert not merged.choices


def test_of_two_choices_the_first_saved_stands_and_the_other_is_told() -> None:
    merged = merge({}, {"outcome": ["continue"]}, {"outcome": ["step down"]}, texts=TEXTS, rows=ROWS)
    assert merged.typed == {"outcome": ["continue"]}
    assert merged.choices == ["outcome"]


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "merged"),
    [
        (rows(), rows("B"), rows("A"), ["B", "A"]),
        (rows("A"), rows("B", "A"), rows("A more"), ["B", "A more"]),
        (rows("A", "C"), rows("A", "C", "D"), rows("C"), ["C", "D"]),
        (rows("A"), rows("A1", "D"), rows("A2"), ["A1", "D", "A2"]),
        (rows("A"), rows("A", "B"), rows("A", "C"), ["A", "B", "C"]),
        (rows("A"), rows("A", "B"), rows("A", "B"), ["A", "B"]),
    ],
)
def test_lines_that_both_add_all_stand(base: Typed, theirs: Typed, mine: Typed, merged: list[str]) -> None:
    assert names(merge(base, theirs, mine, texts=TEXTS, rows=ROWS).typed) == merged


def test_two_parts_of_one_line_are_joined() -> None:
    merged = merge(rows("A"), rows("A", owner="police"), rows("A", day="5"), texts=TEXTS, rows=ROWS)
    assert merged.typed == {**rows("A"), "actions-0-owner": ["police"], "actions-0-day": ["5"]}
