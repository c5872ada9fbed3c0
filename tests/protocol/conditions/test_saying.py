"""What conditions say, and what unknown does."""

from itertools import product
from typing import Any

import pytest

from holdfast.protocol.conditions.condition import Expression
from holdfast.protocol.conditions.context import ENDED, StateNow
from holdfast.protocol.conditions.parser import ConditionError
from holdfast.protocol.meetings import Quorum
from tests.protocol.conditions.asking import LINKER, SCOPE, ask, context

TWO = {"decided_by": [{"agency": "police", "role": "gangs unit"}, {"agency": "health"}]}
SISTER = {"name": "Example Sister"}


@pytest.mark.parametrize(
    ("text", "data", "answer"),
    [
        ("category in [2, 3]", {"category": 2}, True),
        ("category in [2, 3]", {"category": 1}, False),
        ("category in [2, 3]", {}, None),
        ("category not in [2, 3]", {"category": 1}, True),
        ("category is not in [2, 3]", {"category": 2}, False),
        ("category is 2", {"category": 2}, True),
        ("category = 2", {"category": 3}, False),
        ("category != 2", {"category": 3}, True),
        ("category is not 2", {}, None),
        ("category >= 2", {"category": 2}, True),
        ("category < 2", {"category": 2}, False),
        ("answer is yes", {"answer": "yes"}, True),
        ('answer is "no"', {"answer": "yes"}, False),
        ("resident", {"resident": True}, True),
        ("resident is no", {"resident": True}, False),
        ("not resident", {}, None),
        ("count_of_visits > 2 and count_of_visits <= 5", {"count_of_visits": 3}, True),
        ("harms includes “knife”", {"harms": ["knife"]}, True),
        ('"knife" in harms', {"harms": []}, False),
        ('"knife" in harms', {}, None),
        ('harms includes any of ["knife", "gun"]', {"harms": ["gun"]}, True),
        ('harms includes all of ["knife", "gun"]', {"harms": ["gun"]}, False),
        ("harms includes any of bad-harms", {"harms": ["debt"]}, False),
        ("harms >= 2", {"harms": ["gun", "debt"]}, True),
        ("count of harms is 1", {"harms": ["gun"]}, True),
        ("note is given", {"note": "x"}, True),
        ("note is given", {}, False),
        ("harms is given", {"harms": []}, False),
        ("harms is known", {"harms": []}, True),
        ("harms is unknown", {}, True),
        ("harms is not known", {}, True),
        ("note is not given", {}, True),
        ("agencies of decided_by >= 2", TWO, True),
        ('agencies of decided_by includes "csc"', TWO, False),
        ('posts of decided_by includes "gangs police"', TWO, True),
        ('agency of to is "police"', {"to": "police / gangs unit"}, True),
        ('post of to is "police / gangs unit"', {"to": "police"}, False),
        ('to is "csc"', {"to": "children's social care"}, True),
        ("ends > starts", {"ends": "2026-03-05", "starts": "2026-03-04"}, True),
        ("ends < 2024-02-13", {"ends": "2024-02-12"}, True),
        ("days from starts to ends >= 30", {"starts": "2026-03-01", "ends": "2026-03-31"}, True),
        ("date of seen is ends", {"seen": "2026-03-05T23:30", "ends": "2026-03-05"}, True),
        ("seen < ends", {"seen": "2026-03-05T23:30", "ends": "2026-03-06"}, True),
        ("seen >= happened", {"seen": "2026-03-04T10:00"}, True),
        ("happened > 2024-02-13", {}, True),
        ("days from happened to ends is 1", {"ends": "2026-03-05"}, True),
        ("person is each", {"person": SISTER}, None),
        ('who of rows includes "gangs team"', {"rows": [{"who": "gangs team"}, {}]}, True),
        ('who of rows includes "education"', {"rows": []}, False),
        ("siblings is given or category is 3", {"category": 3}, True),
        ("siblings is given and category is 3", {"category": 3}, False),
        ("category is the arising category", {"category": 2}, None),
        ("(category is 1 or category is 2) and not (category is 2)", {"category": 2}, False),
        ("category is none", {"category": 2}, False),
        ('category is 2 and unknown_part is given or note is "a"', {"category": 2, "note": "a"}, ConditionError),
    ],
)
def test_what_conditions_say(text: str, data: dict[str, Any], answer: Any) -> None:
    if answer is ConditionError:
        with pytest.raises(ConditionError):
            ask(text, data)
    else:
        assert ask(text, data) is answer


