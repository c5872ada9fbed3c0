"""Which services are open to a child, and which risk factors count as strong at the child's age."""

import pytest

from holdfast.protocol import Pack, services_for
from holdfast.protocol.calendar import moment
from tests.protocol.small import chronology, fact, kind, look, small_pack

TEXT = (
    kind("risk.decided", "category: {choice: [1, 2, 3]}")
    + kind("concern.raised", "factors: {choices: factors}")
    + """
state: category
title: Category
clause: ISL-7.3.1b
begins: risk.decided
value: category
ends: case.closed
---
service: star
title: The Star Project
provider: Example provider
level: specialist
clause: ISL-E
offers: "Sessions for young women."
eligible:
  sex: {when: sex is "female", title: Young women}
  age: {when: age now >= 16 and age now <= 24, title: Aged 16 to 24}
refer: {how: "By form.", accepts_referrals: yes}
---
service: integrate
title: Integrate
provider: Example provider
level: specialist
clause: ISL-E-int
offers: "Help among friends."
eligible:
  age: {when: age now <= 25, title: Up to 25}
  high: {when: 'category in force in [2, 3]', title: Category 2 or 3}
refer: {how: "Its staff may be asked to consider somebody.", accepts_referrals: no}
---
service: ended
title: Ended
provider: Example provider
level: targeted
clause: ISL-E
offers: "Nothing more."
until: 2020-01-01
refer: {how: "-", accepts_referrals: yes}
---
factor: truancy
title: Truancy
domain: individual
strong_for: {youth violence: [10-12, 13-15], gang involvement: [13-15]}
clause: ISL-7.1.1
---
factor: cannabis
title: Cannabis
domain: individual
strong_for: {youth violence: [16-25]}
clause: ISL-7.1.1
"""
)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return small_pack(tmp_path_factory.mktemp("packs"), TEXT)


def openness(pack: Pack, *facts: dict[str, object], at: str = "2026-03-06", **child: str) -> dict[str, str]:
    found = services_for(pack, chronology(pack, *facts, **child), moment(at))  # type: ignore[arg-type]
    return {answer.service.name: answer.openness for answer in found}


@pytest.mark.clause("ISL-7.5a")
def test_a_service_is_open_closed_or_cannot_be_told(pack: Pack) -> None:
    three = fact("f1", "2026-03-04", kind_="risk.decided", category=3)
    assert openness(pack, three, born="2009-03-06", sex="female") == {"star": "open", "integrate": "not by referral"}
    assert openness(pack, born="2010-03-07", sex="female")["star"] == "closed"  # the day before 16
    assert openness(pack, born="2001-03-06", sex="female")["star"] == "closed"  # 25 today
    assert openness(pack, born="2001-03-07", sex="female")["star"] == "open"
    assert openness(pack, sex="female")["star"] == "cannot tell"
    assert openness(pack, sex="male")["star"] == "closed"  # whatever the age
    assert (
        openness(pack, fact("f1", "2026-03-04", kind_="risk.decided", category=1), born="2009-03-06")["integrate"]
        == "closed"
    )
    assert openness(pack, at="2019-12-31")["ended"] == "open"


@pytest.mark.clause("ISL-7.5a")
def test_a_service_says_why(pack: Pack) -> None:
    found = services_for(pack, chronology(pack, born="2012-03-06"), moment("2026-03-06"))
    star = next(answer for answer in found if answer.service.name == "star")
    assert [(reason.criterion.title, reason.holds, reason.because) for reason in star.reasons] == [
        ("Young women", None, "sex is not known"),
        ("Aged 16 to 24", False, "age is 14"),
    ]
    assert star.unknown == ("sex",)


@pytest.mark.clause("ISL-7.1.1")
@pytest.mark.parametrize(
    ("born", "prompts"),
    [
        ("2013-03-04", [("truancy", ["youth violence", "gang involvement"], "13-15")]),
        ("2014-03-04", [("truancy", ["youth violence"], "10-12")]),
        ("2010-03-04", [("cannabis", ["youth violence"], "16-25")]),
        ("2018-03-04", []),
        ("1999-03-04", []),
        (None, [("truancy", ["youth violence", "gang involvement"], None), ("cannabis", ["youth violence"], None)]),
        ("2013", []),  # 12 or 13: neither band is certain
    ],
)
def test_only_factors_of_the_age_band_prompt(
    pack: Pack, born: str | None, prompts: list[tuple[str, list[str], str | None]]
) -> None:
    raised = fact("f1", "2026-03-04", kind_="concern.raised", factors=["truancy", "cannabis"])
    found = look(pack, "2026-06-01", raised, born=born)
    assert [(one["factor"], one["strong_for"], one["age_band"]) for one in found.as_json()["prompts"]] == prompts
    assert found.duties == []  # they prompt, they decide nothing
