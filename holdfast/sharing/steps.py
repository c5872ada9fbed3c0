"""The pages of sharing something: the seven golden rules as seven short pages, and what was answered on each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from holdfast.access.errors import Refused
from holdfast.access.models import Membership
from holdfast.access.viewer import Viewer
from holdfast.casework.forms.controls import Typed, first
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.chronology.queries import Entry
from holdfast.protocol.calendar import day_of
from holdfast.protocol.conditions.tree import Scalar
from holdfast.protocol.words import day_in_words
from holdfast.register.models import Case
from holdfast.sharing import content
from holdfast.sharing.actions import Sharing
from holdfast.sharing.gateways import Advice, Ask, advise
from holdfast.sharing.queries import PEOPLE, agencies_reached, chosen_of, people_of, purposes_on
from holdfast.sharing.words import Purpose
from holdfast.site.forms import is_id

DRAFT = "disclosure"
Choices = dict[Scalar, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One page: the word in its address, its heading, and the rule behind it in a sentence."""

    name: str
    title: str
    rule: str


RISK = Step("risk", "Who is at risk, and of what?", "Protecting a child from harm comes before anybody’s privacy.")
ASKED = Step(
    "asked",
    "Do the child and the parents know?",
    "Tell them what you share and why, unless that puts somebody at risk. You do not need their consent where a child "
    "is at risk.",
)
ADVICE = Step(
    "advice", "Whose advice did you take?", "Ask your safeguarding lead or whoever answers for information if unsure."
)
NEED = Step("need", "Who needs to know, and what for?", "Only those with a part in helping, and only for a purpose.")
CONTENT = Step("content", "What do they need to know?", "The least with which they can act. Nobody else is in it.")
POWER = Step(
    "power", "Under which power?", "A power or duty carries what is shared. Each says why it fits or does not."
)
DECISION = Step("decision", "Read it, and decide", "The decision is recorded with its reasons whichever way it goes.")

STEPS = (RISK, ASKED, ADVICE, NEED, CONTENT, POWER, DECISION)


def step_named(name: str) -> Step | None:
    """The page of this name."""
    return next((step for step in STEPS if step.name == name), None)


def previous(step: Step) -> Step | None:
    """The page before this one."""
    index = STEPS.index(step)
    return STEPS[index - 1] if index else None


def following(step: Step) -> Step:
    """The page after this one."""
    return STEPS[STEPS.index(step) + 1]


_RISK = (
    Question("risk", "text", "What is the child, or somebody else, at risk of?", long=True,
             hint="What was seen or said, and what could happen. Say what is fact and what is your opinion."),
    Question("life", "yes-no", "Is somebody’s life in danger now?",
             hint="If so, ring those who can act first. This form can wait."),
    Question("enquiry", "yes-no", "Is an enquiry under section 47 under way, or about to begin?"),
)  # fmt: skip
_ASKED = (
    Question("consent", "choice", "What did the child and the parents answer?",
             choices={"given": "They agreed", "refused": "One of them did not agree",
                      "not sought": "They were not asked"}),
    Question("asked", "choices", "Who was asked?", optional=True,
             choices={"child": "The child", "parent or carer": "A parent or carer"}),
    Question("why", "text", "If they did not agree or were not asked: why is it shared all the same?", long=True,
             optional=True, hint="For instance: asking would put the child at risk of serious harm."),
)  # fmt: skip
_ADVICE = (
    Question("advice", "text", "Whose advice, and what was it?", long=True, optional=True,
             hint="Leave it empty if you took none."),
    Question("approver", "text", "Patient information: who decided that it may be shared?", optional=True,
             hint="The Caldicott lead or whoever answers for confidence in your service: name and post."),
    Question("requested", "yes-no", "Did the local policing body ask for it in writing?", optional=True),
)  # fmt: skip
DECIDE = (
    Question("decision", "choice", "Your decision",
             choices={"share": "Share it", "not": "Do not share it"}),
    Question("because", "text", "If you do not share it: why?", long=True, optional=True),
)  # fmt: skip


