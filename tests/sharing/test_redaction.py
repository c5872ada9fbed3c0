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


@pytest.mark.clause("GM-08")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Anne Marie O'Neil, AnneMarie ONeil and Anne.", f"{SOMEBODY}, {SOMEBODY} and {SOMEBODY}."),
        ("Ze\u0301 da Silva and Ze", f"{SOMEBODY} and {SOMEBODY}"),
        ("An annexe in O’Neill Road", "An annexe in O’Neill Road"),
        ("Zoë rang Kit’s café.", f"Zoë rang {SOMEBODY}’s café."),
    ],
)
def test_names_are_found_without_their_accents_hyphens_and_apostrophes(text: str, told: str) -> None:
    assert Redactor(OTHERS, own=OWN).redact(text).text == told


@pytest.mark.clause("GM-08")
def test_of_a_whole_name_no_part_is_taken_out_by_itself() -> None:
    redactor = Redactor(["Kit Sample"], own=OWN, whole=["Sorrel Marsh", "tiny", "Robbie"])
    text = "SORREL MARSH rang from the marsh; Sorrel, Tiny and a tiny Robbie did not."
    assert (
        redactor.redact(text).text == f"{SOMEBODY} rang from the marsh; Sorrel, {SOMEBODY} and a tiny Robbie did not."
    )


@given(st.lists(st.from_regex(r"[A-Z][a-z]{2,8} [A-Z][a-z]{2,8}", fullmatch=True), min_size=1, max_size=5), st.text())
def test_no_whole_name_is_left(names: list[str], between: str) -> None:
    text = between.join([" ", *(f" {name} " for name in names), " "])
    told = Redactor(names).redact(text)
    assert not any(name in told.text for name in names)
    assert told.count >= 1


def test_without_others_nothing_changes() -> None:
    assert Redactor([]).redact("Robin was with Kit.").text == "Robin was with Kit."
