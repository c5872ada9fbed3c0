"""The protocol engine: packs, chronologies, and what a chronology requires, of whom and by when.

Pure Python: no Django, no database, no network, no clock of its own.
"""

from holdfast.protocol.attendance import attendance
from holdfast.protocol.calendar import CalendarError, is_working_day, working_days_after, working_days_between
from holdfast.protocol.chronology_file import ChronologyError, read_chronology
from holdfast.protocol.durations import Duration, due
from holdfast.protocol.engine import Refused
from holdfast.protocol.engine.duty import Duty
from holdfast.protocol.evaluation import Decision, Evaluation, Prompt, check, evaluate, evaluate_with
from holdfast.protocol.explanation import Explanation, explain
from holdfast.protocol.facts import Chronology, Fact, Subject
from holdfast.protocol.fields import Field, Problem
from holdfast.protocol.fitting import fitting
from holdfast.protocol.loader import load_pack, own_packs
from holdfast.protocol.meetings import Meeting, Quorum
from holdfast.protocol.pack import Kind, Pack
from holdfast.protocol.problems import PackError
from holdfast.protocol.services import ServiceAnswer, services_for, services_in

__all__ = [
    "CalendarError",
    "Chronology",
    "ChronologyError",
    "Decision",
    "Duration",
    "Duty",
    "Evaluation",
    "Explanation",
    "Fact",
    "Field",
    "Kind",
    "Meeting",
    "Pack",
    "PackError",
    "Problem",
    "Prompt",
    "Quorum",
    "Refused",
    "ServiceAnswer",
    "Subject",
    "attendance",
    "check",
    "due",
    "evaluate",
    "evaluate_with",
    "explain",
    "fitting",
    "is_working_day",
    "load_pack",
    "own_packs",
    "read_chronology",
    "services_for",
    "services_in",
    "working_days_after",
    "working_days_between",
]