def test_what_the_duty_brings() -> None:
    assert ask("person is each", {"person": SISTER}, each={"name": "EXAMPLE SISTER"}) is True
    assert ask("person is each", {"person": SISTER}, each={"id": "p1"}) is None
    assert ask("person is each", {"person": {"id": "p1"}}, each={"id": "p1", "name": "Somebody"}) is True
    assert ask("person is each", {"person": {**SISTER, "born": "2012"}}, each={**SISTER, "born": "2009"}) is False
    assert ask("siblings includes each", {"siblings": [SISTER]}, each=SISTER) is True
    assert ask("category is the arising category", {"category": 2}, arising={"category": 2}) is True


def test_states() -> None:
    two = StateNow(2, None)
    assert ask("category in force is 2", category=two) is True
    assert ask("category in force in [1, 3]", category=two) is False
    assert ask("category in force is 2", category=ENDED) is False
    assert ask("category in force is none", category=ENDED) is True
    assert ask("category in force >= 1", category=ENDED) is False
    assert ask("category in force is 2") is None  # it never began
    assert ask("category is in force") is False
    assert ask("category is not in force", category=ENDED) is True
    assert ask("category in force is 2", category=StateNow(None, None)) is None  # in force with a value nobody knows
    assert ask("category is in force", category=StateNow(None, None)) is True
    flags = {"social care record": StateNow(2, None, key="social care record")}
    assert ask('flag in force includes "social care record"', flag=flags) is True
    assert ask('"police record" in flag in force', flag=flags) is False
    assert ask("flag is in force") is False
    assert ask("flag in force >= 1", flag=flags) is True


@pytest.mark.clause("ISL-5.1.1")
def test_age_is_that_on_the_day_of_the_fact() -> None:
    assert ask("age >= 16 and age < 18", born="2009-03-04") is True
    assert ask("age is 16", born="2009-03-05") is True
    assert ask("age < grown-up", born="2008-03-04") is False
    assert ask("age < 18") is None
    assert ask("age < 18", born="2008") is None  # 17 or 18
    assert ask("age in [17, 18]", born="2008-03") is None
    assert ask("age in [10, 11]", born="2008") is False
    assert ask("age is 30", born="2008") is False
    assert ask('sex is "female"', sex="female") is True


def test_meetings() -> None:
    assert ask("quorate and all considered", quorum=Quorum(True, True, considered=True)) is True
    assert ask("quorate", quorum=Quorum(False, True, ("health",))) is False
    assert ask('missing includes "health"', quorum=Quorum(False, True, ("health",))) is True
    assert ask("chaired") is None


def test_the_recorder() -> None:
    assert ask('agency of the recorder is "police"', by="police / gangs unit") is True
    assert ask('post of the recorder is "gangs police"', by="police") is False
    assert ask('agency of the recorder is "police"') is None


TRUTH = {True: "category is 1", False: "category is 2", None: "resident"}
DATA = {"category": 1}


@pytest.mark.parametrize(("a", "b"), list(product([True, False, None], repeat=2)))
def test_truth_tables(a: bool | None, b: bool | None) -> None:
    both, either = {a, b}, {a, b}
    assert ask(f"{TRUTH[a]} and {TRUTH[b]}", DATA) is (False if False in both else None if None in both else True)
    assert ask(f"{TRUTH[a]} or {TRUTH[b]}", DATA) is (True if True in either else None if None in either else False)
    assert ask(f"not ({TRUTH[a]})", DATA) is (None if a is None else not a)
    assert ask(f"{TRUTH[a]} and {TRUTH[b]} and {TRUTH[a]}", DATA) is (
        False if False in both else None if None in both else True
    )


def test_and_binds_closer_than_or() -> None:
    assert ask("category is 1 or category is 2 and category is 3", {"category": 1}) is True
    assert ask("(category is 1 or category is 2) and category is 3", {"category": 1}) is False


def test_expressions_have_values_and_types() -> None:
    agencies = Expression.read("agencies of decided_by", SCOPE, LINKER)
    assert agencies.type.name == "list"
    assert agencies.value(context(TWO)) == {"police", "health"}
    assert Expression.read("agency of the recorder", SCOPE, LINKER).value(context(by="police / gangs unit")) == "police"
    assert Expression.read("the arising happened", SCOPE, LINKER).value(context()) == "2026-03-01T10:00:00+00:00"
