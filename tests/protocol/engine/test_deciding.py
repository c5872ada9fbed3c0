"""Decisions, with the criteria that hold and those that cannot be told."""

from pathlib import Path

import pytest

from tests.protocol.small import fact, look
from tests.protocol.talk import DECISION, pack_with


@pytest.mark.clause("ISL-D1")
def test_decisions_and_their_reasons(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, DECISION)
    three = fact("f1", "2023-01-04", kind_="risk.decided", category=3)

    def decided(day: str, order: str, *facts: dict[str, object], born: str | None = "2008-05-04") -> dict[str, object]:
        return look(pack, "2026-03-06", *facts, fact("f2", day, kind_="order.made", order=order), born=born).as_json()[
            "decisions"
        ][0]

    assert decided("2026-03-05", "x", three)["outcome"] == "eligible"
    assert (
        decided("2024-02-12", "matrix", fact("f1", "2023-01-04", kind_="risk.decided", category=1))["outcome"]
        == "eligible"
    )
    ended = decided("2024-02-13", "matrix", fact("f1", "2023-01-04", kind_="risk.decided", category=1))
    assert ended["outcome"] == "not eligible"
    assert ended["criteria"][2] == {  # type: ignore[index]
        "name": "on-matrix",
        "title": "On the matrix (ended)",
        "holds": False,
        "because": "ended on 2024-02-13",
    }
    unsure = decided("2026-03-05", "x", three, born=None)
    assert (unsure["outcome"], unsure["unknown"]) == ("cannot tell yet", ["age"])
    assert unsure["says"] == "It cannot be told yet. Not known: age."
