"""The adviser: gateway by sender, recipient, class of information, purpose and day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from holdfast.chronology.packs import area_pack
from holdfast.sharing.gateways import Ask, advice_on, advise, body_of, gateways, not_offered
from holdfast.sharing.words import DataClass, Purpose

TODAY = date(2026, 11, 21)
S115, S47, S10, S11 = (
    "crime and disorder act 1998 section 115",
    "children act 1989 section 47",
    "children act 2004 section 10",
    "children act 2004 section 11",
)
SV16, SV17, HEALTH, LIFE = (
    "serious violence duty section 16",
    "serious violence duty section 17",
    "confidence in health",
    "vital interests",
)
CARE = Ask(
    sender="children's social care",
    recipients=["police"],
    purpose="protect the child",
    classes=["identity", "concern"],
    on=TODAY,
)


def fits(code: str, **changes: object) -> bool:
    found = advice_on(code, replace(CARE, **changes))  # type: ignore[arg-type]
    return found is not None and found.fits


@pytest.mark.clause("EGV-4", "ISL-8.1")
@pytest.mark.parametrize(
    ("code", "changes", "carried"),
    [
        (S115, {}, True),
        (S115, {"recipients": ["voluntary sector"]}, False),
        (S115, {"recipients": ["police", "health"]}, False),
        (S115, {"sender": "voluntary sector"}, True),
        (S115, {"purpose": "safe at school"}, False),
        (S47, {}, False),
        (S47, {"sender": "education", "recipients": ["children's social care"]}, False),
        (S47, {"sender": "education", "recipients": ["children's social care"], "enquiry": True}, True),
        (S10, {"recipients": ["education"], "purpose": "safe at school"}, True),
        (S10, {"sender": "police", "recipients": ["education"], "purpose": "safe at school"}, False),
        (S10, {"sender": "police", "recipients": ["housing"], "purpose": "safe place to live"}, True),
        (S11, {"sender": "health", "recipients": ["children's social care"]}, True),
        (S11, {"sender": "voluntary sector", "recipients": ["children's social care"]}, False),
        (SV16, {"purpose": "prevent serious violence", "sender": "education"}, True),
        (SV16, {"purpose": "prevent serious violence", "sender": "police", "recipients": ["probation"]}, True),
        (SV16, {"purpose": "prevent serious violence"}, False),
        (SV16, {"purpose": "prevent serious violence", "sender": "health"}, False),
        (SV16, {"purpose": "prevent serious violence", "sender": "education", "classes": ["health"]}, False),
        (SV17, {"purpose": "prevent serious violence", "sender": "probation"}, False),
        (SV17, {"purpose": "prevent serious violence", "sender": "probation", "requested": True}, True),
        (HEALTH, {"sender": "health", "classes": ["health"]}, False),
        (HEALTH, {"sender": "health", "classes": ["health"], "approver": "Caldicott lead"}, True),
        (HEALTH, {"approver": "Caldicott lead"}, False),
        (S115, {"sender": "health", "classes": ["health"]}, False),
        (S115, {"sender": "health", "classes": ["concern"]}, True),
        (LIFE, {"purpose": "protect life"}, False),
        (LIFE, {"purpose": "protect life", "life_at_risk": True, "recipients": ["voluntary sector"]}, True),
        ("consent", {"purpose": "arrange help", "recipients": ["voluntary sector"]}, False),
        ("consent", {"purpose": "arrange help", "recipients": ["voluntary sector"], "agreed": True}, True),
        ("consent", {"agreed": True}, False),
    ],
)
def test_which_power_carries_what(code: str, changes: dict[str, object], carried: bool) -> None:
    assert fits(code, **changes) is carried


@pytest.mark.clause("EGV-4")
def test_what_is_not_in_force_or_not_confirmed_is_not_offered() -> None:
    offered = {advice.gateway.code for advice in advise(CARE)}
    assert "children act 2004 section 16LA" not in offered
    assert "recognised legitimate interest" not in offered
    assert "modern slavery act 2015 section 52" not in offered
    why = {gateway.code: reason for gateway, reason in not_offered(TODAY)}
    assert why["children act 2004 section 16LA"] == "It is not known to be in force."
    assert why["recognised legitimate interest"] == "Nobody has confirmed its source."


@pytest.mark.parametrize(("on", "offered"), [(date(2023, 1, 30), False), (date(2023, 1, 31), True)])
def test_a_law_is_offered_from_its_first_day(on: date, offered: bool) -> None:
    found = advice_on(SV16, replace(CARE, on=on))
    assert (found is not None) is offered


@pytest.mark.clause("EGV-4")
def test_every_answer_says_why_and_every_gateway_has_an_example() -> None:
    for agency in area_pack().parties.agencies:
        for purpose in Purpose:
            ask = replace(CARE, sender=agency, purpose=str(purpose), classes=[str(each) for each in DataClass])
            for advice in advise(ask):
                assert advice.why
                assert all(line.endswith(".") for line in advice.why)
    for gateway in gateways():
        assert gateway.example
        assert gateway.source
        assert gateway.purposes is None or gateway.purposes <= set(Purpose)
        assert gateway.never <= set(DataClass)


def test_what_fits_comes_first_and_duties_before_powers() -> None:
    found = advise(replace(CARE, sender="health", recipients=["children's social care"], enquiry=True))
    assert [one.fits for one in found] == sorted((one.fits for one in found), reverse=True)
    fitting = [one.gateway.kind for one in found if one.fits]
    assert fitting == sorted(fitting, key=["duty", "power", "judgement"].index)


def test_an_agency_that_the_law_does_not_name_is_no_public_body() -> None:
    assert body_of("somebody new") == "voluntary"
    assert {body_of(agency) for agency in area_pack().parties.agencies} >= {"local authority", "police", "health"}
