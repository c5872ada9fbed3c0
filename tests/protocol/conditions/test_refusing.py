"""What the language refuses, and that it says what to do instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.protocol.conditions.condition import Condition
from holdfast.protocol.conditions.parser import DEEPEST, LONGEST, ConditionError, parse
from holdfast.protocol.conditions.resolve import Scope
from tests.protocol.conditions.asking import FIELDS, LINKER, SCOPE, WORLD, context


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
