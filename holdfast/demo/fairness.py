"""A fairness report of the last quarter, written about and signed, and how many people live in Kelpmouth."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from holdfast.access.viewer import acting_as
from holdfast.assurance.fairness import words
from holdfast.assurance.fairness.actions import ACTION, GENERAL, WHY, add_population, count_period, sign, write
from holdfast.assurance.fairness.figures import Figures, findings
from holdfast.assurance.fairness.periods import last_quarter
from holdfast.assurance.fairness.reading import digest_of
from holdfast.demo.area import Area
from holdfast.demo.staff import PERSONAS
from holdfast.protocol.words import day_in_words

_SOURCE = "Made up for the demonstration, residents aged 8 to 24"
_POPULATIONS = {
    "ethnicity": {
        "white british": 5400, "asian": 1750, "black": 1050, "mixed": 1330, "white other": 1150, "other": 830,
    },
    "sex": {"male": 5880, "female": 5630},
    "age": {"under 10": 1340, "10 to 12": 2030, "13 to 15": 2070, "16 and 17": 1370, "18 and over": 4700},
}  # fmt: skip
_WHY = {
    "black": "We do not know. Many concerns begin with a stop and search or an exclusion, and in England both fall on"
    " Black children more often; so may our own attention. Need may differ too. These figures cannot tell which.",
    "female": "We do not know. Boys may be noticed sooner because of where concerns come from, such as stop and search"
    " and exclusions, and girls who come to harm may be missed. Need may differ too. These figures cannot tell which.",
    "13 to 15": "We do not know. Schools raise many concerns, and see those under 16 every day; older ones may be"
    " missed at college, at work or at home. Some of it may be need. These figures cannot tell.",
}
"""Of concerns, by group."""
_ACTION = {
    "black": "Carys Limpetford and Rashid Gullcroft read every third concern that began with a stop and search, names"
    " left out, and talk over what they find with a charity that works with Black families. The panel hears by {day}"
    " which of them should not have been raised.",
    "female": "Carys Limpetford and Samina Marramwick ask both schools and the sexual health clinic, by {day}, which"
    " worries about girls were not raised with us, and why. The panel hears it and decides what changes.",
    "13 to 15": "Carys Limpetford asks the college, probation and housing, by {day}, which young people over 15 they"
    " worried about and told nobody of, and tells the panel.",
}
_ANY_WHY = (
    "We do not know yet. It may come from who raises concerns, from need, from chance (one comparison in twenty looks"
    " different without any cause), or from how we decide."
)
_ANY_ACTION = (
    "Carys Limpetford reads ten of these decisions with somebody of another agency, names left out, and tells the panel"
    " by {day} what led to them."
)


def add_fairness(area: Area) -> None:
    """The co-ordinator has it counted, writes what is honest to say of it, and signs."""
    today = timezone.localdate()
    period, review_by = last_quarter(today), today + timedelta(days=91)
    writer = area.viewer(next(persona for persona in PERSONAS if persona.key == "carys"))
    with acting_as(writer):
        for characteristic, people in _POPULATIONS.items():
            add_population(
                by=writer, characteristic=characteristic, as_of=date(period.first.year - 1, 6, 30), source=_SOURCE,
                people=people,
            )  # fmt: skip
        report = count_period(by=writer, period=period)
        said = _said(report.figures, review_by)
        report = write(by=writer, report=report, read=digest_of(report), words=said, review_by=review_by)
        sign(by=writer, report=report, read=digest_of(report))


def _said(figures: Figures, by: date) -> dict[str, str]:
    """A reason and what is done for whatever looks different, and a few words on the whole."""
    said = {}
    for found in findings(figures):
        group = found["line"]["group"] if found["point"]["point"] == "concern" else ""
        said[f"{found['key']}-{WHY}"] = _WHY.get(group, _ANY_WHY)
        said[f"{found['key']}-{ACTION}"] = _ACTION.get(group, _ANY_ACTION).format(day=day_in_words(by))
    made, different, by_chance = words.chance(figures)
    said[GENERAL] = (
        "This is our first report, so nothing can be said of change. Of the comparisons that could be made"
        f" ({made}), {different} {'looks' if different == 1 else 'look'} different; about {by_chance} would by chance"
        " alone. Many groups are too small in one quarter to say anything of them. That is not the same as being"
        " treated alike, so from next year we report by the year. Where we have not asked the young person or the"
        " family about their ethnic group we ask from now on, and until then trust the figures by ethnic group least."
    )
    return said
