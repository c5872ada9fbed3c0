"""Everything that is held about the person of whom most is held: the page and the document (GM-17)."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from holdfast.bench.engine import Result
from holdfast.bench.made import SIZES, asked, made, say
from holdfast.bench.web import CLIENTS

FACTS, TURNS = 500, 3
LONGEST = 10.0
"""Seconds that the page or the document may take."""


def run(size: tuple[int, int] = SIZES["web"]) -> list[Result]:
    """The slowest of a few turns, of the page and of the document."""
    with made(*size):
        found: dict[str, Any] = asked(_measure)
    return [
        Result(
            f"what is held about a person, {found['facts']} facts: {way}", max(times), "s", f"<= {LONGEST:g}",
            max(times) <= LONGEST,
        )
        for way, times in found["times"].items()
    ]  # fmt: skip


def _measure() -> dict[str, Any]:
    """How long the page and the document took, in seconds, and how many facts stand in them."""
    from django.test import Client

    from holdfast.access.models import User
    from holdfast.access.viewer import acting_as, viewer_for
    from holdfast.assurance.subject.held import held_about
    from holdfast.bench.staff import look_round
    from holdfast.register.models import Case

    # Somebody whose pages are not measured: a record so large is no ordinary one.
    worker = look_round(CLIENTS + 1).workers[-1]
    client = Client(HTTP_HOST="127.0.0.1")
    client.cookies.load(worker.cookies)
    viewer = viewer_for(User.objects.get(pk=client.session["_auth_user_id"]))
    if viewer is None:
        raise RuntimeError("the worker works for nobody")
    with acting_as(viewer):
        person = Case.objects.select_related("person").get(pk=worker.cases[-1]).person
    if person is None:
        raise RuntimeError("the case is about nobody")
    _fill_up(viewer, worker.cases[-1])
    with acting_as(viewer):
        held = held_about(viewer, person)
    times: dict[str, list[float]] = {}
    for way, path, kind in (("page", "held", "text/html"), ("document", "held.pdf", "application/pdf")):
        for _ in range(TURNS):
            start = perf_counter()
            answer = client.get(f"/people/{person.pk}/{path}")
            times.setdefault(way, []).append(perf_counter() - start)
            if answer.status_code != 200 or not answer["Content-Type"].startswith(kind):
                raise RuntimeError(f"{path} answered {answer.status_code} with {answer['Content-Type']}")
    return {"times": times, "facts": len(held.facts) if held else 0}


def _fill_up(viewer: Any, case_id: str) -> None:
    """Give a case as many facts as the largest record has. The made-up area has none so large."""
    from django.utils import timezone

    from holdfast.access.viewer import acting_as
    from holdfast.chronology.actions import append_fact
    from holdfast.chronology.models import FactCase
    from holdfast.register.models import Case, CasePerson

    with acting_as(viewer):
        case = Case.objects.get(pk=case_id)
        there = FactCase.objects.filter(case=case).count()
        others = list(CasePerson.objects.filter(case=case).values_list("person__display_name", flat=True))
    if there < FACTS:
        say(f"Recording {FACTS - there} facts about one person; this happens once")
    for number in range(there, FACTS):
        text = (
            f"Number {number}. Seen near the station on Tuesday with {others[number % len(others)]}, who has been told "
            "to stay away. He was polite, said little, and went home when he was asked to. His mother was rung that "
            "evening and was glad of it; she asks who else knows. School says that he came late twice this week."
        )
        with acting_as(viewer):
            append_fact(
                by=viewer, kind="risk.view", data={"category": "2", "reasons": text}, cases=[case],
                happened_at=timezone.now(),
            )  # fmt: skip
