"""The quorum of a meeting while it is being held, before anything is saved."""

from collections.abc import Mapping, Sequence
from typing import Any

from holdfast.protocol.conditions.context import StateNow
from holdfast.protocol.evaluation import Evaluation
from holdfast.protocol.meetings import Quorum, quorum
from holdfast.protocol.pack import Pack

FIELDS = ("chair", "attendance")


def attendance(pack: Pack, meeting: str, data: Mapping[str, Any], cases: Sequence[Evaluation] = ()) -> Quorum:
    """Whether those who are there make a quorum, and who is missing.

    `data` is the form as it stands, with `chair` and `attendance` written in any way a fact may have them; what cannot
    be read is taken as not there, and nobody is there until somebody is named. `cases` are the evaluations of the
    children the meeting is about: each may ask for a place of its own (the referrer). The meeting is quorate when it
    is so for every child. Raises LookupError for a meeting that the pack does not have.
    """
    if meeting not in pack.meetings:
        raise LookupError(f"{pack.name} has no meeting “{meeting}”")
    kind = next((kind for kind in pack.kinds.values() if {"meeting", *FIELDS} <= set(kind.fields)), None)
    given = {name: data[name] for name in FIELDS if data.get(name)}
    clean = {"attendance": [], **(kind.validate(given, complete=False)[0] if kind else given)}
    answers = [quorum(pack.meetings[meeting], clean, _in_force(case)) for case in cases]
    if not answers:
        return quorum(pack.meetings[meeting], clean, lambda _: None)
    quorate, chaired = [answer.quorate for answer in answers], [answer.chaired for answer in answers]
    places = dict.fromkeys(place for answer in answers for place in answer.places)
    missing = dict.fromkeys(name for answer in answers for name in answer.missing)
    return Quorum(
        _all(quorate), _all(chaired), tuple(missing), tuple(places), answers[0].considered, answers[0].unanswered
    )


def _in_force(case: Evaluation) -> Any:
    def value(state: str) -> Any:
        standing = case.in_force.get(state)
        if isinstance(standing, StateNow):
            return standing.value
        return next(iter(standing), None) if standing else None

    return value


def _all(answers: list[bool | None]) -> bool | None:
    return False if False in answers else None if None in answers else True
