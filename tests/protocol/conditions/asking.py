"""Fields, states and parties that conditions are tried on, and a way to ask one of both interpreters."""

from typing import Any

from holdfast.protocol.calendar import Birth, moment
from holdfast.protocol.conditions.compile import Linker
from holdfast.protocol.conditions.condition import Condition
from holdfast.protocol.conditions.context import NEVER_BEGAN, Context
from holdfast.protocol.conditions.explain import Explainer
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
