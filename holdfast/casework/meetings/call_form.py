"""The form by which a meeting is called: which, about whom, when and where, who is asked and who is not, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from holdfast.access.errors import Refused
from holdfast.casework.forms.controls import Control, Problem, Problems, Typed, first
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import LONGEST, Asking, Widget
from holdfast.casework.meetings.calling import Asked, NotAsked
from holdfast.casework.meetings.places import AskedPlace, Colleague, Family
from holdfast.protocol.calendar import moment
from holdfast.protocol.conditions.tree import Scalar
from holdfast.protocol.pack import Pack
from holdfast.protocol.parties import fills
from holdfast.register.models import Case

KIND, CASES, REFERENCES, PLANNED_FOR, LONG, WHERE = (
    "meeting", "cases", "references", "planned_for", "minutes_long", "where",
)  # fmt: skip


def about_form(pack: Pack, asking: Asking, offered: Sequence[Case], *, typed: Typed) -> QuestionForm:
    """Which meeting, and about which children."""
    meetings: dict[Scalar, str] = {name: one.title for name, one in pack.meetings.items()}
    children: dict[Scalar, str] = {str(case.pk): child_of(case) for case in offered}
    about = Question(
        CASES,
        "choices",
        "Which children is it about?",
        "Each keeps a record of their own, whatever is said of the others.",
        optional=True,
        choices=children,
    )
    return QuestionForm(
        [
            Question(KIND, "one of", "Which meeting?", choices=meetings),
            *([about] if children else []),
            Question(
                REFERENCES,
                "text",
                "Other children, by case reference" if children else "Which children is it about, by case reference?",
                "Such as HF-26-000123. Several with commas.",
                optional=True,
            ),
        ],
        asking,
        typed=typed,
    )


def time_form(asking: Asking, *, typed: Typed) -> QuestionForm:
    """When and where."""
    return QuestionForm(
        [
            Question(PLANNED_FOR, "moment", "When is it?", "London time, such as 14:30.", tense="any"),
            Question(LONG, "number", "How many minutes is it meant to last?", least=5, most=600),
            Question(
                WHERE,
                "text",
                "Where, or how to join",
                "This is sent by mail and stands in calendars, so it names no child, no family and no home.",
                optional=True,
            ),
        ],
        asking,
        typed=typed,
    )


def child_of(case: Case) -> str:
    """A child in a list of cases."""
    name = case.person.display_name if case.person else case.title
    return f"{name} ({case.reference})" if name else case.reference


class FamilyForm(QuestionForm):
    """Whether the family of one child is asked, and why not (ISL-8.2a, ISL-7.3.2.2c)."""

    def __init__(self, asking: Asking, case: Case, places: Mapping[Family, str], *, number: int, typed: Typed) -> None:
        self.case = case
        self.places = places
        asked = [question for who in places for question in _family_questions(who, places[who])]
        super().__init__(asked, asking, typed=typed, prefix=f"child-{number}-")

    def is_asked(self, question: Question, answers: Mapping[str, Any]) -> bool:
        about, _, part = question.name.partition("-")
        return part != "why" or answers.get(about) is False

    def control(self, widget: Widget) -> Control:
        control = super().control(widget)
        about, _, part = widget.question.name.partition("-")
        if part:
            answer = "no" if part == "why" else "yes"
            control.when_test = ["is", f"{self.prefix}{about}", answer]
            control.when_words = f"the answer above is “{answer.capitalize()}”"
        return control

    def invitations(self, answers: Mapping[str, Any]) -> tuple[list[Asked], list[NotAsked]]:
        """Who of the family is asked, and who is not and why."""
        asked, not_asked = [], []
        for who in self.places:
            key = _KEYS[who]
            if answers[key]:
                asked.append(Asked(who, name=answers.get(f"{key}-name", ""), case_id=self.case.pk))
            else:
                because = answers[f"{key}-why"]
                not_asked.append(NotAsked(who, who, because, case_id=self.case.pk))
        return asked, not_asked


_KEYS: Mapping[Family, str] = {"parent or carer": "parent", "young person": "young"}


def _family_questions(who: Family, unless: str) -> list[Question]:
    key = _KEYS[who]
    asks = "Is a parent or carer invited?" if who == "parent or carer" else "Is the young person invited?"
    hint = f"Yes, unless {unless}." if unless else ""
    clauses = ("ISL-8.2a",) if who == "parent or carer" else ("ISL-7.3.2.2c",)
    questions = [Question(key, "yes-no", asks, hint, clauses)]
    if who == "parent or carer":
        questions.append(
            Question(f"{key}-name", "text", "Who?", "They get no mail: tell them yourself.", optional=True)
        )
    return [*questions, Question(f"{key}-why", "text", "Why not?", long=True)]


@dataclass(frozen=True, slots=True)
class Called:
    """What the form comes to."""

    kind: str
    planned_for: datetime
    minutes_long: int
    where: str
    asked: Sequence[Asked]
    not_asked: Sequence[NotAsked]


class CallForm:
    """The whole form. `places` and the family's questions are there once it is known which meeting and which
    children.
    """

    def __init__(
        self,
        asking: Asking,
        about: QuestionForm,
        cases: Sequence[Case],
        places: Sequence[AskedPlace],
        family: Mapping[Family, str],
        *,
        caller: Asked,
        typed: Typed,
        begun: bool,
    ) -> None:
        self.caller = caller
        self.parties = asking.pack.parties
        self.about = about
        self.cases = cases
        self.places = places
        self.typed = typed
        self.begun = begun
        self.time = time_form(asking, typed=typed)
        self.families = [
            FamilyForm(asking, case, family, number=number, typed=typed)
            for number, case in enumerate(cases)
            if family
        ]  # fmt: skip
        self.problems = Problems()
        self.refused: Refused | None = None

    @property
    def errors(self) -> list[dict[str, str]]:
        """For the error summary, in the order of the page."""
        whole = [{"text": f"{self.refused.says} {self.refused.instead}".strip()}] if self.refused else []
        families = [error for one in self.families for error in one.errors]
        return [*whole, *self.about.errors, *self.time.errors, *self.problems.summary(), *families]

    def refuse(self, refused: Refused) -> None:
        """Show why the action refused, beside the fields that it names."""
        self.refused = refused
        for name, message in refused.fields.items():
            for form in (self.about, self.time):
                form.point_out(name, message)

    def read(self) -> Called | None:
        """What it comes to; None where something must be mended."""
        about, time = self.about.read(), self.time.read()
        asked, not_asked = self._read_places()
        for one in self.families:
            answers = one.read()
            if answers is not None:
                more, without = one.invitations(answers)
                asked += more
                not_asked += without
        if about is None or time is None or self.problems or any(one.problems for one in self.families):
            return None
        return Called(
            about[KIND], moment(time[PLANNED_FOR]), time[LONG], time.get(WHERE, ""), asked, not_asked
        )  # fmt: skip

    def _read_places(self) -> tuple[list[Asked], list[NotAsked]]:
        self.problems = Problems()
        asked = {str(self.caller.user_id): self.caller}
        for place in self.places:
            for person in place.colleagues:
                if str(person.user_id) in self._chosen(place):
                    asked.setdefault(str(person.user_id), Asked(person.party, person.user_id))
            if name := first(self.typed, f"{place.key}-name"):
                party = place.parties[0] if place.parties else first(self.typed, f"{place.key}-party")
                if party:
                    asked[f"{place.key}-name"] = Asked(party, name=name[: LONGEST["short"]])
        not_asked = []
        for place in self.places:
            if self._is_taken(place, asked.values()):
                continue
            because = first(self.typed, f"{place.key}-why").replace("\r\n", "\n")
            if because and len(because) <= LONGEST["long"] and "\x00" not in because:
                not_asked.append(NotAsked(place.who, place.title, because))
            else:
                self.problems.add(f"{place.key}-why", Problem(place.title, _why_not(place)))
        return list(asked.values()), not_asked

    def _chosen(self, place: AskedPlace) -> set[str]:
        return {*self.typed.get(place.key, ()), first(self.typed, f"{place.key}-more")} - {""}

    def _is_taken(self, place: AskedPlace, asked: Collection[Asked]) -> bool:
        """Whether nobody is left out: somebody has the place; or all who work with the child are asked."""
        if place.parties:
            return any(fills(one.party, party) for one in asked for party in place.parties)
        near = {one.user_id for one in place.colleagues if one.works_with_child}
        return near <= {one.user_id for one in asked}

    def people_of(self, place: AskedPlace) -> list[Control]:
        """Those of a place who can be ticked."""
        chosen = self._chosen(place) if self.begun else {str(p.user_id) for p in place.shown if p.works_with_child}
        shown = Control("choices", place.key, place.title)
        shown.options = [self._option(person) for person in place.shown]
        shown.texts = sorted(chosen)
        shown.hint = self._hint(place)
        return [shown]

    def _hint(self, place: AskedPlace) -> str:
        if any(fills(self.caller.party, party) for party in place.parties):
            return _YOURSELF
        if place.needed:
            return (
                "There is no quorum without them." if place.shown else "There is no quorum without them. Choose below."
            )
        return ""

    def others_of(self, place: AskedPlace) -> list[Control]:
        """Somebody else for a place, or why nobody is asked."""
        more = Control("choice", f"{place.key}-more", "Somebody else", optional=True, as_list=True, small=True)
        more.options = [self._option(person) for person in place.others]
        more.text, more.empty_choice = first(self.typed, more.name), "Nobody else"
        name = Control("short", f"{place.key}-name", "Somebody without an account", optional=True, small=True)
        name.hint, name.text = "They get no mail: tell them yourself.", first(self.typed, name.name)
        problem = self.problems.by_name.get(f"{place.key}-why")
        why = Control("long", f"{place.key}-why", "If nobody is invited: why not?", optional=True, small=True)
        why.text, why.problem = first(self.typed, why.name), problem.text if problem else ""
        why.hint = "Do not write about one child here: it stands in the record of each." if len(self.cases) > 1 else ""
        return [*([more] if more.options else []), *([name] if place.parties else []), why]

    def is_open(self, place: AskedPlace) -> bool:
        """Whether somebody has to look at those others: nobody can be ticked, something is written, or missing."""
        if place.parties and not place.shown and self._hint(place) != _YOURSELF:
            return True
        return any(control.text or control.problem for control in self.others_of(place))

    def _option(self, person: Colleague) -> dict[str, str]:
        return {"value": str(person.user_id), "text": f"{person.name}, {self.parties.title(person.party)}"}


_YOURSELF = "You come for them yourself."


def _why_not(place: AskedPlace) -> str:
    if not place.parties:
        return "Invite everybody who works with the child, or say why somebody is not invited."
    return f"Invite somebody, or say why nobody is invited{f': {place.unless}?' if place.unless else '.'}"


def chosen_cases(typed: Typed) -> list[UUID]:
    """The children who were picked."""
    found = []
    for text in typed.get(CASES, ()):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def references(typed: Typed) -> list[str]:
    """The case references that were typed."""
    return [text for text in (part.strip().upper() for part in first(typed, REFERENCES).split(",")) if text]
