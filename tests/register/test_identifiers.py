"""Identifiers: their check characters, and the one way in which each is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.register.identifiers import nhs_number, pnc, unique_pupil_number


@pytest.mark.parametrize("text", ["9434765870", "943 476 5870", "943-476-5870"])
def test_an_nhs_number_is_kept_as_ten_digits(text: str) -> None:
    assert nhs_number(text) == "9434765870"


@pytest.mark.parametrize("text", ["9434765871", "999 123 4560", "943476587", "94347658700", "943476587X", ""])
def test_an_nhs_number_that_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Check the number"):
        nhs_number(text)


@pytest.mark.parametrize("text", ["B801200005001", " b801200005001 "])
def test_a_unique_pupil_number_is_kept_in_capitals(text: str) -> None:
    assert unique_pupil_number(text) == "B801200005001"


@pytest.mark.parametrize("text", ["A801200005001", "B801200005002", "B80120000500", ""])
def test_a_unique_pupil_number_that_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Check the number"):
        unique_pupil_number(text)


VALID = ["1981/0000034U", "2002/0073319Z", "2000/0000223R", "1979/0163001B", "2003/0000003Y", "1967/9893091D"]


@pytest.mark.parametrize("text", VALID)
def test_a_pnc_identifier_whose_letter_fits_is_kept_as_it_is(text: str) -> None:
    assert pnc(text) == text


@pytest.mark.parametrize(
    "text", ["2003/0011985Z", "2012/0052494O", "2023/0583843N", "2001/0171310S", "2002/Z", "PNC", ""]
)
def test_a_pnc_identifier_that_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="PNC identifier"):
        pnc(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("02/73319Z", "2002/0073319Z"),
        ("2002/73319Z", "2002/0073319Z"),
        ("20020073319Z", "2002/0073319Z"),
        ("020073319z", "2002/0073319Z"),
        (" 81/34U ", "1981/0000034U"),
        ("67/9893091d", "1967/9893091D"),
    ],
)
def test_short_and_long_forms_of_a_pnc_identifier_are_kept_as_one(text: str, kept: str) -> None:
    assert pnc(text) == kept


@given(st.sampled_from(VALID), st.integers(0, 11), st.sampled_from("0123456789"))
def test_one_wrong_digit_of_a_serial_or_two_digit_year_is_found(valid: str, place: int, digit: str) -> None:
    # 23 is prime and no power of ten is a multiple of it, so no single digit can be changed unseen.
    if place in {0, 1, 4} or valid[place] == digit:
        return
    with pytest.raises(ValueError, match="does not fit"):
        pnc(valid[:place] + digit + valid[place + 1 :])
