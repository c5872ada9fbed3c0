"""The language of conditions: what it says, what unknown does, what it refuses, and that both interpreters agree."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.protocol.calendar import Birth, moment
from holdfast.protocol.conditions.compile import Linker
from holdfast.protocol.conditions.condition import Condition, Expression
from holdfast.protocol.conditions.context import ENDED, NEVER_BEGAN, Context, StateNow
from holdfast.protocol.conditions.explain import Explainer
from holdfast.protocol.conditions.parser import DEEPEST, LONGEST, ConditionError, parse
from holdfast.protocol.conditions.resolve import Scope, StateType, World
from holdfast.protocol.conditions.types import (
    DATE,
    MOMENT,
    NUMBER,
    PARTY,
    PERSON,
    PROFESSIONAL,
    TEXT,
    YES_NO,
    Type,
    list_of,
)
from holdfast.protocol.facts import Fact
from holdfast.protocol.meetings import Quorum
from holdfast.protocol.parties import Agency, Parties, Post

CATEGORY = Type("choice", values=(1, 2, 3))
HARM = Type("choice", values=("knife", "gun", "debt"))
PARTIES = Parties.of(
    [
        Agency("police", "Police", posts={"gangs unit": Post("gangs unit", "Gangs unit", ("gangs police",))}),
        Agency(
            "children's social care",
            "Children's social care",
            also=("csc",),
            posts={"team manager": Post("team manager", "")},
        ),
        Agency("health", "Health"),
    ]
)
FIELDS = {
    "category": CATEGORY,
    "answer": Type("choice", values=("yes", "no")),
    "resident": YES_NO,
    "count_of_visits": NUMBER,
    "harms": list_of(HARM),
    "note": TEXT,
    "ends": DATE,
    "starts": DATE,
    "seen": MOMENT,
    "to": PARTY,
    "decided_by": list_of(PROFESSIONAL),
    "siblings": list_of(PERSON),
    "person": PERSON,
    "rows": list_of(Type("row", fields={"who": TEXT, "good": YES_NO})),
}
SLOTS = {"category": 0, "flag": 1, "plan": 2}


class Fixed:
    """A parameter that has one value on every day."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def on(self, day: int) -> Any:  # noqa: ARG002  every parameter is asked for a day
        return self.value


PARAMETERS = {"grown-up": Fixed(18), "bad-harms": Fixed(["knife", "gun"])}
WORLD = World(
    {
        "category": StateType(lambda: CATEGORY),
        "flag": StateType(lambda: CATEGORY, TEXT),
        "plan": StateType(lambda: YES_NO),
    },
    {"grown-up": NUMBER, "bad-harms": list_of(TEXT)},
    PARTIES,
)
SCOPE = Scope(WORLD, FIELDS, "in a fact", arising=FIELDS, each=PERSON, meeting=True, considers=True)
LINKER = Linker(SLOTS, {"flag"}, PARAMETERS)


def context(data: dict[str, Any] | None = None, **given: Any) -> Context:
    """What conditions read; states never began unless they are given."""
    states: list[Any] = [given.get("category", NEVER_BEGAN), given.get("flag", {}), given.get("plan", NEVER_BEGAN)]
    born = given.get("born")
    fact = Fact("f", "k.k", moment("2026-03-04T10:00"), by=given.get("by"), data=data or {})
    found = Context(Birth.read(born) if born else None, given.get("sex"), states, fact.day)
    found.fact, found.data = fact, fact.data
    found.arising = Fact("a", "k.k", moment("2026-03-01T10:00"), data=given.get("arising", {}))
    found.each = given.get("each")
    quorum = given.get("quorum", Quorum(None, None))
    found.quorum_of = lambda _: quorum
    return found


