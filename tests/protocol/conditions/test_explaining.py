"""An explanation agrees with the compiled condition, and names what decided and what is missing."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from holdfast.protocol.conditions.condition import Condition
from holdfast.protocol.conditions.context import ENDED, NEVER_BEGAN, StateNow
from holdfast.protocol.conditions.explain import Explainer
from holdfast.protocol.meetings import Quorum
from tests.protocol.conditions.asking import LINKER, PARAMETERS, SCOPE, SLOTS, ask, context


def conditions() -> st.SearchStrategy[str]:
    """Conditions of every shape over the fields of asking.py."""
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
