"""The copy of the plan that the family reads: their outcomes, who does what by when, in plain words (ISL-7.4a).

It leaves out the needs and risks as professionals put them. It names nobody outside the family: names of other people
of the case and of groups are looked for, and somebody reads the copy before it is given. Words of the trade that
stand in the family's own lines are kept, and explained at the end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Value
from django.db.models.functions import Lower, StrIndex

from holdfast.access.viewer import Viewer
from holdfast.casework.plans.plan import Outcome, Plan, PlanPage
from holdfast.chronology.packs import area_pack
from holdfast.register.models import Case, CasePerson, Contact, Group, PersonName
from holdfast.register.queries import contacts
from holdfast.register.words import CaseRole
from holdfast.site.jinja import day_and_date

FAMILY = (
    CaseRole.SUBJECT, CaseRole.SIBLING, CaseRole.PARENT_OR_CARER, CaseRole.CHILD, CaseRole.RELATIVE, CaseRole.HOUSEHOLD,
)  # fmt: skip

WORDS: dict[str, str] = {
    r"section 47|s\.? ?47": "Section 47: social workers must find out whether a child is being seriously hurt.",
    r"child in need|section 17|s\.? ?17": "Child in need: the council helps with what the family cannot give alone.",
    r"child protection": "Child protection: what is done when a child may be seriously hurt.",
    r"team around the (?:child|family)|TAC|TAF": "Team around you: everybody who helps you, together.",
    r"lead professional": "Lead professional: the one person who keeps all the help together.",
    r"multi-agency": "Multi-agency: people from several services together, such as school, health and police.",
    r"safeguarding": "Safeguarding: keeping children safe.",
    r"diversion(?:ary)?|divert(?:s|ed)?": "Diversion: something better to do, away from trouble.",
    r"intervention": "Intervention: help that is planned.",
    r"referral|refer(?:s|red)?": "Referral: asking another service to help you.",
    r"assessment": "Assessment: finding out, with you, what you need.",
    r"exploit(?:ed|ation|s)?": "Exploitation: when somebody uses a child or young person for their own gain.",
    r"CAMHS": "CAMHS: the service for children's and young people's feelings and mental health.",
    r"mental health pathway": "Mental health pathway: the way to somebody who helps with feelings.",
    r"YOS|YOT|youth offending(?: service| team)?": "Youth offending service: helps young people stay out of trouble.",
    r"IGT|gangs team": "Gangs team: people who help children and families harmed by gangs.",
    r"SENCO|SEND": "SEND: extra help at school for children who learn in another way.",
    r"statutory": "Statutory: what the law asks for.",
    r"step(?:ping)?[- ]down": "Stepping down: less help, because things are better.",
    r"outcome": "Outcome: what should be different in the end.",
}
"""Words of the trade, as patterns, each with what it means for somebody who has never worked in it."""

HOW_FAR = {"met": "This is done.", "partly": "This is partly done.", "not met": "Not yet.", "": ""}
WHOSE = {"child": "In your own words", "parent or carer": "In the words of your parent or carer"}


@dataclass(frozen=True, slots=True)
class Named:
    """A name that stands in the copy and that the family's copy should not have."""

    name: str
    where: str


def outsiders_named(viewer: Viewer, case: Case, outcomes: Sequence[Outcome]) -> list[Named]:
    """The people outside the family and the groups whose names seem to stand in the copy. Two queries."""
    del viewer  # the wall decides who can be looked for
    others = CasePerson.objects.filter(case=case, removed_at__isnull=True).exclude(role__in=FAMILY)
    family = CasePerson.objects.filter(case=case, removed_at__isnull=True, role__in=FAMILY).values("person_id")
    rows = PersonName.objects.filter(person__in=others.exclude(person_id__in=family).values("person_id"))
    names = {word for row in rows for word in row.text.split() if len(word) > 2}
    texts = {outcome.wanted: _shown(outcome) for outcome in outcomes}
    names |= _groups_in(" ".join(texts.values()))
    return [
        Named(name, wanted)
        for wanted, text in texts.items()
        for name in sorted(names)
        if re.search(rf"\b{re.escape(name)}\b", text)
    ]


def _groups_in(text: str) -> set[str]:
    """The names of groups of the register that stand in a text, as they stand there."""
    found = Group.objects.annotate(place=StrIndex(Lower(Value(text)), Lower("name"))).filter(place__gt=0)
    words = [name for name in found.values_list("name", flat=True) if len(name) > 2]
    return {match[0] for name in words for match in re.finditer(re.escape(name), text, re.IGNORECASE)}


def _shown(outcome: Outcome) -> str:
    return "\n".join((outcome.wanted, outcome.service, outcome.who, outcome.what_next))


def words_explained(texts: Sequence[str]) -> list[str]:
    """What the words of the trade that stand in these texts mean."""
    whole = "\n".join(texts)
    return [meaning for word, meaning in WORDS.items() if re.search(rf"\b(?:{word})\b", whole, re.IGNORECASE)]


def family_copy(viewer: Viewer, case: Case, page: PlanPage, plan: Plan, *, made: str) -> dict[str, Any]:
    """The copy as the page and the paper show it."""
    del viewer  # the plan was read through the wall
    shown = [outcome for outcome in plan.outcomes if outcome.how_far != "no longer wanted"]
    diversion = page.diversion.data.get("what", "") if page.diversion and plan.holds_diversion else ""
    return {
        "title": f"The plan for {case.person.display_name}" if case.person else "The plan",
        "reference": case.reference,
        "marking": f"For the family. {settings.AREA_NAME}".strip(),
        "made": made,
        "outcomes": [
            {
                "wanted": outcome.wanted,
                "whose": WHOSE.get(outcome.in_whose_words, ""),
                "helps": _helps(outcome),
                "by_when": day_and_date(outcome.by_when),
                "how_far": HOW_FAR.get(outcome.how_far, ""),
                "next": outcome.what_next,
            }
            for outcome in shown
        ],
        "diversion": diversion,
        "lead": lead_in_words(page),
        "call": [_contact(contact) for contact in _front_door()],
        "words": words_explained([*(_shown(outcome) for outcome in shown), diversion]),
    }


def _helps(outcome: Outcome) -> str:
    if outcome.who and outcome.service and outcome.service.casefold() not in outcome.who.casefold():
        return f"{outcome.who}, {outcome.service}"
    return outcome.who or outcome.service


def lead_in_words(page: PlanPage) -> str:
    """Who leads: the name where it is recorded, and the post; nothing where nobody does."""
    if page.lead is None:
        return ""
    party = area_pack().parties.title(str(page.lead.data.get("party", "")))
    name = page.lead.data.get("name")
    return f"{name}, {party}" if name else party


def _front_door() -> list[Contact]:
    return list(contacts().filter(team__takes_new_concerns=True)[:3])


def _contact(contact: Contact) -> str:
    return ", ".join(filter(None, (contact.name, contact.telephone, contact.hours)))
