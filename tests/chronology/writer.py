"""A process that records facts until it has recorded enough, whatever happens to the database meanwhile.

    python -m tests.chronology.writer USER CASES COUNT FILE

It takes the cases in turn. The id of each fact is written to the file, and flushed, once the database has acknowledged
it. A fact whose fate is unknown is sent again under the same key, as a browser or another system would.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from uuid import UUID

import django


def main(user_id: str, case_ids: str, count: str, acknowledged: str) -> None:
    """Record `count` facts."""
    django.setup()
    cases = [UUID(case_id) for case_id in case_ids.split(",")]
    from django.db import InterfaceError, OperationalError, close_old_connections, connection
    from django.utils import timezone

    from holdfast.access.models import User
    from holdfast.access.viewer import acting_as, viewer_for
    from holdfast.chronology.actions import append_fact
    from tests.access.area import CONCERN

    def record(number: int) -> UUID:
        viewer = viewer_for(User.objects.get(pk=user_id))
        assert viewer is not None
        with acting_as(viewer):
            return append_fact(
                by=viewer,
                kind="concern.raised",
                happened_at=timezone.now(),
                data={**CONCERN, "what": f"Number {number} of {os.getpid()}"},
                cases=[cases[number % len(cases)]],
                idempotency_key=f"{os.getpid()}-{number}",
            ).pk

    with Path(acknowledged).open("a") as file:
        for number in range(int(count)):
            while True:
                try:
                    fact_id = record(number)
                except (OperationalError, InterfaceError):
                    connection.close()
                    close_old_connections()
                    time.sleep(0.1)
                    continue
                break
            file.write(f"{fact_id}\n")
            file.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
