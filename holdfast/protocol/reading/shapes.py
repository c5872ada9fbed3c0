"""The keys that each declaration may have.

The reader checks packs against this table, and the JSON Schema is made from it.
"""

from typing import NamedTuple


class Key(NamedTuple):
    """One key of a declaration: the form of its value, what it means, whether it must be there."""

    form: str
    says: str
    required: bool = False


TITLE = Key("text", "What it is called on screen", required=True)
CLAUSE = Key("clauses", "The clause or clauses it comes from", required=True)
DATES = {
    "from": Key("date", "First day on which it holds; left out: the pack's"),
    "until": Key("date", "First day on which it no longer holds"),
}

FIELD_TYPES: dict[str, tuple[str, ...]] = {
    "text": ("short", "long"),
    "choice": (),
    "choices": (),
    "yes-no": ("ask",),
    "number": ("whole",),
    "date": ("past", "future", "any"),
    "moment": ("past", "future", "any"),
    "party": ("any",),
    "people": ("professionals", "register"),
    "person": ("register", "professional"),
    "rows": (),
    "answers": (),
}

FIELD: dict[str, Key] = {
    **{name: Key("type", "The type of the answer") for name in FIELD_TYPES},
    "title": Key("text", "The question"),
    "hint": Key("text", "What helps to answer it"),
    "clause": Key("clauses", "The clause that asks for it"),
    "optional": Key("yes-no", "Whether it may be left out"),
    "when": Key("condition", "Asked only where this is true of the other answers"),
    "sensitive": Key("yes-no", "Shown in its own, smaller circle"),
    "at_least": Key("number", "How many at least"),
    "from_different": Key("word", "`agency`: at least so many different agencies"),
    "named": Key("yes-no", "Each professional is given with a name; an agency or a post alone does not do"),
    "least": Key("number", "The least number"),
    "most": Key("number", "The greatest number"),
    "within": Key("duration", "No later than this after it happened"),
}

