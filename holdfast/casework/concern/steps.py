"""The pages of a concern: which questions stand on which, and what was answered so far.

The questions are the fields of the kind `concern.raised`; a field that the pack has and no page names is asked on
the last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from holdfast.casework.forms.controls import Control, Typed, first
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking, PersonChoice
from holdfast.casework.kind_forms import KindForm
from holdfast.protocol.calendar import Birth, day_of
from holdfast.protocol.pack import Factor, Kind
from holdfast.register.words import Sex

KIND = "concern.raised"
DRAFT = "concern"


@dataclass(frozen=True, slots=True)
class Step:
    """One page: the word in its address, its heading, the fields that it asks."""

    name: str
    title: str
    fields: tuple[str, ...] = ()


DANGER = Step("danger", "First: is anybody in danger now?", ("immediate_danger",))
WHO = Step("who", "Who are you worried about?")
SEEN = Step("seen", "What was seen or heard?", ("what", "gang_related", "raised_by_professional", "signs"))
WORRYING = Step("worrying", "What makes it worrying?", ("factors", "harms", "vulnerabilities"))
TOLD = Step(
    "told",
    "Have you spoken with the child and the family?",
    ("child_engagement", "child_why_not", "parent_engagement", "parent_why_not"),
)
OTHERS = Step("others", "Who else could be at risk?", ("siblings",))
CHECK = Step("check", "Check your answers")

STEPS = (DANGER, WHO, SEEN, WORRYING, TOLD, OTHERS, CHECK)

_WHO = (
    Question("given", "text", "First names", optional=True,
             hint="Or what the young person is called. One name is enough; if nobody knows any, write “not known”."),
    Question("family", "text", "Family name", optional=True),
    Question("born", "date", "Date of birth", hint="Such as 27 3 2011. Leave it empty if you do not know.",
             tense="past", optional=True),
    Question("age", "number", "About how old, if you do not know the date of birth?", least=0, most=25, optional=True),
    Question("sex", "choice", "Sex", optional=True, choices={
        Sex.FEMALE.value: "Female", Sex.MALE.value: "Male", Sex.NOT_KNOWN.value: "Not known"}),
    Question("address", "text", "Address, if you know it", optional=True),
    Question("postcode", "text", "Postcode", optional=True),
)  # fmt: skip


def step_named(name: str) -> Step | None:
    """The page of this name."""
    return next((step for step in STEPS if step.name == name), None)


def fields_of(step: Step, kind: Kind) -> tuple[str, ...]:
    """The fields that a page asks, as far as the kind has them."""
    named = {name for each in STEPS for name in each.fields}
    rest = tuple(name for name in kind.fields if name not in named) if step is OTHERS else ()
    return tuple(name for name in step.fields if name in kind.fields) + rest


def who_form(asking: Asking, typed: Typed) -> QuestionForm:
    """The questions about the young person."""
    return QuestionForm(_WHO, asking, typed=typed)


def name_asked(controls: Sequence[Control]) -> list[Control]:
    """The questions about the young person, the names not called optional: one of the two is needed."""
    names = {"given", "family"}
    return [replace(control, optional=False) if control.name in names else control for control in controls]


def step_form(step: Step, kind: Kind, asking: Asking, typed: Typed) -> KindForm:
    """The questions of a page."""
    return KindForm(kind, asking, typed=typed, only=fields_of(step, kind))


def whole_form(kind: Kind, asking: Asking, typed: Typed) -> KindForm:
    """All questions at once: what is sent in the end."""
    return KindForm(kind, asking, typed=typed)


def previous(step: Step) -> Step | None:
    """The page before this one."""
    index = STEPS.index(step)
    return STEPS[index - 1] if index else None


def following(step: Step) -> Step:
    """The page after this one."""
    return STEPS[STEPS.index(step) + 1]


def chosen_person(typed: Typed) -> UUID | None:
    """The person of the register who was picked; None for somebody new or nobody yet."""
    word = first(typed, "person")
    try:
        return UUID(word)
    except ValueError:
        return None


def typed_name(typed: Typed) -> str:
    """The name that was typed."""
    return " ".join(part for part in (first(typed, "given"), first(typed, "family")) if part)


def age_in_years(born: date | None, about: int | None, now: datetime) -> int | None:
    """Whole years on the day of the concern (ISL-5.1.1), as far as anybody could say."""
    if born is not None:
        age = Birth(born, born).age_on(day_of(now).toordinal())
        return age if isinstance(age, int) else None
    return about


def split_factors(
    controls: Sequence[Control], factors: Mapping[str, Factor], age: int | None
) -> tuple[list[Control], str]:
    """The factors known to matter most at this age first, the others apart, and the age band in words.

    clause: ISL-7.1.1. They prompt; they are never counted and decide nothing.
    """
    bands = {
        name: band
        for name, factor in factors.items()
        for strong in factor.strong_for.values()
        for band in strong
        if age is not None and band.least <= age <= band.most
    }
    made: list[Control] = []
    for control in controls:
        if control.name != "factors" or not bands:
            made.append(control)
            continue
        strong = [option for option in control.options if option["value"] in bands]
        others = [option for option in control.options if option["value"] not in bands]
        made.append(replace(control, options=strong, title=f"{control.title} First, {_years(bands)}"))
        made.append(replace(control, options=others, title="Do any of these apply as well?", hint="", clauses=(),
                            optional=True, problem="", anchor="factors-others"))  # fmt: skip
    return made, _years(bands) if bands else ""


def _years(bands: Mapping[str, Any]) -> str:
    least, most = min(band.least for band in bands.values()), max(band.most for band in bands.values())
    return f"what matters most at {least} to {most}"


def people_to_pick(people: Sequence[PersonChoice], subject: UUID | None) -> tuple[PersonChoice, ...]:
    """Those who can be picked as brothers, sisters and others: everybody in the case but the young person."""
    return tuple(person for person in people if person.id != subject)
