"""What is told about one child names no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.sharing.redaction import SOMEBODY, Redactor

OTHERS = ["Kit Sample", "Jo Example", "Anne-Marie O’Neil", "Al", "Zé da Silva", "May Will"]
OWN = ["Robin Example", "Robbie"]


@pytest.mark.clause("GM-08")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Robin was with Kit Sample.", f"Robin was with {SOMEBODY}."),
        ("Robin was with KIT and Sample,  Kit", f"Robin was with {SOMEBODY} and {SOMEBODY},  {SOMEBODY}"),
        ("Kit’s brother rang.", f"{SOMEBODY}’s brother rang."),
        ("Anne-Marie O’Neil and Anne-Marie", f"{SOMEBODY} and {SOMEBODY}"),
        ("A family called Example", "A family called Example"),
        ("Jo rang Robin Example.", f"{SOMEBODY} rang Robin Example."),
        ("He lives in Kitley Road.", "He lives in Kitley Road."),
        ("al rang.", f"{SOMEBODY} rang."),
        ("She may ask May and will not ask WILL.", f"She may ask {SOMEBODY} and will not ask {SOMEBODY}."),
        ("zé da silva", SOMEBODY),
        ("", ""),
    ],
)
def test_others_are_taken_out_and_the_child_is_not(text: str, told: str) -> None:
    """ASVS 5.0 V1.2.9."""
    assert Redactor(OTHERS, own=OWN).redact(text).text == told


@given(st.lists(st.from_regex(r"[A-Z][a-z]{2,8} [A-Z][a-z]{2,8}", fullmatch=True), min_size=1, max_size=5), st.text())
def test_no_whole_name_is_left(names: list[str], between: str) -> None:
    text = between.join([" ", *(f" {name} " for name in names), " "])
    told = Redactor(names).redact(text)
    assert not any(name in told.text for name in names)
    assert told.count >= 1


def test_without_others_nothing_changes() -> None:
    assert Redactor([]).redact("Robin was with Kit.").text == "Robin was with Kit."
