"""Who takes part in the measurement: ordinary workers, with what each of them asks for."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from django.conf import settings
from django.db import connection
from django.test import Client as TestClient
from django.test.utils import CaptureQueriesContext

from holdfast.access.models import User
from holdfast.access.viewer import acting_as, viewer_for
from holdfast.demo.area import SEEDING
from holdfast.register.models import Case

LEAST_CASES, MOST_CASES = 20, 300
"""The caseloads of those measured. The made-up area gives some posts, such as the gangs team's one practitioner, more
cases than anybody works on."""
KIND = "risk.view"
"""What the workers record: a kind that gives rise to a duty."""


@dataclass(frozen=True)
class Worker:
    """One client: the session's cookie, and cases and names to ask for."""

    cookies: dict[str, str]
    cases: list[str]
    names: list[str]


@dataclass(frozen=True)
class Area:
    """What there is to measure on."""

    workers: list[Worker]
    people: int
    cases: int
    facts: int
    open_duties: int
    staff: int
    queries: dict[str, int]
    """How many queries each page asks, by its name."""


def look_round(count: int) -> Area:
    """`count` workers of those whom the wall restricts most: involved by themselves, without a function."""
    random = Random(7)  # noqa: S311 - choosing whom to measure
    workers, clients = [], []
    for user in User.objects.filter(is_active=True).order_by("email"):
        viewer = viewer_for(user)
        if viewer is None or viewer.functions:
            continue
        with acting_as(viewer):
            mine = list(Case.objects.filter(closed_at__isnull=True, kind="person").select_related("person"))
        by_team = viewer.post in _THROUGH_TEAM
        if by_team or not LEAST_CASES <= len(mine) <= MOST_CASES:
            continue
        client = TestClient(HTTP_HOST="127.0.0.1")
        client.force_login(user)
        chosen = random.sample(mine, LEAST_CASES)
        workers.append(
            Worker(
                {name: morsel.value for name, morsel in client.cookies.items()},
                [str(case.pk) for case in chosen],
                [case.person.display_name for case in chosen if case.person],
            )
        )
        clients.append(client)
        if len(workers) == count:
            break
    if len(workers) < count:
        raise RuntimeError(f"only {len(workers)} workers have {LEAST_CASES} cases: make the area larger")
    return Area(workers, *_counts(), _queries(clients[0], workers[0]))


_THROUGH_TEAM = {
    "front door", "gangs unit", "neighbourhood team", "safeguarding nurse", "hospital", "designated safeguarding lead",
    "further education", "alternative provision",
}  # fmt: skip
"""Posts that see cases through their team: many, and so an easier measure."""


def _counts() -> tuple[int, int, int, int, int]:
    with acting_as(SEEDING), connection.cursor() as cursor:
        counts = []
        for table in (
            "register_person", "register_case", "chronology_fact", "casework_duty where status = 'due'", "access_user",
        ):  # fmt: skip
            cursor.execute(f"select count(*) from {table}")  # noqa: S608 - the names above
            counts.append(int(cursor.fetchone()[0]))
    people, cases, facts, duties, users = counts
    return people, cases, facts, duties, users


def _queries(client: TestClient, worker: Worker) -> dict[str, int]:
    """What each page asks the database, the queries of the session and of the wall included."""
    counted = {}
    settings.ROOT_URLCONF = "holdfast.bench.floor"
    for name, path, form in (
        ("floor", "/bench/floor", None),
        ("Today", "/", None),
        ("case page", f"/cases/{worker.cases[0]}/", None),
        ("search", "/people/", {"text": worker.names[0]}),
    ):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path) if form is None else client.post(path, form)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        counted[name] = len(queries)
    return counted
