"""A small pack for the engine: a talk is owed once the category of risk is decided; each test writes the duty as it
needs it."""

from pathlib import Path

from holdfast.protocol import Pack
from tests.protocol.small import fact, kind, small_pack

KINDS = "".join(
    [
        kind(
            "risk.decided",
            'category: {choice: {1: "At risk", 2: "Medium", 3: "High"}}\nsiblings: {people: register, optional: yes}\n'
            "review_by: {date: any, optional: yes}",
        ),
        kind("risk.ended", "why: {text: long, optional: yes}"),
        kind("risk.reviewed", "why: {text: long, optional: yes}\nreview_by: {date: any, optional: yes}"),
        kind(
            "talk.held",
            "kept: {yes-no: ask}\nabout: {text: short, optional: yes}\nperson: {person: register, optional: yes}",
        ),
        kind(
            "order.made",
            "order: {text: short}\nends: {date: any, optional: yes}\narrives: {moment: any, optional: yes}",
        ),
        kind("order.ended", "order: {text: short}"),
        kind("lead.named", "party: {party: any}"),
        kind(
            "flag.set",
            "system: {choice: [social care record, police record]}\ncategory: {choice: [1, 2, 3], optional: yes}",
        ),
        kind("flag.removed", "system: {choice: [social care record, police record]}"),
        kind("flag.reviewed", "system: {choice: [social care record, police record], optional: yes}"),
        kind("plan.made", "actions: {rows: {what: {text: short}, who: {party: any}, by_when: {date: any}}}"),
        kind("action.done", "what: {text: short}"),
    ]
)
STATES = """
state: category
title: Category
clause: ISL-7.3.1b
begins: risk.decided
value: category
ends: risk.ended
review: 6 months
review_on: review_by
renewed: risk.reviewed
---
state: lead
title: Lead
clause: ISL-7.3.1a
begins: lead.named
value: party
ends: never
---
state: flag
title: Flag
clause: ISL-7.3.4b
keyed_by: system
begins: flag.set
value: category
ends: flag.removed
review: 6 months
renewed: flag.reviewed
---
"""
TALK = """
duty: talk
title: Talk
clause: ISL-7.3.2.2a
arises: risk.decided when category in [2, 3]
owed_by: police
within: 3 working days
met_by: talk.held when kept
because: "Category {category:title} since {happened:date}."
"""


def duty(*lines: str, without: str = "") -> str:
    """The duty above with some lines more or other."""
    keys = {line.partition(":")[0] for line in lines} | {without}
    kept = [line for line in TALK.strip().splitlines() if line.partition(":")[0] not in keys]
    return "\n".join([*kept, *lines]) + "\n---\n"


def pack_with(folder: Path, *declarations: str) -> Pack:
    """A small pack with the kinds and states above and these declarations."""
    return small_pack(folder, KINDS + STATES + "---\n".join(declarations))


CATEGORY = fact("f1", "2026-03-04T10:00", kind_="risk.decided", category=2)
SISTER, BROTHER = {"name": "Example Sister"}, {"name": "Example Brother", "id": "p2"}
CONSTRAINT = """
constraint: no-flag-at-one
refuses: flag.set when category in force is 1
clause: ISL-7.3.4a
says: "Category 1 carries no flag."
instead: "Note it in the file."
---
constraint: flag-needs-category
refuses: flag.set unless category is in force
clause: ISL-7.3.4b
says: "A flag needs a category."
instead: "Agree a category first."
---
"""
DECISION = """
decision: eligible
title: Is the team the right one?
clause: ISL-D1
decides_on: order.made
criteria:
  young: {when: age <= 24, title: Up to 24}
  high: {when: category in force is 3, title: Category 3}
  on-matrix: {when: order is "matrix", title: On the matrix (ended), until: 2024-02-13}
outcomes:
  eligible: {when: young and (high or on-matrix), says: "Eligible."}
  not eligible: {otherwise: yes, says: "Not eligible."}
"""