class Answers:
    """What was answered so far, read for one viewer in one case."""

    def __init__(self, viewer: Viewer, case: Case, asking: Asking, typed: Typed) -> None:
        self.viewer, self.case, self.asking = viewer, case, asking
        self.typed = {name: list(values) for name, values in typed.items()}
        self._read: dict[str, Mapping[str, Any]] = {}

    def form(self, step: Step) -> QuestionForm:
        """The questions of a page with what was typed into them."""
        return QuestionForm(self._questions(step), self.asking, typed=self.typed)

    def of(self, step: Step) -> Mapping[str, Any]:
        """The answers of a page; empty while something on it must be mended."""
        if step.name not in self._read:
            self._read[step.name] = self.form(step).read() or {}
        return self._read[step.name]

    def _questions(self, step: Step) -> Sequence[Question]:
        match step.name:
            case "risk":
                return _RISK
            case "asked":
                return _ASKED
            case "advice":
                return _ADVICE
            case "need":
                return self._need()
            case "content":
                return self._content()
            case "power":
                return self._power()
        return DECIDE

    def _need(self) -> Sequence[Question]:
        purposes: Choices = {str(each): each.label for each in purposes_on()}
        agencies: Choices = {str(each.pk): each.title for each in agencies_reached(self.viewer)}
        named = [*self.recipients(), *people_of(self.viewer, self.agencies(), look=first(self.typed, "look"))]
        people: Choices = {_key(each): _person(each) for each in named}
        return (
            Question("purpose", "choice", "What for?", choices=purposes,
                     hint="Nothing is shared for any other end."),
            Question("agencies", "choices", "Which agencies?", choices=agencies,
                     hint="Those with which your agency has a sharing agreement in force."),
            *([Question("people", "choices", "Who there?", choices=people,
                        hint="Named people. With more than five a second person decides too.")] if people else []),
            *([Question("look", "text", f"Not listed? Only {PEOPLE} are. Write a name or a post, and show them again.",
                        optional=True)] if len(named) >= PEOPLE or self.typed.get("look") else []),
        )  # fmt: skip

    def purpose(self) -> Purpose | None:
        """For what, if that was answered."""
        word = self.typed.get("purpose", [""])[-1]
        return Purpose(word) if word in purposes_on() else None

    def agencies(self) -> list[UUID]:
        """The agencies that were chosen, of those that may be told something."""
        chosen = set(self.typed.get("agencies", ()))
        return [each.pk for each in agencies_reached(self.viewer) if str(each.pk) in chosen]

    def recipients(self) -> list[Membership]:
        """Who was chosen, of those who can be."""
        chosen = [UUID(value) for value in self.typed.get("people", ()) if is_id(value)]
        return chosen_of(self.viewer, self.agencies(), chosen) if chosen else []

    def _content(self) -> Sequence[Question]:
        purpose = self.purpose()
        template = content.templates()[purpose].fields if purpose else ()
        fields: Choices = {name: content.FIELDS[name].title for name in template if name != content.MESSAGE}
        facts: Choices = {str(entry.fact.pk): _fact(entry) for entry in self.facts_offered()}
        return (
            Question(content.MESSAGE, "text", content.FIELDS[content.MESSAGE].title, long=True, optional=True,
                     hint="Write it for them. The names of others are taken out."),
            Question("fields", "choices", "What else about the child?", choices=fields, optional=True,
                     hint="What this purpose allows. Leave out what they can do without."),
            *([Question("facts", "choices", "Which records?", choices=facts, optional=True,
                        hint="Those that everybody in the case may read, of the kinds that this purpose allows.")]
              if facts else []),
            Question("left_out", "text", "What did you leave out, and why?", long=True, optional=True),
        )  # fmt: skip

    def facts_offered(self) -> list[Entry]:
        """The facts that may be passed on for the purpose."""
        purpose = self.purpose()
        return [entry for entry, _ in content.offered_facts(self.viewer, self.case, purpose)] if purpose else []

    def facts(self) -> list[Entry]:
        """The facts that were chosen, of those that may be."""
        chosen = set(self.typed.get("facts", ()))
        return [entry for entry in self.facts_offered() if str(entry.fact.pk) in chosen] if chosen else []

    def advice(self) -> list[Advice]:
        """For every gateway whether it carries this, and why."""
        sharing = self.sharing()
        return advise(sharing.ask(self.viewer)) if sharing else []

    def _power(self) -> Sequence[Question]:
        fitting: Choices = {
            each.gateway.code: f"{each.gateway.title}: {each.gateway.provision}" for each in self.advice() if each.fits
        }
        return (Question("gateway", "choice", "Under which power?", choices=fitting),)

    def fields(self) -> list[str]:
        """What was chosen to be told, the message among it where there is one."""
        chosen = [str(each) for each in self.of(CONTENT).get("fields", ())]
        return [*chosen, *([content.MESSAGE] if self.of(CONTENT).get(content.MESSAGE) else [])]

    def ask(self) -> Ask | None:
        """The question for the adviser, once the purpose is known."""
        sharing = self.sharing()
        return sharing.ask(self.viewer) if sharing else None

    def sharing(self) -> Sharing | None:
        """All of it, as far as it was answered; None before the purpose is known."""
        purpose = self.purpose()
        if purpose is None:
            return None
        risk, asked, advice, told = self.of(RISK), self.of(ASKED), self.of(ADVICE), self.of(CONTENT)
        facts = {
            name: answers[name]
            for answers, names in (
                (risk, ("risk",)),
                (asked, _FACT_ASKED),
                (advice, ("advice",)),
                (told, ("left_out",)),
            )
            for name in names
            if answers.get(name)
        }
        return Sharing(
            purpose=purpose,
            recipients=self.recipients(),
            fields=self.fields(),
            facts=self.facts(),
            message=str(told.get(content.MESSAGE, "")),
            gateway=self.typed.get("gateway", [""])[-1],
            answers=facts,
            life_at_risk=bool(risk.get("life")),
            enquiry=bool(risk.get("enquiry")),
            requested=bool(advice.get("requested")),
            approver=str(advice.get("approver", "")),
        )


_FACT_ASKED = ("consent", "asked", "why")


def check(step: Step, form: QuestionForm, answers: Answers) -> bool:
    """Whether a page is answered in itself; what is missing is pointed out beside its question."""
    read = form.read()
    if read is None:
        return False
    if step is ASKED:
        if read["consent"] != "given" and not read.get("why"):
            form.point_out("why", "Say why it is shared all the same.")
        if read["consent"] != "not sought" and not read.get("asked"):
            form.point_out("asked", "Choose who was asked.")
    elif step is NEED and not answers.recipients():
        form.refuse(Refused("Choose who is told: the people of these agencies are listed now."))
    elif step is CONTENT and not (read.get("fields") or read.get("facts") or read.get(content.MESSAGE)):
        form.point_out(content.MESSAGE, "Write or choose what they need to know.")
    elif step is DECISION and read["decision"] == "not" and not read.get("because"):
        form.point_out("because", "Say why it is not shared.")
    return not form.errors


def _key(member: Membership) -> str:
    return str(member.pk)


def _person(member: Membership) -> str:
    return ", ".join(filter(None, (member.user.name, member.post, member.agency.title)))


def _fact(entry: Entry) -> str:
    return f"{day_in_words(day_of(entry.fact.happened_at))}: {entry.title}. {entry.line}"