SHAPES: dict[str, dict[str, Key]] = {
    "pack": {
        "title": TITLE,
        "area": Key("text", "Whose protocol it is"),
        "version": Key("text", "The version of the pack", required=True),
        "from": Key("date", "The rules hold for what happened on or after this day", required=True),
        "until": Key("date", "First day on which the rules no longer hold"),
        "owner": Key("text", "Who answers for it", required=True),
        "review_by": Key("date", "Past it, the pack is shown as out of date"),
        "builds_on": Key("names", "Packs whose declarations this one includes"),
        "source": Key("text", "The document it comes from"),
    },
    "agency": {
        "title": TITLE,
        "also": Key("names", "Other ways in which people write it"),
        "record": Key("text", "The agency's own case system, where it keeps flags"),
        "posts": Key("table", "Its roles and teams"),
    },
    "parameter": {
        "title": TITLE,
        "values": Key("list", "The values, each with `from`, `value`, `clause`", required=True),
    },
    "kind": {
        "title": TITLE,
        "clause": CLAUSE,
        "about": Key(
            "word",
            "one young person, young people, family, incident, place, group, move, area, any case",
            required=True,
        ),
        "group": Key("text", "The heading under which it is offered", required=True),
        "recorded_by": Key("names", "Parties who may record it; left out: anybody in the case team"),
        "by_itself": Key("yes-no", "The product records it as it happens: no form offers it, nobody corrects it"),
        "closes_case": Key("yes-no", "Every state of the case ends with it, and every open duty lapses"),
        "says": Key("sentence", "The line in the chronology", required=True),
        "asks": Key("table", "The fields", required=True),
    },
    "state": {
        "title": TITLE,
        "clause": CLAUSE,
        "keyed_by": Key(
            "names",
            "Several may hold at once: one for each value of this field, each `author`, each `agency of the recorder`;"
            " or one for each person whom any of several fields names",
        ),
        "begins": Key("triggers", "KIND, KIND when CONDITION, or a list", required=True),
        "value": Key("expression", "A field of that fact, or an expression; left out: yes"),
        "ends": Key("triggers", "KIND, KIND when CONDITION, a list, or `never`", required=True),
        "review": Key("duration", "Past it since it began or was renewed, it is stale"),
        "review_on": Key("word", "A date that was agreed: the review is due by then where that is sooner"),
        "renewed": Key("triggers", "KIND, KIND when CONDITION, or a list"),
        "says": Key("sentence", "How it reads on the case page; left out: it is kept for rules, and not shown"),
    },
    "duty": {
        "title": TITLE,
        "clause": CLAUSE,
        "arises": Key("triggers", "KIND, KIND when CONDITION, or a list", required=True),
        "owed_by": Key(
            "owners", "A party, `the STATE`, `the recorder`, `each FIELD`, or a list tried in order", required=True
        ),
        "within": Key("duration", "How long from the trigger"),
        "counted_from": Key("expression", "A date in the fact to count from"),
        "by": Key("text", "Owed at an event: a field, `age N`, `LENGTH before` one of these"),
        "every": Key("duration", "Once met, owed again so long after"),
        "while": Key("condition", "The ground: when it is not true, the duty lapses"),
        "for_each": Key("expression", "A list: one duty for each item"),
        "once": Key("yes-no", "While one is open, the rule does not open another"),
        "before_counts": Key("yes-no", "What meets it may have happened before the trigger"),
        "met_by": Key("triggers", "KIND, KIND when CONDITION, or a list", required=True),
        "lapses": Key("triggers", "`when CONDITION`, `on KIND [when CONDITION]`, `at age N`, or a list"),
        "waived_by": Key("names", "Who may waive it; left out: nobody"),
        "do": Key("word", "The kind that the button records; left out: the first of `met_by`"),
        "urgent": Key("yes-no", "Shown before everything else"),
        "because": Key("sentence", "Why it is owed", required=True),
        **DATES,
    },
    "meeting": {
        "title": TITLE,
        "clause": CLAUSE,
        "chair": Key("list", "Who may lead it, one of"),
        "quorum": Key("list", "Who must be there"),
        "invite": Key("list", "Who else is asked; each one not invited carries a reason"),
        "considers": Key("table", "What must be considered", required=True),
    },
    "decision": {
        "title": TITLE,
        "clause": CLAUSE,
        "decides_on": Key("word", "A kind, or `now`", required=True),
        "criteria": Key("table", "The criteria, by name", required=True),
        "outcomes": Key("table", "The outcomes, the first that is true", required=True),
        **DATES,
    },
    "constraint": {
        "title": Key("text", "A short name of it"),
        "clause": CLAUSE,
        "refuses": Key("triggers", "KIND when CONDITION, KIND unless CONDITION, or a list", required=True),
        "in_every_case": Key(
            "yes-no",
            "As it is recorded, whatever its date, a fact is judged by every case about the same young person, too",
        ),
        "says": Key("text", "Why, in one sentence", required=True),
        "instead": Key("text", "What to do instead", required=True),
        **DATES,
    },
    "service": {
        "title": TITLE,
        "clause": CLAUSE,
        "provider": Key("text", "Who runs it", required=True),
        "level": Key("word", "universal, targeted or specialist", required=True),
        "offers": Key("text", "What it does", required=True),
        "eligible": Key("table", "Criteria by name"),
        "refer": Key("table", "`how`, `accepts_referrals`", required=True),
        "verified": Key("yes-no", "Whether it was checked with the provider"),
        "note": Key("text", "What else to know"),
        **DATES,
    },
    "factor": {
        "title": TITLE,
        "clause": CLAUSE,
        "domain": Key("word", "individual, family, school, peer group or community", required=True),
        "strong_for": Key("table", "youth violence and gang involvement, with age bands", required=True),
    },
    "name": {
        "now": Key("text", "What it is called today", required=True),
        "from": Key("date", "Since when", required=True),
        "until": Key("date", "Until when"),
        "source": Key("text", "Where that stands", required=True),
        "verified": Key("yes-no", "Whether the source was checked"),
        "clause": Key("clauses", "Clauses that use the old name"),
    },
    "practice": {
        "title": Key("text", "A short name of it"),
        "clause": CLAUSE,
        "says": Key("text", "The sentence", required=True),
        "shown": Key("names", "Kinds or meetings beside which it stands", required=True),
    },
    "clause": {
        "kind": Key(
            "word", "duty, constraint, decision, meeting, share, record, measure, directory or practice", required=True
        ),
        "says": Key("text", "What it asks for, in your own words", required=True),
    },
    "phrase": {"means": Key("table", "The fact it stands for", required=True)},
    "scenario": {
        "clause": Key("clauses", "The clauses it proves"),
        "child": Key("table", "`born`, `sex`"),
        "given": Key("list", "Facts, in any order"),
        "at": Key("text", "The one moment that is asked about"),
        "expect": Key("expectations", "Moments with lines, or lines beside `at`", required=True),
    },
}
