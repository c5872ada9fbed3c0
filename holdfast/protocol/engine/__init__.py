"""The engine: pack + chronology + moment -> duties. A pure function; it reads no clock and does no I/O.

layout      a pack laid out for running: for each kind of fact, what is to be done when one comes along
duty        a duty as it stands, and what it can say for itself
run         the one pass over the facts
states      what a fact does to the states
refusals    which facts are refused
controls    waivers, extensions, pauses, the closing of a case
deadlines   when a duty falls due
"""

from holdfast.protocol.engine.refusals import Refused
from holdfast.protocol.engine.run import Deciding, Question, Run, run

__all__ = ["Deciding", "Question", "Refused", "Run", "run"]