def ask(text: str, data: dict[str, Any] | None = None, **given: Any) -> bool | None:
    """The answer to a condition, the same by both interpreters."""
    condition = Condition.read(text, SCOPE, LINKER)
    seen = context(data, **given)
    answer = condition.test(seen)
    explained = Explainer(SLOTS, PARAMETERS, seen).explain(condition.tree)
    assert explained.value is answer
    assert answer is not None or explained.unknown
    return answer


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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("catgory is 2", "did you mean “category”"),
        ("category is 4", "not one of the choices"),
        ('category is "two"', "not one of the choices"),
        ('harms is "knife"', "ask whether it `includes`"),
        ("resident is 3", "cannot be compared with"),
        ("note >= 3", "needs numbers|cannot be compared"),
        ("category", "not a question"),
        ("note", "not a question"),
        ("category is resident", "can never be the same"),
        ("plan in force is 3", "cannot be compared"),
        ("pln is in force", "there is no state “pln”: did you mean “plan”"),
        ("plan", "is a state: write `plan in force`"),
        ('to is "polise"', "did you mean “police”"),
        ('agency of to is "police / gangs unit"', "is a post, and agencies are compared"),
        ("ends is “yesterday”", "is not a date"),
        ('person is "Example Sister"', "cannot be compared"),
        ("category in 2", "`in` needs a list"),
        ("agencies of category >= 2", "needs a list of professionals"),
        ("who of harms is given", "needs a list of rows"),
        ("whom of rows is given", "the rows have no field “whom”"),
        ("age now >= 16", "would change the answer as time passes"),
        ("the arising nonsense is 2", "has no field “nonsense”"),
        ("category is 2 and", "stops where a value is expected"),
        ("category is", "stops where a value is expected"),
        ("(category is 2", r"`\)` is expected"),
        ("[1, 2", "`,` is expected"),
        ("category is 2 category is 3", "in place of “category”"),
        ('note is "unfinished', "not closed"),
        ("note is 'single'", "double quotes"),
        ("", "stops where a value"),
        ("and", "a value is expected in place of “and”"),
        ("not", "stops where a value"),
        ("3 is in force", "only a state can be in force"),
        ("the king", "`arising` is expected"),
    ],
)
def test_what_is_wrong_is_told_with_a_remedy(text: str, message: str) -> None:
    with pytest.raises(ConditionError, match=message):
        Condition.read(text, SCOPE, LINKER)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "category.__class__",
        "note.upper is given",
        "lambda: 1",
        "category is 2; note is given",
        "{category}",
        "category == 2",
        "1 + 1 is 2",
        "category is 2 if resident else resident",
        "[x for x in harms]",
        "note is \x00",
        "exec(note)",
        "harms[0] is given",
        "category is 99999999999999999999",
        "category is 2.5",
        "category := 2",
        "${note}",
        "note is given \\",
    ],
)
def test_nothing_outside_the_language_is_read(text: str) -> None:
    with pytest.raises(ConditionError):
        Condition.read(text, SCOPE, LINKER)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 500 + "category is 2" + ")" * 500,
        "not " * 500 + "resident",
        "category in " + "[" * 500 + "]" * 500,
        "agencies of " * 500 + "decided_by is given",
        "category is 2 and " * 5000 + "resident",
    ],
)
def test_huge_conditions_are_refused_at_once(text: str) -> None:
    with pytest.raises(ConditionError, match=f"deeper than {DEEPEST}|at most {LONGEST}"):
        parse(text)


def refusal(text: str) -> str | None:
    """What is said against a condition; None where it is read."""
    try:
        Condition.read(text, SCOPE, LINKER)
    except ConditionError as problem:
        return f"{problem.column}: {problem}"
    return None


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_message(text: str) -> None:
    assert refusal(text) != ""


WORDS = [
    "category",
    "resident",
    "and",
    "or",
    "not",
    "is",
    "in",
    "(",
    ")",
    "[",
    "]",
    ",",
    '"knife"',
    "2",
    "force",
    "each",
]


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_any_words_are_read_or_refused_with_a_message(words: list[str]) -> None:
    assert refusal(" ".join(words)) != ""


def conditions() -> st.SearchStrategy[str]:
    """Conditions of every shape over the fields above."""
    atoms = st.sampled_from(
        [
            "category in [2, 3]",
            "category is 1",
            "category is not 2",
            "category >= 2",
            "resident",
            "resident is no",
            "count_of_visits < 3",
            "harms includes “knife”",
            'harms includes any of ["gun", "debt"]',
            "harms >= 2",
            'harms includes all of ["gun", "debt"]',
            "harms is given",
            "note is known",
            "category in force is 2",
            "category in force in [1, 3]",
            "category in force is not 2",
            "category is in force",
            "plan is not in force",
            'flag in force includes "a"',
            "flag in force >= 2",
            "age < 18",
            "age in [16, 17]",
            "age is 15",
            'sex is "female"',
            "siblings includes each",
            "person is each",
            "the arising category is category",
            "agencies of decided_by >= 2",
            'posts of decided_by includes "police"',
            "days from starts to ends > 10",
            "ends < starts",
            "quorate",
            "all considered",
            'agency of the recorder is "health"',
            'who of rows includes "a"',
            "category in force is none",
        ]
    )
    return st.recursive(
        atoms,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map(
                lambda three: f"({three[0]}{three[1]}{three[2]})"
            ),
            inner.map(lambda one: f"not ({one})"),
        ),
        max_leaves=8,
    )


