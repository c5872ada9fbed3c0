"""The details of a person in words, and the questions that ask for them."""

from __future__ import annotations

from datetime import date
from typing import Any

from holdfast.casework.forms.edits import choices_of
from holdfast.casework.forms.questions import Question
from holdfast.casework.person_pages.queries import born_in_words
from holdfast.register.models import Person
from holdfast.register.words import DatePrecision, Ethnicity, SaidBy, Sex
from holdfast.site.jinja import long_date

DETAILS = (
    Question("birth_date", "date", "Date of birth", hint="Such as 27 3 2011. Where nobody knows the day, estimate.",
             tense="past", optional=True),
    Question("birth_date_precision", "choice", "How well is the date of birth known?",
             choices=choices_of(DatePrecision)),
    Question("died_on", "date", "Date of death", hint="Only if the person has died.", tense="past", optional=True),
    Question("sex", "choice", "Sex", choices=choices_of(Sex, sentences_only=True)),
    Question("gender", "text", "Gender, in the person’s own words", optional=True),
    Question("ethnicity", "choice", "Ethnic group", hint="The groups of the 2021 census.",
             choices=choices_of(Ethnicity, sentences_only=True)),
    Question("ethnicity_said_by", "choice", "Who said which ethnic group?",
             choices=choices_of(SaidBy, sentences_only=True)),
    Question("first_language", "text", "First language", optional=True),
    Question("interpreter_needed", "yes-no", "Is an interpreter needed?", optional=True),
    Question("communication_needs", "text", "What helps the person to understand and be understood?", long=True,
             optional=True),
    Question("nhs_number", "text", "NHS number", hint="10 digits.", optional=True),
    Question("upn", "text", "Unique pupil number", hint="A letter and 12 digits.", optional=True),
    Question("pnc", "text", "PNC identifier", hint="Such as 1981/0000034U.", optional=True),
)  # fmt: skip
"""The questions of the form that corrects details, in the order of the page."""

_NOT_KNOWN, _NOT_ASKED, _NOTHING = "not known", "Nobody has asked", "Nothing recorded"
UNKNOWN = frozenset({_NOT_KNOWN, _NOT_ASKED, _NOTHING, Ethnicity.NOT_STATED.label})
"""The words for what is not known of a person."""

_TITLES = {question.name: question.title for question in DETAILS} | {
    "birth_date": "Born",
    "birth_date_precision": "How well the birth date is known",
    "died_on": "Died",
    "gender": "Gender",
    "interpreter_needed": "Interpreter",
    "communication_needs": "What helps to understand and be understood",
    "ethnicity_said_by": "Who said which ethnic group",
}


def field_title(name: str) -> str:
    """What a detail is called on screen."""
    return _TITLES.get(name, name)


def details_of(person: Person) -> list[tuple[str, str]]:
    """What is known of a person, each with its name; what is not known says so."""
    interpreter = {True: "Needed", False: "Not needed", None: _NOT_ASKED}[person.interpreter_needed]
    ethnicity = Ethnicity(person.ethnicity).label
    if person.ethnicity != Ethnicity.NOT_STATED:
        ethnicity = f"{ethnicity}, said by {person.ethnicity_said_by}"
    found = [
        ("birth_date", born_in_words(person)),
        ("died_on", long_date(person.died_on)),
        ("sex", person.sex),
        ("gender", person.gender),
        ("ethnicity", ethnicity),
        ("first_language", person.first_language or _NOT_KNOWN),
        ("interpreter_needed", interpreter),
        ("communication_needs", person.communication_needs or _NOTHING),
        ("nhs_number", _spaced(person.nhs_number)),
        ("upn", person.upn),
        ("pnc", person.pnc),
    ]
    only_if_known = {"died_on", "gender", "nhs_number", "upn", "pnc"}
    return [(field_title(name), words) for name, words in found if words or name not in only_if_known]


def _spaced(nhs_number: str) -> str:
    """An NHS number as it is read aloud: 999 012 3456."""
    return f"{nhs_number[:3]} {nhs_number[3:6]} {nhs_number[6:]}" if nhs_number else ""


def begun(person: Person) -> dict[str, Any]:
    """The details as answers to begin from."""
    answers = {question.name: getattr(person, question.name) for question in DETAILS}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in answers.items()
        if value not in (None, "")
    }


def settled(answers: dict[str, Any]) -> dict[str, Any]:
    """The answers as details: what was emptied is empty."""
    empty: dict[str, Any] = {"birth_date": None, "died_on": None, "interpreter_needed": None}
    found = {question.name: answers.get(question.name, empty.get(question.name, "")) for question in DETAILS}
    for name in ("birth_date", "died_on"):
        if found[name]:
            found[name] = date.fromisoformat(found[name])
    return found
