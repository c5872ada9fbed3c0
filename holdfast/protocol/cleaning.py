"""Answers in the one form in which they are kept.

The same cleaning serves the form, the API, the chronology file and the scenarios. What it gives back can be stored as
JSON; what cannot be kept is told with the path of the field and a remedy.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from holdfast.protocol.calendar import LONDON, WRITTEN, Birth, CalendarError, moment
from holdfast.protocol.conditions.tree import Scalar
from holdfast.protocol.fields import LONG, MANY, SHORT, Field, Problem, asked_of, written
from holdfast.protocol.parties import SLASH, Parties, PartyError
from holdfast.protocol.people import agency_of
from holdfast.protocol.words import nearest, plain

PERSON_KEYS = ("id", "name", "relation", "born")
PROFESSIONAL_KEYS = ("name", "agency", "role")


@dataclass(slots=True)
class Cleaning:
    """One cleaning of one fact's data: what it is checked against, and the problems found so far.

    `complete` asks for every required field (a form); without it a field left out is unknown (a chronology from
    elsewhere). `on` is the day the fact happened, against which past and future are told.
    """

    parties: Parties
    considerations: Mapping[str, Iterable[str]]
    complete: bool
    on: date | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, path: str, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(path, message))


def clean_fields(fields: Mapping[str, Field], data: Any, cleaning: Cleaning, path: str = "") -> dict[str, Any]:
    """Clean an object of fields; problems are noted in `cleaning`. A complete form leaves out what is not asked."""
    if not isinstance(data, Mapping):
        cleaning.refuse(path.rstrip("."), "this must be an object with the fields of the kind")
        return {}
    for name in data:
        if name not in fields:
            cleaning.refuse(f"{path}{name}", f"there is no field “{name}”: {nearest(str(name), fields)}")
    clean = {}
    for name, one in fields.items():
        value = data.get(name)
        if not _empty(value):
            cleaned = clean_value(one, value, f"{path}{name}", cleaning)
            if cleaned is not None:
                clean[name] = cleaned
        elif value == [] and one.type in {"choices", "people", "rows"}:
            clean[name] = []
    asked = {name: asked_of(one, clean) for name, one in fields.items()}
    if cleaning.complete:
        given = {problem.path for problem in cleaning.problems}
        for name, one in fields.items():
            if asked[name] is False:
                clean.pop(name, None)
            elif _empty(clean.get(name)) and asked[name] and not one.optional and f"{path}{name}" not in given:
                cleaning.refuse(f"{path}{name}", f"Answer this: {one.title or name.replace('_', ' ')}")
    return clean


def clean_value(one: Field, value: Any, path: str, cleaning: Cleaning) -> Any:
    """One value in the form in which it is kept; None where it was refused."""
    try:
        cleaned = _CLEAN[one.type](one, value, path, cleaning)
    except (_RefusedError, PartyError, CalendarError) as problem:
        cleaning.refuse(path, str(problem))
        return None
    return cleaned


class _RefusedError(ValueError):
    pass


def _empty(value: Any) -> bool:
    return (
        value is None
        or (isinstance(value, str) and not value.strip())
        or (isinstance(value, (list, dict, tuple)) and not value)
    )


def _text(one: Field, value: Any, path: str, cleaning: Cleaning) -> str:  # noqa: ARG001
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise _RefusedError("this must be text")
    text = _keepable(str(value).strip())
    if one.variant == "short":
        text = " ".join(text.split())
    return _fitting(text, SHORT if one.variant == "short" else LONG)


def _keepable(text: str) -> str:
    """The text, where JSON and a database can hold it."""
    if "\x00" in text:
        raise _RefusedError("the text holds a character that cannot be kept (NUL): take it out")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise _RefusedError("the text holds half a character: type it again")
    return text


def _fitting(text: str, limit: int) -> str:
    if len(text) > limit:
        raise _RefusedError(f"this is {len(text)} characters long, and {limit} fit: shorten it")
    return text


def _choice(one: Field, value: Any, path: str, cleaning: Cleaning) -> Scalar:  # noqa: ARG001
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(value, (str, int)):
        for choice in one.choices:
            if choice.value == value or plain(str(choice.value)) == plain(str(value)):
                return choice.value
    raise _RefusedError(f"“{value}” is not one of the choices: {nearest(str(value), map(str, one.values))}")


def _choices(one: Field, value: Any, path: str, cleaning: Cleaning) -> list[Scalar]:
    found = set()
    for index, item in enumerate(_list(value)):
        try:
            found.add(_choice(one, item, path, cleaning))
        except _RefusedError as problem:
            cleaning.refuse(f"{path}[{index}]", str(problem))
    return [choice for choice in one.values if choice in found]


def _yes_no(one: Field, value: Any, path: str, cleaning: Cleaning) -> bool:  # noqa: ARG001
    if isinstance(value, bool):
        return value
    match str(value).strip().casefold():
        case "yes" | "true":
            return True
        case "no" | "false":
            return False
    raise _RefusedError(f"“{value}” is neither yes nor no")


def _number(one: Field, value: Any, path: str, cleaning: Cleaning) -> int:  # noqa: ARG001
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    if not re.fullmatch(r"[+-]?[0-9]{1,12}", text):
        raise _RefusedError(f"“{value}” is not a whole number")
    number = int(text)
    if one.least is not None and number < one.least:
        raise _RefusedError(f"this must be {one.least} or more")
    if one.most is not None and number > one.most:
        raise _RefusedError(f"this must be {one.most} or less")
    return number


def _date(one: Field, value: Any, path: str, cleaning: Cleaning) -> str:  # noqa: ARG001
    if isinstance(value, datetime):
        value = value.astimezone(LONDON).date()
    if isinstance(value, date):
        found = value
    else:
        try:
            found = moment(str(value)).date() if WRITTEN.fullmatch(str(value).strip()) else date.fromisoformat("")
        except ValueError:
            raise _RefusedError(f"“{value}” is not a date: write it like 2026-03-05") from None
    _when(one, found, cleaning)
    return found.isoformat()


def _moment(one: Field, value: Any, path: str, cleaning: Cleaning) -> str:  # noqa: ARG001
    if not isinstance(value, datetime):
        try:
            value = moment(str(value))
        except ValueError:
            raise _RefusedError(f"“{value}” is not a date and time: write it like 2026-03-05T14:30") from None
    found = value.replace(tzinfo=LONDON) if value.tzinfo is None else value.astimezone(LONDON)
    _when(one, found.date(), cleaning)
    return written(found)


def _when(one: Field, found: date, cleaning: Cleaning) -> None:
    if cleaning.on is None or not cleaning.complete:
        return
    if one.variant == "past" and found > cleaning.on:
        raise _RefusedError(f"{found} lies in the future: this asks for something that has happened")
    if one.variant == "future" and found < cleaning.on:
        raise _RefusedError(f"{found} lies in the past: this asks for a day still to come")
    length = one.within.on(cleaning.on.toordinal()) if one.within else None
    if length and not length.by_the_clock and found.toordinal() > length.days_after(cleaning.on.toordinal()):
        raise _RefusedError(f"{found} is more than {length} away")


def _party(one: Field, value: Any, path: str, cleaning: Cleaning) -> str:  # noqa: ARG001
    if isinstance(value, Mapping) and value.get("agency"):
        value = f"{value['agency']}{SLASH}{value['role']}" if value.get("role") else value["agency"]
    if not isinstance(value, str):
        raise _RefusedError("this must be a party: write `agency` or `agency / post`")
    return cleaning.parties.resolve(value)


def professional(value: Any, parties: Parties) -> dict[str, str]:
    """A professional as kept: agency, and role and name where given. Raises PartyError or ValueError.

    A role that is no post of the agency is kept as written, unless it looks like a post that was misspelt.
    """
    if isinstance(value, str):
        agency, _, post = parties.resolve(value).partition(SLASH)
        return {"agency": agency, "role": post} if post else {"agency": agency}
    if not isinstance(value, Mapping):
        raise _RefusedError("this must be a party, or an object with name, agency and role")
    for key in value:
        if key not in PROFESSIONAL_KEYS:
            raise _RefusedError(f"a professional has no “{key}”: {nearest(str(key), PROFESSIONAL_KEYS)}")
    if not value.get("agency"):
        raise _RefusedError("say which agency this person works for")
    agency, _, post = parties.resolve(str(value["agency"])).partition(SLASH)
    role = _keepable(str(value.get("role") or post).strip())
    name = " ".join(_keepable(str(value.get("name") or "")).split())
    clean = {"name": name} if name else {}
    clean["agency"] = agency
    if role:
        clean["role"] = parties.role(agency, role)
    return clean


def _professionals(one: Field, value: Any, path: str, cleaning: Cleaning) -> list[dict[str, str]]:
    people = []
    for index, item in enumerate(_list(value)):
        try:
            person = professional(item, cleaning.parties)
        except (_RefusedError, PartyError) as problem:
            cleaning.refuse(f"{path}[{index}]", str(problem))
        else:
            people.append(person)
            if one.named and cleaning.complete and not any(map(str.isalpha, person.get("name", ""))):
                cleaning.refuse(f"{path}[{index}]", "say who it was: an agency or a post alone does not name anybody")
    if cleaning.complete and len(people) == len(_list(value)):
        _enough(one, people)
    return people


def _enough(one: Field, people: list[dict[str, str]]) -> None:
    least = one.at_least or 0
    if one.from_different == "agency" and len({agency_of(person) for person in people}) < least:
        raise _RefusedError(f"name people of at least {least} different agencies")
    if len(people) < least:
        raise _RefusedError(f"name at least {least}")


def _person(value: Any, path: str, cleaning: Cleaning) -> dict[str, str]:  # noqa: ARG001
    if isinstance(value, str):
        return {"name": " ".join(_keepable(value).split())}
    if not isinstance(value, Mapping):
        raise _RefusedError("this must be a name, or an object with id, name, relation, born")
    for key in value:
        if key not in PERSON_KEYS:
            raise _RefusedError(f"a person has no “{key}”: {nearest(str(key), PERSON_KEYS)}")
    clean = {key: " ".join(_keepable(str(value[key])).split()) for key in PERSON_KEYS if value.get(key)}
    if not clean:
        raise _RefusedError("say at least one of id, name, relation, born")
    if "born" in clean:
        try:
            clean["born"] = str(Birth.read(clean["born"]))
        except ValueError as problem:
            raise _RefusedError(str(problem)) from problem
    return clean


def _people(one: Field, value: Any, path: str, cleaning: Cleaning) -> list[dict[str, str]]:
    if one.variant == "professionals":
        return _professionals(one, value, path, cleaning)
    people = []
    for index, item in enumerate(_list(value)):
        try:
            people.append(_person(item, path, cleaning))
        except _RefusedError as problem:
            cleaning.refuse(f"{path}[{index}]", str(problem))
    if cleaning.complete and one.at_least and len(people) < one.at_least:
        raise _RefusedError(f"name at least {one.at_least}")
    return people


def _one_person(one: Field, value: Any, path: str, cleaning: Cleaning) -> dict[str, str]:
    if one.variant == "professional":
        return professional(value, cleaning.parties)
    return _person(value, path, cleaning)


def _rows(one: Field, value: Any, path: str, cleaning: Cleaning) -> list[dict[str, Any]]:
    fields = {row.name: row for row in one.rows}
    items = _list(value)
    if cleaning.complete and one.at_least and len(items) < one.at_least:
        raise _RefusedError(f"give at least {one.at_least}")
    return [clean_fields(fields, item, cleaning, f"{path}[{index}].") for index, item in enumerate(items)]


def _answers(one: Field, value: Any, path: str, cleaning: Cleaning) -> dict[str, str | bool]:
    meeting = cleaning.data.get(one.variant, one.variant)
    known = cleaning.considerations.get(str(meeting))
    if not isinstance(value, Mapping):
        raise _RefusedError("this must be an object: consideration -> answer")
    clean: dict[str, str | bool] = {}
    for name, answer in value.items():
        if known is not None and name not in known:
            cleaning.refuse(f"{path}.{name}", f"the meeting does not consider “{name}”: {nearest(str(name), known)}")
        elif not _empty(answer):
            try:
                clean[str(name)] = (
                    answer if isinstance(answer, bool) else _fitting(_keepable(str(answer).strip()), LONG)
                )
            except _RefusedError as problem:
                cleaning.refuse(f"{path}.{name}", str(problem))
    return clean


def _list(value: Any) -> list[Any]:
    items = list(value) if isinstance(value, (list, tuple)) else [value]
    if len(items) > MANY:
        raise _RefusedError(f"there are {len(items)} entries, and {MANY} fit")
    return items


_CLEAN: dict[str, Callable[[Field, Any, str, Cleaning], Any]] = {
    "text": _text,
    "choice": _choice,
    "choices": _choices,
    "yes-no": _yes_no,
    "number": _number,
    "date": _date,
    "moment": _moment,
    "party": _party,
    "people": _people,
    "person": _one_person,
    "rows": _rows,
    "answers": _answers,
}