PEOPLE = st.sampled_from(
    [{"name": "Example A"}, {"id": "p1", "name": "Example B"}, {"id": "p2"}, {"name": "Example A", "born": "2010"}]
)
PROFESSIONALS = st.sampled_from(
    [{"agency": "police"}, {"agency": "health"}, {"agency": "police", "role": "gangs unit"}]
)
STATES = st.sampled_from([NEVER_BEGAN, ENDED, StateNow(1, None), StateNow(2, None), StateNow(None, None)])
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "category": st.integers(1, 3),
        "resident": st.booleans(),
        "count_of_visits": st.integers(0, 5),
        "harms": st.lists(st.sampled_from(["knife", "gun", "debt"]), unique=True),
        "note": st.just("x"),
        "starts": st.dates().map(str),
        "ends": st.dates().map(str),
        "person": PEOPLE,
        "siblings": st.lists(PEOPLE, max_size=2),
        "decided_by": st.lists(PROFESSIONALS, max_size=3),
        "rows": st.lists(st.fixed_dictionaries({}, optional={"who": st.sampled_from("ab")}), max_size=2),
    },
)


@given(
    conditions(),
    FACTS,
    st.fixed_dictionaries(
        {},
        optional={
            "category": STATES,
            "plan": STATES,
            "flag": st.sampled_from([{}, {"a": StateNow(True, None)}]),
            "born": st.sampled_from(["2008", "2008-03", "2009-05-06", "2026-03-05"]),
            "sex": st.sampled_from(["female", "male"]),
            "by": st.sampled_from(["police", "health"]),
            "each": PEOPLE,
            "arising": FACTS,
            "quorum": st.sampled_from(
                [Quorum(True, True, considered=None), Quorum(False, None, ("x",), considered=True)]
            ),
        },
    ),
)
def test_the_compiled_condition_and_its_explanation_agree(
    text: str, data: dict[str, Any], given_: dict[str, Any]
) -> None:
    ask(text, data, **given_)


def test_explanations_name_what_decided_and_what_is_missing() -> None:
    condition = Condition.read("category in [2, 3] and (resident or age >= 16)", SCOPE, LINKER)
    seen = Explainer(SLOTS, PARAMETERS, context({"category": 3})).explain(condition.tree)
    assert seen.value is None
    assert seen.unknown == ("resident", "age")
    seen = Explainer(SLOTS, PARAMETERS, context({"category": 1})).explain(condition.tree)
    assert seen.because == "category is 1"
    seen = Explainer(SLOTS, PARAMETERS, context({"category": 3, "resident": True})).explain(condition.tree)
    assert seen.because == "category is 3; resident is yes"


def test_expressions_have_values_and_types() -> None:
    agencies = Expression.read("agencies of decided_by", SCOPE, LINKER)
    assert agencies.type.name == "list"
    assert agencies.value(context(TWO)) == {"police", "health"}
    assert Expression.read("agency of the recorder", SCOPE, LINKER).value(context(by="police / gangs unit")) == "police"
    assert Expression.read("the arising happened", SCOPE, LINKER).value(context()) == "2026-03-01T10:00:00+00:00"


def test_where_there_is_no_fact_its_fields_cannot_be_named() -> None:
    nowhere = Scope(WORLD, None, "in a service")
    with pytest.raises(ConditionError, match="not known in a service"):
        Condition.read("harms is given", nowhere, LINKER)
    with pytest.raises(ConditionError, match="needs a fact"):
        Condition.read('agency of the recorder is "police"', nowhere, LINKER)
    assert Condition.read("age now >= 16", nowhere, LINKER).test(context(born="2009-01-01")) is True
    with pytest.raises(ConditionError, match="`each` can stand only"):
        Condition.read("person is each", Scope(WORLD, FIELDS), LINKER)
    with pytest.raises(ConditionError, match="`the arising` can stand"):
        Condition.read("category is the arising category", Scope(WORLD, FIELDS), LINKER)
