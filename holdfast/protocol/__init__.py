"""The protocol engine: packs, chronologies, and what a chronology requires, of whom and by when.

Pure Python: no Django, no database, no network, no clock of its own.
"""

from holdfast.protocol.calendar import CalendarError, is_working_day, working_days_after
from holdfast.protocol.durations import Duration, due
from holdfast.protocol.facts import Chronology, Fact, Subject
from holdfast.protocol.loader import load_pack
from holdfast.protocol.pack import Kind, Pack
from holdfast.protocol.problems import PackError

__all__ = [
    "CalendarError",
    "Chronology",
    "Duration",
    "Fact",
    "Kind",
    "Pack",
    "PackError",
    "Subject",
    "due",
    "is_working_day",
    "load_pack",
    "working_days_after",
]
